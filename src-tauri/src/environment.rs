//! What the web view must be told before it loads. It must run before any thread of ours and before GTK.

/// Chooses a renderer that shows something on every Linux desktop.
///
/// With DMABUF, WebKitGTK shows an empty window on a whole class of drivers, and takes a quarter more memory where it
/// does work. On Wayland with NVIDIA's driver it is the other way round: there DMABUF works once explicit sync is off.
/// Whoever sets one of the variables has the last word.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    let nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|display| !display.is_empty());
    let (name, value) = choice(wayland, nvidia);
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() && std::env::var_os(name).is_none() {
        #[expect(
            clippy::disallowed_methods,
            reason = "WebKitGTK reads its switches from the environment only"
        )]
        // SAFETY: this is the first thing the window's start does. No thread of this program exists yet, and the one
        // that a library starts while it loads does not look at the environment.
        unsafe {
            std::env::set_var(name, value)
        };
    }
}

/// The web views of the other systems need nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

#[cfg(target_os = "linux")]
fn choice(wayland: bool, nvidia: bool) -> (&'static str, &'static str) {
    if wayland && nvidia {
        ("__NV_DISABLE_EXPLICIT_SYNC", "1")
    } else {
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::choice;

    #[test]
    fn only_nvidia_on_wayland_keeps_dmabuf() {
        assert_eq!(choice(true, true).0, "__NV_DISABLE_EXPLICIT_SYNC");
        for other in [(false, false), (false, true), (true, false)] {
            assert_eq!(choice(other.0, other.1).0, "WEBKIT_DISABLE_DMABUF_RENDERER");
        }
    }
}
