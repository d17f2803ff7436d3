//! `kill -9` in the middle of writing loses no row that was acknowledged.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::*;

/// Tells the child of this test where to write. The child is this same test program.
const CHILD_HOME: &str = "STORE_TEST_CHILD_HOME";

#[tokio::test]
async fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    let (_folder, home) = temporary();
    let mut last = 0;
    for round in 1..=3 {
        let acknowledged = write_and_die(&home, 40 + round * 7);
        let opened = open(&home);
        assert_eq!(opened.recovered, None, "a killed writer leaves a sound file");
        for id in &acknowledged {
            assert!(opened.sessions.iter().any(|session| session.id.as_str() == id), "{id} is lost");
        }
        let numbers: Vec<u32> = opened.sessions.iter().map(|session| session.id.number()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "no number twice");
        let newest = *numbers.last().expect("at least one");
        assert!(newest > last);
        last = newest;
    }
}

/// Starts a writer, ends it after so many acknowledgements, and returns all that it gave.
fn write_and_die(home: &Home, after: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "store::tests::death::child_that_writes_until_it_dies", "--ignored", "--nocapture"])
        .env(CHILD_HOME, home.root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut acknowledged = Vec::new();
    for line in lines.map_while(Result::ok) {
        let Some(id) = line.strip_prefix("stored ") else { continue };
        acknowledged.push(id.to_owned());
        if acknowledged.len() == after {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("collected");
    assert!(acknowledged.len() >= after, "the writer ended early: {acknowledged:?}");
    acknowledged
}

#[tokio::test]
#[ignore = "the child of a_killed_writer_loses_nothing_that_it_acknowledged; it never ends by itself"]
async fn child_that_writes_until_it_dies() {
    let Some(root) = std::env::var_os(CHILD_HOME) else { return };
    let home = Home::at(root.into()).expect("an absolute path");
    let store = open(&home).store;
    let shop = project("shop");
    store.save_project(&shop).await.expect("stored");
    loop {
        let mut session = allocate(&store, &shop).await;
        println!("\nstored {}", session.id);
        session.title.push('!');
        store.save_session(&session).await.expect("stored");
    }
}
