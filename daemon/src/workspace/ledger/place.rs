//! Moving a captured worktree to the trash, and back.
//!
//! A copy of what git keeps for the worktree goes first, then the folder moves by one rename, then git's record goes;
//! on the way back git's record comes first. So at every moment the folder is whole in one of the two places, and what
//! was half done can be told from what lies where.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ao_client::spawn::create_private_folder;

use super::entry::Snapshot;
use super::look::blocking;
use super::{Captured, EntryId, Quiet};
use crate::workspace::Trashed;
use crate::workspace::error::WorkspaceError;
use crate::workspace::fault::Step;
use crate::workspace::run::{Git, args};
use crate::workspace::trash;
use crate::workspace::worktrees::same_folder;

/// An entry's place in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The session's folder in the trash.
    pub session: PathBuf,
    /// The entry.
    pub entry: EntryId,
}

impl Slot {
    /// The worktree's folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.session.join(self.entry.number.to_string())
    }

    /// The copy of what git kept for it.
    #[must_use]
    pub fn admin(&self) -> PathBuf {
        self.session.join(format!("{}.admin", self.entry.number))
    }

    /// A folder for what is only needed meanwhile.
    #[must_use]
    pub fn scratch(&self) -> PathBuf {
        self.session.join(format!("{}.scratch", self.entry.number))
    }

    /// Where a folder waits for its deletion.
    fn given_up(&self) -> PathBuf {
        self.session.join(format!("{}.emptying", self.entry.number))
    }

    /// Whether the worktree's folder is there.
    #[must_use]
    pub fn is_full(&self) -> bool {
        fs::symlink_metadata(self.folder()).is_ok()
    }
}

/// A worktree that is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Where.
    pub folder: PathBuf,
    /// What is not as it was, in words.
    pub notes: Vec<String>,
}

/// What became of a move that a death cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It is done now.
    Finished,
    /// It is as if it had never begun.
    TakenBack,
}

impl Git {
    /// Moves a captured worktree to the trash.
    ///
    /// # Errors
    /// [`WorkspaceError::Pinned`] if it cannot be moved, or what the system says; it is then where it was.
    pub async fn remove(&self, captured: Captured, slot: &Slot) -> Result<Trashed, WorkspaceError> {
        let Captured { repository, folder, admin, snapshot: _ } = captured;
        if let Some(why) = self.pinned(&repository, &folder).await? {
            return Err(WorkspaceError::Pinned { folder, why });
        }
        let (from, kept, slot) = (folder.clone(), admin.clone(), slot.clone());
        let to = slot.clone();
        let moved = blocking(move || move_to_trash(&from, &kept, &to)).await;
        moved.map_err(|error| error.at("move to the trash", &folder))?;
        let gone = slot.clone();
        blocking(move || unregister(&admin, &gone.entry)).await?;
        Step::Unregistered.pass();
        Ok(Trashed { at: slot.folder(), admin: slot.admin() })
    }

    /// Finishes a removal that a death cut off, or takes it back: by where the folder is.
    ///
    /// # Errors
    /// What the system says.
    pub async fn settle_removal(
        &self,
        repository: &Path,
        folder: &Path,
        slot: &Slot,
    ) -> Result<Outcome, WorkspaceError> {
        let (from, to) = (folder.to_owned(), slot.clone());
        let moved = blocking(move || {
            trash::clear(&trash::aside(&from))?;
            let (here, there) = (fs::symlink_metadata(&from).is_ok(), to.is_full());
            if there && !here {
                return Ok(true);
            }
            // The folder is still in its place, so what lies in the trash is only a copy.
            for copy in [trash::part(&to.folder()), to.folder(), trash::part(&to.admin()), to.admin()] {
                trash::clear(&copy)?;
            }
            Ok(false)
        });
        if !moved.await? {
            return Ok(Outcome::TakenBack);
        }
        self.clear_records(repository, folder, &slot.entry).await?;
        Ok(Outcome::Finished)
    }

