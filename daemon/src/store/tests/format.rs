//! The first format's file, as it was written by the first version, loads forever.

use ao_protocol::settings::{RestorePolicy, Settings};

use super::*;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store/v1.db")
}

/// Sessions in every phase, in a project with a path that no shell likes.
async fn fill(store: &Store) -> Vec<Session> {
    let shop = project("shop");
    store.save_project(&shop).await.expect("stored");
    let mut sessions = Vec::new();
    for phase in every_phase() {
        let mut session = allocate(store, &shop).await;
        session.phase = phase;
        store.save_session(&session).await.expect("stored");
        sessions.push(session);
    }
    store
        .save_settings(&Settings { restore: RestorePolicy::Ask, ..Settings::default() })
        .await
        .expect("stored");
    store.raise_floor(&shop.id, 30).await.expect("raised");
    sessions
}

/// With `AO_BLESS=1` a missing fixture is made; one that exists is never written again.
#[tokio::test]
async fn the_first_format_loads_forever() {
    let (_folder, home) = temporary();
    let expected = {
        let (_folder, scratch) = temporary();
        let store = open(&scratch).store;
        let expected = fill(&store).await;
        store.close().await.expect("closed");
        if std::env::var_os("AO_BLESS").is_some() && !fixture().exists() {
            std::fs::create_dir_all(fixture().parent().expect("a folder")).expect("made");
            std::fs::copy(scratch.database(), fixture()).expect("blessed");
        }
        expected
    };
    std::fs::create_dir_all(home.root()).expect("made");
    std::fs::copy(fixture(), home.database()).expect("the fixture is there");
    let opened = open(&home);
    assert_eq!(opened.recovered, None);
    assert_eq!(opened.projects, [project("shop")]);
    assert_eq!(opened.sessions, expected);
    assert_eq!(opened.settings, Settings { restore: RestorePolicy::Ask, ..Settings::default() });
    assert_eq!(allocate(&opened.store, &project("shop")).await.id.as_str(), "shop-31");
}
