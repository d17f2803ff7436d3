//! The window, the tray and the link.
//!
//! Why it exists: it is the one executable a user sees. It shows the page, passes calls on to the daemon and carries
//! the core inside. It must never hold product logic, open a port, or do anything to sessions when it quits.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod address;
mod asks;
mod awake;
mod badge;
mod bridge;
mod core;
mod desktop;
mod dropped;
mod environment;
mod fleet;
mod follow;
mod login;
mod logs;
mod lost;
mod menu;
mod open;
mod panel;
mod picture;
mod quit;
mod role;
mod single;
mod toast;
mod tray;
mod window;

use std::process::ExitCode;

use ao_client::link::{Link, LinkConfig, LinkHandle};
use ao_protocol::home::Home;
use tauri::{App, AppHandle, Manager, RunEvent};

use crate::address::Address;
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
                "unknown argument {argument}; use --daemon, --version, a link such as ao://inbox, or none to open the window"
            ));
            ExitCode::from(2)
        }
        Role::BadLink { why } => {
            role::complain(&format!("{why}; a link is ao://session/<id>, ao://inbox or ao://new"));
            ExitCode::from(2)
        }
        Role::Window { address } => match ao_client::home::current() {
            Ok(home) => open(home, address),
            Err(error) => {
                role::complain(&error.to_string());
                ExitCode::from(2)
            }
        },
    }
}

/// Runs the window until the user quits; it shows first what a link asked for.
fn open(home: Home, address: Option<Address>) -> ExitCode {
    environment::prepare();
    logs::begin(&home);
    let mut context = tauri::generate_context!();
    single::name_for(&home, &mut context);
    let for_setup = home.clone();
    let builder = tauri::Builder::default();
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(lost::on_terminated()).menu(menu::bar);
    #[cfg(target_os = "linux")]
    let builder = builder.plugin(tauri_plugin_deep_link::init());
    let app = builder
        // There from the very beginning: macOS passes on the link that started the app before anything is set up.
        .manage(bridge::Page::default())
        .manage(tray::Tray::default())
        .manage(lost::Deaths::default())
        .plugin(single::plugin(&home))
        .plugin(window::state_plugin(&home))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .invoke_handler(bridge::handle)
        .on_menu_event(menu::clicked)
        .on_window_event(window::on_event)
        .setup(move |app| set_up(app, for_setup, address).map_err(Into::into))
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

fn set_up(app: &mut App, home: Home, address: Option<Address>) -> tauri::Result<()> {
    let desktop = desktop::Desktop::open(&home);
    let settings = desktop.now();
    let core_home = home.clone();
    let config = LinkConfig {
        home: home.clone(),
        core: Box::new(move || core::find(&core_home).map_err(|e| e.to_string())),
        owner: desktop::owner(&settings),
        address: address.clone(),
    };
    let runtime = tauri::async_runtime::handle();
    let link = Link::spawn(runtime.inner(), config);
    app.manage(link.clone());
    app.manage(desktop);
    app.state::<bridge::Page>().begin_with(address.map(Address::news));
    app.manage(quit::Question::default());
    app.manage(dropped::Drag::default());
    app.manage(window::Zoom::default());
    let awake = awake::Awake::default();
    awake.set_wanted(settings.keep_awake);
    app.manage(awake);
    let tray = tray::build(app.handle());
    app.manage(bridge::Facts::new(&home, tray));
    // Without a session bus only the daemon can tell that another window is open, and this one must not flash up.
    window::build(app.handle(), &home, single::can_arbitrate())?;
    address::register(app.handle());
    panel::follow(app.handle(), tray);
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(follow::follow(handle, link));
    Ok(())
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // Sessions live in their hosts and need nothing from here.
        RunEvent::Exit => {
            // An app that ends before it is set up has nothing to leave.
            if let Some(link) = app.try_state::<LinkHandle>() {
                link.leave();
            }
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::raise(app),
        // The system passes links to the app that runs. One is shown; the last is what the person wants to see.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => match urls.last().map(|url| Address::parse(url.as_str())) {
            Some(Ok(address)) => bridge::tell_page(app, address.news()),
            Some(Err(why)) => tracing::warn!(%why, "a link was not opened"),
            None => {}
        },
        _ => {}
    }
}
