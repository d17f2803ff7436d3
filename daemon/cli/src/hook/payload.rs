//! A hook's payload: an object of at most [`LONGEST`] bytes, whatever the agent gave.
//!
//! A longer one is not cut somewhere, which would leave no JSON at all, but shrunk: its long texts and its lists are left
//! out and its short values stay, nested ones too, so that it still says which tool, which file, which conversation. It is
//! then marked with `"truncated": true`. Nothing here may wait for input beyond the hook's patience or hold more of it
//! than one of its texts.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufReader, Read};
use std::time::Instant;

use serde::de::{Deserialize as _, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The longest payload that is passed on as it is, in bytes.
const LONGEST: usize = 256 << 10;
/// More than this is not even looked at.
const LOOKED_AT: u64 = 16 << 20;
/// The longest text that a shrunk payload keeps, in bytes.
const TEXT: usize = 2 << 10;
/// All that it keeps, in bytes.
const ROOM: usize = 64 << 10;

/// The payload that came as an argument.
pub(super) fn of_argument(given: &OsStr) -> Value {
    of(given.as_encoded_bytes())
}

/// The payload that comes on standard input. It is read to its end, or until `until`: an agent whose hook leaves early
/// may take the broken pipe for a failure.
pub(super) fn of_input(until: Instant) -> Value {
    let mut input = input::Input::new(until);
    let payload = of(&mut input);
    // What is left is of no interest.
    let _end = std::io::copy(&mut input, &mut std::io::sink());
    payload
}

fn of(mut from: impl Read) -> Value {
    let mut text = Vec::new();
    // What was read before an error, or before time was up, may be all there is.
    let _end = from.by_ref().take(LONGEST as u64 + 1).read_to_end(&mut text);
    if text.len() <= LONGEST {
        let lossy = || serde_json::from_str(&String::from_utf8_lossy(&text));
        return match serde_json::from_slice(&text).or_else(|_not_text| lossy()) {
            Ok(object @ Value::Object(_)) => fitting(object),
            // A null, a number, no JSON at all: that the hook ran is still a fact.
            Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_))
            | Err(_) => Value::Object(Map::new()),
        };
    }
    shrunk(text.as_slice().chain(from.take(LOOKED_AT)))
}

/// An object as it may be passed on. Text that had to be mended may have grown.
pub(super) fn fitting(value: Value) -> Value {
    match serde_json::to_vec(&value) {
        Ok(text) if text.len() > LONGEST => shrunk(text.as_slice()),
        Ok(_) | Err(_) => value,
    }
}

/// What is short in an object that is long.
fn shrunk(from: impl Read) -> Value {
    let mut kept = Value::Null;
    let mut room = ROOM;
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(from));
    // What was found before the object broke off is kept.
    let _end = Keep { into: &mut kept, room: &mut room }.deserialize(&mut json);
    let mut object = match kept {
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    without_gaps(&mut object);
    object.insert("truncated".to_owned(), Value::Bool(true));
    Value::Object(object)
}

/// Takes out the places of what was not kept.
fn without_gaps(object: &mut Map<String, Value>) {
    object.retain(|_, value| !value.is_null());
    object.values_mut().filter_map(Value::as_object_mut).for_each(without_gaps);
}

/// Keeps what is short of one value.
struct Keep<'a> {
    into: &'a mut Value,
    room: &'a mut usize,
}

impl Keep<'_> {
    fn keep(self, value: impl Into<Value>, length: usize) {
        if length <= TEXT && length <= *self.room {
            *self.room -= length;
            *self.into = value.into();
        }
    }
}

impl<'de> DeserializeSeed<'de> for Keep<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keep<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.keep(value, 8);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.keep(value, 8);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.keep(value, 8);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.keep(value, 8);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.keep(value, value.len());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        *self.into = Value::Object(Map::new());
        let Some(object) = self.into.as_object_mut() else { return Ok(()) };
        while let Some(key) = entries.next_key::<String>()? {
            if key.len() > TEXT || key.len() > *self.room {
                entries.next_value_seed(Skip)?;
                continue;
            }
            *self.room -= key.len();
            let into = object.entry(key).or_insert(Value::Null);
            entries.next_value_seed(Keep { into, room: &mut *self.room })?;
        }
        Ok(())
    }
}

/// Reads over one value.
struct Skip;

impl<'de> DeserializeSeed<'de> for Skip {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        IgnoredAny::deserialize(from).map(|_ignored| ())
    }
}

/// Standard input that ends when time is up. A terminal says nothing.
#[cfg(unix)]
mod input {
    use std::fs::File;
    use std::io::{self, IsTerminal as _, Read};
    use std::mem::ManuallyDrop;
    use std::os::fd::{AsRawFd as _, FromRawFd as _};
    use std::time::Instant;