    /// Takes the folder of an entry out of the trash and puts it to `to`.
    ///
    /// # Errors
    /// [`WorkspaceError::PlaceTaken`] if something is there, or what git or the system says; the folder is then in the
    /// trash still.
    pub async fn put_back(
        &self,
        repository: &Path,
        snapshot: &Snapshot,
        slot: &Slot,
        to: &Path,
    ) -> Result<Returned, WorkspaceError> {
        let quiet_folder = slot.scratch();
        let quiet = self.quiet(&quiet_folder).await?;
        let common = self.git_folder(repository, "--git-common-dir").await?;
        let _turn = self.turn_in(repository).await;
        self.clear_records(repository, to, &slot.entry).await?;
        let plan =
            Return { slot: slot.clone(), to: to.to_owned(), common, wanted: snapshot.facts.admin.clone() };
        let work = move || plan.carry_out();
        blocking(work).await.map_err(|error| error.at("bring back", to))?;
        let notes = self.arrive(repository, snapshot, slot, to, &quiet).await?;
        Ok(Returned { folder: to.to_owned(), notes })
    }

    /// Finishes a bringing back that a death cut off, or takes it back: by where the folder is.
    ///
    /// # Errors
    /// What git or the system says.
    pub async fn settle_return(
        &self,
        repository: &Path,
        snapshot: &Snapshot,
        slot: &Slot,
        to: &Path,
    ) -> Result<Outcome, WorkspaceError> {
        let common = self.git_folder(repository, "--git-common-dir").await?;
        let (there, place) = (to.to_owned(), slot.clone());
        let returned = blocking(move || {
            trash::clear(&returning(&common, &place.entry))?;
            trash::clear(&trash::aside(&place.folder()))?;
            let (here, in_trash) = (fs::symlink_metadata(&there).is_ok(), place.is_full());
            if here && in_trash {
                // A copy between file systems that was not finished, or whose original was not removed.
                trash::clear(&trash::part(&there))?;
            }
            Ok(here && !in_trash)
        });
        if returned.await? {
            let scratch = slot.scratch();
            let quiet = self.quiet(&scratch).await?;
            let _notes = self.arrive(repository, snapshot, slot, to, &quiet).await?;
            return Ok(Outcome::Finished);
        }
        if fs::symlink_metadata(to).is_err() {
            self.clear_records(repository, to, &slot.entry).await?;
        }
        Ok(Outcome::TakenBack)
    }

    /// Deletes an entry's folder from the trash, and the copy of what git kept for it. Nothing there is fine.
    ///
    /// # Errors
    /// What the system says; what is left is deleted by the next attempt.
    pub async fn empty(&self, slot: &Slot) -> Result<(), WorkspaceError> {
        let slot = slot.clone();
        let work = move || {
            trash::clear(&slot.given_up())?;
            if slot.is_full() {
                fs::rename(slot.folder(), slot.given_up())?;
                trash::clear(&slot.given_up())?;
            }
            trash::clear(&slot.admin())?;
            // Another entry may be there still.
            let _not_empty = fs::remove_dir(&slot.session);
            Ok(())
        };
        blocking(work).await
    }

    /// Removes what an attempt that a death cut off left behind.
    ///
    /// # Errors
    /// What the system says.
    pub async fn clear_scratch(&self, slot: &Slot) -> Result<(), WorkspaceError> {
        let scratch = slot.scratch();
        blocking(move || trash::clear(&scratch)).await
    }

    /// The room that an entry's folder takes in the trash, in bytes.
    ///
    /// # Errors
    /// Never in practice: what cannot be looked at is not counted.
    pub async fn room_of(&self, slot: &Slot) -> Result<u64, WorkspaceError> {
        let folder = slot.folder();
        blocking(move || Ok(trash::room_of(&folder))).await
    }

    /// Why a worktree cannot be moved, if so.
    ///
    /// # Errors
    /// What git says.
    pub async fn pinned(&self, repository: &Path, folder: &Path) -> Result<Option<String>, WorkspaceError> {
        let entries = self.worktrees(repository).await?;
        Ok(super::super::assess::pins(&entries, folder).into_iter().next())
    }

