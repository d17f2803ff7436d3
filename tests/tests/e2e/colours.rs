//! What a program is told of the terminal that it runs in.

use ao_client::Connection;
use ao_e2e::counting::screen;
use ao_e2e::home::{Shop, TestHome, new_session};
use ao_e2e::settings::change_settings;
use ao_e2e::wait;
use ao_protocol::ids::SessionId;
use ao_protocol::settings::TerminalTheme;

/// Asks for the ground and prints the answer, and what the environment says.
const ASKS: &str = r#"clear; stty raw -echo; printf '\033]11;?\007'; head -c 24 | tr -d '\033\007'; echo; echo "env $COLORFGBG."; stty sane; exec cat"#;

async fn says(connection: &Connection, id: &SessionId, ground: &str, environment: &str) {
    wait::until(environment, async || {
        let lines = screen(connection, id).await;
        let has = |text: &str| lines.iter().any(|line| line.contains(text));
        (has(&format!("11;rgb:{ground}")) && has(&format!("env {environment}."))).then_some(())
    })
    .await;
}

// An agent in a light window drew dark blocks: its terminal's host said dark whatever the window showed.
#[tokio::test]
async fn a_program_is_told_the_theme_of_the_window() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let first = connection.handle.call(new_session(&project, "shell", Some(ASKS))).await.expect("made");
    says(&connection, &first.id, "1212/1212/1212", "15;0").await;

    change_settings(&connection, |settings| settings.terminal_theme = Some(TerminalTheme::Light)).await;
    let second = connection.handle.call(new_session(&project, "shell", Some(ASKS))).await.expect("made");
    says(&connection, &second.id, "fcfc/fcfc/fdfd", "0;15").await;
}

/// Asks to hear of changes, and prints what it hears without the escape.
const LISTENS: &str =
    r#"clear; stty raw -echo; printf '\033[?2031h\033[?996n'; while :; do head -c 9 | tr -d '\033'; done"#;

// Ten agents that ran through the evening stood in black blocks in the morning's light window.
#[tokio::test]
async fn a_program_that_asked_hears_of_another_theme_while_it_runs() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let listens = connection.handle.call(new_session(&project, "shell", Some(LISTENS))).await.expect("made");
    let asks = connection.handle.call(new_session(&project, "shell", Some("cat -v"))).await.expect("made");
    let hears = async |said: &str| {
        wait::until(said, async || {
            let lines = screen(&connection, &listens.id).await;
            lines.first().is_some_and(|line| line == said).then_some(())
        })
        .await;
    };
    hears("[?997;1n").await;
    change_settings(&connection, |settings| settings.terminal_theme = Some(TerminalTheme::Light)).await;
    hears("[?997;1n[?997;2n").await;
    // The same again is no news.
    change_settings(&connection, |settings| settings.max_running = Some(9)).await;
    change_settings(&connection, |settings| settings.terminal_theme = None).await;
    hears("[?997;1n[?997;2n[?997;1n").await;
    // Nothing was typed to one that did not ask.
    assert!(screen(&connection, &asks.id).await.iter().all(|line| !line.contains("997")));
}
