//! Files that are dragged over the window. The page's own events hold no paths, so it is told from here.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ao_client::link::LinkHandle;
use ao_protocol::bridge::{AppNews, DropPhase};
use tauri::{DragDropEvent, Manager, PhysicalPosition, Window};

/// The page is told of a moving pointer at most this often: a frame of a slow screen.
const STEP: Duration = Duration::from_millis(33);

/// What is dragged over the window right now.
#[derive(Debug, Default)]
pub(crate) struct Drag(Mutex<Dragged>);

#[derive(Debug, Default)]
struct Dragged {
    /// Something is dragged that has files.
    files: bool,
    told: Option<Instant>,
}

impl Dragged {
    /// Whether the page is to hear of an event.
    fn take(&mut self, event: &DragDropEvent, now: Instant) -> bool {
        match event {
            DragDropEvent::Enter { paths, .. } => {
                self.files = !files(paths).is_empty();
                self.told = Some(now);
                self.files
            }
            DragDropEvent::Over { .. } => {
                let due = self.told.is_none_or(|told| now.duration_since(told) >= STEP);
                if self.files && due {
                    self.told = Some(now);
                }
                self.files && due
            }
            DragDropEvent::Drop { paths, .. } => {
                *self = Self::default();
                !files(paths).is_empty()
            }
            DragDropEvent::Leave => std::mem::take(self).files,
            // Tauri may come to know more; none of it is known to be about files.
            _ => false,
        }
    }
}

/// Tells the page.
pub(crate) fn on_event(window: &Window, event: &DragDropEvent) {
    let drag = window.state::<Drag>();
    if !drag.0.lock().unwrap_or_else(PoisonError::into_inner).take(event, Instant::now()) {
        return;
    }
    let zoom = window.state::<crate::window::Zoom>().factor();
    // Windows counts in the screen's pixels; the others count in those of the window.
    let scale = if cfg!(windows) { window.scale_factor().unwrap_or(1.0) } else { 1.0 };
    window.state::<LinkHandle>().tell(news(event, scale * zoom));
}

fn news(event: &DragDropEvent, scale: f64) -> AppNews {
    let nowhere = PhysicalPosition::new(0.0, 0.0);
    let (phase, at, paths) = match event {
        DragDropEvent::Enter { position, .. } | DragDropEvent::Over { position } => {
            (DropPhase::Over, *position, Vec::new())
        }
        DragDropEvent::Drop { paths, position } => (DropPhase::Dropped, *position, files(paths)),
        DragDropEvent::Leave => (DropPhase::Left, nowhere, Vec::new()),
        _ => (DropPhase::Left, nowhere, Vec::new()),
    };
    AppNews::Drop { phase, x: at.x / scale, y: at.y / scale, paths }
}

/// What of it are files of this computer. A link that is dragged out of a page comes as a path as well.
fn files(paths: &[PathBuf]) -> Vec<String> {
    let real = paths.iter().filter(|path| path.is_absolute());
    real.filter_map(|path| path.to_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> PhysicalPosition<f64> {
        PhysicalPosition::new(x, y)
    }

    fn file() -> PathBuf {
        std::env::temp_dir().join("notes.txt")
    }

    #[test]
    fn a_moving_pointer_is_told_now_and_then_and_the_rest_always() {
        let mut drag = Dragged::default();
        let start = Instant::now();
        let over = DragDropEvent::Over { position: at(1.0, 1.0) };
        let enter = DragDropEvent::Enter { paths: vec![file()], position: at(0.0, 0.0) };
        assert!(!drag.take(&over, start), "nothing is known to be dragged yet");
        assert!(drag.take(&enter, start));
        assert!(!drag.take(&over, start + STEP / 2));
        assert!(drag.take(&over, start + STEP));
        assert!(drag.take(&DragDropEvent::Leave, start + STEP));
        assert!(!drag.take(&DragDropEvent::Leave, start + STEP), "it has left already");
        assert!(drag.take(&DragDropEvent::Drop { paths: vec![file()], position: at(1.0, 1.0) }, start));
    }

    #[test]
    fn a_link_is_no_file() {
        let mut drag = Dragged::default();
        let link = vec![PathBuf::from("https://example.com/")];
        assert!(
            !drag.take(&DragDropEvent::Enter { paths: link.clone(), position: at(0.0, 0.0) }, Instant::now())
        );
        assert!(!drag.take(&DragDropEvent::Drop { paths: link, position: at(0.0, 0.0) }, Instant::now()));
    }

    #[test]
    fn places_are_told_in_the_pages_own_pixels() {
        let event = DragDropEvent::Drop { paths: vec![file()], position: at(300.0, 150.0) };
        let AppNews::Drop { phase: DropPhase::Dropped, x, y, paths } = news(&event, 1.5) else {
            panic!("no drop")
        };
        assert_eq!((x, y), (200.0, 100.0));
        assert_eq!(paths, [file().to_str().expect("text")]);
    }
}
