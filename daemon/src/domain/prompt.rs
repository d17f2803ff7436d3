//! Permission prompts as they stand on a screen.

use ao_protocol::ids::{LaunchId, SessionId};
use sha2::{Digest as _, Sha256};

/// Stands for exactly one prompt: these lines, in this launch of this session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof(String);

impl Proof {
    /// The proof of a prompt. Blanks do not count: a resized terminal breaks lines elsewhere.
    #[must_use]
    pub fn of(session: &SessionId, launch: LaunchId, lines: &[String]) -> Self {
        let mut hash = Sha256::new();
        hash.update(format!("{session}\0{launch}\0"));
        for letter in
            lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace() && !is_frame(*c))
        {
            hash.update(letter.to_string());
        }
        Self(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// The proof as it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lines and corners that a terminal program draws around its prompts.
fn is_frame(c: char) -> bool {
    ('\u{2500}'..='\u{259f}').contains(&c) || c == '|'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_one_prompt() {
        let session = SessionId::parse("shop-1").expect("valid");
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let shown = Proof::of(&session, LaunchId(1), &lines("│ Run rm -rf /tmp/x? │\n1. Yes"));
        assert_eq!(
            shown,
            Proof::of(&session, LaunchId(1), &lines("│ Run rm\n-rf /tmp/x?  │\n1. Yes")),
            "resized"
        );
        assert_ne!(shown, Proof::of(&session, LaunchId(1), &lines("│ Run rm -rf /tmp/y? │\n1. Yes")));
        assert_ne!(shown, Proof::of(&session, LaunchId(2), &lines("│ Run rm -rf /tmp/x? │\n1. Yes")));
    }
}
