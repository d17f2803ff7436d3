//! The command line of every built-in agent on every rung, as written down in `plans/`.

use ao_protocol::view::{PermissionMode, SessionKind};

use super::{CONVERSATION, World, built_in, parsed, same_as_written};
use crate::agent::manifest::{BUILT_IN, Checked};
use crate::domain::facts::{Options, Rung};
use crate::domain::ladder::REPLAY_NOTE;
use crate::ports::agent::{Plan, PlanError};

#[cfg(unix)]
#[test]
fn every_agent_begins_as_written_down() {
    for (id, _) in BUILT_IN {
        let manifest = built_in(id);
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

#[cfg(unix)]
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

#[test]
fn a_prompt_that_the_arguments_cannot_carry_is_typed() {
    let positional = parsed("[prompt]\nargs = [\"{prompt}\"]\nlongest = 10\n");
    let after_dashes = parsed("[prompt]\nargs = [\"--\", \"{prompt}\"]\n");
    let by_file = parsed(
        "[prompt]\nargs = [\"--from\", \"{file p}\"]\nlongest = 1\n[[files]]\nname = \"p\"\ntext = \"{prompt}\"\n",
    );
    let world = World::with_programs(&["x".to_owned()]);
    for (manifest, prompt, typed) in [
        (&positional, "short", false),
        (&positional, "much longer than that", true),
        (&positional, "-rf", true),
        (&after_dashes, "-rf", false),
        (&by_file, "any length", false),
    ] {
        let session = world.session(SessionKind::Worker, Some(prompt));
        let plan = world.plan(manifest, &session, Rung::First, None).expect("a plan");
        assert_eq!(plan.typed.as_deref(), typed.then_some(prompt), "{prompt}");
        let in_argv = plan.argv.iter().any(|word| word == prompt);
        assert_eq!(
            in_argv,
            !typed && !std::ptr::eq(manifest, &raw const by_file),
            "{prompt}: {:?}",
            plan.argv
        );
    }
    assert_eq!(std::fs::read_to_string(world.at("bundle/agent/p")).expect("written"), "any length");
}

#[test]
fn instructions_go_before_the_prompt_where_there_is_no_other_way() {
    let world = World::with_programs(&["x".to_owned()]);
    let typed = |manifest: &Checked, kind, prompt, rung| {
        world.plan(manifest, &world.session(kind, prompt), rung, Some("be kind")).expect("a plan").typed
    };
    let plain = parsed("");
    let by_file = parsed("[[files]]\nname = \"rules\"\ntext = \"{system}\"\n");
    use SessionKind::{Orchestrator, Worker};
    assert_eq!(typed(&plain, Worker, Some("p"), Rung::First).as_deref(), Some("be kind\n\np"));
    assert_eq!(typed(&plain, Worker, None, Rung::First), None);
    assert_eq!(typed(&plain, Orchestrator, None, Rung::Fresh).as_deref(), Some("be kind"));
    assert_eq!(typed(&plain, Orchestrator, Some("p"), Rung::Native), None);
    assert_eq!(typed(&by_file, Worker, Some("p"), Rung::First).as_deref(), Some("p"));
}

#[test]
fn what_an_agent_does_not_offer_is_refused_by_name() {
    let claude = built_in("claude-code");
    let plain = parsed("");
    let world = World::with_programs(&["claude".to_owned(), "x".to_owned()]);
    let option = |model: &str, effort: &str, mode| Options {
        model: Some(model.to_owned()).filter(|text| !text.is_empty()),
        effort: Some(effort.to_owned()).filter(|text| !text.is_empty()),
        mode,
    };
    for (manifest, options, refusal) in [
        (&claude, option("opus-9", "high", Some(PermissionMode::Full)), None),
        (&claude, option("-p", "", None), Some("no model called `-p`")),
        (&claude, option("", "extreme", None), Some("no effort `extreme`; it has `low`, `medium`, `high`")),
        (&plain, option("m", "", None), Some("X offers no choice of a model")),
        (&plain, option("", "high", None), Some("X offers no choice of an effort")),
        (&plain, option("", "", Some(PermissionMode::Ask)), Some("X offers no choice of a permission mode")),
        (&built_in("pi"), option("", "", Some(PermissionMode::Ask)), Some("no mode `ask`; it has `full`")),
    ] {
        let mut session = world.session(SessionKind::Worker, None);
        session.options = options;
        if manifest.id.as_str() == "pi" {
            world.program("pi", "");
        }
        let plan = world.plan(manifest, &session, Rung::First, None);
        match (plan, refusal) {
            (Ok(_), None) => {}
            (Err(PlanError::Unsupported { name, what }), Some(refusal)) => {
                let said = format!("{name} offers no {what}");
                assert!(said.contains(refusal), "{said}");
            }
            (other, refusal) => panic!("{refusal:?} expected, and it was {other:?}"),
        }
    }
}

#[test]
fn what_is_not_installed_says_how_to_install_it() {
    let world = World::with_programs(&[]);
    let session = world.session(SessionKind::Worker, None);
    let refusal = world.plan(&built_in("codex"), &session, Rung::First, None).expect_err("not installed");
    let PlanError::NotInstalled { program, hint, .. } = refusal else { panic!("{refusal:?}") };
    assert_eq!(program, "codex");
    assert!(hint.contains("npm install -g @openai/codex"), "{hint}");
}

#[test]
fn files_of_an_earlier_manifest_go_and_the_agents_own_stay() {
    let world = World::with_programs(&["x".to_owned()]);
    let session = world.session(SessionKind::Worker, None);
    let two = parsed(
        "[[files]]\nname = \"a/b/one.json\"\njson = { m = \"{model}\", n = 3, h = [\"{json worktree}\"] }\n[[files]]\nname = \"two\"\ntext = \"2\"\nexecutable = true\n",
    );
    world.plan(&two, &session, Rung::First, None).expect("a plan");
    let one: serde_json::Value =
        serde_json::from_slice(&std::fs::read(world.at("bundle/agent/a/b/one.json")).expect("read"))
            .expect("json");
    let worktree = serde_json::Value::from(world.text("tree")).to_string();
    assert_eq!(one, serde_json::json!({ "n": 3, "h": [worktree] }), "what nobody chose is left out");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode =
            |name: &str| std::fs::metadata(world.at(name)).expect("there").permissions().mode() & 0o777;
        let modes = ["bundle/agent", "bundle/agent/a/b/one.json", "bundle/agent/two"].map(mode);
        assert_eq!(modes, [0o700, 0o600, 0o700]);
    }
    world.file("bundle/agent/node_modules/x", "the agent's own");
    world
        .plan(&parsed("[[files]]\nname = \"two\"\ntext = \"3\"\n"), &session, Rung::First, None)
        .expect("a plan");
    assert!(!world.at("bundle/agent/a").exists(), "and its folders with it");
    assert_eq!(std::fs::read_to_string(world.at("bundle/agent/two")).expect("read"), "3");
    assert!(world.at("bundle/agent/node_modules/x").exists());
}
