//! `ao session prompt` and `ao session answer`: a permission prompt is answered only by somebody who saw it.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{SessionAnswer, SessionPrompt};
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{AskView, Choice, PromptView};

use super::print_state;
use crate::output;
use crate::verbs::{tell, text};

/// Shows the prompt.
pub(super) async fn show(handle: &Handle, session: SessionId, json: bool) -> Result<ExitCode, CallError> {
    let id = session.clone();
    tell(handle, SessionPrompt { session }, json, |prompt| {
        print(prompt);
        output::line(&format!("Answer it: ao session answer {id} <choice> --proof {}", prompt.proof));
    })
    .await
}

/// Answers the prompt that `proof` stands for, or the one that is shown now and confirmed by the person.
pub(super) async fn answer(
    handle: &Handle,
    session: SessionId,
    choice: Choice,
    proof: Option<String>,
    json: bool,
) -> Result<ExitCode, CallError> {
    let proof = match proof {
        Some(proof) => proof,
        None if json || !std::io::stdin().is_terminal() => {
            return Err(text::invalid("an answer needs the proof of the prompt that it is for".to_owned())
                .hint(format!("`ao session prompt {session}` shows the prompt and its proof.")));
        }
        None => {
            let prompt = handle.call(SessionPrompt { session: session.clone() }).await?;
            print(&prompt);
            if !confirmed(choice)? {
                output::note("Nothing was answered.");
                return Ok(ExitCode::FAILURE);
            }
            prompt.proof
        }
    };
    tell(handle, SessionAnswer { session, choice, proof }, json, print_state).await
}

fn print(prompt: &PromptView) {
    prompt.lines.iter().for_each(|line| output::line(line));
    output::line("");
    output::line(&format!("choices: {}", choice_words(&prompt.choices)));
    output::line(&format!("proof:   {}", prompt.proof));
}

fn confirmed(choice: Choice) -> Result<bool, CallError> {
    let mut out = std::io::stdout();
    let asked = write!(out, "Answer `{}`? [y/N] ", choice_word(choice)).and_then(|()| out.flush());
    let mut line = String::new();
    let read = asked.and_then(|()| std::io::stdin().read_line(&mut line));
    read.map_err(|e| text::invalid(format!("the terminal: {e}")))?;
    Ok(["y", "yes"].contains(&line.trim().to_lowercase().as_str()))
}

/// What is asked for, on one line.
pub(super) fn ask_words(ask: &AskView) -> String {
    let parts =
        [ask.tool.clone(), ask.command.clone(), (!ask.files.is_empty()).then(|| ask.files.join(", "))];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    match ask.choices.as_slice() {
        [] => format!("{words} (only its terminal can answer)"),
        choices => format!("{words} ({})", choice_words(choices)),
    }
}

fn choice_words(choices: &[Choice]) -> String {
    match choices {
        [] => "none from here; use its terminal".to_owned(),
        choices => choices.iter().map(|choice| choice_word(*choice)).collect::<Vec<_>>().join(", "),
    }
}

fn choice_word(choice: Choice) -> &'static str {
    match choice {
        Choice::Once => "once",
        Choice::Always => "always",
        Choice::Deny => "deny",
    }
}
