//! What agents leave behind: seeded deeds that make a worktree dirty in every way that git knows, and in some that it
//! does not.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

/// A generator of numbers (splitmix64): the same seed makes the same trees.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn bytes(&mut self, count: u64) -> Vec<u8> {
        (0..count).flat_map(|_| self.roll().to_le_bytes()).collect()
    }
}

/// A way to be dirty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dirt {
    MidRebase,
    MidMerge,
    Detached,
    Sparse,
    Rename,
    Mode,
    Symlink,
    Binary,
    Crlf,
    Encoding,
    Filter,
    IntentToAdd,
    Unmerged,
    Submodule,
    NestedWithCommits,
    NestedWithoutCommits,
    UnreadableFile,
    UnreadableFolder,
    HugeIgnored,
    HugeUntracked,
    StagedAndChanged,
    Removed,
    Forgotten,
    FileToFolder,
    FolderToFile,
    OddNames,
    Unlooked,
    SplitIndex,
    LocalCommits,
    SpecialFile,
    EmptyFolder,
}

/// These need a worktree without changes, so they come first and one excludes the other.
const FIRST: [Dirt; 3] = [Dirt::MidRebase, Dirt::MidMerge, Dirt::Detached];
const LATER: [Dirt; 28] = [
    Dirt::Sparse,
    Dirt::Rename,
    Dirt::Mode,
    Dirt::Symlink,
    Dirt::Binary,
    Dirt::Crlf,
    Dirt::Encoding,
    Dirt::Filter,
    Dirt::IntentToAdd,
    Dirt::Unmerged,
    Dirt::Submodule,
    Dirt::NestedWithCommits,
    Dirt::NestedWithoutCommits,
    Dirt::UnreadableFile,
    Dirt::UnreadableFolder,
    Dirt::HugeIgnored,
    Dirt::HugeUntracked,
    Dirt::StagedAndChanged,
    Dirt::Removed,
    Dirt::Forgotten,
    Dirt::FileToFolder,
    Dirt::FolderToFile,
    Dirt::OddNames,
    Dirt::Unlooked,
    Dirt::SplitIndex,
    Dirt::LocalCommits,
    Dirt::SpecialFile,
    Dirt::EmptyFolder,
];

/// How often each occurred.
pub(super) type Census = BTreeMap<Dirt, u32>;

pub(super) fn missing(census: &Census) -> Vec<Dirt> {
    FIRST.into_iter().chain(LATER).filter(|dirt| !census.contains_key(dirt)).collect()
}

/// A repository to make dirty worktrees of.
pub(super) struct Field {
    pub(super) bed: Bed,
    pub(super) repository: PathBuf,
    nested: PathBuf,
    empty: PathBuf,
    module: PathBuf,
}

