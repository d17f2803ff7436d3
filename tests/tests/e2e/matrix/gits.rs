//! Deaths of git: before it does anything, after it has done everything and before anybody hears of it, and in between.

use std::path::{Path, PathBuf};

use ao_e2e::home::TestHome;
use ao_e2e::script::executable;

use super::{Scene, Verb};

/// When a git dies.
#[derive(Debug, Clone, Copy)]
enum When {
    Before,
    /// A moment after it began.
    Meanwhile,
    After,
}

impl When {
    fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Meanwhile => "meanwhile",
            Self::After => "after",
        }
    }
}

/// A git in front of the real one, which counts its calls while it is watched, and of which the one that is meant dies.
struct FrontGit(PathBuf);

impl FrontGit {
    fn put(home: &mut TestHome) -> Self {
        let folder = home.folder().join("front");
        std::fs::create_dir_all(&folder).expect("a folder");
        let real = std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))
            .map(|at| at.join("git"))
            .find(|git| git.is_file())
            .expect("git is installed");
        let (at, real) = (folder.display(), real.display());
        let script = format!(
            "#!/bin/sh\n[ -d {at}/calls ] || exec {real} \"$@\"\nn=1\n\
             while ! mkdir {at}/calls/$n 2>/dev/null; do [ -d {at}/calls ] || exec {real} \"$@\"; n=$((n+1)); done\n\
             printf '%s\\n' \"$*\" > {at}/calls/$n/words\n\
             case \"$(cat {at}/dies 2>/dev/null)\" in\n\
             \"$n before\") kill -9 $$ ;;\n\
             \"$n after\") {real} \"$@\"; kill -9 $$ ;;\n\
             \"$n meanwhile\") exec 3<&0; {real} \"$@\" <&3 & real=$!; [ $((n % 2)) = 0 ] && sleep 0.002; kill -9 $real; kill -9 $$ ;;\n\
             esac\nexec {real} \"$@\"\n"
        );
        executable(&folder.join("git"), &script);
        home.put_on_path(&folder);
        Self(folder)
    }

    /// Counts from now on, and has one die.
    fn watch(&self, dies: Option<(usize, When)>) {
        let word = dies.map(|(n, when)| format!("{n} {}\n", when.word())).unwrap_or_default();
        std::fs::write(self.0.join("dies"), word).expect("written");
        std::fs::create_dir(self.0.join("calls")).expect("made");
    }

    /// The calls since then, in words.
    fn done(&self) -> Vec<String> {
        let calls = self.0.join("calls");
        let seen = self.0.join("seen");
        // Gits that are just beginning look whether the folder is there.
        std::fs::rename(&calls, &seen).expect("renamed");
        let read = |n: usize| std::fs::read_to_string(seen.join(n.to_string()).join("words")).ok();
        let words = (1..).map_while(|n| read(n).map(|words| words.trim().to_owned())).collect();
        std::fs::remove_dir_all(&seen).expect("removed");
        words
    }
}

/// Does `verb` once to learn how many gits it takes, and then with each of them dying.
async fn dies_in(verb: Verb, all: &[When]) {
    let mut home = TestHome::new();
    let git = FrontGit::put(&mut home);
    let mut scene = Scene::in_home(home).await;
    scene.prepare(verb).await;
    git.watch(None);
    scene.act(verb).await.expect("done");
    let calls = git.done();
    assert!(calls.len() > 3, "{calls:#?}");
    undo(&mut scene, verb).await;
    for (n, words) in calls.iter().enumerate() {
        for when in all {
            let case = format!("{verb:?}, git {} dead {}: {words}", n + 1, when.word());
            git.watch(Some((n + 1, *when)));
            let _failed_or_not = scene.act(verb).await;
            git.done();
            let world = scene.world();
            world.settled(&scene.connection, &case).await;
            world.check(&scene.connection, &case).await;
            // What was cut off can be done after all, and so can everything else.
            if !is_done(&scene, verb) {
                scene.act(verb).await.expect(&case);
            }
            undo(&mut scene, verb).await;
            let world = scene.world();
            world.check(&scene.connection, &case).await;
        }
    }
    scene.check(&format!("{verb:?}, gits dead")).await;
}

fn is_done(scene: &Scene, verb: Verb) -> bool {
    let there = worktree(scene).exists();
    match verb {
        Verb::Remove => !there,
        Verb::Return => there,
        Verb::Create
        | Verb::CreateWithSetup
        | Verb::Empty
        | Verb::Drop
        | Verb::Resume
        | Verb::Send
        | Verb::Wake
        | Verb::Replace => false,
    }
}

fn worktree(scene: &Scene) -> PathBuf {
    scene.home.home().worktree(&scene.worker)
}

/// Back to where the verb can be done again.
async fn undo(scene: &mut Scene, verb: Verb) {
    match verb {
        Verb::Remove => scene.act(Verb::Return).await.expect("back"),
        Verb::Return => scene.act(Verb::Remove).await.expect("gone"),
        Verb::Create => scene.remove_all_but(Path::new(&worktree(scene))).await,
        Verb::CreateWithSetup
        | Verb::Empty
        | Verb::Drop
        | Verb::Resume
        | Verb::Send
        | Verb::Wake
        | Verb::Replace => {}
    }
}

#[tokio::test]
async fn a_git_that_dies_while_a_session_is_made_leaves_nothing_half_made() {
    dies_in(Verb::Create, &[When::Before, When::Meanwhile, When::After]).await;
}

#[tokio::test]
async fn a_git_that_dies_while_a_worktree_is_removed_loses_nothing() {
    dies_in(Verb::Remove, &[When::Before, When::After]).await;
}

#[tokio::test]
async fn a_git_that_dies_while_a_worktree_comes_back_loses_nothing() {
    dies_in(Verb::Return, &[When::Before, When::After]).await;
}
