//! The host's socket.

use std::io;

use interprocess::local_socket::tokio::Listener;
use interprocess::local_socket::{GenericFilePath, ListenerOptions, ToFsName as _};

/// An address that was taken but is not served yet. It is taken before the agent starts, so that a bad one costs no
/// agent.
pub(crate) struct Bound {
    #[cfg(unix)]
    listener: interprocess::os::unix::uds_local_socket::Listener,
    #[cfg(windows)]
    address: String,
}

/// Takes `address`. Whatever is there is a dead host's, since the caller holds the bundle's lock.
///
/// # Errors
/// Whatever the system refused.
#[cfg(unix)]
pub(crate) fn bind(address: &str) -> io::Result<Bound> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;

    match std::fs::remove_file(address) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let options = ListenerOptions::new()
        .name(address.to_fs_name::<GenericFilePath>()?)
        .reclaim_name(false)
        .try_overwrite(false);
    // macOS cannot set a mode here; there the process's mask and the folder's mode keep others out.
    let options = if cfg!(target_os = "linux") { options.mode(0o600) } else { options };
    Ok(Bound { listener: options.create_sync_as()? })
}

/// Takes `address`.
///
/// # Errors
/// Whatever the system refused.
#[cfg(windows)]
pub(crate) fn bind(address: &str) -> io::Result<Bound> {
    Ok(Bound { address: address.to_owned() })
}

impl Bound {
    /// Serves the address. Called inside the runtime.
    ///
    /// # Errors
    /// Whatever the system refused.
    #[cfg(unix)]
    pub(crate) fn serve(self) -> io::Result<Listener> {
        let listener = interprocess::os::unix::uds_local_socket::tokio::Listener::try_from(self.listener)?;
        Ok(Listener::from(listener))
    }

    /// Serves the address, for this user and the system only. Called inside the runtime.
    ///
    /// # Errors
    /// Whatever the system refused.
    #[cfg(windows)]
    pub(crate) fn serve(self) -> io::Result<Listener> {
        use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
        use interprocess::os::windows::security_descriptor::SecurityDescriptor;

        let text: Vec<u16> = "D:P(A;;GA;;;OW)(A;;GA;;;SY)".encode_utf16().chain([0]).collect();
        let text = widestring::U16CStr::from_slice(&text).map_err(io::Error::other)?;
        ListenerOptions::new()
            .name(self.address.as_str().to_fs_name::<GenericFilePath>()?)
            .security_descriptor(SecurityDescriptor::deserialize(text)?)
            .create_tokio()
    }
}

/// Frees the address of a host that ends.
pub(crate) fn release(address: &str) {
    if cfg!(unix) {
        // It may be gone with its folder.
        let _ = std::fs::remove_file(address);
    }
}
