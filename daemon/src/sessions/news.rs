//! What terminals and hooks tell, taken into the record.

use ao_protocol::calls::HookReport;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::{ExitStatus, Source};
use tokio::sync::mpsc;

use super::screen::AFTER_ENTER;
use super::{Engine, Note};
use crate::domain::facts::{Phase, Rung, Session};
use crate::domain::ladder::{self, Ended};
use crate::domain::sign::{Reading, Sign};
use crate::ports::runtime::{RuntimeFact, RuntimeNews};

impl Engine {
    /// Takes terminals' news in until `news` ends.
    pub async fn follow(&self, mut news: mpsc::Receiver<RuntimeNews>) {
        while let Some(RuntimeNews { session, what }) = news.recv().await {
            match what {
                RuntimeFact::Title(title) => self.title_is(&session, title).await,
                RuntimeFact::Hand { interrupts, finished } => self.hand_moved(&session, interrupts, finished),
                // These wait for the session's turn, and one session must not hold up the others.
                RuntimeFact::Exited { launch, exit } => {
                    let engine = self.clone();
                    tokio::spawn(async move { engine.agent_ended(&session, launch, exit).await });
                }
                RuntimeFact::Lost => {
                    let engine = self.clone();
                    tokio::spawn(async move { engine.look_again(&session).await });
                }
            }
        }
    }

    /// An agent ended by itself. Before it was ready, a restore gives way to its next rung.
    async fn agent_ended(&self, id: &SessionId, launch: LaunchId, exit: ExitStatus) {
        let held = self.hold_early(id).await;
        let Ok(mut entry) = self.session(id) else { return };
        let Phase::Running(running) = &entry.session.phase else { return };
        // News of an older launch say nothing about this one.
        if running.id != launch {
            return;
        }
        if let Some(setup) = entry.session.in_setup() {
            if let Err(error) = self.setup_ended(&held, entry.session, setup, exit).await {
                tracing::warn!(session = %id, code = error.code.as_str(), %error, "after its setup ended");
            }
            return;
        }
        if let Ok(session) = self.with_known_conversation(entry.session.clone()).await {
            entry.session = session;
        }
        let next = match (entry.seen.ready, entry.session.restart) {
            // Ended to be started anew, where it was.
            (true, true) => self.best_rung(&entry.session).ok(),
            (true, false) => None,
            (false, _) => self.next_rung(&entry.session, exit).await,
        };
        let outcome = match next {
            Some(rung) => {
                tracing::warn!(session = %id, %launch, ?exit, ?rung, "it ended and is brought back");
                let admitted = self.in_its_place(&entry.session, rung);
                self.launch(&held, entry.session, rung, &admitted).await.map(|_entry| ())
            }
            None => self.record_exit(&held, entry.session, exit).await,
        };
        if let Err(error) = outcome {
            tracing::warn!(session = %id, code = error.code.as_str(), %error, "after its agent ended");
        }
    }

    async fn next_rung(&self, session: &Session, exit: ExitStatus) -> Option<Rung> {
        let agent = self.agent_of(session).ok()?;
        let exists = agent.conversation_exists(session, &self.environment().await);
        let failed = Ended { rung: session.launch()?.rung, exit, conversation_exists: exists };
        ladder::after(failed, session, agent.resumption())
    }

    /// A terminal's title changed. Most changes are a spinner's, so only what they mean goes on record.
    pub(super) async fn title_is(&self, id: &SessionId, title: Option<String>) {
        self.fleet().observe(id, |seen| seen.title.clone_from(&title));
        let (Some(title), Ok(entry)) = (title, self.session(id)) else { return };
        let (Some(launch), Ok(agent)) = (entry.session.launch(), self.agent_of(&entry.session)) else {
            return;
        };
        if !launch.rung.is_agent() {
            return;
        }
        if let Some(sign) = agent.read_title(&title) {
            let note = Note { source: Source::Title, what: title, always: false, by: None };
            self.take(id, launch.id, &sign, note).await;
        }
    }

