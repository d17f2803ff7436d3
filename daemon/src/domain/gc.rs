//! What of all that lies around can go, and why.
//!
//! A verdict follows from facts alone. It must never call for anything that is not ours, that somebody works in, or
//! that nobody could look into; and what would take work from its place that is in no commit goes only where a person
//! names it.

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A worktree whose folder is there.
    Worktree,
    /// git's record of a worktree whose folder is gone.
    Record,
    /// A branch that was made for a session and is checked out nowhere.
    Branch,
    /// A folder among the worktrees that no repository knows.
    Folder,
    /// What the host of a session's terminal left: its last screen, and what was above it.
    Screen,
}

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A session on record.
    Session {
        /// Its agent runs, is being started, or cannot be asked.
        busy: bool,
        /// Hidden from lists.
        archived: bool,
        /// A person ended it.
        ended: bool,
    },
    /// A session that is no longer on record.
    Nobody,
    /// Somebody else: the user, or another program.
    Other,
}

/// Whether a worktree has what is in no commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dirt {
    /// It has nothing of the kind; also where there is nothing to look at.
    Clean,
    /// It has this.
    Dirty(String),
    /// Nobody can tell, for this reason.
    Unknown(String),
}

/// What is known of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What it is.
    pub kind: Kind,
    /// Whose it is.
    pub owner: Owner,
    /// Whether it has what is in no commit.
    pub dirt: Dirt,
    /// Commits that its base does not have; unknown where the base is.
    pub ahead: Option<u32>,
    /// Commits that neither its base nor any remote branch has.
    pub unpushed: Option<u32>,
    /// Its base has all that these commits change, in commits of its own.
    pub contained: bool,
    /// Programs that work in it, in words.
    pub inside: Vec<String>,
    /// What keeps it from being moved, if anything.
    pub pinned: Option<String>,
}

/// What may become of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It stays, for this reason.
    Keep(String),
    /// It goes only if it is named, for this reason.
    IfNamed(String),
    /// It can go, for this reason.
    CanGo(String),
}

/// What may become of a thing.
#[must_use]
pub fn judge(facts: &Facts) -> Verdict {
    if let Some(why) = stays(facts) {
        return Verdict::Keep(why);
    }
    match facts.kind {
        Kind::Worktree => worktree(facts),
        Kind::Record => Verdict::CanGo("its folder is gone, and git still has it on record".to_owned()),
        Kind::Branch => branch(facts),
        Kind::Folder => Verdict::Keep("no repository knows it, so nothing of it could be kept".to_owned()),
        Kind::Screen => Verdict::Keep("it is what `ao session show` shows of its last screen".to_owned()),
    }
}

fn stays(facts: &Facts) -> Option<String> {
    match &facts.owner {
        Owner::Other => return Some("it was not made here".to_owned()),
        Owner::Session { busy: true, .. } => return Some("its agent runs".to_owned()),
        Owner::Session { busy: false, .. } | Owner::Nobody => {}
    }
    if let Some(first) = facts.inside.first() {
        let more = facts.inside.len() - 1;
        let others = if more == 0 { String::new() } else { format!(" and {more} more") };
        return Some(format!("{first}{others} works in it"));
    }
    if let Some(why) = &facts.pinned {
        return Some(why.clone());
    }
    match &facts.dirt {
        Dirt::Unknown(why) => Some(format!("it cannot be looked into: {why}")),
        Dirt::Clean | Dirt::Dirty(_) => None,
    }
}

fn worktree(facts: &Facts) -> Verdict {
    if let Dirt::Dirty(what) = &facts.dirt {
        return Verdict::IfNamed(format!("it has {what}, which the ledger would keep"));
    }
    let merged = facts.ahead == Some(0) || facts.contained;
    let work = if merged { "its base has all of its work" } else { "its branch has all of its work" };
    match &facts.owner {
        Owner::Session { archived: true, .. } => {
            Verdict::CanGo(format!("its session is archived, and {work}"))
        }
        Owner::Session { ended: true, .. } if merged => {
            Verdict::CanGo(format!("its session was ended, and {work}"))
        }
        Owner::Nobody => Verdict::CanGo(format!("its session is not on record, and {work}")),
        Owner::Session { .. } => Verdict::IfNamed("its session could go on in it".to_owned()),
        Owner::Other => Verdict::Keep("it was not made here".to_owned()),
    }
}

