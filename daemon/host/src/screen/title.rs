//! Titles, made safe to show.

/// The longest title, in characters.
const LENGTH_MAX: usize = 128;

/// `raw` without anything that could act outside its place, or `None` when it is not a title at all.
pub(crate) fn clean(raw: &str) -> Option<String> {
    // A probe for the kitty graphics protocol that some multiplexers turn into a title.
    if raw.starts_with("Gi=") {
        return None;
    }
    let visible: String = raw.chars().filter(|&c| !acts(c)).take(LENGTH_MAX).collect();
    Some(visible.trim().to_owned())
}

/// Control characters, and the invisible ones that turn the direction of text.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_visible_text_of_bounded_length() {
        assert_eq!(clean("  vim \u{202e}txt.exe\x07\u{9b}31m "), Some("vim txt.exe31m".to_owned()));
        assert_eq!(clean("Gi=31,s=1;AAAA"), None);
        assert_eq!(clean(&"é".repeat(400)), Some("é".repeat(128)));
        assert_eq!(clean("\x1b\x00"), Some(String::new()));
    }
}
