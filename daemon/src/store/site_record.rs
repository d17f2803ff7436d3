//! How the place where a session works is written down. The rules of [`super::record`] hold.

use ao_protocol::view::SourceKind;
use serde::{Deserialize, Serialize};

use crate::domain::site::{Ports, Site};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct SiteRecord {
    #[serde(default)]
    source: SourceKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ports: Option<(u16, u16)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unbegun: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said: Option<String>,
}

impl SiteRecord {
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Site> for SiteRecord {
    fn from(site: Site) -> Self {
        let Site { source, start, notes, ports, unbegun, said } = site;
        let ports = ports.map(|ports| (ports.first, ports.count));
        Self { source, start, notes, ports, unbegun, said }
    }
}

impl From<SiteRecord> for Site {
    fn from(record: SiteRecord) -> Self {
        let SiteRecord { source, start, notes, ports, unbegun, said } = record;
        let ports = ports.map(|(first, count)| Ports { first, count });
        Self { source, start, notes, ports, unbegun, said }
    }
}
