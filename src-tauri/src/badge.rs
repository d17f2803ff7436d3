//! How many sessions need the person, on the app's icon in the dock or the taskbar. Where there is none, nothing fails.

use tauri::AppHandle;

/// Shows the number; none at zero.
pub(crate) fn show(app: &AppHandle, count: usize) {
    let Some(window) = crate::window::the_window(app) else { return };
    #[cfg(not(windows))]
    let shown = window.set_badge_count((count > 0).then(|| i64::try_from(count).unwrap_or(i64::MAX)));
    #[cfg(windows)]
    let shown = window.set_overlay_icon((count > 0).then(|| dot::image(count)));
    if let Err(error) = shown {
        tracing::debug!(%error, "the badge could not be changed");
    }
}

/// Windows draws no numbers on icons; it lays a small picture over them, which is drawn here.
#[cfg(any(windows, test))]
mod dot {
    use tauri::image::Image;

    const SIZE: usize = 16;
    /// The hue of what needs a person, and the ink on it.
    const GROUND: [u8; 3] = [0xe8, 0xa3, 0x3d];
    const INK: [u8; 3] = [0x1a, 0x12, 0x04];

    /// The digits 0 to 9 and `+`, three by five, one row in three bits.
    const GLYPHS: [[u8; 5]; 11] = [
        [7, 5, 5, 5, 7],
        [2, 6, 2, 2, 7],
        [7, 1, 7, 4, 7],
        [7, 1, 7, 1, 7],
        [5, 5, 7, 1, 1],
        [7, 4, 7, 1, 7],
        [7, 4, 7, 5, 7],
        [7, 1, 1, 1, 1],
        [7, 5, 7, 5, 7],
        [7, 5, 7, 1, 7],
        [0, 2, 7, 2, 0],
    ];

    /// A round dot with the number; past nine it says `9+`.
    pub(super) fn image(count: usize) -> Image<'static> {
        let mut rgba = vec![0; SIZE * SIZE * 4];
        for y in 0..SIZE {
            for x in 0..SIZE {
                let off = |at: usize| (at as f32 + 0.5) - SIZE as f32 / 2.0;
                let edge = SIZE as f32 / 2.0 - (off(x).powi(2) + off(y).powi(2)).sqrt();
                let alpha = (edge.clamp(0.0, 1.0) * 255.0) as u8;
                rgba[(y * SIZE + x) * 4..][..4].copy_from_slice(&[GROUND[0], GROUND[1], GROUND[2], alpha]);
            }
        }
        match count {
            0..=9 => draw(&mut rgba, GLYPHS[count], 5, 2),
            _ => {
                draw(&mut rgba, GLYPHS[9], 4, 1);
                draw(&mut rgba, GLYPHS[10], 9, 1);
            }
        }
        Image::new_owned(rgba, SIZE as u32, SIZE as u32)
    }

    /// Draws one sign, each of its points as a square of this many pixels.
    fn draw(rgba: &mut [u8], glyph: [u8; 5], left: usize, scale: usize) {
        let top = (SIZE - 5 * scale) / 2;
        for (row, bits) in glyph.into_iter().enumerate() {
            for column in (0..3).filter(|column| bits >> (2 - column) & 1 == 1) {
                for point in 0..scale * scale {
                    let (x, y) = (left + column * scale + point % scale, top + row * scale + point / scale);
                    rgba[(y * SIZE + x) * 4..][..4].copy_from_slice(&[INK[0], INK[1], INK[2], 255]);
                }
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn ink(count: usize) -> usize {
            image(count).rgba().chunks(4).filter(|pixel| pixel[..3] == INK).count()
        }

        #[test]
        fn each_number_has_a_picture_of_its_own_until_there_are_too_many() {
            let drawn: Vec<Vec<u8>> = (1..=10).map(|count| image(count).rgba().to_vec()).collect();
            for (at, one) in drawn.iter().enumerate() {
                assert!(drawn[..at].iter().all(|other| other != one), "{}", at + 1);
            }
            assert_eq!(image(10).rgba(), image(400).rgba());
            assert_eq!(ink(1), 8 * 4);
            assert_eq!(image(3).rgba()[3], 0, "the corners are clear");
        }
    }
}
