//! Links into the app: `ao://session/<id>`, `ao://inbox` and `ao://new`.
//!
//! Any page in a browser can offer one, so they only show something. They must never start, stop or change anything,
//! and nothing in them is believed before it was parsed.

use std::fmt;

use ao_protocol::bridge::AppNews;
use ao_protocol::ids::SessionId;

/// How every link begins.
pub const SCHEME: &str = "ao:";

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A session's screen.
    Session(SessionId),
    /// What needs the person.
    Inbox,
    /// The form for new work; nothing is begun.
    New,
}

impl Address {
    /// Reads a link.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(link: &str) -> Result<Self, String> {
        let Some(rest) = link.strip_prefix("ao://") else {
            return Err(format!("{:?} is no link of this app", shortened(link)));
        };
        // Some desktops put a slash behind a link that names no path.
        let place = rest.strip_suffix('/').unwrap_or(rest);
        match (place, place.strip_prefix("session/")) {
            ("inbox", _) => Ok(Self::Inbox),
            ("new", _) => Ok(Self::New),
            (_, Some(id)) => SessionId::parse(id).map(Self::Session).map_err(|error| error.to_string()),
            (_, None) => Err(format!("the link {:?} leads nowhere in this app", shortened(link))),
        }
    }

    /// What the page is told.
    #[must_use]
    pub fn news(self) -> AppNews {
        match self {
            Self::Session(id) => AppNews::Show { session: Some(id) },
            Self::Inbox => AppNews::Act { action: "open_inbox".to_owned() },
            Self::New => AppNews::Act { action: "new_session".to_owned() },
        }
    }
}

impl fmt::Display for Address {
    /// The link that leads there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => write!(f, "ao://session/{id}"),
            Self::Inbox => f.write_str("ao://inbox"),
            Self::New => f.write_str("ao://new"),
        }
    }
}

/// A link may be as long as it likes; a message is not.
fn shortened(link: &str) -> String {
    link.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_kinds_of_links_lead_anywhere() {
        let session = Address::Session(SessionId::parse("shop-3").expect("an id"));
        for (link, leads) in [
            ("ao://session/shop-3", Some(session.clone())),
            ("ao://session/shop-3/", Some(session)),
            ("ao://inbox", Some(Address::Inbox)),
            ("ao://inbox/", Some(Address::Inbox)),
            ("ao://new", Some(Address::New)),
            ("ao://new/", Some(Address::New)),
            ("ao://", None),
            ("ao:inbox", None),
            ("ao://newer", None),
            ("ao://news", None),
            ("ao://inbox//", None),
            ("ao://new?prompt=rm", None),
            ("ao://session", None),
            ("ao://session/", None),
            ("ao://session/../x-1", None),
            ("ao://session/shop-3/kill", None),
            ("ao://session/shop-3?x", None),
            ("ao://session/%73hop-3", None),
            ("ao://stop", None),
            ("https://session/shop-3", None),
        ] {
            let read = Address::parse(link).ok();
            assert_eq!(read, leads, "{link}");
            let written = read.as_ref().map(ToString::to_string);
            assert_eq!(written.as_deref(), leads.map(|_| link.trim_end_matches('/')), "{link}");
        }
    }

    #[test]
    fn what_is_refused_is_said_briefly() {
        let words = Address::parse(&format!("ao://{}", "x".repeat(10_000))).expect_err("refused");
        assert!(words.len() < 200, "{words}");
    }
}
