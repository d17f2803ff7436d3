//! The daemon's own process: descriptors, session, file modes, signals.

use ao_protocol::message::GoodbyeReason;

use crate::ipc::Stop;

/// Makes this process independent of whoever started it. Must run before any thread or descriptor is made. Returns the
/// limit of open files that this process had, if it could be raised: agents are to get that one.
#[cfg(unix)]
pub(super) fn prepare(detach: bool) -> Option<u64> {
    close_inherited();
    // SAFETY: umask, setsid and signal take plain values; SIG_IGN is a valid disposition; no other thread runs yet.
    // setsid fails only for a group leader, which a daemon started by the app is not.
    unsafe {
        libc::umask(0o077);
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
        if detach {
            libc::setsid();
            libc::signal(libc::SIGHUP, libc::SIG_IGN);
        }
    }
    raise_open_files()
}

/// The most open files that this process asks for; macOS grants no more.
#[cfg(unix)]
const OPEN_FILES: libc::rlim_t = 10_240;

/// Every session costs the daemon some descriptors, and the usual limit of 1024 is there only for programs that use
/// `select`, which agents may well be.
#[cfg(unix)]
fn raise_open_files() -> Option<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is to a local value of the right type.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } != 0 {
        return None;
    }
    let before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max.min(OPEN_FILES);
    // SAFETY: as above; the limit only grows, and never past what the system allows.
    let raised =
        limit.rlim_cur > before && unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) } == 0;
    raised.then_some(before)
}

/// Nothing is inherited on Windows unless it is asked for.
#[cfg(windows)]
pub(super) fn prepare(_detach: bool) -> Option<u64> {
    None
}

/// A descriptor that leaks in would be held for as long as the daemon lives: a pipe whose reader waits for its end,
/// a lock, another program's socket.
#[cfg(unix)]
fn close_inherited() {
    #[cfg(target_os = "linux")]
    // SAFETY: closes descriptors that nothing in this process has opened; called before anything is.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 3_u32, u32::MAX, 0_u32) } == 0;
    #[cfg(not(target_os = "linux"))]
    let closed = false;
    if !closed {
        for descriptor in 3..1024 {
            // SAFETY: as above.
            unsafe { libc::close(descriptor) };
        }
    }
}

/// Turns the system's requests to end into the one graceful stop.
pub(super) fn stop_on_signals(stop: Stop) {
    tokio::spawn(async move {
        if let Err(error) = asked_to_end().await {
            tracing::warn!(%error, "signals cannot be received; stop the daemon with `ao stop`");
            return;
        }
        if !stop.request(GoodbyeReason::Signal) {
            tracing::debug!("the stop was requested before");
        }
    });
}

#[cfg(unix)]
async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(windows)]
async fn asked_to_end() -> std::io::Result<()> {
    let mut close = tokio::signal::windows::ctrl_close()?;
    let mut shutdown = tokio::signal::windows::ctrl_shutdown()?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed?,
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
    }
    Ok(())
}
