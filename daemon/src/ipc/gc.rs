//! The plan of a clean-up as shown.

use ao_protocol::calls::{GcOutcome, GcPlanned};
use ao_protocol::view::{GcKind, GcRow, GcVerdict, RoomView};

use super::views;
use crate::domain::gc::{Dirt, Kind, Owner, Verdict};
use crate::sessions::{Engine, Gone, Row};

/// A plan.
pub(super) fn plan(rows: Vec<Row>, notes: Vec<String>) -> GcPlanned {
    GcPlanned { rows: rows.into_iter().map(row).collect(), notes }
}

/// What became of its rows.
pub(super) fn outcomes(engine: &Engine, all: Vec<Gone>) -> Vec<GcOutcome> {
    let one = |one: Gone| GcOutcome {
        name: one.name,
        gone: one.outcome.is_ok(),
        said: one.outcome.unwrap_or_else(|why| why),
        entry: one.entry.map(|entry| views::entry(engine, &entry)),
    };
    all.into_iter().map(one).collect()
}

fn row(row: Row) -> GcRow {
    let (verdict, reason) = match row.verdict {
        Verdict::Keep(why) => (GcVerdict::Keep, why),
        Verdict::IfNamed(why) => (GcVerdict::IfNamed, why),
        Verdict::CanGo(why) => (GcVerdict::CanGo, why),
    };
    let kind = match row.facts.kind {
        Kind::Worktree => GcKind::Worktree,
        Kind::Record => GcKind::Record,
        Kind::Branch => GcKind::Branch,
        Kind::Folder => GcKind::Folder,
        Kind::Screen => GcKind::Screen,
    };
    let dirty = match row.facts.dirt {
        Dirt::Dirty(what) => Some(what),
        Dirt::Clean | Dirt::Unknown(_) => None,
    };
    GcRow {
        name: row.name,
        kind,
        project: row.project,
        session: row.session,
        ours: row.facts.owner != Owner::Other,
        path: row.folder.map(|folder| folder.to_string_lossy().into_owned()),
        branch: row.branch,
        commit: row.commit,
        verdict,
        reason,
        proof: row.proof,
        dirty,
        ahead: row.facts.ahead,
        unpushed: row.facts.unpushed,
        inside: row.facts.inside,
        last_use: row.last_use,
        room: row.room.map(|room| RoomView { own: room.own, shared: room.shared, whole: room.whole }),
    }
}
