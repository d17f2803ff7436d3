//! The picture on the clipboard, kept as a file that an agent can be pointed at.
//!
//! The same picture is the same file. Nothing is ever removed here: an agent may look at it later.

use std::path::{Path, PathBuf};

use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use sha2::{Digest, Sha256};
use tauri::AppHandle;
use tauri::image::Image;
use tauri_plugin_clipboard_manager::ClipboardExt as _;

/// Keeps the picture that is on the clipboard; `None` if there is none. It waits for other programs.
///
/// # Errors
/// `STORAGE_FAILED` when it cannot be written, `INTERNAL` when it is no whole picture.
pub(crate) fn keep(app: &AppHandle, home: &Home) -> Result<Option<PathBuf>, CallError> {
    // A clipboard that holds something else, or nothing, answers with an error.
    let Ok(picture) = app.clipboard().read_image() else { return Ok(None) };
    let bytes = encode(&picture).map_err(|error| {
        CallError::new(ErrorCode::Internal, format!("the picture on the clipboard cannot be read: {error}"))
    })?;
    let folder = home.attachments();
    store(&folder, &bytes).map(Some).map_err(|error| {
        let message = format!("the picture could not be kept in {}: {error}", folder.display());
        CallError::new(ErrorCode::StorageFailed, message).hint("See whether the disk is full.")
    })
}

fn encode(picture: &Image<'_>) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(picture.rgba())?;
    writer.finish()?;
    Ok(bytes)
}

fn store(folder: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let digest = Sha256::digest(bytes);
    let name: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let path = folder.join(format!("{name}.png"));
    if !std::fs::read(&path).is_ok_and(|present| present == bytes) {
        ao_client::whole::write(&path, bytes)?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_picture_is_one_file_and_another_is_another() {
        let folder = tempfile::tempdir().expect("temp folder");
        let attachments = folder.path().join("attachments");
        let picture = |ink: u8| encode(&Image::new_owned(vec![ink; 2 * 3 * 4], 2, 3)).expect("encoded");
        let first = store(&attachments, &picture(7)).expect("kept");
        assert_eq!(store(&attachments, &picture(7)).expect("kept"), first);
        assert_ne!(store(&attachments, &picture(8)).expect("kept"), first);
        assert_eq!(std::fs::read_dir(&attachments).expect("listed").count(), 2);
        assert!(std::fs::read(&first).expect("read").starts_with(b"\x89PNG"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&attachments), mode(&first)), (0o700, 0o600));
        }
    }

    #[test]
    fn a_picture_with_missing_points_is_an_error() {
        assert!(encode(&Image::new_owned(vec![0; 4], 2, 3)).is_err());
    }
}
