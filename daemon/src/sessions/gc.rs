//! Cleaning up, explained: what lies around, why it stays or may go, and letting it go so that it can come back.
//!
//! A row carries a proof of the facts that its verdict follows from. Whatever is to go is looked at once more under its
//! session's lock, and stays if the proof is no longer true. A worktree goes the way of every other: captured, and whole
//! into the trash.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ao_protocol::calls::{ChangeScope, GcApply, GcChoice, GcPlan};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::view::{KeptBecause, SourceKind};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;

use super::site::own;
use super::{Engine, Entry};
use crate::domain::facts::{Phase, Project};
use crate::domain::gc::{Dirt, Facts, Kind, Owner, Verdict, judge};
use crate::domain::ledger::LedgerEntry;
use crate::workspace::{
    Ahead, Assessment, ChangesPlan, Registered, Room, WorkspaceError, is_same_folder, last_use,
    programs_inside, room_of,
};

/// How branches begin that are made for sessions, unless their project says otherwise.
const OURS: &str = "ao/";

/// Something that lies around.
#[derive(Debug, Clone)]
struct Thing {
    name: String,
    kind: Kind,
    owner: Owner,
    project: Option<Project>,
    session: Option<SessionId>,
    /// What its commits are compared with.
    base: String,
    folder: Option<PathBuf>,
    branch: Option<String>,
    commit: Option<String>,
    pinned: Option<String>,
    last_use: Option<i64>,
}

/// A row of a plan.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What is known of it.
    pub facts: Facts,
    /// What may become of it.
    pub verdict: Verdict,
    /// Names the facts.
    pub proof: String,
    /// Whose it is.
    pub project: Option<ProjectId>,
    /// The session that it was made for.
    pub session: Option<SessionId>,
    /// Where it is.
    pub folder: Option<PathBuf>,
    /// The branch.
    pub branch: Option<String>,
    /// The commit.
    pub commit: Option<String>,
    /// When it was used last, in milliseconds since the Unix epoch.
    pub last_use: Option<i64>,
    /// The room that it takes, if that was counted.
    pub room: Option<Room>,
}

/// What became of a row.
pub struct Gone {
    /// What it is called.
    pub name: String,
    /// What the ledger has of it, if it has.
    pub entry: Option<LedgerEntry>,
    /// How it comes back; or why it stayed.
    pub outcome: Result<String, String>,
}

impl Engine {
    /// What lies around, with a verdict on each, and what could not be looked at.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`.
    pub async fn gc_plan(&self, call: &GcPlan) -> Result<(Vec<Row>, Vec<String>), CallError> {
        if let Some(project) = &call.project {
            self.project(project)?;
        }
        let (things, mut notes) = self.things(call.project.as_ref()).await;
        let mut rows = self.rows(things, &mut notes).await;
        if call.sizes != Some(false) {
            rows = tokio::task::spawn_blocking(move || measured(rows))
                .await
                .map_err(|fault| CallError::new(ErrorCode::Internal, fault.to_string()))?;
        }
        Ok((rows, notes))
    }

    /// Lets rows of a plan go, one after the other. Each says what became of it.
    ///
    /// # Errors
    /// Never: a row that stays says why.
    pub async fn gc_apply(&self, call: &GcApply) -> Result<Vec<Gone>, CallError> {
        let mut all = Vec::new();
        for choice in &call.rows {
            let (entry, outcome) = match self.let_go(choice).await {
                Ok((entry, said)) => (entry, Ok(said)),
                Err(why) => (None, Err(why.message)),
            };
            all.push(Gone { name: choice.name.clone(), entry, outcome });
        }
        Ok(all)
    }

