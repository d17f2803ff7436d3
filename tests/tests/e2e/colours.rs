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
