//! The TypeScript side of the protocol, as one file. A test compares it with what is committed.

use ts_rs::{Config, TS};

use crate::{bridge, calls, error, event, ids, message, runfile, settings, view};

/// The content of `ui/src/protocol/generated.ts`.
#[must_use]
pub fn generate() -> String {
    let config = Config::default();
    let mut out = String::from("// Generated from daemon/protocol by `npm run generate`. Do not edit.\n\n");
    macro_rules! declare {
        ($($type:ty),+ $(,)?) => {$(
            out.push_str("export ");
            out.push_str(&<$type as TS>::decl(&config));
            out.push('\n');
        )+};
    }
    declare!(
        ids::ProjectId,
        ids::SessionId,
        ids::AgentId,
        ids::LaunchId,
        ids::MessageId,
        ids::TaskId,
        ids::QuestionId,
        error::ErrorClass,
        error::ErrorCode,
        error::CallError,
        runfile::Owner,
        view::SessionKind,
        view::SourceKind,
        view::Status,
        view::ExitStatus,
        view::ProcessView,
        view::WaitsFor,
        view::QueueView,
        view::MemoryView,
        view::PermissionMode,
        view::ModeView,
        view::Choice,
        view::AskView,
        view::PromptView,
        view::Source,
        view::EvidenceView,
        view::Author,
        view::LogRow,
        view::BriefView,
        view::Speaker,
        view::SaidView,
        view::TranscriptView,
        view::Receipt,
        view::MessageView,
        view::Login,
        view::NoteView,
        view::TaskState,
        view::TaskView,
        view::QuestionView,
        view::PlanLogRow,
        view::PlanView,
        view::ProjectView,
        view::SessionView,
        view::AgentView,
        view::DaemonView,
        view::FileStatus,
        view::FileChangeView,
        view::SinceWhat,
        view::ChangesView,
        view::LineChange,
        view::LineView,
        view::HunkView,
        view::FileDiffView,
        view::GcKind,
        view::GcVerdict,
        view::RoomView,
        view::GcRow,
        view::KeptBecause,
        view::LedgerState,
        view::LeftOutView,
        view::TrashView,
        view::LedgerEntryView,
        view::CheckState,
        view::CheckView,
        event::Snapshot,
        event::Event,
        message::StreamEvent,
        message::GoodbyeReason,
        calls::Done,
        calls::TaskMark,
        calls::KnownState,
        calls::SessionSource,
        calls::ProjectAdded,
        calls::ChangeScope,
        calls::ChangedFiles,
        calls::ChangesWaited,
        calls::GcPlanned,
        calls::GcChoice,
        calls::GcOutcome,
        calls::LedgerPatch,
        calls::LedgerRestored,
        calls::RestartOutcome,
        calls::AgentRestarted,
        calls::RestoreHow,
        calls::EnsureOutcome,
        calls::Ensured,
        calls::ScreenText,
        calls::Attached,
        settings::RestorePolicy,
        settings::Settings,
        settings::LandMethod,
        settings::ProjectSettings,
        settings::ProjectFileView,
        settings::ProjectSettingsView,
        crate::VersionRange,
        bridge::LinkState,
        bridge::BridgeRequest,
        bridge::AppInfo,
        bridge::TerminalOpened,
        bridge::AppNews,
    );
    out.push('\n');
    out.push_str(&calls::typescript_call_map(&config));
    out
}
