//! The one table at the end. It must never round a missed target into a met one: verdicts come with the rows.

use serde::Serialize;

/// Whether a target was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// It was.
    Met,
    /// It was not.
    Missed,
    /// There is no target, or the peer it is about is missing.
    Open,
}

impl Verdict {
    pub(crate) fn from(met: bool) -> Self {
        if met { Self::Met } else { Self::Missed }
    }
}

/// One line.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// The benchmark.
    pub(crate) id: &'static str,
    /// What was measured.
    pub(crate) what: String,
    /// Our figure, with its unit.
    pub(crate) ours: String,
    /// The peer's figure, with its unit and name; empty without a peer.
    pub(crate) theirs: String,
    /// Ours divided by theirs.
    pub(crate) ratio: Option<f64>,
    /// The target in words; empty without one.
    pub(crate) target: String,
    /// How it went.
    pub(crate) verdict: Verdict,
}

impl Row {
    /// A row without peer and target.
    pub(crate) fn new(id: &'static str, what: impl Into<String>, ours: impl Into<String>) -> Self {
        Self {
            id,
            what: what.into(),
            ours: ours.into(),
            theirs: String::new(),
            ratio: None,
            target: String::new(),
            verdict: Verdict::Open,
        }
    }

    /// Puts a peer's figure beside it.
    pub(crate) fn beside(mut self, theirs: String, ratio: f64) -> Self {
        self.theirs = theirs;
        self.ratio = Some((ratio * 1000.0).round() / 1000.0);
        self
    }

    /// Says what was wanted and whether it is so.
    pub(crate) fn target(mut self, words: impl Into<String>, met: bool) -> Self {
        self.target = words.into();
        self.verdict = Verdict::from(met);
        self
    }
}

/// All of it.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    /// Peers that were left out, and why.
    pub(crate) missing: Vec<String>,
    /// The lines.
    pub(crate) rows: Vec<Row>,
}

impl Table {
    /// Prints it.
    #[expect(clippy::print_stdout, reason = "the table is what the program is for")]
    pub(crate) fn print(&self, json: bool) {
        if json {
            println!("{}", serde_json::to_string_pretty(self).expect("strings and numbers"));
            return;
        }
        let head = ["id", "what", "ours", "theirs", "ratio", "target", ""].map(str::to_owned);
        let mut lines = vec![head];
        lines.extend(self.rows.iter().map(|row| {
            let ratio = row.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            let verdict = match row.verdict {
                Verdict::Met => "met",
                Verdict::Missed => "MISSED",
                Verdict::Open => "",
            };
            [
                row.id.to_owned(),
                row.what.clone(),
                row.ours.clone(),
                row.theirs.clone(),
                ratio,
                row.target.clone(),
                verdict.to_owned(),
            ]
        }));
        let widths: Vec<usize> = (0..7)
            .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
            .collect();
        for line in &lines {
            let cells: Vec<String> =
                line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("{}", cells.join("  ").trim_end());
        }
        for peer in &self.missing {
            println!("Left out: {peer}.");
        }
    }
}
