//! A damaged database is set aside and rebuilt; a newer one is left alone.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};

use super::*;
use crate::store::StoreError;

/// Two sessions of which the second is younger than the newest copy.
async fn a_home_with_history(home: &Home) -> (Project, Vec<Session>) {
    let shop = project("shop");
    let store = open(home).store;
    store.save_project(&shop).await.expect("stored");
    let mut first = allocate(&store, &shop).await;
    store.close().await.expect("closed");
    // The next start copies what the last one closed.
    let store = open(home).store;
    first.phase = Phase::Running(launch(7, Rung::Native));
    store.save_session(&first).await.expect("stored");
    let second = allocate(&store, &shop).await;
    store.close().await.expect("closed");
    (shop, vec![first, second])
}

type Harm = fn(&Path);

fn overwrite(path: &Path, at: SeekFrom, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().write(true).open(path).expect("opens");
    file.seek(at).expect("seeks");
    file.write_all(bytes).expect("writes");
}

fn harms() -> Vec<(&'static str, Harm)> {
    vec![
        ("zero bytes", |path| fs::write(path, b"").expect("emptied")),
        ("missing", |path| fs::remove_file(path).expect("removed")),
        ("truncated", |path| {
            let length = fs::metadata(path).expect("there").len();
            fs::OpenOptions::new().write(true).open(path).expect("opens").set_len(length / 2).expect("cut");
        }),
        ("garbage header", |path| overwrite(path, SeekFrom::Start(0), &[0xa5; 4096])),
        ("garbage in the middle", |path| {
            let length = fs::metadata(path).expect("there").len();
            for page in 1..length / 4096 {
                overwrite(path, SeekFrom::Start(page * 4096), &[0xa5; 4096]);
            }
        }),
        ("text", |path| fs::write(path, "not a database at all\n".repeat(500)).expect("written")),
        ("another program's database", |path| {
            fs::remove_file(path).expect("removed");
            let other = rusqlite::Connection::open(path).expect("opens");
            other.execute_batch("CREATE TABLE theirs (x)").expect("made");
        }),
    ]
}

#[tokio::test]
async fn whatever_happened_to_the_file_every_session_comes_back() {
    for (name, harm) in harms() {
        let (_folder, home) = temporary();
        let (shop, sessions) = a_home_with_history(&home).await;
        harm(&home.database());
        let before = fs::read(home.database()).ok();

        let opened = open(&home);
        let recovery = opened.recovered.unwrap_or_else(|| panic!("{name}: it was not noticed"));
        assert_eq!(opened.projects, std::slice::from_ref(&shop), "{name}");
        assert_eq!(opened.sessions, sessions, "{name}");
        assert_eq!(recovery.copy, Some(home.root().join("ao.db.copy-1")), "{name}: {recovery:?}");
        assert_eq!(recovery.from_bundles, 2, "{name}: one is missing in the copy and one is older there");
        let aside = recovery.set_aside.map(|path| fs::read(path).expect("kept"));
        assert_eq!(aside, before, "{name}: the damaged file is kept as it was");
        assert_eq!(allocate(&opened.store, &shop).await.id.as_str(), "shop-3", "{name}");
        opened.store.close().await.expect("closed");
        assert_eq!(open(&home).recovered, None, "{name}: it is sound again");
    }
}

#[tokio::test]
async fn without_a_good_copy_the_bundles_are_enough() {
    let (_folder, home) = temporary();
    let (shop, sessions) = a_home_with_history(&home).await;
    for file in ["ao.db", "ao.db.copy-1"] {
        fs::write(home.root().join(file), "garbage").expect("written");
    }
    fs::create_dir_all(home.worktrees().join("shop-17")).expect("made");
    fs::create_dir_all(home.trash().join("shop-9")).expect("made");
    fs::create_dir_all(home.worktrees().join("not a session")).expect("made");
    let opened = open(&home);
    let recovery = opened.recovered.expect("noticed");
    assert_eq!((recovery.copy, recovery.from_bundles), (None, 2));
    assert_eq!((opened.projects, opened.sessions), (vec![shop.clone()], sessions));
    assert_eq!(
        allocate(&opened.store, &shop).await.id.as_str(),
        "shop-18",
        "worktrees count as given numbers"
    );
}