impl Field {
    pub(super) fn new(format: &str) -> Self {
        let bed = Bed::new();
        let repository = bed.path("a repository");
        fs::create_dir_all(repository.join("dir ä/deep")).expect("made");
        bed.run(&repository, &["init", "-q", "-b", "main", "--object-format", format]);
        for (name, value) in [
            ("filter.shout.clean", "tr a-z A-Z"),
            ("filter.shout.smudge", "tr A-Z a-z"),
            ("advice.detachedHead", "false"),
        ] {
            bed.run(&repository, &["config", name, value]);
        }
        let at = |name: &str| repository.join(name);
        let lines: String = (0..40).map(|n| format!("line {n} of a file\n")).collect();
        for n in 0..12 {
            fs::write(at(&format!("file {n}.txt")), format!("{n}\n{lines}")).expect("written");
        }
        for name in ["one", "two", "deep/three"] {
            fs::write(at("dir ä").join(name), format!("{name}\n")).expect("written");
        }
        fs::write(at(".gitignore"), "ignored/\n*.log\n").expect("written");
        let attributes = "*.crlf text eol=crlf\n*.auto text=auto\n*.u16 text working-tree-encoding=UTF-16LE\n*.shout filter=shout\n";
        fs::write(at(".gitattributes"), attributes).expect("written");
        fs::write(at("lines.crlf"), "one\r\ntwo\r\n").expect("written");
        fs::write(at("lines.auto"), "one\ntwo\n").expect("written");
        fs::write(at("wide.u16"), b"a\0\n\0").expect("written");
        fs::write(at("loud.shout"), "quiet\n").expect("written");
        fs::write(at("binary.bin"), [0, 159, 146, 150, 0, 13, 10]).expect("written");
        fs::write(at("run.sh"), "#!/bin/sh\n").expect("written");
        fs::set_permissions(at("run.sh"), fs::Permissions::from_mode(0o755)).expect("set");
        symlink("run.sh", at("link")).expect("linked");
        bed.run(&repository, &["add", "."]);
        bed.run(&repository, &["commit", "-q", "-m", "one"]);
        bed.run(&repository, &["switch", "-q", "-c", "other"]);
        for n in 0..2 {
            fs::write(at(&format!("file {n}.txt")), "theirs\n").expect("written");
        }
        bed.run(&repository, &["rm", "-q", "file 2.txt"]);
        bed.run(&repository, &["commit", "-q", "-a", "-m", "theirs"]);
        bed.run(&repository, &["switch", "-q", "main"]);
        let other = |name: &str, commit: bool| {
            let path = bed.path(name);
            fs::create_dir_all(&path).expect("made");
            bed.run(&path, &["init", "-q", "-b", "main", "--object-format", format]);
            fs::write(path.join("inner.txt"), "inner\n").expect("written");
            if commit {
                bed.run(&path, &["add", "."]);
                bed.run(&path, &["commit", "-q", "-m", "inner"]);
            }
            path
        };
        let (nested, empty, module) = (other("nested", true), other("empty", false), other("module", true));
        Self { bed, repository, nested, empty, module }
    }

    /// Makes a worktree and makes it dirty.
    pub(super) fn tree(&self, n: u32, dice: &mut Dice, census: &mut Census) -> (PathBuf, Vec<Dirt>) {
        let folder = self.bed.path("ao home/worktrees").join(format!("shop-{n}"));
        fs::create_dir_all(folder.parent().expect("a parent")).expect("made");
        let at = folder.to_string_lossy().into_owned();
        self.bed.run(&self.repository, &["worktree", "add", "-q", &at, "-b", &format!("ao/{n}"), "main"]);
        let mut deeds = Vec::new();
        // The first trees show each kind once, whatever the dice say.
        let every = u64::from(n) % (FIRST.len() as u64 + 1);
        deeds.extend(usize::try_from(every).ok().and_then(|first| FIRST.get(first)));
        deeds.push(LATER[n as usize % LATER.len()]);
        for _ in 0..dice.below(5) {
            let more = LATER[usize::try_from(dice.below(LATER.len() as u64)).expect("small")];
            if !deeds.contains(&more) {
                deeds.push(more);
            }
        }
        deeds.sort_unstable();
        for deed in &deeds {
            Tree { field: self, at: &folder, dice }.make(*deed);
            *census.entry(*deed).or_default() += 1;
        }
        (folder, deeds)
    }
}

struct Tree<'a> {
    field: &'a Field,
    at: &'a Path,
    dice: &'a mut Dice,
}

