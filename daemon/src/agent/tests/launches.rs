//! What is decided at a launch: how a prompt travels, what may be chosen, which files are written.

use ao_protocol::view::{PermissionMode, SessionKind};

use super::{World, built_in, parsed};
use crate::agent::manifest::Checked;
use crate::domain::facts::{Options, Rung};
use crate::ports::agent::PlanError;

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