    async fn let_go(&self, choice: &GcChoice) -> Result<(Option<LedgerEntry>, String), CallError> {
        let none = || {
            CallError::new(ErrorCode::InvalidRequest, format!("nothing called {} lies around", choice.name))
        };
        let thing = self.thing(&choice.name, None).await.ok_or_else(none)?;
        // Nobody begins or ends anything in it from here on.
        let held = match &thing.session {
            Some(id) => Some(self.hold(id).await),
            None => None,
        };
        let project = thing.project.as_ref().map(|project| project.id.clone());
        let thing = self.thing(&choice.name, project.as_ref()).await.ok_or_else(none)?;
        let mut unlooked = Vec::new();
        let row = self.rows(vec![thing.clone()], &mut unlooked).await.pop().ok_or_else(none)?;
        if let Verdict::Keep(why) = &row.verdict {
            return Err(CallError::new(ErrorCode::SessionBusy, why.clone()));
        }
        if row.proof != choice.proof {
            return Err(CallError::new(ErrorCode::SessionBusy, "it has changed since it was looked at"));
        }
        match (thing.kind, held, &thing.session, &thing.folder) {
            (Kind::Worktree, Some(held), Some(id), Some(folder)) => {
                let entry = match self.session(id) {
                    Ok(entry) => {
                        self.remove_worktree(&held, own(&entry.session)?, KeptBecause::Tidied).await?
                    }
                    Err(_not_on_record) => self.remove_folder(&held, id, folder, KeptBecause::Tidied).await?,
                };
                let said = format!("ao ledger restore {id} {}", entry.number);
                Ok((Some(entry), said))
            }
            (Kind::Record, Some(_held), Some(id), Some(folder)) => {
                let trash = self.0.home.trash().join(id.as_str());
                let repository = self.project(&id.project())?.path;
                let at = self.0.git.set_record_aside(&repository, folder, trash).await;
                let at = at.map_err(|e| e.to_call_error())?;
                Ok((None, format!("git's record of it is now {}", at.display())))
            }
            (Kind::Branch, ..) => self.forget_branch(&thing).await.map(|said| (None, said)),
            (Kind::Worktree | Kind::Record | Kind::Folder | Kind::Screen, ..) => Err(none()),
        }
    }

    async fn forget_branch(&self, thing: &Thing) -> Result<String, CallError> {
        let (Kind::Branch, Some(project), Some(branch), Some(commit)) =
            (thing.kind, &thing.project, &thing.branch, &thing.commit)
        else {
            return Err(CallError::new(ErrorCode::InvalidRequest, "it does not belong to a project"));
        };
        let kept = self.0.git.set_branch_aside(&project.path, branch, commit).await;
        let kept = kept.map_err(|e| e.to_call_error())?;
        Ok(format!("git branch {branch} {kept}"))
    }

    async fn thing(&self, name: &str, project: Option<&ProjectId>) -> Option<Thing> {
        let (things, _notes) = self.things(project).await;
        things.into_iter().find(|thing| thing.name == name)
    }

    /// Everything that lies around, unlooked at.
    async fn things(&self, project: Option<&ProjectId>) -> (Vec<Thing>, Vec<String>) {
        let (projects, sessions) = {
            let fleet = self.fleet();
            (fleet.all_projects(), fleet.entries())
        };
        let (mut things, mut notes) = (Vec::new(), Vec::new());
        let mut known = HashSet::new();
        for one in projects {
            let is_meant = project.is_none_or(|project| *project == one.id);
            match self.0.git.registered(&one.path).await {
                Ok(found) => {
                    for entry in found {
                        known.insert(entry.folder.clone());
                        if is_meant {
                            things.push(self.worktree(&one, entry, &sessions));
                        }
                    }
                }
                Err(why) => notes.push(format!("{} cannot be looked at: {why}", one.id)),
            }
            if is_meant && let Ok(branches) = self.0.git.idle_branches(&one.path).await {
                let ours = branches.into_iter().filter(|(name, _)| is_ours(&one.id, name, &sessions));
                things.extend(ours.map(|(name, commit)| branch(&one, name, commit, &sessions)));
            }
        }
        things.extend(self.strays(project, &known));
        things.extend(self.screens(project, &sessions));
        (things, notes)
    }

