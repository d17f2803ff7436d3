//! A real daemon for the window's page in a plain browser: what `src-tauri` is to the app, for tests.
//!
//! `ao-browser-bridge --core <ao> --page <folder>` serves the tests' build of the page, and a WebSocket on which the
//! page speaks `BridgeRequest` and `AppNews`, on 127.0.0.1, at a port that the system picks and below a path that
//! nobody can guess. It prints JSON lines: `{"url": TEXT}` once it serves, then `{"asked": REQUEST}` for whatever would
//! have left the window, such as an address for the browser. On its input it takes lines that play the desktop, see
//! [`desk::Wish`]. It ends when its input closes.
//!
//! It is for tests only, and never part of a package: whoever knows the address has a person's rights at the daemon.
//! The product opens no port.

mod desk;
mod page;

use std::error::Error;
use std::io::{BufRead, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use ao_client::link::{Link, LinkConfig, LinkHandle};
use ao_protocol::bridge::AppInfo;
use ao_protocol::runfile::Owner;
use axum::Router;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower_http::services::ServeDir;

use crate::desk::{Desk, Wish};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Bytes of the path's secret part.
const SECRET: usize = 16;
/// Wishes that may wait to be granted.
const WISHES: usize = 16;

/// What every page that connects shares.
struct Bridge {
    link: LinkHandle,
    desk: Desk,
    info: AppInfo,
}

struct Arguments {
    core: PathBuf,
    page: PathBuf,
}

fn main() -> Outcome<()> {
    let arguments = read(std::env::args_os().skip(1).map(PathBuf::from))?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(arguments))
}

fn read(mut words: impl Iterator<Item = PathBuf>) -> Outcome<Arguments> {
    let (mut core, mut page) = (None, None);
    while let Some(name) = words.next() {
        let value = words.next().ok_or("an argument without its value")?;
        match name.to_str() {
            Some("--core") => core = Some(value),
            Some("--page") => page = Some(value),
            Some(_) | None => return Err("unknown argument; use --core <ao> --page <folder>".into()),
        }
    }
    Ok(Arguments { core: core.ok_or("--core is missing")?, page: page.ok_or("--page is missing")? })
}

async fn serve(Arguments { core, page }: Arguments) -> Outcome<()> {
    let home = ao_client::home::current()?;
    let info = AppInfo {
        version: ao_client::BUILD.to_owned(),
        platform: std::env::consts::OS.to_owned(),
        home: home.root().display().to_string(),
        tray: false,
    };
    let config = LinkConfig {
        home: home.clone(),
        core: Box::new(move || Ok(core.clone())),
        owner: Owner::App,
        address: None,
    };
    let link = Link::spawn(&tokio::runtime::Handle::current(), config);
    let bridge = Arc::new(Bridge { link: link.clone(), desk: Desk::of(&home), info });

    let secret = secret()?;
    let inside = Router::new()
        .route("/socket", any(page::meet))
        .fallback_service(ServeDir::new(page))
        .with_state(Arc::clone(&bridge));
    let site = Router::new().nest(&format!("/{secret}"), inside);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    say(&json!({ "url": format!("http://127.0.0.1:{port}/{secret}/index.html?bridge") }));

    let served = async { axum::serve(listener, site).await };
    tokio::select! {
        done = served => done?,
        () = grant(&bridge, wishes()) => {}
    }
    link.leave();
    Ok(())
}

/// Grants wishes until there can be none any more.
async fn grant(bridge: &Bridge, mut wishes: mpsc::Receiver<Wish>) {
    while let Some(wish) = wishes.recv().await {
        bridge.desk.grant(wish);
    }
}

/// The lines of the input, read where waiting harms nobody.
fn wishes() -> mpsc::Receiver<Wish> {
    let (tell, wishes) = mpsc::channel(WISHES);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            match serde_json::from_str(&line) {
                Ok(wish) => {
                    if tell.blocking_send(wish).is_err() {
                        break;
                    }
                }
                Err(error) => say(&json!({ "error": error.to_string() })),
            }
        }
    });
    wishes
}

fn secret() -> Outcome<String> {
    let mut bytes = [0; SECRET];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Prints one line for the test. One that has gone reads nothing, which is its own affair.
fn say(what: &Value) {
    let mut out = std::io::stdout().lock();
    let _nobody_reads = writeln!(out, "{what}").and_then(|()| out.flush());
}
