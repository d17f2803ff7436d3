//! `ao-bench`: the core measured beside dtach, tmux, shpool and `sh`, on the same machine and in the same run.
//!
//! It exists so that a claim about speed or size can be repeated by anyone. Names of benchmarks select some of them,
//! `--quick` makes shorter runs, `--json` prints the table for a program, and only `--strict` makes a missed target an
//! error. It must never leave a process behind, and never touch a home but its own.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::run()
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stdout, reason = "the one sentence is all it says here")]
fn main() {
    println!(
        "The benchmarks measure through /proc and compare with dtach and tmux, so they run on Linux only."
    );
}
