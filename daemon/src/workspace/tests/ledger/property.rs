//! Whatever an agent leaves in a worktree: captured, removed and brought back, it is there as before.

use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::mpsc::sync_channel;

use super::dirt::{Census, Dice, Dirt, Field, missing};
use super::picture::{Thing, Things, admin, difference, said, things};
use super::*;

/// How many trees an ordinary run makes, and one that has time.
const TREES: u32 = 60;
const MANY: u32 = 200;
/// How many repositories they are spread over; the second of them names its objects by SHA-256.
const FIELDS: u32 = 3;

#[test]
fn whatever_lies_in_a_worktree_comes_back_from_the_trash_and_from_the_ledger() {
    let trees = if std::env::var_os("AO_SOAK").is_some() { MANY } else { TREES };
    let given = std::env::var("AO_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or(20_261_123);
    let (tell, told) = sync_channel(1);
    let workers: Vec<_> = (0..FIELDS)
        .map(|field| {
            let tell = tell.clone();
            std::thread::spawn(move || {
                let numbers = (1..=trees).filter(|n| n % FIELDS == field);
                let format = if field == 1 { "sha256" } else { "sha1" };
                tell.send(play(format, numbers, seed)).expect("the test waits");
            })
        })
        .collect();
    drop(tell);
    let mut census = Census::new();
    for found in told {
        for (dirt, times) in found {
            *census.entry(dirt).or_default() += times;
        }
    }
    let failed = workers.into_iter().map(std::thread::JoinHandle::join).filter(Result::is_err).count();
    println!("seed {seed}, {trees} trees: {census:?}");
    assert_eq!(failed, 0, "some trees did not come back; AO_SEED={seed} makes them again");
    assert_eq!(missing(&census), [], "kinds that did not occur");
}

fn play(format: &str, numbers: impl Iterator<Item = u32>, seed: u64) -> Census {
    obey_modes();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let field = Field::new(format);
    let mut census = Census::new();
    for n in numbers {
        let mut dice = Dice(seed.wrapping_add(u64::from(n)));
        let (folder, deeds) = field.tree(n, &mut dice, &mut census);
        let name = format!("tree {n} of seed {seed}, {format}: {deeds:?}");
        runtime.block_on(comes_back_from_the_trash(&field, &folder, n, &name));
        runtime.block_on(comes_back_from_the_ledger(&field, &folder, n, &deeds, &name));
    }
    census
}

/// The superuser reads everything; for files that nobody may read, this thread and its gits give that up.
fn obey_modes() {
    const DAC_OVERRIDE: u64 = 1;
    const DAC_READ_SEARCH: u64 = 2;
    for capability in [DAC_OVERRIDE, DAC_READ_SEARCH] {
        drop_capability(capability);
    }
}

#[cfg(target_os = "linux")]
fn drop_capability(capability: u64) {
    use nix::libc;
    #[repr(C)]
    struct Header {
        version: u32,
        pid: i32,
    }
    #[repr(C)]
    #[derive(Clone, Copy, Default)]
    struct Data {
        effective: u32,
        permitted: u32,
        inheritable: u32,
    }
    let mut header = Header { version: 0x2008_0522, pid: 0 };
    let mut data = [Data::default(); 2];
    // SAFETY: both structures are as version 3 of these calls wants them, and live as long as the calls.
    unsafe {
        // What this thread starts does not get it back; only the superuser may ask for that.
        libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0);
        if libc::syscall(libc::SYS_capget, &raw mut header, data.as_mut_ptr()) == 0 {
            data[0].effective &= !(1 << capability);
            data[0].permitted &= !(1 << capability);
            libc::syscall(libc::SYS_capset, &raw mut header, data.as_ptr());
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn drop_capability(_capability: u64) {}

async fn comes_back_from_the_trash(field: &Field, folder: &Path, n: u32, name: &str) {
    let slot = slot(&field.bed, &format!("shop-{n}"), 1);
    let (before, said_before) = (things(folder), said(&field.bed, folder, true));
    let kept = without_touched(things(&admin(folder)));
    let around = around(field);

    let plan = capture_plan(&field.repository, folder, &slot);
    let captured = field.bed.git.capture(&plan).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    assert_eq!(difference(&before, &things(folder)), None, "{name}: the capture touched the folder");
    let own = without_touched(things(&admin(folder)));
    assert_eq!(difference(&kept, &own), None, "{name}: the capture touched git's own files");
    let snapshot = captured.snapshot().clone();
    let trashed =
        field.bed.git.remove(captured, &slot).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    assert_eq!(difference(&before, &things(&trashed.at)), None, "{name}: the trash");
    assert!(!folder.exists(), "{name}: it is still there");

    let repository = &field.repository;
    let back = field.bed.git.put_back(repository, &snapshot, &slot, folder).await;
    let back = back.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    assert_eq!(back.notes, Vec::<String>::new(), "{name}");
    assert_eq!(difference(&before, &things(folder)), None, "{name}: it came back otherwise");
    let own = without_touched(things(&admin(folder)));
    assert_eq!(difference(&kept, &own), None, "{name}: git's own files");
    assert_eq!(said(&field.bed, folder, true), said_before, "{name}");
    assert_eq!(self::around(field), around, "{name}: something else changed");
    assert!(!slot.folder().exists() && !slot.admin().exists() && !slot.scratch().exists(), "{name}");
}

/// The file that says where the worktree is has been written anew, and git touches a shared index whenever it reads it.
fn without_touched(mut kept: Things) -> Things {
    for (path, thing) in &mut kept {
        let is_touched = path == Path::new("gitdir") || path.to_string_lossy().starts_with("sharedindex.");
        if let (Thing::File { modified, .. }, true) = (thing, is_touched) {
            *modified = (0, 0);
        }
    }
    kept
}

/// What must not change around a worktree: branches, tags, stash, and the main worktree's own files.
fn around(field: &Field) -> (String, Things) {
    let refs = field.bed.run(&field.repository, &["for-each-ref", "refs/heads", "refs/tags", "refs/stash"]);
    let mut own = things(&field.repository);
    let others = ["objects", "worktrees", "refs/ao", "modules"].map(|name| Path::new(".git").join(name));
    own.retain(|path, thing| {
        !matches!(thing, Thing::Folder { .. }) && !others.iter().any(|other| path.starts_with(other))
    });
    // git packs references when it likes.
    own.retain(|path, _| !path.starts_with(".git/packed-refs") && !path.starts_with(".git/refs"));
    (refs, own)
}

async fn comes_back_from_the_ledger(field: &Field, folder: &Path, n: u32, deeds: &[Dirt], name: &str) {
    let slot = slot(&field.bed, &format!("shop-{n}"), 2);
    let visible = visible(field, folder);
    let before: Things = pick(things(folder), &visible);
    let said_before = said(&field.bed, folder, false);
    let plan = capture_plan(&field.repository, folder, &slot);
    let captured = field.bed.git.capture(&plan).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let left_out: Vec<String> =
        captured.snapshot().uncaptured().iter().map(|item| item.path.clone()).collect();
    drop(captured);
    give_up(folder);

    let plan = RestorePlan {
        repository: field.repository.clone(),
        entry: slot.entry.clone(),
        to: folder.to_owned(),
        scratch: slot.scratch(),
    };
    let restored = field.bed.git.restore_entry(&plan).await;
    restored.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let after = pick(things(folder), &visible);
    let before: Things = before.into_iter().filter(|(path, _)| !is_left_out(path, &left_out)).collect();
    let after: Things = after.into_iter().filter(|(path, _)| !is_left_out(path, &left_out)).collect();
    assert_eq!(difference(&as_git_keeps(before), &as_git_keeps(after)), None, "{name}: from the ledger");
    let said_after = said(&field.bed, folder, false);
    assert_eq!((&said_after.index, &said_after.head), (&said_before.index, &said_before.head), "{name}");
    let hidden = [Dirt::Submodule, Dirt::NestedWithCommits, Dirt::NestedWithoutCommits, Dirt::UnreadableFile];
    if !deeds.iter().any(|deed| hidden.contains(deed)) {
        assert_eq!(said_after.status, said_before.status, "{name}");
    }
    for (dirt, path) in [
        (Dirt::UnreadableFile, "locked"),
        (Dirt::UnreadableFolder, "locked folder/"),
        (Dirt::NestedWithCommits, "nested repo"),
        (Dirt::NestedWithoutCommits, "dir ä/empty repo"),
        (Dirt::Submodule, "sub module"),
    ] {
        let told = left_out.iter().any(|left| left == path);
        assert_eq!(told, deeds.contains(&dirt), "{name}: {path} in {left_out:?}");
    }
    give_up(folder);
    field.bed.run(&field.repository, &["worktree", "prune"]);
}

/// The paths that git knows or would add.
fn visible(field: &Field, folder: &Path) -> BTreeSet<PathBuf> {
    let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = field.bed.command(folder, &args).output().expect("git runs");
    let paths = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    paths.map(|path| PathBuf::from(std::ffi::OsStr::from_bytes(path))).collect()
}

fn pick(things: Things, wanted: &BTreeSet<PathBuf>) -> Things {
    let is_file = |thing: &Thing| !matches!(thing, Thing::Folder { .. });
    things.into_iter().filter(|(path, thing)| is_file(thing) && wanted.contains(path)).collect()
}

fn is_left_out(path: &Path, left_out: &[String]) -> bool {
    left_out.iter().any(|left| path.starts_with(left.trim_end_matches('/')))
}

/// Of a file's mode git keeps whether it is a program, and of its times nothing.
fn as_git_keeps(things: Things) -> Things {
    let kept = |thing| match thing {
        Thing::File { mode, content, .. } => Thing::File { mode: mode & 0o100, modified: (0, 0), content },
        other @ (Thing::Folder { .. } | Thing::Link { .. } | Thing::Special { .. }) => other,
    };
    things.into_iter().map(|(path, thing)| (path, kept(thing))).collect()
}

/// Deletes a folder outright, as a careless person would.
fn give_up(folder: &Path) {
    crate::workspace::trash::clear(folder).expect("deleted");
}
