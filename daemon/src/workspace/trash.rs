//! Moving folders to the trash, whole. Nothing leaves its place before it is elsewhere.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ao_client::spawn::create_private_folder;

use super::Trashed;
use super::error::WorkspaceError;

/// Moves a worktree's folder and what git keeps for it (`admin`) to the next free number in `trash`. Either may be
/// absent. The folder goes first: a death in between leaves git with the record of a folder that is gone, and nothing
/// of it is lost.
pub(super) async fn discard(
    folder: PathBuf,
    admin: Option<PathBuf>,
    trash: PathBuf,
) -> Result<Trashed, WorkspaceError> {
    let work = move || {
        let (at, kept) = free_slot(&trash).map_err(WorkspaceError::io("make room in", &trash))?;
        if fs::symlink_metadata(&folder).is_ok() {
            move_whole(&folder, &at).map_err(WorkspaceError::io("move to the trash", &folder))?;
        }
        if let Some(admin) = admin.filter(|admin| admin.exists()) {
            move_whole(&admin, &kept).map_err(WorkspaceError::io("move to the trash", &admin))?;
        }
        Ok(Trashed { at, admin: kept })
    };
    let joined = tokio::task::spawn_blocking(work).await;
    joined.unwrap_or_else(|fault| {
        Err(WorkspaceError::io("move to the trash", PathBuf::new())(io::Error::other(fault)))
    })
}

/// The next free `<n>` and `<n>.admin`.
fn free_slot(trash: &Path) -> io::Result<(PathBuf, PathBuf)> {
    create_private_folder(trash)?;
    let mut slots = (1u32..).map(|n| (trash.join(n.to_string()), trash.join(format!("{n}.admin"))));
    let is_free = |path: &Path| fs::symlink_metadata(path).is_err();
    slots
        .find(|(at, admin)| is_free(at) && is_free(admin))
        .ok_or_else(|| io::Error::other("the trash is full"))
}

/// Renames `from` to `to`. On another file system it is copied, compared byte by byte, and only then removed.
pub(super) fn move_whole(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy_and_remove(from, to),
        result => result,
    }
}

/// The original leaves its place by one rename, so that a death leaves it whole there, or not there at all.
fn copy_and_remove(from: &Path, to: &Path) -> io::Result<()> {
    copy_whole(from, to)?;
    let aside = aside(from);
    clear(&aside)?;
    fs::rename(from, &aside)?;
    clear(&aside)
}

/// Where the original of a finished copy waits for its removal.
pub(super) fn aside(from: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".ao-moved-");
    name.push(from.file_name().unwrap_or_default());
    from.with_file_name(name)
}

/// Copies `from` to `to`, where nothing is, and compares the two: `to` is there whole, or not at all.
pub(super) fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    let part = part(to);
    // A copy that an earlier death cut off; its original is untouched.
    clear(&part)?;
    copy(from, &part)?;
    if !is_same(from, &part)? {
        return Err(io::Error::other("it changed while it was copied"));
    }
    fs::rename(&part, to)?;
    sync_parent(to)
}

/// Where a copy grows until it is whole.
pub(super) fn part(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    to.with_file_name(name)
}

/// Removes what is of our own making, or what the user has given up. Nothing there is fine. Folders that may not be
/// read are opened first.
pub(super) fn clear(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(meta) if !meta.is_dir() => return fs::remove_file(path),
        Ok(_) => {}
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_folders(path);
            fs::remove_dir_all(path)
        }
        result => result,
    }
}

#[cfg(unix)]
fn open_folders(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // What cannot be opened keeps the removal from succeeding, which is told.
    let _not_ours = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_folders(&entry.path());
        }
    }
}

#[cfg(not(unix))]
fn open_folders(_folder: &Path) {}