    pub(super) struct Input {
        // Without a buffer of its own, so that what has come can be asked of the system.
        stdin: Option<ManuallyDrop<File>>,
        until: Instant,
    }

    impl Input {
        pub(super) fn new(until: Instant) -> Self {
            let input = (!io::stdin().is_terminal()).then(|| {
                // SAFETY: the descriptor is open, since the runtime opens one in its place if it was not, and nobody
                // else reads it; it is not closed here.
                ManuallyDrop::new(unsafe { File::from_raw_fd(libc::STDIN_FILENO) })
            });
            Self { stdin: input, until }
        }
    }

    impl Read for Input {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(stdin) = &mut self.stdin else { return Ok(0) };
            let left = self.until.saturating_duration_since(Instant::now()).as_millis();
            if left == 0 {
                return Ok(0);
            }
            let mut wish = libc::pollfd { fd: stdin.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one structure, which lives on this stack.
            let ready = unsafe { libc::poll(&raw mut wish, 1, i32::try_from(left).unwrap_or(i32::MAX)) };
            if ready == 0 { Ok(0) } else { stdin.read(buffer) }
        }
    }
}

/// Standard input that ends when time is up: a thread reads it, since nothing else can be given up here.
#[cfg(windows)]
mod input {
    use std::io::{self, IsTerminal as _, Read};
    use std::sync::mpsc::{Receiver, sync_channel};
    use std::time::Instant;

    pub(super) struct Input {
        pieces: Option<Receiver<Vec<u8>>>,
        rest: Vec<u8>,
        until: Instant,
    }

    impl Input {
        pub(super) fn new(until: Instant) -> Self {
            let pieces = (!io::stdin().is_terminal()).then(|| {
                let (piece, pieces) = sync_channel(4);
                std::thread::spawn(move || {
                    let mut buffer = vec![0; 64 << 10];
                    while let Ok(count @ 1..) = io::stdin().read(&mut buffer)
                        && piece.send(buffer[..count].to_vec()).is_ok()
                    {}
                });
                pieces
            });
            Self { pieces, rest: Vec::new(), until }
        }
    }

    impl Read for Input {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.rest.is_empty() {
                let left = self.until.saturating_duration_since(Instant::now());
                let piece = self.pieces.as_ref().and_then(|pieces| pieces.recv_timeout(left).ok());
                self.rest = piece.unwrap_or_default();
            }
            let count = self.rest.len().min(buffer.len());
            buffer[..count].copy_from_slice(&self.rest[..count]);
            self.rest.drain(..count);
            Ok(count)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_fits_is_passed_on_as_it_is_and_garbage_is_an_empty_object() {
        assert_eq!(of(&br#" {"a":[1,null,{"b":"c"}]} "#[..]), json!({"a": [1, null, {"b": "c"}]}));
        for garbage in [&b""[..], b"{", b"null", b"[1]", b"\"x\"", b"\xff\xfe", b"{\"a\":1} x", b"\0\0"] {
            assert_eq!(of(garbage), json!({}), "{garbage:?}");
        }
        assert_eq!(of(&b"{\"a\":\"\xff\"}"[..]), json!({"a": "\u{fffd}"}));
        let deep = "[".repeat(200_000);
        assert_eq!(of(deep.as_bytes()), json!({}));
    }

    #[test]
    fn what_is_too_long_keeps_what_tells_it_apart() {
        let long = "x".repeat(300 << 10);
        let given = json!({
            "session_id": "s1",
            "hook_event_name": "PreToolUse",
            "tool_name": "Write",
            "tool_input": {"file_path": "/a/b.txt", "content": long, "lines": [1, 2]},
            "zz_last": true,
        });
        let text = given.to_string();
        let expected = json!({
            "session_id": "s1",
            "hook_event_name": "PreToolUse",
            "tool_name": "Write",
            "tool_input": {"file_path": "/a/b.txt"},
            "zz_last": true,
            "truncated": true,
        });
        assert_eq!(of(text.as_bytes()), expected);
        // Broken off in the middle of the long text: what came before it stays.
        let broken = of(&text.as_bytes()[..290 << 10]);
        assert_eq!(broken["hook_event_name"], "PreToolUse");
        assert_eq!(broken["truncated"], true);
    }

    #[test]
    fn no_payload_is_longer_than_the_longest() {
        let many: Map<String, Value> = (0..100_000).map(|n| (format!("key{n}"), json!("value"))).collect();
        let mended = [b"{\"a\":\"", &[0xff; 200 << 10][..], b"\"}"].concat();
        for long in
            [serde_json::to_vec(&many).expect("JSON"), mended, vec![b'{'; 1 << 20], vec![b' '; 20 << 20]]
        {
            let payload = of(long.as_slice());
            assert!(payload.is_object() && payload.to_string().len() <= LONGEST);
            assert_eq!(payload["truncated"], true);
        }
    }
}