    /// What is left to do once the folder is in its place; doing it twice is fine.
    async fn arrive(
        &self,
        repository: &Path,
        snapshot: &Snapshot,
        slot: &Slot,
        to: &Path,
        quiet: &Quiet<'_>,
    ) -> Result<Vec<String>, WorkspaceError> {
        self.plumb(repository, quiet, &args!["worktree", "repair", to], Vec::new()).await?.output()?;
        let notes = self.settle_head(repository, snapshot, to, quiet).await?;
        let done = slot.clone();
        blocking(move || trash::clear(&done.admin())).await?;
        Ok(notes)
    }

    /// HEAD names its branch again only if the branch is where it was and nobody else has it; else it names the commit,
    /// so that what was changed then is what is changed now.
    pub(super) async fn settle_head(
        &self,
        repository: &Path,
        snapshot: &Snapshot,
        to: &Path,
        quiet: &Quiet<'_>,
    ) -> Result<Vec<String>, WorkspaceError> {
        let Some(branch) = snapshot.branch() else { return Ok(Vec::new()) };
        let name = format!("refs/heads/{branch}");
        let Some(head) = snapshot.head() else {
            self.point_head(to, &name, quiet).await?;
            return Ok(Vec::new());
        };
        let entries = self.worktrees(repository).await?;
        let holder = entries
            .into_iter()
            .find(|entry| entry.branch.as_deref() == Some(&name) && !same_folder(&entry.folder, to));
        let note = match (holder, self.commit(repository, &name).await?) {
            (Some(holder), _) => format!("{branch} is checked out in {}", holder.folder.display()),
            (None, Some(now)) if now != head => format!("{branch} has moved on"),
            (None, now) => {
                let mut notes = Vec::new();
                if now.is_none() {
                    let order = format!("create {name} {head}\n").into_bytes();
                    self.plumb(repository, quiet, &args!["update-ref", "--stdin"], order).await?.output()?;
                    notes.push(format!("{branch} was gone and has been made again"));
                }
                self.point_head(to, &name, quiet).await?;
                return Ok(notes);
            }
        };
        self.plumb(to, quiet, &args!["update-ref", "--no-deref", "HEAD", head], Vec::new())
            .await?
            .output()?;
        Ok(vec![format!("{note}, so its commit is checked out, without a branch")])
    }

    /// Lets HEAD name a branch. Where it does already, its reflog stays as it is.
    async fn point_head(&self, at: &Path, name: &str, quiet: &Quiet<'_>) -> Result<(), WorkspaceError> {
        let now = self.plumb(at, quiet, &args!["symbolic-ref", "--quiet", "HEAD"], Vec::new()).await?;
        if now.text().as_deref() == Some(name) {
            return Ok(());
        }
        self.plumb(at, quiet, &args!["symbolic-ref", "HEAD", name], Vec::new()).await?.output().map(drop)
    }

    /// Removes what git has on record of a worktree that is not there.
    pub(super) async fn clear_records(
        &self,
        repository: &Path,
        folder: &Path,
        entry: &EntryId,
    ) -> Result<(), WorkspaceError> {
        let common = self.git_folder(repository, "--git-common-dir").await?;
        let (folder, entry) = (folder.to_owned(), entry.clone());
        let work = move || {
            trash::clear(&removed(&common, &entry))?;
            let records = fs::read_dir(common.join("worktrees")).into_iter().flatten().flatten();
            for record in records.map(|record| record.path()) {
                if is_record_of(&record, &folder) && fs::symlink_metadata(folder.join(".git")).is_err() {
                    unregister(&record, &entry)?;
                }
            }
            Ok(())
        };
        blocking(work).await
    }
}

/// Whether git keeps this folder for the worktree at `folder`.
pub(in crate::workspace) fn is_record_of(record: &Path, folder: &Path) -> bool {
    let link = fs::read(record.join("gitdir")).unwrap_or_default();
    let link = record.join(crate::workspace::run::path_from(link.trim_ascii_end().to_vec()));
    link.parent().is_some_and(|at| same_folder(at, folder))
}