    /// A person typed into a terminal.
    fn hand_moved(&self, id: &SessionId, interrupts: bool, finished: bool) {
        let now = self.now();
        let note = Note { source: Source::Ours, what: "somebody typed".to_owned(), always: false, by: None };
        let mut fleet = self.fleet();
        // Nothing that is shown changes by a keystroke itself; what it does to the agent is seen in a moment.
        let _no_line = fleet.witness(id, &note, now, |seen| {
            if interrupts {
                seen.activity.interrupted(now);
            }
            seen.activity.touched(now);
        });
        if finished {
            fleet.stir();
            let launch = fleet.entry(id).and_then(|entry| entry.session.launch()).map(|launch| launch.id);
            drop(fleet);
            if let Some(launch) = launch {
                self.watch_start(id, launch, AFTER_ENTER);
            }
        }
    }

    /// Takes a hook's report in.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a payload that is no object; `SESSION_NOT_FOUND`; `STORAGE_FAILED`. A report of an older
    /// launch, or one that was taken in before, is dropped without an error.
    pub async fn hook(&self, report: HookReport) -> Result<(), CallError> {
        if !report.payload.is_object() {
            return Err(CallError::new(ErrorCode::InvalidRequest, "a hook's payload must be a JSON object"));
        }
        let id = &report.session;
        let entry = self.session(id)?;
        if entry.session.launch().map(|launch| launch.id) != Some(report.launch) {
            return Ok(());
        }
        let agent = self.agent_of(&entry.session)?;
        let reading = agent.read_hook(&report.event, &report.payload);
        self.learn(&entry.session, report.launch, &reading).await?;
        let Some(sign) = &reading.sign else { return Ok(()) };
        if let Sign::Prompt { text } = sign {
            self.prove(id, report.launch, text.as_deref()).await;
        }
        // Told after the proof: a report that comes again because this daemon died in between must prove again.
        if self.fleet().heard_before(id, report.at) {
            return Ok(());
        }
        if let Some(path) = reading.transcript {
            self.transcript_is(id, report.launch, path, agent.habits().begins_in_transcript);
        }
        let note =
            Note { source: Source::Hook, what: described(&report.event, sign), always: true, by: None };
        self.take(id, report.launch, sign, note).await;
        Ok(())
    }

    /// Keeps what a report says of the conversation and of how the agent works, so that both survive a restore.
    pub(super) async fn learn(
        &self,
        known: &Session,
        launch: LaunchId,
        reading: &Reading,
    ) -> Result<(), CallError> {
        let begun = matches!(reading.sign, Some(Sign::Prompt { .. }));
        let learnt = |session: &Session| {
            let mut session = session.clone();
            session.native_begun |= begun;
            session.native_id = reading.conversation.clone().or(session.native_id);
            session.options.mode = reading.mode.or(session.options.mode);
            session
        };
        if learnt(known) == *known {
            return Ok(());
        }
        let held = self.hold_early(&known.id).await;
        let session = self.session(&known.id)?.session;
        if session.launch().map(|launch| launch.id) != Some(launch) {
            return Ok(());
        }
        let session = learnt(&session);
        let session = self.commit(&held, session).await?;
        // Where it keeps its conversation may follow from the conversation's id.
        self.know_transcript(&session).await;
        Ok(())
    }
}

/// A hook's event with what distinguishes it, in a few words.
fn described(event: &str, sign: &Sign) -> String {
    let detail = match sign {
        Sign::Prompt { text } => text.clone(),
        Sign::Tool(used) | Sign::ToolDone(used) => used.tool.clone(),
        Sign::Asks(ask) => {
            ask.command.clone().or_else(|| ask.files.first().cloned()).or_else(|| ask.used.tool.clone())
        }
        Sign::Question { what } | Sign::Failed { what } => what.clone(),
        Sign::Ready
        | Sign::Working
        | Sign::Answered
        | Sign::Idle
        | Sign::Interrupted
        | Sign::Look
        | Sign::Ended
        | Sign::Note => None,
    };
    match detail {
        Some(detail) => format!("{event}: {detail}"),
        None => event.to_owned(),
    }
}
