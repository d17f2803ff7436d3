//! What is stored comes back, and numbers are given once.

use std::collections::BTreeSet;

use ao_protocol::settings::{ProjectSettings, RestorePolicy, Settings};
use rusqlite::ErrorCode::DiskFull;

use super::*;
use crate::store::{DiskFault, Removed, StoreError};

#[tokio::test]
async fn everything_comes_back_as_it_was() {
    let (_folder, home) = temporary();
    let opened = open(&home);
    assert_eq!((opened.projects.len(), opened.sessions.len(), opened.recovered), (0, 0, None));
    let shop = project("shop");
    opened.store.save_project(&shop).await.expect("stored");
    let mut expected = Vec::new();
    for phase in every_phase().into_iter().chain(later_phases()) {
        let mut session = allocate(&opened.store, &shop).await;
        session.phase = phase;
        session.archived = true;
        session.native_begun = true;
        session.prompt_replayed = true;
        opened.store.save_session(&session).await.expect("stored");
        expected.push(session);
    }
    let settings = Settings { restore: RestorePolicy::Ask, ..Settings::default() };
    opened.store.save_settings(&settings).await.expect("stored");
    opened.store.close().await.expect("closed");

    let again = open(&home);
    assert_eq!(again.projects, [shop]);
    assert_eq!(again.sessions, expected);
    assert_eq!(again.settings, settings);
    assert_eq!(again.recovered, None);
}

#[tokio::test]
async fn a_new_session_is_on_record_before_anything_is_made_for_it() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    let shop = project("shop");
    store.save_project(&shop).await.expect("stored");
    let session = allocate(&store, &shop).await;
    assert_eq!(session.id.as_str(), "shop-1");
    assert_eq!(session.phase, Phase::Creating);
    assert_eq!(
        (session.branch.as_str(), session.worktree.as_path()),
        ("ao/shop-1/fix", Path::new("/w/shop-1"))
    );
    let named = NewSession { branch: Some("mine".to_owned()), ..new_session(&shop) };
    let session = store.allocate_session(named, place).await.expect("a new session");
    assert_eq!((session.id.as_str(), session.branch.as_str()), ("shop-2", "mine"));
    assert!(home.bundle(&session.id).join("session.json").is_file());
}

#[tokio::test]
async fn numbers_are_given_once_even_across_projects_of_the_same_name() {
    let (_folder, home) = temporary();
    let opened = open(&home);
    let shop = project("shop");
    opened.store.save_project(&shop).await.expect("stored");
    let first = allocate(&opened.store, &shop).await;
    let refused = opened.store.remove_project(&shop.id).await;
    assert!(matches!(refused, Err(StoreError::ProjectInUse(_))), "{refused:?}");
    opened.store.remove_session(&first.id).await.expect("removed");
    opened.store.remove_session(&first.id).await.expect("removing twice is fine");
    let removed = opened.store.remove_project(&shop.id).await.expect("removed");
    assert_eq!(removed, Removed::Forgotten);
    let orphan = opened.store.allocate_session(new_session(&shop), place).await;
    assert!(matches!(orphan, Err(StoreError::UnknownProject(_))), "{orphan:?}");
    opened.store.close().await.expect("closed");

    let store = open(&home).store;
    store.save_project(&shop).await.expect("stored");
    assert_eq!(allocate(&store, &shop).await.id.as_str(), "shop-2");
    store.raise_floor(&shop.id, 40).await.expect("raised");
    store.raise_floor(&shop.id, 12).await.expect("a lower floor changes nothing");
    store.raise_floor(&shop.id, 999_999_999).await.expect("an incredible floor changes nothing");
    assert_eq!(allocate(&store, &shop).await.id.as_str(), "shop-41");
}

/// A project that ever had a session could never leave the list: its archived and ended ones kept it there, and nothing
/// removes a session.
#[tokio::test]
async fn a_project_that_had_sessions_is_put_away_with_them_and_not_deleted() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    let shop = Project { trusted: Some("digest".to_owned()), ..project("shop") };
    store.save_project(&shop).await.expect("stored");
    let mut session = allocate(&store, &shop).await;
    let beside = NewSession { beside: Some(session.id.clone()), ..new_session(&shop) };
    let mut shell = store.allocate_session(beside, place).await.expect("a shell");
    let ended = Phase::Ended { launch: None, why: EndReason::Killed };
    for (phase, archived, shells) in [
        (Phase::Creating, false, Phase::Creating),
        (Phase::Creating, true, ended.clone()),
        (ended.clone(), false, ended.clone()),
        (ended.clone(), true, Phase::Creating),
    ] {
        (session.phase, session.archived, shell.phase) = (phase, archived, shells);
        store.save_session(&session).await.expect("stored");
        store.save_session(&shell).await.expect("stored");
        let refused = store.remove_project(&shop.id).await;
        assert!(matches!(refused, Err(StoreError::ProjectInUse(_))), "{session:?} {shell:?}: {refused:?}");
    }
    shell.phase = ended;
    store.save_session(&shell).await.expect("stored");
    assert_eq!(store.remove_project(&shop.id).await.expect("off the list"), Removed::PutAway);
    let late = store.allocate_session(new_session(&shop), place).await;
    assert!(matches!(late, Err(StoreError::UnknownProject(_))), "nobody could see it: {late:?}");
    store.close().await.expect("closed");

    let again = open(&home);
    assert_eq!(again.projects, [Project { put_away: true, ..shop.clone() }]);
    assert_eq!(again.sessions, [session, shell]);
    again.store.save_project(&shop).await.expect("shown again");
    assert_eq!(allocate(&again.store, &shop).await.id.as_str(), "shop-3");
}

