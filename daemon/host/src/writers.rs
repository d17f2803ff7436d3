//! Whose keystrokes have been taken, so that each arrives once however often its sender reconnects.
//!
//! Pure bookkeeping: it must never hold keystrokes itself.

/// Beyond this many the one that was quiet longest is forgotten.
const WRITERS_MAX: usize = 64;
const NAME_MAX: usize = 64;

/// A writer's name, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WriterName(Box<str>);

impl WriterName {
    /// Checks that `text` is 1 to 64 letters and digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let valid = (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        valid.then(|| Self(text.into()))
    }
}

#[derive(Debug)]
struct Writer {
    name: WriterName,
    /// Bytes taken in all, waiting ones included.
    taken: u64,
    /// Bytes that reached the terminal.
    typed: u64,
}

/// What is to be done with a piece of input.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Type it from this byte of the piece on; earlier ones are known already.
    Take { skip: usize },
    /// All of it is known already.
    Known,
    /// Bytes are missing before it.
    Gap,
}

/// Every writer of a terminal, the one that was active last at the end.
#[derive(Debug, Default)]
pub(crate) struct Writers(Vec<Writer>);

impl Writers {
    /// How many bytes of `name` reached the terminal.
    pub(crate) fn typed(&self, name: &WriterName) -> u64 {
        self.0.iter().find(|w| w.name == *name).map_or(0, |w| w.typed)
    }

    /// Judges `length` bytes that `name` numbers from `seq`; changes nothing.
    pub(crate) fn judge(&self, name: &WriterName, seq: u64, length: usize) -> Verdict {
        let taken = self.0.iter().find(|w| w.name == *name).map_or(0, |w| w.taken);
        if seq > taken {
            return Verdict::Gap;
        }
        match usize::try_from(taken - seq) {
            Ok(skip) if skip < length => Verdict::Take { skip },
            Ok(_) | Err(_) => Verdict::Known,
        }
    }

    /// `length` bytes of `name` wait to be typed. Returns the number of its bytes after them.
    pub(crate) fn take(&mut self, name: &WriterName, length: usize) -> u64 {
        let mut writer = match self.0.iter().position(|w| w.name == *name) {
            Some(at) => self.0.remove(at),
            None => Writer { name: name.clone(), taken: 0, typed: 0 },
        };
        writer.taken += length as u64;
        let taken = writer.taken;
        if self.0.len() == WRITERS_MAX {
            self.0.remove(0);
        }
        self.0.push(writer);
        taken
    }

    /// The bytes of `name` up to `seq` reached the terminal.
    pub(crate) fn typed_up_to(&mut self, name: &WriterName, seq: u64) {
        if let Some(writer) = self.0.iter_mut().find(|w| w.name == *name) {
            writer.typed = writer.typed.max(seq);
        }
    }

    /// What waits will not be typed: its senders may send it again.
    pub(crate) fn forget_waiting(&mut self) {
        for writer in &mut self.0 {
            writer.taken = writer.typed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> WriterName {
        WriterName::parse(text).expect("valid")
    }

    #[test]
    fn bytes_are_taken_once_in_order() {
        let mut writers = Writers::default();
        let w = name("w1");
        assert_eq!(writers.judge(&w, 0, 3), Verdict::Take { skip: 0 });
        assert_eq!(writers.take(&w, 3), 3);
        assert_eq!(writers.judge(&w, 0, 3), Verdict::Known);
        assert_eq!(writers.judge(&w, 1, 5), Verdict::Take { skip: 2 });
        assert_eq!(writers.judge(&w, 4, 1), Verdict::Gap);
        assert_eq!(writers.typed(&w), 0);
        writers.typed_up_to(&w, 2);
        writers.forget_waiting();
        assert_eq!(writers.typed(&w), 2);
        assert_eq!(writers.judge(&w, 2, 1), Verdict::Take { skip: 0 });
    }

    #[test]
    fn the_quietest_writer_is_forgotten_first() {
        let mut writers = Writers::default();
        for n in 0..WRITERS_MAX {
            writers.take(&name(&format!("w{n}")), 1);
        }
        writers.take(&name("w0"), 1);
        writers.take(&name("late"), 1);
        assert_eq!(writers.judge(&name("w1"), 0, 1), Verdict::Take { skip: 0 });
        assert_eq!(writers.judge(&name("w0"), 0, 1), Verdict::Known);
        assert_eq!(writers.0.len(), WRITERS_MAX);
    }

    #[test]
    fn names_are_letters_and_digits() {
        for bad in ["", "a-b", "a b", "é", &"a".repeat(65)] {
            assert!(WriterName::parse(bad).is_none(), "{bad:?}");
        }
    }
}
