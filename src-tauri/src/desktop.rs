//! What a person set for the app itself, as `app/desktop.json` in the home.
//!
//! A file that cannot be read is put aside and told in the log, and the app goes on as it was made. It must never stop
//! the window, nor say that something is in force which the system refused.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_client::link::LinkHandle;
use ao_protocol::bridge::DesktopSettings;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::runfile::Owner;
use tauri::{AppHandle, Manager};

use crate::awake::Awake;

/// No file of settings is longer than this.
const FILE_MAX: u64 = 64 << 10;

/// The settings as they are now.
pub(crate) struct Desktop {
    file: PathBuf,
    now: Mutex<DesktopSettings>,
    /// Held while they are written, so that two writers do not mix.
    writing: Mutex<()>,
}

impl Desktop {
    /// The settings of a home.
    pub(crate) fn open(home: &Home) -> Self {
        let file = home.app().join("desktop.json");
        let now = Mutex::new(load(&file));
        Self { file, now, writing: Mutex::new(()) }
    }

    /// The settings as they are now.
    pub(crate) fn now(&self) -> DesktopSettings {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, DesktopSettings> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, settings: &DesktopSettings) -> io::Result<()> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let json = serde_json::to_vec_pretty(settings)?;
        ao_client::whole::write(&self.file, &json)?;
        *self.lock() = settings.clone();
        Ok(())
    }
}

/// Whose the daemons are that the app starts.
pub(crate) fn owner(settings: &DesktopSettings) -> Owner {
    if settings.keep_working { Owner::None } else { Owner::App }
}

/// The settings that are in force. It asks the system and may wait.
pub(crate) fn read(app: &AppHandle) -> DesktopSettings {
    let mut settings = app.state::<Desktop>().now();
    settings.start_at_login = crate::login::is_on(app).unwrap_or(settings.start_at_login);
    settings
}

/// Replaces the settings and puts them in force. It waits for the disk and the system.
///
/// # Errors
/// `STORAGE_FAILED` when they cannot be written, `INTERNAL` when the system refuses to start the app at login; then
/// everything is as it was.
pub(crate) fn write(app: &AppHandle, settings: &DesktopSettings) -> Result<DesktopSettings, CallError> {
    let desktop = app.state::<Desktop>();
    // What the system may refuse comes first.
    if crate::login::is_on(app) != Some(settings.start_at_login) {
        crate::login::set(app, settings.start_at_login).map_err(|error| {
            let message = format!("the system does not change what starts at login: {error}");
            CallError::new(ErrorCode::Internal, message)
                .hint("Change it in the system's own settings, or leave it as it is.")
        })?;
    }
    desktop.keep(settings).map_err(|error| {
        let message = format!("the settings could not be written to {}: {error}", desktop.file.display());
        CallError::new(ErrorCode::StorageFailed, message).hint("See whether the disk is full.")
    })?;
    app.state::<Awake>().set_wanted(settings.keep_awake);
    app.state::<LinkHandle>().set_owner(owner(settings));
    Ok(read(app))
}

fn load(file: &Path) -> DesktopSettings {
    let read = ao_client::whole::read(file, FILE_MAX).and_then(|text| Ok(serde_json::from_slice(&text)?));
    match read {
        Ok(settings) => settings,
        Err(error) if error.kind() == io::ErrorKind::NotFound => DesktopSettings::default(),
        Err(error) => {
            let aside = file.with_extension("json.broken");
            let moved = std::fs::rename(file, &aside);
            tracing::warn!(%error, aside = %aside.display(), ?moved, "the app's settings could not be read");
            DesktopSettings::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(root: &Path) -> Desktop {
        Desktop::open(&Home::at(root.to_path_buf()).expect("absolute"))
    }

    #[test]
    fn what_was_set_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().expect("temp folder");
        let desktop = open(folder.path());
        assert_eq!(desktop.now(), DesktopSettings::default());
        let set = DesktopSettings {
            keep_awake: true,
            editor: Some("zed".to_owned()),
            ..DesktopSettings::default()
        };
        desktop.keep(&set).expect("written");
        assert_eq!(desktop.now(), set);
        assert_eq!(open(folder.path()).now(), set);
    }

    #[test]
    fn a_broken_file_is_put_aside_and_an_old_or_a_new_one_is_read() {
        let folder = tempfile::tempdir().expect("temp folder");
        let app = folder.path().join("app");
        let file = app.join("desktop.json");
        std::fs::create_dir_all(&app).expect("folder");
        for broken in ["", "{\"keep_awake\": tr", "[1]", "{\"keep_awake\": \"yes\"}", "\0\0"] {
            std::fs::write(&file, broken).expect("written");
            assert_eq!(open(folder.path()).now(), DesktopSettings::default(), "{broken}");
            assert!(!file.exists(), "{broken}");
            assert_eq!(std::fs::read_to_string(app.join("desktop.json.broken")).expect("aside"), broken);
        }
        std::fs::write(&file, "{\"keep_awake\": true, \"of_a_later_build\": 1}").expect("written");
        let settings = open(folder.path()).now();
        assert!(settings.keep_awake && settings.close_to_tray);
    }

    #[test]
    fn daemons_that_go_on_working_have_no_owner() {
        let keep = DesktopSettings { keep_working: true, ..DesktopSettings::default() };
        assert_eq!((owner(&keep), owner(&DesktopSettings::default())), (Owner::None, Owner::App));
    }
}
