//! The environment of a program that is opened: this process's own, without what only this process needs.
//!
//! An AppImage sets variables so that its own libraries are found; they break every other program.

/// Variables by name and value.
pub(super) type Environment = Vec<(String, String)>;

/// What only the window needs, wherever it was started from.
const OF_THE_WINDOW: &[&str] =
    &["WEBKIT_DISABLE_DMABUF_RENDERER", "TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION"];

/// What an AppImage sets for what is in it.
const OF_THE_IMAGE: &[&str] = &[
    "APPDIR",
    "APPIMAGE",
    "ARGV0",
    "GSETTINGS_SCHEMA_DIR",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "OWD",
    "PYTHONHOME",
    "PYTHONPATH",
];
const OF_THE_IMAGE_PREFIXES: &[&str] = &["GDK_", "GIO_", "GTK_"];

/// The environment of this process, for others.
pub(super) fn own() -> Environment {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    outside(std::env::vars_os().filter_map(text).collect())
}

/// An environment without what belongs to the window or to the image that it runs from.
fn outside(all: Environment) -> Environment {
    let image = value(&all, "APPDIR").filter(|folder| folder.starts_with('/')).map(str::to_owned);
    let in_image = image.is_some() || value(&all, "APPIMAGE").is_some();
    let own = |name: &str| {
        let of_image = OF_THE_IMAGE.contains(&name)
            || OF_THE_IMAGE_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        OF_THE_WINDOW.contains(&name) || (in_image && of_image)
    };
    let kept = all.into_iter().filter(|(name, _)| !own(name));
    kept.map(|(name, value)| (name, without_folder(value, image.as_deref()))).collect()
}

/// A list of folders without those of the image. Other values hold none of them.
fn without_folder(value: String, image: Option<&str>) -> String {
    let Some(image) = image.filter(|image| value.contains(image)) else { return value };
    let outside = value.split(':').filter(|part| !std::path::Path::new(part).starts_with(image));
    outside.collect::<Vec<_>>().join(":")
}

/// The value of a variable.
pub(super) fn value<'a>(all: &'a [(String, String)], name: &str) -> Option<&'a str> {
    // Windows does not tell `Path` from `PATH`.
    let same = |other: &str| if cfg!(windows) { other.eq_ignore_ascii_case(name) } else { other == name };
    all.iter().find(|(other, _)| same(other)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Environment {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_an_image_sets_stays_inside() {
        let all = of(&[
            ("APPDIR", "/tmp/.mount_AO"),
            ("APPIMAGE", "/home/a/AO.AppImage"),
            ("GTK_PATH", "/tmp/.mount_AO/usr/lib"),
            ("LD_LIBRARY_PATH", "/tmp/.mount_AO/usr/lib"),
            ("PATH", "/tmp/.mount_AO/usr/bin:/usr/bin:/tmp/.mount_AO-2/bin"),
            ("HOME", "/home/a"),
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
        ]);
        assert_eq!(outside(all), of(&[("PATH", "/usr/bin:/tmp/.mount_AO-2/bin"), ("HOME", "/home/a")]));
    }

    #[test]
    fn what_a_person_set_stays() {
        let own = [("GTK_THEME", "Adwaita"), ("LD_LIBRARY_PATH", "/opt/lib"), ("PATH", "/usr/bin")];
        assert_eq!(outside(of(&own)), of(&own));
    }
}
