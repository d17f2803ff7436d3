//! Which agent may start now, and what the others wait for.
//!
//! Agents are started in the order of their turns. One that finds no room holds up those behind it, so that a big
//! machine's worth of small starts never starves it. Shells are no agents: they take no room and wait for nobody.

use ao_protocol::ids::SessionId;
use ao_protocol::view::WaitsFor;

/// How many agents are brought back at once after a loss: each costs seconds of CPU.
pub const RESTORED_AT_ONCE: u32 = 2;
/// What an agent is taken to need where none has been measured, in MiB.
pub const COST_UNMEASURED: u64 = 400;

/// Who comes before whom, first to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A person put it first.
    First,
    /// An orchestrator, without which its project stands still.
    Orchestrator,
    /// A person asked for it.
    Person,
    /// An orchestrator asked for it.
    Spawned,
    /// It is brought back unasked.
    Restored,
}

/// A place in the queue. Smaller ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Turn {
    /// By this first.
    pub priority: Priority,
    /// Then by this: the order in which they came.
    pub place: i64,
}

/// A start that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Whose.
    pub session: SessionId,
    /// When it is its turn.
    pub turn: Turn,
    /// It is a shell rather than an agent.
    pub shell: bool,
}

/// What the person allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Agents at once, orchestrators included.
    pub agents: u32,
    /// Memory that is to stay free, in MiB; 0 for no floor.
    pub memory_floor: u64,
    /// Room that is to stay free on the disk of the home, in MiB; 0 for no floor.
    pub disk_floor: u64,
}

/// What the machine has left. What could not be read is no obstacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Headroom {
    /// Memory, in MiB.
    pub memory: Option<u64>,
    /// Room on the disk of the home, in MiB.
    pub disk: Option<u64>,
    /// What an agent that runs here takes, measured, in MiB.
    pub cost: Option<u64>,
}

/// What runs already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Agents that run or are being started.
    pub running: u32,
    /// Those of them that are being started, so that their memory is not taken yet.
    pub starting: u32,
    /// Those of them that are brought back unasked.
    pub restoring: u32,
}

/// What becomes of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Now.
    Starts,
    /// Later.
    Waits(Place),
}

/// A place in the queue, and what it takes to come up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1 is next.
    pub position: u32,
    /// What is short.
    pub short: Short,
}

/// What there is too little of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// As many agents run as may.
    Agents {
        /// How many run.
        running: u32,
        /// How many may.
        allowed: u32,
    },
    /// Free memory.
    Memory {
        /// In MiB, without what agents that are being started will take.
        free: u64,
        /// What must be free, in MiB: the floor and what an agent takes.
        wanted: u64,
    },
    /// Free room on the disk of the home.
    Disk {
        /// In MiB.
        free: u64,
        /// What must be free, in MiB.
        wanted: u64,
    },
    /// Others that are being brought back.
    Restores,
}

impl Short {
    /// As the wire names it.
    #[must_use]
    pub fn waits_for(&self) -> WaitsFor {
        match self {
            Self::Agents { .. } => WaitsFor::Agents,
            Self::Memory { .. } => WaitsFor::Memory,
            Self::Disk { .. } => WaitsFor::Disk,
            Self::Restores => WaitsFor::Restores,
        }
    }

    /// Whether time may bring room without any of our sessions changing.
    #[must_use]
    pub fn passes_by_itself(&self) -> bool {
        match self {
            Self::Memory { .. } | Self::Disk { .. } => true,
            Self::Agents { .. } | Self::Restores => false,
        }
    }
}

impl Place {
    /// One sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let why = match self.short {
            Short::Agents { running, allowed } => {
                format!("{running} agents run, and {allowed} may at once")
            }
            Short::Memory { free, wanted } => {
                format!("{free} MiB of memory are free, and {wanted} are wanted to start one more agent")
            }
            Short::Disk { free, wanted } => {
                format!("{free} MiB of disk are free, and {wanted} are to stay free")
            }
            Short::Restores => "agents are brought back a few at a time".to_owned(),
        };
        format!("Number {} in the queue: {why}; it starts by itself", self.position)
    }
}