/// Waits until the disk has the names in the folder around `path`.
pub(super) fn sync_parent(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    // Only Unix lets a folder be opened for this.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The room that is left on the disk of `path`, in bytes, if the system tells.
#[cfg(unix)]
#[cfg_attr(target_os = "linux", expect(clippy::useless_conversion, reason = "elsewhere these are narrower"))]
pub fn free_room(path: &Path) -> Option<u64> {
    let found = nix::sys::statvfs::statvfs(path).ok()?;
    u64::from(found.blocks_available()).checked_mul(u64::from(found.fragment_size()))
}

/// The room that is left on the disk of `path`, in bytes, if the system tells.
#[cfg(windows)]
pub fn free_room(path: &Path) -> Option<u64> {
    use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
    let path = widestring::U16CString::from_os_str(path).ok()?;
    let mut free = 0;
    // SAFETY: the path ends in a zero, and `free` outlives the call; the other two are not asked for.
    let told = unsafe {
        GetDiskFreeSpaceExW(path.as_ptr(), &raw mut free, std::ptr::null_mut(), std::ptr::null_mut())
    };
    (told != 0).then_some(free)
}

/// The room that a folder takes on the disk, in bytes. What cannot be looked at is not counted.
pub(super) fn room_of(path: &Path) -> u64 {
    let Ok(meta) = fs::symlink_metadata(path) else { return 0 };
    let own = room(&meta);
    if !meta.is_dir() {
        return own;
    }
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    own + inside.map(|entry| room_of(&entry.path())).sum::<u64>()
}

#[cfg(unix)]
pub(super) fn room(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(meta) * 512
}

#[cfg(not(unix))]
pub(super) fn room(meta: &fs::Metadata) -> u64 {
    meta.len()
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(from)?;
    if meta.is_dir() {
        create_private_folder(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
        fs::set_permissions(to, meta.permissions())
    } else if meta.is_file() {
        fs::copy(from, to)?;
        keep_time(&meta, to)
    } else if meta.is_symlink() {
        copy_link(from, to)
    } else {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("{} is neither file, folder nor link", from.display()),
        ))
    }
}

/// Gives the copy its original's time: by the time of its index git knows which files it must look into.
fn keep_time(original: &fs::Metadata, copy: &Path) -> io::Result<()> {
    let mut options = File::options();
    // Windows changes times only for who may write.
    options.read(true).write(cfg!(windows));
    let file = options.open(copy)?;
    file.set_modified(original.modified()?)?;
    file.sync_all()
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(windows)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    let target = fs::read_link(from)?;
    if fs::metadata(from).is_ok_and(|meta| meta.is_dir()) {
        std::os::windows::fs::symlink_dir(target, to)
    } else {
        std::os::windows::fs::symlink_file(target, to)
    }
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (a, b) = (fs::symlink_metadata(one)?, fs::symlink_metadata(other)?);
    if a.file_type() != b.file_type() {
        return Ok(false);
    }
    if a.is_symlink() {
        return Ok(fs::read_link(one)? == fs::read_link(other)?);
    }
    if a.is_file() {
        return Ok(a.len() == b.len() && has_same_bytes(one, other)?);
    }
    let names = names_in(one)?;
    if names != names_in(other)? {
        return Ok(false);
    }
    for name in names {
        if !is_same(&one.join(&name), &other.join(&name))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn names_in(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn has_same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let mut one = io::BufReader::new(File::open(one)?).bytes();
    let mut other = io::BufReader::new(File::open(other)?).bytes();
    loop {
        match (one.next().transpose()?, other.next().transpose()?) {
            (None, None) => return Ok(true),
            (a, b) if a != b => return Ok(false),
            (_, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_move_between_file_systems_keeps_every_byte_link_and_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("a/empty")).expect("made");
        fs::write(from.join("a/run me"), "#!/bin/sh\n").expect("written");
        fs::set_permissions(from.join("a/run me"), fs::Permissions::from_mode(0o755)).expect("set");
        std::os::unix::fs::symlink("nowhere", from.join("a/link")).expect("linked");
        fs::create_dir(folder.path().join("to.part")).expect("the rest of an earlier attempt");
        copy_and_remove(&from, &to).expect("moved");
        assert!(!from.exists() && !folder.path().join("to.part").exists());
        assert!(to.join("a/empty").is_dir());
        assert_eq!(fs::metadata(to.join("a/run me")).expect("there").permissions().mode() & 0o777, 0o755);
        assert_eq!(fs::read_link(to.join("a/link")).expect("a link"), Path::new("nowhere"));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_copied_stays_where_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = folder.path().join("from");
        fs::create_dir(&from).expect("made");
        fs::write(from.join("file"), "x").expect("written");
        let _socket = std::os::unix::net::UnixListener::bind(from.join("socket")).expect("bound");
        copy_and_remove(&from, &folder.path().join("to")).expect_err("refused");
        assert_eq!(fs::read(from.join("file")).expect("there"), b"x");
    }

    #[test]
    fn a_difference_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        for path in [&one, &other] {
            fs::create_dir(path).expect("made");
            fs::write(path.join("f"), "same").expect("written");
        }
        assert!(is_same(&one, &other).expect("compared"));
        fs::write(other.join("f"), "sane").expect("written");
        assert!(!is_same(&one, &other).expect("compared"));
        fs::write(other.join("f"), "same").expect("written");
        fs::write(other.join("g"), "").expect("written");
        assert!(!is_same(&one, &other).expect("compared"));
    }
}
