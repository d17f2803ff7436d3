//! Titles, made for the user and by them.

/// The longest title, in characters.
pub const TITLE_MAX: usize = 120;
/// The longest title made from a prompt, in characters.
const TITLE_FROM_PROMPT: usize = 60;

/// A title from a prompt's first line that says something.
#[must_use]
pub fn title_from_prompt(prompt: &str) -> Option<String> {
    let line = prompt.lines().map(str::trim).find(|line| !line.is_empty())?;
    let clean: String = line.chars().filter(|c| !c.is_control()).collect();
    if clean.chars().count() <= TITLE_FROM_PROMPT {
        return Some(clean);
    }
    let cut: String = clean.chars().take(TITLE_FROM_PROMPT).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    Some(format!("{}…", whole_words.trim_end_matches([',', '.', ';', ':'])))
}

/// A title as a person typed it, without control characters, or `None` if nothing or too much is left.
#[must_use]
pub fn clean_title(title: &str) -> Option<String> {
    let clean: String = title.trim().chars().filter(|c| !c.is_control()).collect();
    (!clean.is_empty() && clean.chars().count() <= TITLE_MAX).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert_eq!(title_from_prompt("\n  Fix it\nnow"), Some("Fix it".to_owned()));
        assert_eq!(title_from_prompt(" \n"), None);
        let long = title_from_prompt(&"word ".repeat(40)).expect("a title");
        assert!(long.ends_with("word…"), "{long}");
        assert_eq!(clean_title(" a\u{7}b "), Some("ab".to_owned()));
        assert_eq!(clean_title("\u{1b}"), None);
    }
}
