//! How a session's agent is brought back: the restore ladder.
//!
//! Native resume first, then the saved prompt (given again once), then fresh, for those that may begin without a
//! prompt. A rung that its agent refuses before it was ready gives way to the next, in the same session: the next one
//! leaves the conversation for good, so an end that says nothing about the conversation must not lead there.

use ao_protocol::view::{ExitStatus, SessionKind};

use super::facts::{Rung, Session};

/// What an agent kind can do, as far as the ladder cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resumption {
    /// It can resume a conversation by id.
    pub native: bool,
    /// Its saved prompt may be given again. A shell's first command may not be safe to repeat.
    pub replays_prompt: bool,
    /// It may begin anew without a prompt: a shell may, a worker agent may not.
    pub fresh: bool,
    /// It tells when it is ready. Without that, being started counts.
    pub tells_ready: bool,
}

/// The text put before a saved prompt that is given again.
pub const REPLAY_NOTE: &str = "Note: this prompt was given to you before, and that conversation was lost. Earlier work \
     may already be in this worktree: look at it first and go on from there.\n\n";

/// The rungs that are open to this session, best first. Empty means: not resumable.
#[must_use]
pub fn rungs(session: &Session, agent: Resumption) -> Vec<Rung> {
    let mut rungs = Vec::new();
    if agent.native && session.native_id.is_some() && session.native_begun {
        rungs.push(Rung::Native);
    }
    if agent.replays_prompt && session.prompt.is_some() && !session.prompt_replayed {
        rungs.push(Rung::SavedPrompt);
    }
    let promptless = match session.kind {
        SessionKind::Orchestrator => true,
        SessionKind::Worker => agent.fresh,
    };
    if promptless {
        rungs.push(Rung::Fresh);
    }
    rungs
}

/// A launch that ended before it was ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The rung it was on.
    pub rung: Rung,
    /// How its process ended.
    pub exit: ExitStatus,
    /// Whether the conversation it was to go on with is still there, where that can be seen from outside.
    pub conversation_exists: Option<bool>,
}

/// The rung to try after one that ended before it was ready.
///
/// Only an agent that ends by itself with an error has refused: one that was killed, or ended at a person's wish, has
/// not. And while its conversation is there, it refused for a reason that will pass, such as a broken configuration;
/// the same rung stays the best one then, for whoever resumes it.
#[must_use]
pub fn after(failed: Ended, session: &Session, agent: Resumption) -> Option<Rung> {
    let refused = match failed.exit {
        ExitStatus::Code { code } => code != 0,
        ExitStatus::Signal { .. } | ExitStatus::Unknown => false,
    };
    let steps: &[Rung] = match failed.rung {
        _ if !refused => &[],
        Rung::Native if failed.conversation_exists == Some(true) => &[],
        Rung::Native => &[Rung::SavedPrompt, Rung::Fresh],
        Rung::SavedPrompt => &[Rung::Fresh],
        // A first launch that fails is the user's to see, and a fresh one has nothing below it.
        Rung::First | Rung::Fresh | Rung::Shell | Rung::Setup | Rung::SetupAgain => &[],
    };
    let open = rungs(session, agent);
    steps.iter().copied().find(|rung| open.contains(rung))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::ids::AgentId;

    const CLAUDE: Resumption =
        Resumption { native: true, replays_prompt: true, fresh: false, tells_ready: true };
    const SHELL: Resumption =
        Resumption { native: false, replays_prompt: false, fresh: true, tells_ready: false };

    fn session(kind: SessionKind, begun: bool, prompt: bool, replayed: bool) -> Session {
        Session {
            kind,
            agent: AgentId::parse("claude-code").expect("valid"),
            prompt: prompt.then(|| "do it".to_owned()),
            prompt_replayed: replayed,
            native_id: Some("id".to_owned()),
            native_begun: begun,
            ..Session::sample("shop-1")
        }
    }

    #[test]
    fn the_ladder_by_facts() {
        use Rung::{Fresh, Native, SavedPrompt};
        use SessionKind::{Orchestrator, Worker};
        type Row = (SessionKind, bool, bool, bool, Resumption, &'static [Rung]);
        let table: &[Row] = &[
            (Worker, true, true, false, CLAUDE, &[Native, SavedPrompt]),
            (Worker, true, true, true, CLAUDE, &[Native]),
            (Worker, false, true, false, CLAUDE, &[SavedPrompt]),
            (Worker, false, true, true, CLAUDE, &[]),
            (Worker, false, false, false, CLAUDE, &[]),
            (Orchestrator, true, false, false, CLAUDE, &[Native, Fresh]),
            (Orchestrator, false, false, false, CLAUDE, &[Fresh]),
            (Worker, false, true, false, SHELL, &[Fresh]),
            (Worker, false, false, false, SHELL, &[Fresh]),
        ];
        for (kind, begun, prompt, replayed, agent, expected) in table {
            let session = session(*kind, *begun, *prompt, *replayed);
            assert_eq!(
                rungs(&session, *agent),
                *expected,
                "{kind:?} begun {begun} prompt {prompt} replayed {replayed}"
            );
        }
    }

    const REFUSED: ExitStatus = ExitStatus::Code { code: 1 };

    fn ended(rung: Rung, exit: ExitStatus, conversation_exists: Option<bool>) -> Ended {
        Ended { rung, exit, conversation_exists }
    }

    #[test]
    fn a_rung_that_is_refused_before_it_was_ready_gives_way() {
        let both = session(SessionKind::Worker, true, true, false);
        let after = |rung, session: &Session| super::after(ended(rung, REFUSED, None), session, CLAUDE);
        assert_eq!(after(Rung::Native, &both), Some(Rung::SavedPrompt));
        assert_eq!(after(Rung::SavedPrompt, &both), None);
        let lead = session(SessionKind::Orchestrator, true, false, false);
        assert_eq!(after(Rung::Native, &lead), Some(Rung::Fresh));
        assert_eq!(after(Rung::First, &lead), None, "a first launch that fails is shown, not hidden");
    }

    #[test]
    fn an_end_that_says_nothing_about_the_conversation_does_not_leave_it() {
        // An agent that was killed while it was still starting had its first prompt given a second time, in a new
        // conversation, and the session forgot the old one.
        let both = session(SessionKind::Worker, true, true, false);
        let (killed, asked) = (ExitStatus::Signal { signal: 9 }, ExitStatus::Code { code: 0 });
        for (exit, exists) in [
            (killed, None),
            (killed, Some(false)),
            (asked, None),
            (ExitStatus::Unknown, None),
            (REFUSED, Some(true)),
        ] {
            let next = after(ended(Rung::Native, exit, exists), &both, CLAUDE);
            assert_eq!(next, None, "{exit:?}, the conversation is there: {exists:?}");
        }
        let gone = ended(Rung::Native, REFUSED, Some(false));
        assert_eq!(after(gone, &both, CLAUDE), Some(Rung::SavedPrompt));
    }
}