/// Taking a project off the list by mistake lost what had been set for it, where it had no session yet.
#[tokio::test]
async fn a_project_without_sessions_is_forgotten_only_if_nothing_was_said_of_it() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    let plain = project("shop");
    let checked = ProjectSettings { check: Some("make test".to_owned()), ..ProjectSettings::default() };
    for (one, removed) in [
        (plain.clone(), Removed::Forgotten),
        (Project { settings: checked, ..plain.clone() }, Removed::PutAway),
        (Project { trusted: Some("d1".to_owned()), ..plain.clone() }, Removed::PutAway),
    ] {
        store.save_project(&one).await.expect("stored");
        assert_eq!(store.remove_project(&one.id).await.expect("off the list"), removed, "{one:?}");
    }
}

#[tokio::test]
async fn twenty_at_once_get_twenty_numbers() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    let shop = project("shop");
    store.save_project(&shop).await.expect("stored");
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (store, shop) = (store.clone(), shop.clone());
            tokio::spawn(async move { allocate(&store, &shop).await.id.number() })
        })
        .collect();
    let mut numbers = BTreeSet::new();
    for task in tasks {
        numbers.insert(task.await.expect("a number"));
    }
    assert_eq!(numbers, (1..=20).collect());
}

#[tokio::test]
async fn a_late_save_brings_no_session_back() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    let shop = project("shop");
    store.save_project(&shop).await.expect("stored");
    let session = allocate(&store, &shop).await;
    store.remove_session(&session.id).await.expect("removed");
    assert!(!home.bundle(&session.id).join("session.json").exists());
    let late = store.save_session(&Session { archived: true, ..session }).await;
    assert!(matches!(late, Err(StoreError::UnknownSession(_))), "{late:?}");
}

#[tokio::test]
async fn a_full_disk_refuses_whole_writes_and_is_forgotten_when_there_is_room() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    let shop = project("shop");
    store.save_project(&shop).await.expect("stored");
    let limit_pages = |pages: u32| {
        store.call(move |database| {
            let limit =
                database.connection().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
            limit.map_err(StoreError::sql("limit the pages"))
        })
    };
    limit_pages(1).await.expect("limited to what it has");
    let long = NewSession { prompt: Some("x".repeat(100_000)), ..new_session(&shop) };
    let refused = store.allocate_session(long.clone(), place).await.expect_err("the disk is full");
    let StoreError::Disk { source: DiskFault::Database(source), .. } = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(source.sqlite_error_code(), Some(DiskFull));
    assert!(names_in(home.root()).iter().all(|name| name != "hosts"), "nothing is left of it");
    limit_pages(u32::MAX - 1).await.expect("room again");
    assert_eq!(store.allocate_session(long, place).await.expect("stored").id.as_str(), "shop-1");
}

#[tokio::test]
async fn a_closed_store_refuses() {
    let (_folder, home) = temporary();
    let store = open(&home).store;
    store.clone().close().await.expect("closed");
    let late = store.save_project(&project("shop")).await;
    assert!(matches!(late, Err(StoreError::Closed)), "{late:?}");
    assert_eq!(names_in(home.root()), ["ao.db"], "the log is folded in");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_what_is_stored() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, home) = temporary();
    for _ in 0..2 {
        let store = open(&home).store;
        let shop = project("shop");
        store.save_project(&shop).await.expect("stored");
        let session = allocate(&store, &shop).await;
        let bundle = home.bundle(&session.id);
        for path in [home.database(), home.root().join("ao.db-wal"), bundle.join("session.json")] {
            let mode = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", path.display());
        }
        for path in [home.root(), &bundle] {
            let mode = std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o700, "{}", path.display());
        }
        store.close().await.expect("closed");
    }
    let copy = std::fs::metadata(home.root().join("ao.db.copy-1")).expect("a copy").permissions().mode();
    assert_eq!(copy & 0o777, 0o600);
}

#[cfg(unix)]
#[tokio::test]
async fn a_project_comes_back_as_it_was_and_a_path_that_is_no_text_byte_for_byte() {
    use std::os::unix::ffi::OsStringExt as _;
    let (_folder, home) = temporary();
    let odd = PathBuf::from(std::ffi::OsString::from_vec(b"/src/\xff\xfe".to_vec()));
    let store = open(&home).store;
    let settings = ProjectSettings { setup: Some("make".to_owned()), ..ProjectSettings::default() };
    let wanted = Project { path: odd, settings, trusted: Some("digest".to_owned()), ..project("shop") };
    store.save_project(&wanted).await.expect("stored");
    store.close().await.expect("closed");
    assert_eq!(open(&home).projects, [wanted]);
}