impl Tree<'_> {
    fn run(&self, args: &[&str]) {
        self.field.bed.run(self.at, args);
    }

    /// Runs git, which may well complain.
    fn attempt(&self, args: &[&str]) {
        self.field.bed.command(self.at, args).output().expect("git runs");
    }

    /// A file of those that only this deed touches, if the checkout has it.
    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.at.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, content).expect("written");
    }

    fn make(&mut self, dirt: Dirt) {
        match dirt {
            Dirt::MidRebase | Dirt::MidMerge => self.stop_in_the_middle(dirt == Dirt::MidRebase),
            Dirt::Detached => {
                self.run(&["checkout", "-q", "--detach"]);
                self.run(&["commit", "-q", "--allow-empty", "-m", "on no branch"]);
            }
            Dirt::LocalCommits => {
                self.attempt(&["commit", "-q", "--allow-empty", "-m", "kept by the reflog"]);
                self.attempt(&["reset", "-q", "--soft", "HEAD~1"]);
            }
            Dirt::Sparse => self.attempt(&["sparse-checkout", "set", "--no-cone", "/*", "!/dir ä/deep/"]),
            Dirt::Rename => self.rename(),
            Dirt::Mode => self.mode(),
            Dirt::Symlink => self.link(),
            Dirt::Binary => {
                let (one, two) = (self.dice.bytes(40), self.dice.bytes(9));
                self.write("binary.bin", one);
                self.write("new.bin", two);
            }
            Dirt::Crlf => self.line_ends(),
            Dirt::Encoding => self.write("wide.u16", b"b\0\n\0c\0\n\0"),
            Dirt::Filter => self.write("loud.shout", "whisper\n"),
            Dirt::IntentToAdd => {
                self.write("announced.txt", "announced\n");
                self.run(&["add", "-N", "announced.txt"]);
            }
            Dirt::Unmerged => self.conflict(),
            Dirt::Submodule => self.submodule(),
            Dirt::NestedWithCommits => copy_folder(&self.field.nested, &self.at.join("nested repo")),
            Dirt::NestedWithoutCommits => copy_folder(&self.field.empty, &self.at.join("dir ä/empty repo")),
            Dirt::UnreadableFile => self.lock_files(),
            Dirt::UnreadableFolder => {
                self.write("locked folder/inside", "secret");
                let locked = fs::Permissions::from_mode(0o000);
                fs::set_permissions(self.at.join("locked folder"), locked).expect("set");
            }
            Dirt::HugeIgnored => {
                self.write("ignored/.env", "SECRET=1");
                let huge = fs::File::create(self.at.join("ignored/huge.bin")).expect("made");
                huge.set_len(200 << 20).expect("sparse");
            }
            Dirt::HugeUntracked => {
                let piece = self.dice.bytes(1 << 14);
                self.write("huge untracked", piece.repeat(24));
            }
            Dirt::StagedAndChanged => {
                self.write("file 5.txt", "staged\n");
                self.write("added", "staged\n");
                self.run(&["add", "file 5.txt", "added"]);
                let changed = format!("changed {}\n", self.dice.roll());
                self.write("file 5.txt", changed);
                self.write("added", "changed too\n");
            }
            Dirt::Removed => {
                self.run(&["rm", "-q", "-f", "file 6.txt"]);
                fs::remove_file(self.at.join("file 7.txt")).expect("removed");
            }
            Dirt::Forgotten => self.run(&["rm", "-q", "--cached", "file 8.txt"]),
            Dirt::FileToFolder => {
                fs::remove_file(self.at.join("file 9.txt")).expect("removed");
                self.write("file 9.txt/inner", "now a folder");
            }
            Dirt::FolderToFile => {
                fs::remove_file(self.at.join("dir ä/one")).expect("removed");
                self.write("dir ä/new folder/x", "x");
                self.run(&["add", "dir ä/new folder/x"]);
                fs::remove_dir_all(self.at.join("dir ä/new folder")).expect("removed");
                self.write("dir ä/new folder", "now a file");
            }
            Dirt::OddNames => {
                for name in
                    [&b"not \xff unicode"[..], b"with\nnewline", b"\"quoted\"", b"tab\there", b"-dash", b" "]
                {
                    fs::write(self.at.join(OsStr::from_bytes(name)), "odd").expect("written");
                }
                self.attempt(&["add", "--", "-dash", "with\nnewline"]);
            }
            Dirt::Unlooked => {
                self.run(&["update-index", "--assume-unchanged", "file 10.txt"]);
                self.run(&["update-index", "--skip-worktree", "file 11.txt"]);
                self.write("file 10.txt", "unseen by status\n");
                self.write("file 11.txt", "unseen by status too\n");
            }
            Dirt::SplitIndex => self.run(&["update-index", "--split-index"]),
            Dirt::SpecialFile => {
                let path = self.at.join("pipe");
                nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).expect("made");
            }
            Dirt::EmptyFolder => fs::create_dir_all(self.at.join("nothing/in here")).expect("made"),
        }
    }

    /// Both sides change the same files; then git stops and waits for a person.
    fn stop_in_the_middle(&mut self, rebase: bool) {
        self.write("file 0.txt", "ours\n");
        self.write("file 2.txt", "changed here, removed there\n");
        self.run(&["commit", "-q", "-a", "-m", "ours"]);
        self.attempt(if rebase { &["rebase", "-q", "other"] } else { &["merge", "-q", "other"] });
        if self.dice.coin() {
            self.write("file 0.txt", "half solved\n");
        }
    }

    fn rename(&mut self) {
        self.attempt(&["mv", "file 3.txt", "renamed ü.txt"]);
        fs::rename(self.at.join("file 4.txt"), self.at.join("moved by hand.txt")).expect("renamed");
        if self.dice.coin() {
            self.write("renamed ü.txt", "and changed\n");
        }
    }

    fn mode(&mut self) {
        let mode = if self.dice.coin() { 0o755 } else { 0o700 };
        fs::set_permissions(self.at.join(".gitignore"), fs::Permissions::from_mode(mode)).expect("set");
        fs::set_permissions(self.at.join("run.sh"), fs::Permissions::from_mode(0o640)).expect("set");
        self.write("private", "for me only");
        fs::set_permissions(self.at.join("private"), fs::Permissions::from_mode(0o600)).expect("set");
    }

    fn link(&mut self) {
        fs::remove_file(self.at.join("link")).expect("removed");
        symlink("dir ä", self.at.join("link")).expect("linked");
        symlink("/no/such place", self.at.join("dangling")).expect("linked");
        if self.dice.coin() {
            fs::remove_file(self.at.join("run.sh")).expect("removed");
            symlink("link", self.at.join("run.sh")).expect("linked");
        }
    }

    /// Files whose bytes are not those that git would store, some of which it calls unchanged.
    fn line_ends(&mut self) {
        self.write("lines.auto", "one\r\ntwo\r\n");
        self.write("lines.crlf", "one\r\ntwo\r\nthree\r\n");
        self.write("new.crlf", "new\r\n");
        if self.dice.coin() {
            self.run(&["add", "new.crlf"]);
        }
    }

    /// Conflicts of every shape, without a merge.
    fn conflict(&mut self) {
        let id = |text: &str| {
            self.write("side", text);
            let id = self.field.bed.run(self.at, &["hash-object", "-w", "side"]);
            fs::remove_file(self.at.join("side")).expect("removed");
            id
        };
        let (base, ours, theirs) = (id("base\n"), id("ours\n"), id("theirs\n"));
        let shape = 1 + self.dice.below(7);
        let mut lines = String::new();
        for (n, (mode, id)) in
            [("100644", base), ("100755", ours), ("120000", theirs)].into_iter().enumerate()
        {
            if shape & (1 << n) != 0 {
                lines += &format!("{mode} {id} {}\tboth sides\n", n + 1);
            }
        }
        self.write("both sides", "<<<<<<< not solved\n");
        let list = self.at.join("ignored/list");
        self.write("ignored/list", lines);
        let mut command = self.field.bed.command(self.at, &["update-index", "--index-info"]);
        command.stdin(fs::File::open(&list).expect("there"));
        assert!(command.status().expect("git runs").success());
    }

    fn submodule(&mut self) {
        let module = self.field.module.to_string_lossy().into_owned();
        self.run(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &module, "sub module"]);
        let inside = self.at.join("sub module");
        match self.dice.below(3) {
            0 => fs::write(inside.join("inner.txt"), "changed in the submodule").expect("written"),
            1 => {
                self.field.bed.run(&inside, &["commit", "-q", "--allow-empty", "-m", "only here"]);
            }
            _ => {}
        }
    }

    fn lock_files(&mut self) {
        let locked = || fs::Permissions::from_mode(0o000);
        self.write("locked", "secret");
        fs::set_permissions(self.at.join("locked"), locked()).expect("set");
        if self.dice.coin() {
            self.write("dir ä/two", "changed, then locked");
            fs::set_permissions(self.at.join("dir ä/two"), locked()).expect("set");
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (at, to) = (entry.path(), to.join(entry.file_name()));
        if at.is_dir() { copy_folder(&at, &to) } else { fs::copy(&at, &to).map(drop).expect("copied") }
    }
}
