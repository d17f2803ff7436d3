//! What a person is told of while they look elsewhere: each thing once, over the daemon's deaths, until it is over.

use ao_client::Connection;
use ao_e2e::events;
use ao_e2e::home::{Shop, TestHome, show, until_status};
use ao_e2e::scripted::{Kind, describe, send, start};
use ao_e2e::wait;
use ao_protocol::calls::{
    NoticeList, NoticeRead, SessionAnswer, SessionKill, SessionPrompt, SettingsRead, SettingsWrite, Subscribe,
};
use ao_protocol::event::Event;
use ao_protocol::settings::{Notifications, Settings};
use ao_protocol::view::{Choice, NoticeKind, NoticeView, Status};

async fn notices(connection: &Connection) -> Vec<NoticeView> {
    connection.handle.call(NoticeList::default()).await.expect("listed")
}

/// Waits until the newest notice is as it should be.
async fn newest(connection: &Connection, wanted: impl Fn(&NoticeView) -> bool) -> NoticeView {
    wait::until("the notice", async || notices(connection).await.into_iter().next().filter(|one| wanted(one)))
        .await
}

#[tokio::test]
async fn a_prompt_is_told_once_over_deaths_and_is_over_when_it_is_answered() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    let session = start(&connection, &project).await;
    until_status(&connection, &session.id, Status::Idle).await;
    let mut watching = home.connect().await;
    watching.handle.call(Subscribe {}).await.expect("a snapshot");
    send(&connection, &session.id, "::ask rm -rf build").await.expect("accepted");
    // What is told is on record by then; a list may have it a moment before.
    let told = loop {
        let (told, _, _) = next_notice(&mut watching).await;
        if told.kind == NoticeKind::Permission {
            break told;
        }
    };
    assert_eq!((&told.session, told.read, told.over), (&session.id, false, false));
    assert!(told.text.contains("rm -rf build"), "{told:?}");
    let before = notices(&connection).await.len();

    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    until_status(&connection, &session.id, Status::NeedsYou).await;
    let snapshot = connection.handle.call(Subscribe {}).await.expect("a snapshot");
    assert_eq!(snapshot.notices.last(), Some(&told), "it is still open and still unread");

    let prompt = connection.handle.call(SessionPrompt { session: session.id.clone() }).await.expect("shown");
    let answer = SessionAnswer { session: session.id.clone(), choice: Choice::Once, proof: prompt.proof };
    connection.handle.call(answer).await.expect("answered");
    let closed = wait::until("it is over", async || {
        notices(&connection).await.into_iter().find(|one| one.id == told.id).filter(|one| one.over)
    });
    assert_eq!(closed.await, NoticeView { over: true, ..told.clone() });
    let mut all = notices(&connection).await;
    all.retain(|one| one.kind == NoticeKind::Permission);
    assert_eq!((all.len(), before), (1, before), "the restart told nothing twice: {all:#?}");
}

#[tokio::test]
async fn what_is_turned_off_is_listed_and_not_shown_and_reading_is_told_to_all() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let settings = connection.handle.call(SettingsRead {}).await.expect("read");
    let notifications = Notifications {
        off: [NoticeKind::Finished].into(),
        sound: [NoticeKind::Failed].into(),
        ..Notifications::default()
    };
    let wanted = Settings { notifications, ..settings };
    assert_eq!(
        connection.handle.call(SettingsWrite { settings: wanted.clone() }).await.expect("kept"),
        wanted
    );
    let mut watching = home.connect().await;
    watching.handle.call(Subscribe {}).await.expect("a snapshot");

    let session = start(&connection, &project).await;
    until_status(&connection, &session.id, Status::Idle).await;
    send(&connection, &session.id, "hello").await.expect("accepted");
    let told = newest(&connection, |one| one.kind == NoticeKind::Finished).await;
    assert_eq!(next_notice(&mut watching).await, (told.clone(), false, false), "off, but on record");
    connection.handle.call(NoticeRead { session: None, up_to: told.id }).await.expect("read");
    assert_eq!(next_notice(&mut watching).await, (NoticeView { read: true, ..told }, false, false));

    // An agent that dies is told of, and heard.
    ao_e2e::processes::kill_9(ao_e2e::home::pids(&show(&connection, &session.id).await).1);
    until_status(&connection, &session.id, Status::Exited).await;
    let (over, show_it, _) = next_notice(&mut watching).await;
    assert!(over.over && !show_it, "what was told before is over: {over:?}");
    let (failed, show_it, sound) = next_notice(&mut watching).await;
    assert_eq!((failed.kind, show_it, sound), (NoticeKind::Failed, true, true));

    // What a person ends themselves is no news to them.
    let kill = SessionKill { session: session.id.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(kill).await.expect("ended");
    let (over, _, _) = next_notice(&mut watching).await;
    assert!(over.over && over.id == failed.id, "{over:?}");
    assert_eq!(notices(&connection).await.first().map(|one| one.id), Some(failed.id));
}

async fn next_notice(watching: &mut Connection) -> (NoticeView, bool, bool) {
    events::next(watching, |event| {
        let Event::Notice { notice, show, sound } = event else { return None };
        Some((notice, show, sound))
    })
    .await
}
