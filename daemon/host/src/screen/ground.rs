//! Whether the terminal is dark or light, for programs that ask.
//!
//! Viewers show what colours they like; programs ask to tell dark from light, mostly once as they start, when nobody may be
//! looking yet. So a launch's own environment says it, in the variable that many programs read besides. When viewers change
//! it later, programs that asked for that hear of it.

use ao_protocol::settings::TerminalTheme;

/// `text;ground` or `text;more;ground`, by number among the sixteen colours. rxvt began it; many programs read it.
const VARIABLE: &str = "COLORFGBG";

/// What a terminal is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// Dark.
    #[default]
    Dark,
    /// Light.
    Light,
}

impl Ground {
    /// What a launch's environment says; dark if it says nothing.
    #[must_use]
    pub fn of(environment: &[(String, String)]) -> Self {
        let said = environment.iter().find(|(name, _)| name == VARIABLE).map(|(_, value)| value.as_str());
        // As Vim reads it: white, and the bright ones but bright black, which is grey.
        match said.and_then(|value| value.rsplit(';').next()).and_then(|number| number.parse::<u8>().ok()) {
            Some(7 | 9..=15) => Self::Light,
            Some(_) | None => Self::Dark,
        }
    }

    /// What viewers in `theme` show.
    #[must_use]
    pub fn shown_in(theme: TerminalTheme) -> Self {
        match theme {
            TerminalTheme::Dark => Self::Dark,
            TerminalTheme::Light => Self::Light,
        }
    }

    /// The colour of text, as 0xRRGGBB.
    pub(super) fn text(self) -> u32 {
        match self {
            Self::Dark => 0xe6_e6e6,
            Self::Light => 0x1f_2328,
        }
    }

    /// The ground's own colour, likewise.
    pub(super) fn colour(self) -> u32 {
        match self {
            Self::Dark => 0x12_1212,
            Self::Light => 0xfc_fcfd,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_of_a_launch_says_what_it_is() {
        for (value, ground) in [
            ("0;15", Ground::Light),
            ("0;default;15", Ground::Light),
            ("0;7", Ground::Light),
            ("15;0", Ground::Dark),
            ("7;8", Ground::Dark),
            ("15;default", Ground::Dark),
            ("", Ground::Dark),
        ] {
            assert_eq!(Ground::of(&[("COLORFGBG".to_owned(), value.to_owned())]), ground, "{value}");
        }
        assert_eq!(Ground::of(&[]), Ground::Dark);
    }
}
