//! What callers do to sessions, in the words of those sessions' histories.
//!
//! Why it exists: whoever reads what happened must see who did it, a person or which session's agent. Looking at something is no
//! act, and neither is what an agent's own hook reports.

use ao_protocol::calls::{Request, RestoreHow};
use ao_protocol::ids::SessionId;
use ao_protocol::view::Choice;

/// How much of a message a line of history shows, in characters.
const SHOWN: usize = 80;

/// The session that a call acts on, and what it is to have done to it.
#[must_use]
pub fn act_of(request: &Request) -> Option<(&SessionId, String)> {
    Some(match request {
        Request::SessionSend(send) => (&send.session, format!("asked: send it \"{}\"", short(&send.text))),
        Request::MessageCancel(cancel) => {
            (&cancel.session, format!("asked: take message {} back", cancel.message))
        }
        Request::SessionAnswer(answer) => {
            let choice = match answer.choice {
                Choice::Once => "once",
                Choice::Always => "always",
                Choice::Deny => "deny",
            };
            (&answer.session, format!("asked: answer its prompt with {choice}"))
        }
        Request::SessionInterrupt(interrupt) => (&interrupt.session, "asked: interrupt it".to_owned()),
        Request::SessionBump(bump) => {
            let how = if bump.now == Some(true) { "start it at once" } else { "put it first in the queue" };
            (&bump.session, format!("asked: {how}"))
        }
        Request::SessionShell(shell) => (&shell.session, "asked: open a shell beside it".to_owned()),
        Request::SessionLand(land) => (&land.session, "asked: land its branch on its base".to_owned()),
        Request::SessionLandCancel(cancel) => (&cancel.session, "asked: call the landing off".to_owned()),
        Request::SessionKill(kill) => {
            let and = if kill.remove_worktree == Some(true) { ", and remove its worktree" } else { "" };
            (&kill.session, format!("asked: end it{and}"))
        }
        Request::SessionRestore(restore) => {
            let how = match restore.how.unwrap_or_default() {
                RestoreHow::Resume => "bring it back",
                RestoreHow::Fresh => "bring it back with a new conversation",
                RestoreHow::Shell => "open a shell in it",
                RestoreHow::Setup => "run its setup again",
                RestoreHow::SkipSetup => "start its agent without the setup",
            };
            (&restore.session, format!("asked: {how}"))
        }
        Request::SessionRename(rename) => {
            (&rename.session, format!("asked: call it \"{}\"", short(&rename.title)))
        }
        Request::SessionArchive(archive) => (
            &archive.session,
            format!("asked: {}", if archive.archived { "archive it" } else { "show it again" }),
        ),
        Request::TaskReport(report) => {
            let done = if report.done == Some(true) { ": it is done" } else { "" };
            (&report.session, format!("reported on its task{done}"))
        }
        Request::LedgerCapture(capture) => (&capture.session, "asked: keep its worktree".to_owned()),
        Request::LedgerRestore(restore) => (&restore.session, "asked: bring its worktree back".to_owned()),
        Request::LedgerDrop(entry) => {
            (&entry.session, format!("asked: drop entry {} of its ledger", entry.entry))
        }
        Request::Subscribe(_)
        | Request::DaemonStatus(_)
        | Request::DaemonStop(_)
        | Request::Doctor(_)
        | Request::AgentList(_)
        | Request::AgentRestart(_)
        | Request::Headroom(_)
        | Request::NoticeList(_)
        | Request::NoticeRead(_)
        | Request::ProjectLook(_)
        | Request::ProjectAdd(_)
        | Request::ProjectList(_)
        | Request::ProjectSettingsRead(_)
        | Request::ProjectConfigure(_)
        | Request::ProjectTrust(_)
        | Request::ProjectRemove(_)
        | Request::SessionCreate(_)
        | Request::SessionList(_)
        | Request::SessionShow(_)
        | Request::SessionMemory(_)
        | Request::SessionLanding(_)
        | Request::ChangesList(_)
        | Request::ChangesFiles(_)
        | Request::ChangesWait(_)
        | Request::SessionWait(_)
        | Request::MessageList(_)
        | Request::SessionLog(_)
        | Request::SessionBrief(_)
        | Request::SessionTranscript(_)
        | Request::SessionPrompt(_)
        | Request::LedgerList(_)
        | Request::LedgerShow(_)
        | Request::LedgerDiff(_)
        | Request::TrashList(_)
        | Request::TrashEmpty(_)
        | Request::OrchestratorEnsure(_)
        | Request::PlanShow(_)
        | Request::PlanLog(_)
        | Request::PlanGoal(_)
        | Request::TaskAdd(_)
        | Request::TaskChange(_)
        | Request::PlanDecide(_)
        | Request::QuestionAsk(_)
        | Request::QuestionAnswer(_)
        | Request::TerminalText(_)
        | Request::TerminalAttach(_)
        | Request::TerminalDetach(_)
        | Request::TerminalResize(_)
        | Request::HookReport(_)
        | Request::SettingsRead(_)
        | Request::GcPlan(_)
        | Request::GcApply(_)
        | Request::SettingsWrite(_) => return None,
    })
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::calls::{SessionKill, SessionSend, SessionShow};

    #[test]
    fn acts_have_words_and_looks_have_none() {
        let session = SessionId::parse("shop-1").expect("valid");
        let send = |text: &str| SessionSend { session: session.clone(), text: text.to_owned(), wait: None };
        let kill = SessionKill { session: session.clone(), remove_worktree: Some(true), dirty: None };
        for (request, words) in [
            (Request::from(send("a\n b")), Some("asked: send it \"a b\"".to_owned())),
            (send(&"x".repeat(90)).into(), Some(format!("asked: send it \"{}…\"", "x".repeat(80)))),
            (kill.into(), Some("asked: end it, and remove its worktree".to_owned())),
            (SessionShow { session: session.clone() }.into(), None),
        ] {
            assert_eq!(act_of(&request).map(|(_, words)| words), words);
        }
    }
}
