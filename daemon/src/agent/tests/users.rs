//! The user's own manifests: over the built-in ones, beside them, and broken.

use std::path::Path;

use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use ao_protocol::view::SessionKind;

use super::World;
use crate::agent::Agents;
use crate::domain::facts::Rung;
use crate::ports::agent::PlanContext;

const OWN: &str = "schema = 1\nid = \"my-cli\"\nname = \"My CLI\"\n[program]\nnames = [\"my-cli\"]\n[prompt]\nargs = [\"--\", \"{prompt}\"]\n";

fn loaded(world: &World) -> Agents {
    let home = Home::at(world.at("ao")).expect("absolute");
    Agents::load(&home, world.at("ao/agents.json"))
}

fn id(text: &str) -> AgentId {
    AgentId::parse(text).expect("valid")
}

#[test]
fn a_manifest_of_a_cli_that_nobody_has_seen_works_without_code() {
    let world = World::with_programs(&["my-cli".to_owned()]);
    let agents = loaded(&world);
    assert!(agents.named(&id("my-cli")).is_none());
    assert!(!agents.reload(), "nothing changed");
    world.file("ao/agents/mine.toml", OWN);
    world.file("ao/agents/notes.txt", "not a manifest");
    let mut changes = agents.changes();
    assert!(agents.reload());
    assert!(changes.has_changed().expect("open"));
    changes.mark_unchanged();
    let own = agents.named(&id("my-cli")).expect("it is there");
    assert_eq!(own.name(), "My CLI");
    let views = agents.views(&world.environment);
    let view = views.iter().find(|view| view.id == id("my-cli")).expect("shown");
    assert!(view.installed && view.verified.is_none());
    assert!(view.manifest.as_deref().is_some_and(|path| path.ends_with("mine.toml")));
    assert_eq!(view.cannot_tell, ["what it does"]);
    assert_eq!(agents.preferred(&world.environment).map(|agent| agent.id().clone()), Some(id("my-cli")));
    assert_eq!(views.last().map(|view| view.id.as_str()), Some("shell"));
    assert_eq!(views.first().map(|view| view.id.as_str()), Some("claude-code"));
    std::fs::remove_file(world.at("ao/agents/mine.toml")).expect("removed");
    assert!(agents.reload());
    assert!(agents.named(&id("my-cli")).is_none());
}

const ACP_ONLY: &str = "schema = 1\nid = \"my-cli\"\nname = \"My CLI\"\n[program]\nnames = [\"my-cli\"]\n[acp]\ncommand = [\"my-cli\", \"--acp\"]\n";

#[test]
fn an_agent_that_only_speaks_acp_takes_a_few_lines() {
    let world = World::with_programs(&["my-cli".to_owned()]);
    world.file("ao/agents/mine.toml", ACP_ONLY);
    let agents = loaded(&world);
    let own = agents.named(&id("my-cli")).expect("it is there");
    assert!(agents.named(&id("my-cli-acp")).is_none(), "there is no other way to run it");
    assert!(own.resumption().native && own.resumption().tells_ready);
    assert!(own.habits().confirms && own.habits().silence.is_some());
    let mut session = world.session(SessionKind::Worker, Some("fix it"));
    session.native_id = Some("c-1".to_owned());
    let plan = |rung| {
        own.plan(&PlanContext {
            session: &session,
            repository: &world.at("repo"),
            rung,
            environment: &world.environment,
            bundle: &world.at("bundle"),
            core: Path::new("/opt/ao"),
            system: None,
            tools: "{}",
        })
        .expect("a plan")
    };
    let program = world.environment.iter().find(|(name, _)| name == "PATH").map(|(_, path)| path.clone());
    let program =
        Path::new(&program.expect("a PATH")).join(if cfg!(windows) { "my-cli.exe" } else { "my-cli" });
    let program = program.to_string_lossy();
    let context = world.at("bundle").join("agent").join("ao-context.json");
    let context = context.to_string_lossy();
    let front = ["/opt/ao", "acp", "--name", "My CLI", "--mcp", &context];
    assert_eq!(plan(Rung::First).argv, [&front[..], &["--", &program, "--acp"]].concat());
    assert_eq!(plan(Rung::First).typed.as_deref(), Some("fix it"));
    let native = [&front[..], &["--load", "c-1", "--", &program, "--acp"]].concat();
    assert_eq!(plan(Rung::Native).argv, native);
}