#[tokio::test]
async fn damage_after_damage_overwrites_nothing() {
    let (_folder, home) = temporary();
    let _ = a_home_with_history(&home).await;
    for n in 1..=3 {
        fs::write(home.database(), format!("garbage {n}")).expect("written");
        abandon(open(&home).store);
    }
    for n in 1..=3 {
        let kept = fs::read(home.root().join(format!("ao.db.corrupt-{n}"))).expect("kept");
        assert_eq!(kept, format!("garbage {n}").into_bytes());
    }
}

#[tokio::test]
async fn damage_where_no_row_is_is_found_after_a_crash() {
    let (_folder, home) = temporary();
    let shop = project("shop");
    let store = open(&home).store;
    store.save_project(&shop).await.expect("stored");
    let long = NewSession { prompt: Some("x".repeat(50_000)), ..new_session(&shop) };
    let session = store.allocate_session(long, place).await.expect("stored");
    let short = Session { prompt: None, phase: Phase::Running(launch(1, Rung::First)), ..session };
    store.save_session(&short).await.expect("stored");
    abandon(store);
    let free_page = {
        let file = fs::read(home.database()).expect("there");
        u64::from(u32::from_be_bytes([file[32], file[33], file[34], file[35]]))
    };
    assert!(free_page > 1, "the long prompt left free pages");
    overwrite(&home.database(), SeekFrom::Start((free_page - 1) * 4096), &[0xa5; 4096]);
    let opened = open(&home);
    assert!(opened.recovered.is_some(), "an unclean stop is followed by a check");
    assert_eq!(opened.sessions, [short]);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let (_folder, home) = temporary();
    let _ = a_home_with_history(&home).await;
    let newer = rusqlite::Connection::open(home.database()).expect("opens");
    newer.pragma_update(None, "user_version", 99).expect("set");
    drop(newer);
    let before = fs::read(home.database()).expect("there");
    let refused = Store::open(&home).expect_err("refused");
    assert!(matches!(refused, StoreError::Newer { found: 99, known: 6 }), "{refused:?}");
    assert!(refused.to_string().contains("newer version"), "{refused}");
    assert_eq!(fs::read(home.database()).expect("there"), before);
    assert!(!home.root().join("ao.db.corrupt-1").exists());
}

#[tokio::test]
async fn a_certificate_that_does_not_read_costs_nothing_else() {
    let (_folder, home) = temporary();
    let (_, sessions) = a_home_with_history(&home).await;
    fs::write(home.bundle(&sessions[0].id).join("session.json"), "{").expect("written");
    fs::write(home.database(), "garbage").expect("written");
    let opened = open(&home);
    assert_eq!(opened.sessions.len(), 2, "the copy still has the first one");
    assert_eq!(opened.sessions[0].phase, Phase::Creating, "as the copy knows it");
    assert_eq!(opened.recovered.expect("noticed").from_bundles, 1);
}

#[tokio::test]
async fn copies_are_made_at_clean_starts_and_three_are_kept() {
    let (_folder, home) = temporary();
    for n in 1..=6 {
        let store = open(&home).store;
        store.save_project(&project(&format!("p{n}"))).await.expect("stored");
        store.close().await.expect("closed");
    }
    let copies: Vec<_> = names_in(home.root()).into_iter().filter(|name| name.contains("copy")).collect();
    assert_eq!(copies, ["ao.db.copy-1", "ao.db.copy-2", "ao.db.copy-3"]);
    fs::write(home.root().join("ao.db.copy-1"), "garbage").expect("written");
    fs::write(home.database(), "garbage").expect("written");
    let opened = open(&home);
    assert_eq!(opened.recovered.expect("noticed").copy, Some(home.root().join("ao.db.copy-2")));
    assert_eq!(opened.projects.len(), 4, "the second newest copy is of the last start but one");
}
