//! The command line of every built-in agent on every rung, as written down in `plans/`.

use ao_protocol::view::SessionKind;

use super::written::same_as_written;
use super::{World, built_in};
use crate::agent::manifest::{self, BUILT_IN};
use crate::domain::facts::{Options, Rung};
use crate::domain::ladder::REPLAY_NOTE;
use crate::ports::agent::Plan;

const CONVERSATION: &str = "11111111-2222-4333-8444-555555555555";

#[test]
fn every_agent_begins_as_written_down() {
    let own = BUILT_IN.iter().map(|(id, _)| built_in(id));
    let by_acp = BUILT_IN.iter().filter_map(|(id, _)| manifest::by_acp(&built_in(id)));
    for manifest in own.chain(by_acp) {
        let id = manifest.id.clone();
        let world = World::with_programs(&manifest.program.names);
        let mut text = String::new();
        for (rung, name) in [
            (Rung::First, "first, with everything chosen"),
            (Rung::Native, "native"),
            (Rung::SavedPrompt, "saved prompt"),
            (Rung::Fresh, "fresh"),
        ] {
            let mut session = world.session(SessionKind::Worker, Some("fix it"));
            let chooses = manifest.conversation.choose;
            session.native_id = (chooses || rung == Rung::Native).then(|| CONVERSATION.to_owned());
            if rung == Rung::First {
                session.options = Options {
                    model: manifest.model.as_ref().map(|_| "some-model".to_owned()),
                    effort: manifest.effort.as_ref().and_then(|effort| effort.words.first().cloned()),
                    mode: None,
                };
            }
            let plan = world.plan(&manifest, &session, rung, Some("be kind")).expect("a plan");
            text.push_str(&shown(&world, name, &plan));
        }
        let files: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
        text.push_str(&format!("files: {}\n", files.join(" ")));
        same_as_written(&format!("plans/{id}.txt"), &text);
    }
}

fn shown(world: &World, name: &str, plan: &Plan) -> String {
    let mut text = format!("{name}\n");
    for word in &plan.argv {
        let word = if word.is_empty() { "\"\"" } else { word };
        text.push_str(&format!("    {word}\n"));
    }
    for (name, value) in &plan.set {
        text.push_str(&format!("  {name}={value}\n"));
    }
    for name in &plan.unset {
        text.push_str(&format!("  without {name}\n"));
    }
    if let Some(typed) = &plan.typed {
        text.push_str(&format!("  typed: {typed}\n"));
    }
    // Which hash is right is tested where it is computed.
    let hash = regex::Regex::new("sha256:[0-9a-f]{64}").expect("valid");
    let text = hash.replace_all(&text, "sha256:HASH");
    text.replace(REPLAY_NOTE, "$NOTE ")
        .replace(&world.text(""), "$ROOT/")
        .replace("be kind\n\n", "be kind$BREAK")
}
