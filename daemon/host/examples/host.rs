//! A host process for tests. The shipped one is the `ao` executable's `host` verb.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let millis = |at: usize, default: Duration| {
        arguments.get(at).and_then(|text| text.parse().ok()).map_or(default, Duration::from_millis)
    };
    let default = ao_host::Timing::default();
    let timing = ao_host::Timing { save_every: millis(2, default.save_every), idle: millis(3, default.idle) };
    match arguments.get(1) {
        Some(bundle) => ao_host::main_with(Path::new(bundle), timing),
        None => ExitCode::from(2),
    }
}
