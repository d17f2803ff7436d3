//! What manifests promise, each against written-down truth: command lines, meanings of reports, problems, trust.

mod hostile;
#[cfg(unix)]
mod inventory;
mod launches;
#[cfg(unix)]
mod plans;
mod problems;
#[cfg(unix)]
mod reports;
mod screens;
#[cfg(unix)]
mod trust;
mod users;
// What is written down has the paths of the system it was written on.
#[cfg(unix)]
mod written;

use std::path::{Path, PathBuf};

use ao_protocol::ids::AgentId;
use ao_protocol::view::SessionKind;

use super::kind::ManifestAgent;
use super::manifest::{self, Checked};
use crate::domain::facts::{Rung, Session};
use crate::ports::agent::{Agent as _, Plan, PlanContext, PlanError};

/// A folder with a home, a repository, a worktree and programs of all names in it.
struct World {
    root: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl World {
    fn with_programs(names: &[String]) -> Self {
        let root = tempfile::tempdir().expect("a folder");
        for folder in ["home", "bin", "repo", "tree", "bundle"] {
            std::fs::create_dir(root.path().join(folder)).expect("made");
        }
        let world = Self { environment: Vec::new(), root };
        for name in names {
            world.program(name, "#!/bin/sh\n");
        }
        let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let environment = vec![(home.to_owned(), world.text("home")), ("PATH".to_owned(), world.text("bin"))];
        Self { environment, ..world }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.at(name).to_string_lossy().into_owned()
    }

    fn program(&self, name: &str, script: &str) {
        let name = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
        self.file(&format!("bin/{name}"), script);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let all = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(self.at(&format!("bin/{name}")), all).expect("set");
        }
    }

    fn file(&self, name: &str, content: &str) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    fn session(&self, kind: SessionKind, prompt: Option<&str>) -> Session {
        Session {
            kind,
            agent: AgentId::parse("x").expect("valid"),
            prompt: prompt.map(str::to_owned),
            branch: String::new(),
            base: String::new(),
            worktree: self.at("tree"),
            ..Session::sample("shop-1")
        }
    }

    fn plan(
        &self,
        manifest: &Checked,
        session: &Session,
        rung: Rung,
        system: Option<&str>,
    ) -> Result<Plan, PlanError> {
        let agent = ManifestAgent::new(manifest.clone(), None, None);
        agent.plan(&PlanContext {
            session,
            repository: &self.at("repo"),
            rung,
            environment: &self.environment,
            bundle: &self.at("bundle"),
            core: Path::new("/opt/ao"),
            system,
            tools: "{}",
        })
    }
}

fn built_in(id: &str) -> Checked {
    let source = manifest::built_in_source(id).expect("built in");
    manifest::parse(&format!("{id}.toml"), source).expect("a built-in manifest passes")
}

fn parsed(text: &str) -> Checked {
    let begin = "schema = 1\nid = \"x\"\nname = \"X\"\n";
    let program = if text.contains("[program]") { "" } else { "[program]\nnames = [\"x\"]\n" };
    manifest::parse("x.toml", &format!("{begin}{program}{text}")).expect("it passes")
}