/// Decides for all that wait, in the order of their turns.
pub fn decide(
    mut waiting: Vec<Start>,
    mut load: Load,
    limits: Limits,
    room: Headroom,
) -> Vec<(SessionId, Verdict)> {
    waiting.sort_by_key(|one| one.turn);
    let mut held_up = None;
    let mut position = 0;
    let mut verdicts = Vec::with_capacity(waiting.len());
    for one in waiting {
        let restored = one.turn.priority == Priority::Restored;
        let short = match (held_up, one.shell) {
            (_, true) => (restored && load.restoring >= RESTORED_AT_ONCE).then_some(Short::Restores),
            (Some(short), false) => Some(short),
            (None, false) => shortage(restored, load, limits, room),
        };
        let verdict = match short {
            Some(short) => {
                if !one.shell {
                    held_up = Some(short);
                }
                position += 1;
                Verdict::Waits(Place { position, short })
            }
            None => {
                load.restoring += u32::from(restored);
                load.running += u32::from(!one.shell);
                load.starting += u32::from(!one.shell);
                Verdict::Starts
            }
        };
        verdicts.push((one.session, verdict));
    }
    verdicts
}

/// What keeps one more agent from being started.
fn shortage(restored: bool, load: Load, limits: Limits, room: Headroom) -> Option<Short> {
    if load.running >= limits.agents {
        return Some(Short::Agents { running: load.running, allowed: limits.agents });
    }
    if let Some(free) = room.disk.filter(|free| *free < limits.disk_floor) {
        return Some(Short::Disk { free, wanted: limits.disk_floor });
    }
    let cost = room.cost.unwrap_or(COST_UNMEASURED);
    let wanted = limits.memory_floor.saturating_add(cost);
    let left = |free: u64| free.saturating_sub(cost.saturating_mul(u64::from(load.starting)));
    if limits.memory_floor > 0
        && let Some(free) = room.memory.map(left).filter(|free| *free < wanted)
    {
        return Some(Short::Memory { free, wanted });
    }
    (restored && load.restoring >= RESTORED_AT_ONCE).then_some(Short::Restores)
}

