//! What installed programs say is asked once, kept, and asked again when the program is another.

use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, Login};

use super::World;
use crate::agent::{Agents, Refresh};

const MANIFEST: &str = "schema = 1\nid = \"my-cli\"\nname = \"My CLI\"\nverified = \"1.0\"\n[program]\nnames = [\"my-cli\"]\ninstall = \"Get it.\"\nversion = [\"--version\"]\nminimum = \"1.5\"\nnode = \"22\"\n[login]\ncommand = [\"whoami\"]\nhint = \"Sign in.\"\n";

struct Place {
    world: World,
    home: Home,
}

impl Place {
    fn new(script: &str) -> Self {
        let world = World::with_programs(&[]);
        world.file("ao/agents/mine.toml", MANIFEST);
        let home = Home::at(world.at("ao")).expect("absolute");
        let place = Self { world, home };
        place.install(script);
        place
    }

    /// A program that notes each time it runs.
    fn install(&self, script: &str) {
        let runs = self.world.text("runs");
        self.world.program("my-cli", &format!("#!/bin/sh\necho \"$1\" >> {runs}\n{script}\n"));
    }

    fn agents(&self) -> Agents {
        Agents::load(&self.home, self.world.at("ao/agents.json"))
    }

    fn runs(&self) -> Vec<String> {
        let runs = std::fs::read_to_string(self.world.at("runs")).unwrap_or_default();
        runs.lines().map(str::to_owned).collect()
    }

    fn view(&self, agents: &Agents) -> AgentView {
        let own = AgentId::parse("my-cli").expect("valid");
        agents.views(&self.world.environment).into_iter().find(|view| view.id == own).expect("shown")
    }
}

const GOOD: &str = "[ \"$1\" = whoami ] || echo my-cli 1.7.2";

#[tokio::test]
async fn an_answer_is_kept_for_as_long_as_the_program_is_the_same() {
    let place = Place::new(GOOD);
    let agents = place.agents();
    let before = place.view(&agents);
    assert_eq!((before.version, before.login, before.checking), (None, Login::Unknown, false));
    agents.look_up(&place.world.environment, Refresh::IfNeeded).await;
    let seen = place.view(&agents);
    assert_eq!((seen.version.as_deref(), seen.login, seen.hint), (Some("1.7.2"), Login::Yes, None));
    assert_eq!(place.runs(), ["--version", "whoami"]);
    agents.look_up(&place.world.environment, Refresh::IfNeeded).await;
    let other_daemon = place.agents();
    other_daemon.look_up(&place.world.environment, Refresh::IfNeeded).await;
    assert_eq!(place.view(&other_daemon).version.as_deref(), Some("1.7.2"), "it was kept in the home");
    assert_eq!(place.runs().len(), 2, "nothing is asked twice");
    other_daemon.look_up(&place.world.environment, Refresh::Everything).await;
    assert_eq!(place.runs().len(), 4, "unless the user wants to know now");
    place.install("[ \"$1\" = whoami ] && exit 1; echo my-cli 1.8.33");
    assert_eq!(place.view(&other_daemon).version, None, "another program's version is not known yet");
    other_daemon.look_up(&place.world.environment, Refresh::IfNeeded).await;
    let seen = place.view(&other_daemon);
    assert_eq!((seen.version.as_deref(), seen.login), (Some("1.8.33"), Login::No));
    assert_eq!(seen.hint.as_deref(), Some("Sign in."));
}

#[tokio::test]
async fn an_old_program_and_an_old_node_are_problems_with_a_way_out() {
    let place = Place::new("echo 1.2.0");
    let agents = place.agents();
    agents.look_up(&place.world.environment, Refresh::IfNeeded).await;
    let seen = place.view(&agents);
    assert_eq!(seen.problem.as_deref(), Some("version 1.2.0 is too old; 1.5 is the oldest that works"));
    assert_eq!(seen.hint.as_deref(), Some("Get it."));

    place.world.program("my-cli", "#!/usr/bin/env node\n");
    let seen = place.view(&agents);
    assert_eq!(seen.problem.as_deref(), Some("needs Node 22 or newer, and there is no `node` on the PATH"));
    for (version, problem) in
        [("v20.20.2", Some("needs Node 22 or newer, yours is 20.20.2")), ("v22.1.0", None)]
    {
        place
            .world
            .program("node", &format!("#!/bin/sh\nif [ \"$1\" = --version ]; then echo {version}; fi\n"));
        agents.look_up(&place.world.environment, Refresh::IfNeeded).await;
        assert_eq!(place.view(&agents).problem.as_deref(), problem, "{version}");
    }
}

#[tokio::test]
async fn it_is_shown_that_an_agent_is_being_asked() {
    let place = Place::new("while [ ! -e \"$0.go\" ]; do read -r x < \"$0.gate\"; done; echo 2.0.0");
    nix::unistd::mkfifo(&place.world.at("bin/my-cli.gate"), nix::sys::stat::Mode::S_IRWXU).expect("a gate");
    let agents = place.agents();
    let mut changes = agents.changes();
    let asking = {
        let (agents, environment) = (agents.clone(), place.world.environment.clone());
        tokio::spawn(async move { agents.look_up(&environment, Refresh::IfNeeded).await })
    };
    changes.changed().await.expect("told");
    assert!(place.view(&agents).checking);
    // Whoever stops waiting stops the asking, and nothing is left behind.
    asking.abort();
    let _aborted = asking.await;
    assert!(!place.view(&agents).checking);
    assert_eq!(place.view(&agents).version, None);
}
