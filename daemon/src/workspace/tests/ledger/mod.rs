//! The ledger and the trash against the real git.

#[cfg(unix)]
mod dirt;
mod kept;
#[cfg(unix)]
mod picture;
#[cfg(unix)]
mod property;

use super::*;

impl Yard {
    fn slot(&self, number: u32) -> Slot {
        slot(&self.bed, "shop-1", number)
    }

    async fn captured(&self, number: u32) -> Captured {
        let plan = capture_plan(&self.repository, &self.folder, &self.slot(number));
        self.bed.git.capture(&plan).await.expect("captured")
    }

    fn restore_plan(&self, number: u32, to: &Path) -> RestorePlan {
        let slot = self.slot(number);
        RestorePlan {
            repository: self.repository.clone(),
            scratch: slot.scratch(),
            entry: slot.entry,
            to: to.to_owned(),
        }
    }
}

fn slot(bed: &Bed, session: &str, number: u32) -> Slot {
    let entry = EntryId { session: ao_protocol::ids::SessionId::parse(session).expect("an id"), number };
    Slot { session: bed.path("ao home/trash").join(session), entry }
}

fn capture_plan(repository: &Path, folder: &Path, slot: &Slot) -> CapturePlan {
    CapturePlan {
        repository: repository.to_owned(),
        folder: folder.to_owned(),
        entry: slot.entry.clone(),
        scratch: slot.scratch(),
        at: 1_700_000_000_123,
    }
}