/// How many agents may run at once where nobody said: four for each core, and no more than find 512 MiB each, but two in
/// any case. An agent mostly waits for its model, so cores are not what is short first.
#[must_use]
pub fn agents_by_default(cores: usize, memory: Option<u64>) -> u32 {
    const EACH: u64 = 512;
    let by_cores = u32::try_from(cores.saturating_mul(4)).unwrap_or(u32::MAX);
    let by_memory = memory.map_or(u32::MAX, |mib| u32::try_from(mib / EACH).unwrap_or(u32::MAX));
    by_cores.min(by_memory).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Priority::{First, Orchestrator, Person, Restored, Spawned};

    const PLENTY: Headroom = Headroom { memory: Some(64_000), disk: Some(64_000), cost: Some(300) };
    const LIMITS: Limits = Limits { agents: 3, memory_floor: 1000, disk_floor: 2000 };

    /// Its name, who asks, what runs, what is left, and what comes of it.
    type Row = (&'static str, &'static [(u32, Priority, i64)], Load, Headroom, &'static str);

    /// Session `shop-<n>` with a turn; a shell if `n` is above 90.
    fn asks(all: &[(u32, Priority, i64)]) -> Vec<Start> {
        let one = |&(n, priority, place): &(u32, Priority, i64)| Start {
            session: SessionId::parse(&format!("shop-{n}")).expect("valid"),
            turn: Turn { priority, place },
            shell: n > 90,
        };
        all.iter().map(one).collect()
    }

    fn running(running: u32) -> Load {
        Load { running, ..Load::default() }
    }

    /// Each with `+` for a start, else its position and what it waits for.
    fn said(verdicts: &[(SessionId, Verdict)]) -> String {
        let one = |(session, verdict): &(SessionId, Verdict)| match verdict {
            Verdict::Starts => format!("{}+", session.number()),
            Verdict::Waits(place) => {
                let short = match place.short {
                    Short::Agents { .. } => "agents",
                    Short::Memory { .. } => "memory",
                    Short::Disk { .. } => "disk",
                    Short::Restores => "restores",
                };
                format!("{}@{}:{short}", session.number(), place.position)
            }
        };
        verdicts.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn who_starts_and_what_the_others_wait_for() {
        let low = |memory| Headroom { memory: Some(memory), ..PLENTY };
        let table: &[Row] = &[
            ("nobody waits", &[], running(3), PLENTY, ""),
            ("there is room", &[(1, Person, 1)], running(2), PLENTY, "1+"),
            (
                "as many as there is room for, in the order in which they came",
                &[(2, Person, 2), (1, Person, 1), (3, Person, 3)],
                running(1),
                PLENTY,
                "1+ 2+ 3@1:agents",
            ),
            (
                "each class before the next, whenever they came",
                &[(1, Restored, 1), (2, Spawned, 2), (3, Person, 3), (4, Orchestrator, 4), (5, First, 5)],
                running(3),
                PLENTY,
                "5@1:agents 4@2:agents 3@3:agents 2@4:agents 1@5:agents",
            ),
            ("more run than may", &[(1, Orchestrator, 1)], running(7), PLENTY, "1@1:agents"),
            (
                "memory for one: the floor, and what one takes",
                &[(1, Spawned, 1), (2, Spawned, 2)],
                running(0),
                low(1300),
                "1+ 2@1:memory",
            ),
            ("memory for none", &[(1, Person, 1)], running(0), low(1299), "1@1:memory"),
            (
                "one that is being started will take its memory",
                &[(1, Person, 1)],
                Load { running: 1, starting: 1, restoring: 0 },
                low(1599),
                "1@1:memory",
            ),
            (
                "unmeasured agents are taken to need 400",
                &[(1, Person, 1)],
                running(0),
                Headroom { memory: Some(1399), disk: None, cost: None },
                "1@1:memory",
            ),
            ("what cannot be read is no obstacle", &[(1, Person, 1)], running(0), Headroom::default(), "1+"),
            ("disk", &[(1, Person, 1)], running(0), Headroom { disk: Some(1999), ..PLENTY }, "1@1:disk"),
            (
                "two are brought back at once",
                &[(1, Restored, 1), (2, Restored, 2), (3, Restored, 3)],
                running(0),
                PLENTY,
                "1+ 2+ 3@1:restores",
            ),
            (
                "a person's start does not wait for those",
                &[(1, Restored, 1), (2, Person, 2)],
                Load { running: 2, starting: 2, restoring: 2 },
                PLENTY,
                "2+ 1@1:agents",
            ),
            (
                "a shell takes no room and waits for no agent",
                &[(1, Person, 1), (91, Person, 2), (92, Restored, 3)],
                running(3),
                low(0),
                "1@1:agents 91+ 92+",
            ),
            (
                "shells too are brought back two at a time",
                &[(91, Restored, 1), (92, Restored, 2), (93, Restored, 3), (4, Restored, 4)],
                running(0),
                PLENTY,
                "91+ 92+ 93@1:restores 4@2:restores",
            ),
        ];
        for (name, waiting, load, room, expected) in table {
            assert_eq!(said(&decide(asks(waiting), *load, LIMITS, *room)), *expected, "{name}");
        }
        let none = Limits { memory_floor: 0, disk_floor: 0, ..LIMITS };
        assert_eq!(said(&decide(asks(&[(1, Person, 1)]), running(0), none, low(0))), "1+", "no floors");
    }

    #[test]
    fn the_default_follows_the_machine() {
        for (cores, memory, agents) in [
            (1, Some(512), 2),
            (2, Some(4096), 8),
            (4, Some(4096), 8),
            (8, Some(16_384), 32),
            (64, Some(524_288), 256),
            (2, None, 8),
            (0, None, 2),
        ] {
            assert_eq!(agents_by_default(cores, memory), agents, "{cores} cores, {memory:?} MiB");
        }
    }
}