    fn worktree(&self, project: &Project, entry: Registered, sessions: &[Entry]) -> Thing {
        let Registered { folder, branch, locked, present } = entry;
        let is_in_home = folder.parent().is_some_and(|at| is_same_folder(at, &self.0.home.worktrees()));
        let id = folder.file_name().and_then(|name| SessionId::parse(name.to_str()?).ok());
        let id = id.filter(|id| is_in_home && id.project() == project.id);
        let session = id.as_ref().and_then(|id| sessions.iter().find(|entry| entry.session.id == *id));
        let owner = match (&id, session) {
            (None, _) => Owner::Other,
            (Some(_), Some(entry)) => owner_of(entry),
            (Some(_), None) => Owner::Nobody,
        };
        let pinned = locked.map(|why| format!("it is locked: {why}").trim_end_matches(": ").to_owned());
        let name = match (&id, present) {
            (Some(id), true) => id.to_string(),
            (Some(id), false) => format!("record:{id}"),
            (None, _) => folder.to_string_lossy().into_owned(),
        };
        let changed = session.map(|entry| entry.session.changed_at);
        Thing {
            name,
            kind: if present { Kind::Worktree } else { Kind::Record },
            owner,
            project: Some(project.clone()),
            session: id,
            base: session.map_or_else(|| project.base.clone(), |entry| entry.session.base.clone()),
            last_use: last_use(&folder).max(changed),
            folder: Some(folder),
            branch,
            commit: None,
            pinned,
        }
    }

    /// Folders among the worktrees that no repository knows.
    fn strays(&self, project: Option<&ProjectId>, known: &HashSet<PathBuf>) -> Vec<Thing> {
        let entries = std::fs::read_dir(self.0.home.worktrees()).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let stray = |path: PathBuf| {
            let session = SessionId::parse(path.file_name()?.to_str()?).ok();
            let of = session.as_ref().map(SessionId::project);
            let is_meant = project.is_none() || of.as_ref() == project;
            let is_known = known.iter().any(|known| is_same_folder(known, &path));
            (is_meant && !is_known).then(|| Thing {
                name: path.to_string_lossy().into_owned(),
                kind: Kind::Folder,
                owner: Owner::Nobody,
                project: None,
                session,
                base: String::new(),
                folder: Some(path),
                branch: None,
                commit: None,
                pinned: None,
                last_use: None,
            })
        };
        folders.filter_map(|entry| stray(entry.path())).collect()
    }

    /// What the terminals of archived sessions left.
    fn screens(&self, project: Option<&ProjectId>, sessions: &[Entry]) -> Vec<Thing> {
        let meant = sessions.iter().filter(|entry| {
            entry.session.archived && project.is_none_or(|project| entry.session.project() == *project)
        });
        let screen = |entry: &Entry| {
            let folder = self.0.home.bundle(&entry.session.id);
            folder.is_dir().then(|| Thing {
                name: format!("screen:{}", entry.session.id),
                kind: Kind::Screen,
                owner: owner_of(entry),
                project: self.project(&entry.session.project()).ok(),
                session: Some(entry.session.id.clone()),
                base: String::new(),
                folder: Some(folder),
                branch: None,
                commit: None,
                pinned: None,
                last_use: Some(entry.session.changed_at),
            })
        };
        meant.filter_map(screen).collect()
    }