fn branch(facts: &Facts) -> Verdict {
    if let Owner::Session { archived: false, .. } = facts.owner {
        return Verdict::IfNamed("its session is not archived".to_owned());
    }
    match (facts.ahead, facts.unpushed) {
        (Some(0), _) => Verdict::CanGo("its base has all of its commits".to_owned()),
        _ if facts.contained => Verdict::CanGo("its base has all that its commits change".to_owned()),
        (_, Some(0)) => Verdict::CanGo("a remote branch has all of its commits".to_owned()),
        (_, Some(1)) => Verdict::IfNamed("it has 1 commit that is nowhere else".to_owned()),
        (_, Some(n)) => Verdict::IfNamed(format!("it has {n} commits that are nowhere else")),
        (_, None) => Verdict::Keep("nobody can tell what it is ahead of".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDED: Owner = Owner::Session { busy: false, archived: false, ended: true };
    const EXITED: Owner = Owner::Session { busy: false, archived: false, ended: false };
    const ARCHIVED: Owner = Owner::Session { busy: false, archived: true, ended: true };
    const BUSY: Owner = Owner::Session { busy: true, archived: false, ended: false };

    fn facts(kind: Kind, owner: Owner) -> Facts {
        Facts {
            kind,
            owner,
            dirt: Dirt::Clean,
            ahead: Some(2),
            unpushed: Some(2),
            contained: false,
            inside: Vec::new(),
            pinned: None,
        }
    }

    #[test]
    fn what_goes_follows_from_the_facts() {
        use Kind::{Branch, Folder, Record, Screen, Worktree};
        let merged = |facts: Facts| Facts { ahead: Some(0), unpushed: Some(0), ..facts };
        let dirty = |facts: Facts| Facts { dirt: Dirt::Dirty("1 changed file".into()), ..facts };
        let unknown = |facts: Facts| Facts { dirt: Dirt::Unknown("git failed".into()), ..facts };
        let entered = |facts: Facts| Facts { inside: vec!["vim (12)".into(), "sh (13)".into()], ..facts };
        let pinned = |facts: Facts| Facts { pinned: Some("it is locked: usb".into()), ..facts };
        let baseless = |facts: Facts| Facts { ahead: None, unpushed: None, ..facts };
        for (facts, expected) in [
            (facts(Worktree, BUSY), "keep its agent runs"),
            (merged(facts(Worktree, Owner::Other)), "keep it was not made here"),
            (entered(merged(facts(Worktree, ARCHIVED))), "keep vim (12) and 1 more works in it"),
            (pinned(merged(facts(Worktree, ARCHIVED))), "keep it is locked: usb"),
            (unknown(merged(facts(Worktree, ARCHIVED))), "keep it cannot be looked into: git failed"),
            (
                dirty(merged(facts(Worktree, ARCHIVED))),
                "named it has 1 changed file, which the ledger would keep",
            ),
            (
                dirty(facts(Worktree, Owner::Nobody)),
                "named it has 1 changed file, which the ledger would keep",
            ),
            (facts(Worktree, ARCHIVED), "go its session is archived, and its branch has all of its work"),
            (merged(facts(Worktree, ENDED)), "go its session was ended, and its base has all of its work"),
            (facts(Worktree, ENDED), "named its session could go on in it"),
            (merged(facts(Worktree, EXITED)), "named its session could go on in it"),
            (
                baseless(facts(Worktree, Owner::Nobody)),
                "go its session is not on record, and its branch has all of its work",
            ),
            (facts(Record, Owner::Nobody), "go its folder is gone, and git still has it on record"),
            (facts(Record, Owner::Other), "keep it was not made here"),
            (pinned(facts(Record, ARCHIVED)), "keep it is locked: usb"),
            (merged(facts(Branch, Owner::Nobody)), "go its base has all of its commits"),
            (merged(facts(Branch, ENDED)), "named its session is not archived"),
            (
                Facts { unpushed: Some(0), ..facts(Branch, ARCHIVED) },
                "go a remote branch has all of its commits",
            ),
            (
                Facts { contained: true, ..facts(Branch, ARCHIVED) },
                "go its base has all that its commits change",
            ),
            (
                Facts { contained: true, ..facts(Worktree, ENDED) },
                "go its session was ended, and its base has all of its work",
            ),
            (facts(Branch, Owner::Nobody), "named it has 2 commits that are nowhere else"),
            (baseless(facts(Branch, Owner::Nobody)), "keep nobody can tell what it is ahead of"),
            (facts(Folder, Owner::Nobody), "keep no repository knows it, so nothing of it could be kept"),
            (facts(Screen, ARCHIVED), "keep it is what `ao session show` shows of its last screen"),
        ] {
            let said = match judge(&facts) {
                Verdict::Keep(why) => format!("keep {why}"),
                Verdict::IfNamed(why) => format!("named {why}"),
                Verdict::CanGo(why) => format!("go {why}"),
            };
            assert_eq!(said, expected, "{facts:?}");
        }
    }
}
