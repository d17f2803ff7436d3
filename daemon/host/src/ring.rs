//! The newest output, addressed by offsets that never go back.
//!
//! Viewers keep cursors into it instead of queues of their own, so a viewer that stops reading costs nothing. It
//! must never block, and it grows only up to its capacity, as output comes.

/// Output kept for viewers that come back.
#[derive(Debug)]
pub(crate) struct Ring {
    bytes: Vec<u8>,
    capacity: usize,
    /// Where in `bytes` the next byte goes once it is full.
    head: usize,
    newest: u64,
}

impl Ring {
    /// An empty ring of `capacity` bytes (at least one) that begins at `offset`.
    pub(crate) fn new(capacity: usize, offset: u64) -> Self {
        Self { bytes: Vec::new(), capacity: capacity.max(1), head: 0, newest: offset }
    }

    /// The offset of the oldest byte kept.
    pub(crate) fn oldest(&self) -> u64 {
        self.newest - self.bytes.len() as u64
    }

    /// The offset after the newest byte.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    /// Takes the next bytes of the output; the oldest make room.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.newest += bytes.len() as u64;
        let keep = &bytes[bytes.len().saturating_sub(self.capacity)..];
        let room = (self.capacity - self.bytes.len()).min(keep.len());
        let (grow, wrap) = keep.split_at(room);
        if self.bytes.len() + room > self.bytes.capacity() {
            let target = (self.bytes.len() + room).next_power_of_two().min(self.capacity);
            self.bytes.reserve_exact(target - self.bytes.len());
        }
        self.bytes.extend_from_slice(grow);
        let first = wrap.len().min(self.capacity - self.head);
        self.bytes[self.head..self.head + first].copy_from_slice(&wrap[..first]);
        self.bytes[..wrap.len() - first].copy_from_slice(&wrap[first..]);
        self.head = (self.head + wrap.len()) % self.capacity;
    }

    /// Up to `most` bytes from `offset` on, or `None` when the ring no longer, or not yet, reaches there.
    pub(crate) fn read(&self, offset: u64, most: usize) -> Option<Vec<u8>> {
        if offset < self.oldest() || offset > self.newest {
            return None;
        }
        let skip = usize::try_from(offset - self.oldest()).ok()?;
        let count = (self.bytes.len() - skip).min(most);
        let (new, old) = self.bytes.split_at(self.head);
        let mut out = Vec::with_capacity(count);
        if skip < old.len() {
            out.extend_from_slice(&old[skip..(skip + count).min(old.len())]);
        }
        let rest = count - out.len();
        let start = skip.saturating_sub(old.len());
        out.extend_from_slice(&new[start..start + rest]);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_reads_the_byte_that_was_pushed_there() {
        for capacity in [1, 2, 7, 16] {
            let mut ring = Ring::new(capacity, 100);
            let mut all: Vec<u8> = Vec::new();
            for step in 0..60usize {
                let chunk: Vec<u8> = (0..step % 19).map(|i| (all.len() + i) as u8).collect();
                ring.push(&chunk);
                all.extend_from_slice(&chunk);
                assert_eq!(ring.newest(), 100 + all.len() as u64);
                assert_eq!(ring.oldest(), ring.newest() - all.len().min(capacity) as u64);
                for offset in 100..=ring.newest() + 1 {
                    let read = ring.read(offset, 5);
                    if offset < ring.oldest() || offset > ring.newest() {
                        assert_eq!(read, None);
                    } else {
                        let start = (offset - 100) as usize;
                        let end = all.len().min(start + 5);
                        assert_eq!(
                            read.as_deref(),
                            Some(&all[start..end]),
                            "capacity {capacity} at {offset}"
                        );
                    }
                }
            }
        }
    }
}