    /// Looks at things.
    async fn rows(&self, things: Vec<Thing>, notes: &mut Vec<String>) -> Vec<Row> {
        let folders: Vec<PathBuf> =
            things.iter().map(|thing| thing.folder.clone().unwrap_or_default()).collect();
        let inside = tokio::task::spawn_blocking(move || programs_inside(&folders)).await.ok().flatten();
        if inside.is_none() {
            notes.push("this system does not tell which programs work where".to_owned());
        }
        let mut inside = inside.unwrap_or_default();
        let mut looks = JoinSet::new();
        for (place, thing) in things.into_iter().enumerate() {
            let (engine, programs) = (self.clone(), inside.remove(&place).unwrap_or_default());
            looks.spawn(async move { (place, engine.row(thing, programs).await) });
        }
        let mut rows = looks.join_all().await;
        rows.sort_by_key(|(place, _)| *place);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    async fn row(&self, mut thing: Thing, inside: Vec<String>) -> Row {
        let mut revision = String::new();
        let dirt = match (&thing.kind, &thing.owner) {
            // What is not ours is not looked into, and there is nothing to look into in the rest.
            (_, Owner::Other) | (Kind::Record | Kind::Branch | Kind::Folder | Kind::Screen, _) => Dirt::Clean,
            (Kind::Worktree, Owner::Session { .. } | Owner::Nobody) => {
                match self.look_into(&mut thing, &mut revision).await {
                    Ok(dirt) => dirt,
                    Err(why) => Dirt::Unknown(why.to_string()),
                }
            }
        };
        let ahead = match (&thing.project, &thing.commit) {
            (Some(project), Some(commit)) => {
                self.0.git.ahead(&project.path, commit, &thing.base).await.unwrap_or_default()
            }
            (_, _) => Ahead::default(),
        };
        let facts = Facts {
            kind: thing.kind,
            owner: thing.owner,
            dirt,
            ahead: ahead.of_base,
            unpushed: ahead.unpushed,
            contained: ahead.contained,
            inside,
            pinned: thing.pinned,
        };
        let named = format!("{facts:?} {:?} {:?} {:?} {revision}", thing.folder, thing.branch, thing.commit);
        let digest = Sha256::digest(named.as_bytes());
        Row {
            verdict: judge(&facts),
            facts,
            proof: digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect(),
            name: thing.name,
            project: thing.project.map(|project| project.id),
            session: thing.session,
            folder: thing.folder,
            branch: thing.branch,
            commit: thing.commit,
            last_use: thing.last_use,
            room: None,
        }
    }

    /// What of a worktree is in no commit, and names for the state that it is in.
    async fn look_into(&self, thing: &mut Thing, revision: &mut String) -> Result<Dirt, WorkspaceError> {
        let (Some(project), Some(folder)) = (&thing.project, thing.folder.clone()) else {
            return Ok(Dirt::Clean);
        };
        let (git, repository): (_, &Path) = (&self.0.git, &project.path);
        if thing.pinned.is_none() {
            thing.pinned = git.pinned(repository, &folder).await?;
        }
        let plan = ChangesPlan {
            folder: folder.clone(),
            base: thing.base.clone(),
            project_base: project.base.clone(),
            scope: ChangeScope::Head,
        };
        let changes = git.changes(&plan).await?;
        revision.clone_from(&changes.revision);
        thing.commit.clone_from(&changes.head);
        Ok(match git.assess(repository, &folder).await? {
            Assessment::Clean => Dirt::Clean,
            Assessment::Dirty { summary, .. } => Dirt::Dirty(summary),
            Assessment::Missing => Dirt::Unknown("it has just gone".to_owned()),
        })
    }
}

fn owner_of(entry: &Entry) -> Owner {
    let (busy, ended) = match &entry.session.phase {
        Phase::Queued(_) | Phase::Creating | Phase::Launching(_) | Phase::Running(_) => (true, false),
        Phase::Exited { .. } => (entry.seen.unconfirmed, false),
        Phase::Ended { .. } => (entry.seen.unconfirmed, true),
    };
    Owner::Session { busy, archived: entry.session.archived, ended }
}

/// Whether a branch was made for a session: by its name, or because the record says so where a project names its branches
/// itself. A branch that a session only worked on is somebody's own.
fn is_ours(project: &ProjectId, name: &str, sessions: &[Entry]) -> bool {
    let mut of_it = sessions.iter().map(|entry| &entry.session);
    let on_record = of_it.find(|session| session.project() == *project && session.branch == name);
    on_record.map_or_else(|| name.starts_with(OURS), |session| session.site.source == SourceKind::NewBranch)
}

fn branch(project: &Project, name: String, commit: String, sessions: &[Entry]) -> Thing {
    let session =
        sessions.iter().find(|entry| entry.session.project() == project.id && entry.session.branch == name);
    Thing {
        name: format!("{}:{name}", project.id),
        kind: Kind::Branch,
        owner: session.map_or(Owner::Nobody, owner_of),
        project: Some(project.clone()),
        session: session.map(|entry| entry.session.id.clone()),
        base: session.map_or_else(|| project.base.clone(), |entry| entry.session.base.clone()),
        folder: None,
        branch: Some(name),
        commit: Some(commit),
        pinned: None,
        last_use: session.map(|entry| entry.session.changed_at),
    }
}

/// The rows with the room that they take. What is not ours is not measured.
fn measured(mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        let is_there = matches!(row.facts.kind, Kind::Worktree | Kind::Folder | Kind::Screen);
        if is_there && row.facts.owner != Owner::Other {
            row.room = row.folder.as_deref().map(room_of);
        }
    }
    rows
}
