//! The window, the tray and the link.
//!
//! Why it exists: it is the one executable a user sees. It shows the page, passes calls on to the daemon and carries
//! the core inside. It must never hold product logic, open a port, or do anything to sessions when it quits.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod bridge;
mod core;
mod environment;
mod logs;
mod lost;
mod role;
mod single;
mod tray;
mod window;

use std::process::ExitCode;

use ao_client::link::{Link, LinkConfig, LinkHandle, is_another_window};
use ao_protocol::bridge::AppNews;
use ao_protocol::home::Home;
use tauri::{App, AppHandle, Manager, RunEvent};

use crate::role::Role;

fn main() -> ExitCode {
    // Before anything of the window is touched: a server has neither a display nor a session bus.
    match role::of(std::env::args_os().skip(1)) {
        Role::Daemon { arguments } => core::become_daemon(&arguments),
        Role::Version => {
            role::print(&format!("ao-desktop {}", ao_client::BUILD));
            ExitCode::SUCCESS
        }
        Role::Unknown { argument } => {
            role::complain(&format!(
                "unknown argument {argument}; use --daemon, --version, or none to open the window"
            ));
            ExitCode::from(2)
        }
        Role::Window => match ao_client::home::current() {
            Ok(home) => open(home),
            Err(error) => {
                role::complain(&error.to_string());
                ExitCode::from(2)
            }
        },
    }
}

/// Runs the window until the user quits.
fn open(home: Home) -> ExitCode {
    environment::prepare();
    logs::begin(&home);
    let mut context = tauri::generate_context!();
    single::name_for(&home, &mut context);
    let for_setup = home.clone();
    let builder = tauri::Builder::default();
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(lost::on_terminated());
    let app = builder
        .plugin(single::plugin(&home))
        .plugin(window::state_plugin(&home))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .invoke_handler(bridge::handle)
        .on_window_event(window::on_event)
        .setup(move |app| set_up(app, for_setup).map_err(Into::into))
        .build(context);
    match app {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            role::complain(&format!("AO Desktop could not open its window: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &mut App, home: Home) -> tauri::Result<()> {
    let core_home = home.clone();
    let config = LinkConfig {
        home: home.clone(),
        core: Box::new(move || core::find(&core_home).map_err(|e| e.to_string())),
    };
    let runtime = tauri::async_runtime::handle();
    let link = Link::spawn(runtime.inner(), config);
    app.manage(link.clone());
    app.manage(bridge::Page::default());
    let tray = tray::build(app.handle());
    app.manage(bridge::Facts::new(&home, tray));
    // Without a session bus only the daemon can tell that another window is open, and this one must not flash up.
    window::build(app.handle(), &home, single::can_arbitrate())?;
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(follow(handle, link));
    Ok(())
}

/// Follows the link for what concerns the process: its window and its tray.
async fn follow(app: AppHandle, link: LinkHandle) {
    let mut news = link.news();
    let mut menu = tray::Menu::default();
    while let Some(news) = news.next().await {
        match &news {
            AppNews::Link { link } if is_another_window(link) => {
                role::print("AO Desktop is open already.");
                app.exit(0);
                return;
            }
            AppNews::Link { .. } => window::reveal(&app),
            AppNews::Show { .. } => window::raise(&app),
            AppNews::Snapshot { .. } | AppNews::Event { .. } => {}
        }
        if menu.take(&news) {
            tray::show(&app, &menu);
        }
    }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // Sessions live in their hosts and need nothing from here.
        RunEvent::Exit => app.state::<LinkHandle>().leave(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::raise(app),
        _ => {}
    }
}
