//! What was asked for, and its order. It measures nothing itself.

mod costs;
mod daemon;
mod echo;
mod lab;
mod numbers;
mod peers;
mod producer;
mod sink;
mod stalled;
mod table;
mod throughput;
mod work;

use std::process::ExitCode;

use self::table::{Row, Table, Verdict};

/// How thorough a run is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Fewer and shorter runs.
    pub(crate) quick: bool,
}

impl Effort {
    /// One of two amounts.
    pub(crate) fn of(self, quick: usize, whole: usize) -> usize {
        if self.quick { quick } else { whole }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bench {
    B1,
    B2,
    B5,
    B6,
    B7,
    B10,
    B11,
    B12,
    B13,
    B14,
    B17,
    B18,
}

const ALL: [(Bench, &str); 12] = [
    (Bench::B1, "B1"),
    (Bench::B2, "B2"),
    (Bench::B5, "B5"),
    (Bench::B6, "B6"),
    (Bench::B7, "B7"),
    (Bench::B10, "B10"),
    (Bench::B11, "B11"),
    (Bench::B12, "B12"),
    (Bench::B13, "B13"),
    (Bench::B14, "B14"),
    (Bench::B17, "B17"),
    (Bench::B18, "B18"),
];

struct Asked {
    benches: Vec<(Bench, &'static str)>,
    effort: Effort,
    json: bool,
    strict: bool,
}

fn asked(words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked =
        Asked { benches: Vec::new(), effort: Effort { quick: false }, json: false, strict: false };
    for word in words {
        match word.as_str() {
            "--quick" => asked.effort.quick = true,
            "--json" => asked.json = true,
            "--strict" => asked.strict = true,
            name => {
                let known = ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
                let names: Vec<&str> = ALL.iter().map(|(_, name)| *name).collect();
                asked.benches.push(*known.ok_or_else(|| {
                    format!(
                        "`{name}` is no benchmark; there are {}, and --quick, --json, --strict",
                        names.join(", ")
                    )
                })?);
            }
        }
    }
    if asked.benches.is_empty() {
        asked.benches = ALL.to_vec();
    }
    Ok(asked)
}

#[expect(clippy::print_stderr, reason = "the table is on standard output, the way there is told beside it")]
fn say(line: &str) {
    eprintln!("{line}");
}

/// Runs what the command line asks for.
pub(crate) fn run() -> ExitCode {
    let asked = match asked(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(sentence) => {
            say(&sentence);
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("no runtime: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let mut table = Table { missing: peers::missing(), rows: Vec::new() };
    for (bench, name) in &asked.benches {
        say(&format!("{name} …"));
        let rows = runtime.block_on(measure(*bench, asked.effort));
        table.rows.extend(rows);
    }
    table.print(asked.json);
    let missed = table.rows.iter().any(|row| row.verdict == Verdict::Missed);
    if asked.strict && missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

async fn measure(bench: Bench, effort: Effort) -> Vec<Row> {
    match bench {
        Bench::B1 => throughput::b1(effort).await,
        Bench::B2 => echo::b2(effort).await,
        Bench::B5 => stalled::b5(effort).await,
        Bench::B6 => echo::b6(effort).await,
        Bench::B7 => daemon::b7(effort).await,
        Bench::B10 => costs::b10(effort).await,
        Bench::B11 => costs::b11(effort).await,
        Bench::B12 => daemon::b12(effort).await,
        Bench::B13 => daemon::b13(effort).await,
        Bench::B14 => work::b14(effort).await,
        Bench::B17 => costs::b17(effort).await,
        Bench::B18 => work::b18(effort).await,
    }
}