#[test]
fn an_agent_that_also_speaks_acp_is_offered_both_ways() {
    let world = World::with_programs(&["my-cli".to_owned()]);
    let both = format!("{OWN}[acp]\ncommand = [\"my-cli\", \"--acp\"]\nverified = \"1.0\"\n");
    world.file("ao/agents/mine.toml", &both);
    let agents = loaded(&world);
    let views = agents.views(&world.environment);
    let of = |name: &str| views.iter().find(|view| view.id == id(name)).expect("shown");
    assert_eq!((of("my-cli").name.as_str(), of("my-cli").verified.as_deref()), ("My CLI", None));
    assert_eq!(
        (of("my-cli-acp").name.as_str(), of("my-cli-acp").verified.as_deref()),
        ("My CLI (ACP)", Some("1.0"))
    );
    assert!(of("my-cli-acp").cannot_tell.is_empty());
    assert_eq!((of("my-cli-acp").twin_of.clone(), of("my-cli").twin_of.clone()), (Some(id("my-cli")), None));
    // A person who has described one of that name meant that one.
    world.file("ao/agents/other.toml", &OWN.replace("my-cli", "my-cli-acp").replace("My CLI", "Mine"));
    assert!(agents.reload());
    let views = agents.views(&world.environment);
    let names: Vec<_> =
        views.iter().filter(|view| view.id == id("my-cli-acp")).map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["Mine"]);
    assert_eq!(agents.preferred(&world.environment).map(|agent| agent.id().clone()), Some(id("my-cli")));
}

#[test]
fn a_users_manifest_takes_the_place_of_a_built_in_one() {
    let world = World::with_programs(&["other".to_owned()]);
    world.file(
        "ao/agents/c.toml",
        &OWN.replace("my-cli", "codex").replace("names = [\"codex\"]", "names = [\"other\"]"),
    );
    let agents = loaded(&world);
    let views = agents.views(&world.environment);
    let codex: Vec<_> = views.iter().filter(|view| view.id == id("codex")).collect();
    assert_eq!(codex.len(), 1);
    assert_eq!(
        (codex[0].name.as_str(), codex[0].installed, codex[0].problem.as_deref()),
        ("My CLI", true, None)
    );
}

#[test]
fn a_broken_manifest_is_said_so_and_hides_nothing() {
    let world = World::with_programs(&["codex".to_owned()]);
    world.file(
        "ao/agents/codex.toml",
        "schema = 1\nid = \"codex\"\nname = \"Mine\"\n[program]\nname = \"codex\"\n",
    );
    world.file("ao/agents/Some Thing.toml", "not = [toml");
    world.file("ao/agents/shell.toml", &OWN.replace("my-cli", "shell"));
    world.file("ao/agents/twice-1.toml", OWN);
    world.file("ao/agents/twice-2.toml", OWN);
    world.file("ao/agents/.hidden.toml", "x");
    let agents = loaded(&world);
    let views = agents.views(&world.environment);
    let problem = |name: &str| {
        let view = views.iter().find(|view| view.id == id(name)).unwrap_or_else(|| panic!("{name} is shown"));
        (view.name.clone(), view.problem.clone().unwrap_or_default(), view.hint.clone().unwrap_or_default())
    };
    let (name, said, hint) = problem("codex");
    assert_eq!(name, "Codex", "the built-in one stays");
    assert!(
        said.contains("codex.toml is not used: line 5: program.name: there is no key `name` here"),
        "{said}"
    );
    assert!(hint.contains("`names`"), "{hint}");
    let (_, said, _) = problem("some-thing");
    assert!(said.starts_with("its manifest cannot be used: line 1"), "{said}");
    let (_, said, _) = problem("shell");
    assert!(said.contains("built in and no manifest"), "{said}");
    let (_, said, _) = problem("my-cli");
    assert!(said.contains("twice-2.toml is not used: another file has the id"), "{said}");
    assert_eq!(views.iter().filter(|view| view.id == id("my-cli")).count(), 1);
    assert!(agents.named(&id("some-thing")).is_none(), "and cannot be started");
    assert!(
        agents.problem_of(&id("some-thing")).is_some_and(|(problem, _)| problem.contains("Some Thing.toml"))
    );
    assert_eq!(agents.problem_of(&id("gemini")), None);
}
