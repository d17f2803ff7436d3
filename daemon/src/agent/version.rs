//! Versions, compared as far as they are numbers.

use std::cmp::Ordering;

/// The numbers of a version: `22.11.0-rc1` is 22, 11, 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version(Vec<u64>);

impl Version {
    /// None when it does not begin with a number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut numbers = Vec::new();
        for part in text.split('.') {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let Ok(number) = part[..digits].parse() else { break };
            numbers.push(number);
            if digits < part.len() {
                break;
            }
        }
        (!numbers.is_empty()).then_some(Self(numbers))
    }

    /// Whether this one is older; what a version does not say counts as 0.
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        let length = self.0.len().max(other.0.len());
        let at = |version: &Self, place: usize| version.0.get(place).copied().unwrap_or(0);
        (0..length)
            .map(|place| at(self, place).cmp(&at(other, place)))
            .find(|order| *order != Ordering::Equal)
            .is_some_and(|order| order == Ordering::Less)
    }
}

/// Whether the version `found` is older than `wanted`. What cannot be read is not called old.
pub(crate) fn is_older(found: &str, wanted: &str) -> bool {
    match (Version::parse(found), Version::parse(wanted)) {
        (Some(found), Some(wanted)) => found.is_older_than(&wanted),
        (None, _) | (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (found, wanted, older) in [
            ("20.20.2", "22", true),
            ("22.0.0", "22", false),
            ("22", "22.11", true),
            ("v22.11.0", "22.11", false),
            ("0.169.0", "0.160.0", false),
            ("0.99.1", "0.160.0", true),
            ("2.0.0-rc1", "2.0.0", false),
            ("unknown", "2", false),
            ("0.0.1790142911", "0.1", true),
        ] {
            assert_eq!(is_older(found, wanted), older, "{found} < {wanted}");
        }
    }
}
