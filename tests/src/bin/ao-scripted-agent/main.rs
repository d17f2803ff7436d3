//! An agent of a kind that the product has never heard of: tests describe it by a manifest of their own and look at what
//! really reached it.
//!
//! It behaves as coding agents do in a terminal: raw mode, bracketed paste, an input box, a permission prompt, titles,
//! hooks. What it is to do is said in prompts that begin with `::`. It must never know anything of the daemon's: all it
//! is told comes from its arguments and its terminal, and all it tells goes through the hook commands that it was given
//! and into files in its working folder:
//!
//! - `submitted.jsonl`: every Enter that was not ignored, with the exact bytes of the input box.
//! - `answered.jsonl`: the answers to permission prompts.
//! - `stray.jsonl`: what was typed into a permission prompt and was no answer. Nothing ever should be.

#[cfg(target_os = "linux")]
mod agent;

fn main() -> std::process::ExitCode {
    #[cfg(target_os = "linux")]
    let code = agent::run(std::env::args().skip(1));
    #[cfg(not(target_os = "linux"))]
    let code = std::process::ExitCode::FAILURE;
    code
}
