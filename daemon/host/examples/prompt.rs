//! A command prompt for tests of pseudo consoles, with the console as its standard handles.
//!
//! Windows gives them to every process that is born in a console without others; Wine does not, so they are opened here
//! by name, which is the same on both.

use std::process::ExitCode;

#[cfg(windows)]
fn main() -> ExitCode {
    use std::os::windows::process::CommandExt as _;
    let open = |name| std::fs::OpenOptions::new().read(true).write(true).open(name);
    let (Ok(input), Ok(output)) = (open("CONIN$"), open("CONOUT$")) else { return ExitCode::from(101) };
    let Ok(errors) = output.try_clone() else { return ExitCode::from(102) };
    let mut command = std::process::Command::new("cmd.exe");
    command.arg("/q").stdin(input).stdout(output).stderr(errors);
    let mut words = std::env::args().skip(1);
    if let Some(line) = words.next() {
        command.raw_arg(line);
    }
    match command.status() {
        Ok(status) => {
            status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(_) => ExitCode::from(103),
    }
}

#[cfg(not(windows))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
