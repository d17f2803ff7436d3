//! A computer's clock that leaps. What decides by time decides by time that passed, or does not decide over anybody's work.

use std::path::PathBuf;

use ao_e2e::home::{TestHome, pids, show};
use ao_protocol::calls::TrashList;

use super::{Scene, Verb};

/// The library that shows a process another time, where it is installed.
fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    folders.map(|at| at.join("faketime/libfaketimeMT.so.1")).find(|library| library.is_file())
}

fn leaps(home: &TestHome, by: &str) {
    let file = home.folder().join("clock");
    let part = file.with_extension("part");
    std::fs::write(&part, by).and_then(|()| std::fs::rename(part, file)).expect("written");
}

#[tokio::test]
async fn a_clock_that_leaps_by_years_changes_nothing_and_empties_no_trash() {
    let Some(library) = faketime() else {
        println!("libfaketime is not installed, so this was not looked at");
        return;
    };
    let mut home = TestHome::new();
    home.set("LD_PRELOAD", &library.to_string_lossy());
    home.set("FAKETIME_TIMESTAMP_FILE", &home.folder().join("clock").to_string_lossy());
    // Only the computer's clock leaps: not the time since its start, not what disks say of files.
    for (name, value) in [("FAKETIME_NO_CACHE", "1"), ("DONT_FAKE_MONOTONIC", "1"), ("NO_FAKE_STAT", "1")] {
        home.set(name, value);
    }
    leaps(&home, "+0d");
    let mut scene = Scene::in_home(home).await;
    scene.act(Verb::Create).await.expect("made");
    let other = "shop-2".parse().expect("valid");
    scene.world().settled(&scene.connection, "begun").await;
    let agent = pids(&show(&scene.connection, &other).await);
    scene.act(Verb::Remove).await.expect("removed");
    let began = std::time::SystemTime::now();
    for leap in ["+400d", "-4000d", "+8000d", "+0d"] {
        leaps(&scene.home, leap);
        let case = format!("a leap of {leap}");
        scene.world().check(&scene.connection, &case).await;
        let text = format!("dig on after {leap}");
        let receipt = ao_e2e::scripted::send(&scene.connection, &other, &text).await.expect("taken");
        assert_eq!(receipt.receipt, ao_protocol::view::Receipt::Submitted, "{case}");
        scene.told.push((other.clone(), text));
        // The looks at the trash: at a removal, and at a start.
        scene.act(Verb::Return).await.expect("back");
        scene.act(Verb::Remove).await.expect("removed");
        scene.check(&case).await;
        assert_eq!(pids(&show(&scene.connection, &other).await), agent, "{case}: its agent is the same");
        let trash = scene.connection.handle.call(TrashList {}).await.expect("listed");
        assert_eq!(trash.len(), 1, "{case}: what was removed can be undone");
        let shown = trash[0].trash.as_ref().map(|trash| trash.since).expect("since when");
        let real = began.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_millis();
        let leapt = leap != "+0d";
        assert_eq!(
            shown.abs_diff(i64::try_from(real).expect("small")) > 86_400_000,
            leapt,
            "{case}: it did leap"
        );
    }
}
