//! How the place where a session works is written down. The rules of [`super::record`] hold.

use ao_protocol::view::SourceKind;
use serde::{Deserialize, Serialize};

use crate::domain::site::Site;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct SiteRecord {
    #[serde(default)]
    source: SourceKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

impl SiteRecord {
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Site> for SiteRecord {
    fn from(site: Site) -> Self {
        let Site { source, start, notes } = site;
        Self { source, start, notes }
    }
}

impl From<SiteRecord> for Site {
    fn from(record: SiteRecord) -> Self {
        let SiteRecord { source, start, notes } = record;
        Self { source, start, notes }
    }
}