fn move_to_trash(folder: &Path, admin: &Path, slot: &Slot) -> io::Result<()> {
    create_private_folder(&slot.session)?;
    if slot.is_full() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "its place in the trash is taken"));
    }
    trash::clear(&slot.admin())?;
    trash::copy_whole(admin, &slot.admin())?;
    Step::AdminCopied.pass();
    if let Err(error) = trash::move_whole(folder, &slot.folder()) {
        // The error that counts is the first one.
        let _clutter = trash::clear(&slot.admin());
        return Err(error);
    }
    trash::sync_parent(&slot.folder())?;
    trash::sync_parent(folder)?;
    Step::FolderMoved.pass();
    Ok(())
}

/// Takes a worktree off git's record. It leaves by one rename: git fails on a record that lacks files.
fn unregister(admin: &Path, entry: &EntryId) -> io::Result<()> {
    let Some(common) = admin.parent().and_then(Path::parent) else { return Ok(()) };
    let gone = removed(common, entry);
    trash::clear(&gone)?;
    match fs::rename(admin, &gone) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        result => result?,
    }
    trash::sync_parent(admin)?;
    trash::clear(&gone)?;
    // git removes the folder of records with the last of them.
    let _others = admin.parent().map(fs::remove_dir);
    Ok(())
}

fn removed(common: &Path, entry: &EntryId) -> PathBuf {
    common.join(format!("ao-removed-{}-{}", entry.session, entry.number))
}

fn returning(common: &Path, entry: &EntryId) -> PathBuf {
    common.join(format!("ao-returning-{}-{}", entry.session, entry.number))
}

/// A path as git writes it into its own files.
fn as_git_writes(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if cfg!(windows) {
        bytes.iter().map(|b| if *b == b'\\' { b'/' } else { *b }).collect()
    } else {
        bytes.to_vec()
    }
}

/// A way out of the trash.
struct Return {
    slot: Slot,
    to: PathBuf,
    common: PathBuf,
    /// The name that git's record had.
    wanted: String,
}

impl Return {
    fn carry_out(self) -> io::Result<()> {
        let Self { slot, to, common, wanted } = self;
        // An empty folder is no one's work.
        let _not_empty = fs::remove_dir(&to);
        if fs::symlink_metadata(&to).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something is there already"));
        }
        let records = common.join("worktrees");
        create_private_folder(&records)?;
        let taken = |name: &str| fs::symlink_metadata(records.join(name)).is_ok();
        let mut names = std::iter::once(wanted.clone()).chain((1u32..).map(|n| format!("{wanted}{n}")));
        let name = names.find(|name| !taken(name)).unwrap_or(wanted.clone());
        let moves = name != wanted || !is_record_of(&slot.admin(), &to);
        if moves && fs::read_dir(slot.admin().join("modules")).is_ok_and(|mut inside| inside.next().is_some())
        {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "it has submodules, which only work in the same place",
            ));
        }
        let coming = returning(&common, &slot.entry);
        trash::clear(&coming)?;
        trash::copy_whole(&slot.admin(), &coming)?;
        fs::write(coming.join("gitdir"), [&as_git_writes(&to.join(".git")), &b"\n"[..]].concat())?;
        let record = records.join(&name);
        fs::rename(&coming, &record)?;
        trash::sync_parent(&record)?;
        let back = [b"gitdir: ", as_git_writes(&record).as_slice(), b"\n"].concat();
        let pointer = slot.folder().join(".git");
        if fs::read(&pointer).unwrap_or_default() != back {
            ao_files::write_atomically(&pointer, &back)?;
        }
        Step::Registered.pass();
        if let Some(parent) = to.parent() {
            create_private_folder(parent)?;
        }
        trash::move_whole(&slot.folder(), &to)?;
        trash::sync_parent(&to)?;
        trash::sync_parent(&slot.folder())?;
        Step::FolderReturned.pass();
        Ok(())
    }
}
