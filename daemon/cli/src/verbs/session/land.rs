//! `ao session land`.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{SessionLand, SessionLandCancel, SessionLanding};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::view::{LandStep, LandingState, LandingView};

use crate::args::Land;
use crate::output;

/// Lands a session and waits for the end; an end of this command does not end the landing.
pub(crate) async fn run(handle: &Handle, land: Land, json: bool) -> Result<ExitCode, CallError> {
    let session = land.session.clone();
    let mut view = if land.cancel {
        handle.call(SessionLandCancel { session: session.clone() }).await?
    } else {
        let call = SessionLand {
            session: session.clone(),
            method: land.method,
            onto: land.onto,
            push: Some(land.push),
            no_check: Some(land.no_check),
            keep: Some(land.keep),
        };
        handle.call(call).await?
    };
    let mut said = None;
    while let LandingState::Running { step } = view.state {
        if !json && said != Some(step) {
            output::note(step_words(step));
        }
        said = Some(step);
        view = handle.call(SessionLanding { session: session.clone(), past: Some(step) }).await?;
    }
    told(view, json)
}

fn told(view: LandingView, json: bool) -> Result<ExitCode, CallError> {
    if let LandingState::Failed { error } = view.state {
        return Err(error);
    }
    if json {
        output::json(&view);
    }
    let line = |text: &str| {
        if !json {
            output::line(text);
        }
    };
    match view.state {
        LandingState::Landed { commit, pushed, pull_request, notes } => {
            line(&format!("{} is landed: {} is at {commit:.12}.", view.branch, view.base));
            if let Some(remote) = pushed {
                line(&format!("{} was pushed to {remote}.", view.base));
            }
            if let Some(address) = pull_request {
                line(&format!("A pull request instead: {address}"));
            }
            notes.iter().for_each(|note| output::note(note));
            Ok(ExitCode::SUCCESS)
        }
        LandingState::Conflicts { paths, told } => {
            line(&format!("Conflicts; {} is as it was:", view.base));
            paths.iter().for_each(|path| line(&format!("  {path}")));
            line(if told { "Its agent was told." } else { "Nobody was told: its agent does not run." });
            Ok(ExitCode::FAILURE)
        }
        LandingState::Cancelled => {
            line(&format!("Called off; {} is as it was.", view.base));
            Ok(ExitCode::FAILURE)
        }
        LandingState::Running { .. } | LandingState::Failed { .. } => {
            Err(CallError::new(ErrorCode::Internal, "the landing has no end"))
        }
    }
}

fn step_words(step: LandStep) -> &'static str {
    match step {
        LandStep::Combining => "Combining branch and base ...",
        LandStep::Checking => "Running the project's check ...",
        LandStep::Moving => "Moving the base ...",
        LandStep::Pushing => "Pushing ...",
        LandStep::Archiving => "Putting the session away ...",
    }
}
