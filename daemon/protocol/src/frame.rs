//! Length-prefixed frames: JSON for control, raw bytes with offsets for terminals.
//!
//! A frame is `length: u32 LE | kind: u8 | payload`, where `length` counts the kind and the payload. The decoder is
//! pure: it takes bytes in any split, refuses an oversize length before it allocates for it, and never panics on
//! garbage. It must never read or write anything itself.

/// The longest control payload (JSON), in bytes: 1 MiB.
pub const CONTROL_MAX: usize = 1 << 20;
/// The most terminal bytes in one frame: 256 KiB.
pub const DATA_MAX: usize = 256 << 10;
/// Bytes before the payload.
pub const HEADER: usize = 5;

const KIND_CONTROL: u8 = 0;
const KIND_OUTPUT: u8 = 1;
const KIND_INPUT: u8 = 2;
const KIND_KEYFRAME: u8 = 3;

const OUTPUT_HEAD: usize = 4 + 8;
const INPUT_HEAD: usize = 4 + 8;
const KEYFRAME_HEAD: usize = 4 + 8 + 2 + 2 + 1;
const FLAG_FIRST: u8 = 1;
const FLAG_LAST: u8 = 2;

/// One frame, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A control message: JSON text, not yet parsed.
    Control(Vec<u8>),
    /// Terminal output.
    Output(Output),
    /// Keystrokes.
    Input(Input),
    /// A piece of a picture of the whole terminal, which replaces what the viewer shows.
    Keyframe(Keyframe),
}

/// Raw terminal output of one attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The attachment, numbered by the client; 0 on a host's own socket.
    pub stream: u32,
    /// The offset of the first byte.
    pub offset: u64,
    /// The bytes as the agent wrote them.
    pub bytes: Vec<u8>,
}

/// Keystrokes of one writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The attachment they are typed into.
    pub stream: u32,
    /// The number of bytes this writer sent before these; what makes them arrive once.
    pub seq: u64,
    /// The bytes to type.
    pub bytes: Vec<u8>,
}

/// A piece of a keyframe. Writing all pieces of one keyframe to a terminal, in order, paints the state at `offset`;
/// the first piece begins with a full reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyframe {
    /// The attachment.
    pub stream: u32,
    /// The output offset that the picture is of; raw output goes on from here.
    pub offset: u64,
    /// Width of the grid, in cells.
    pub cols: u16,
    /// Height of the grid, in cells.
    pub rows: u16,
    /// True on the first piece.
    pub first: bool,
    /// True on the last piece.
    pub last: bool,
    /// Terminal bytes.
    pub bytes: Vec<u8>,
}

/// Bytes that are not a frame. The connection that sent them must be closed: the place of the next frame is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The announced length is above the kind's limit.
    #[error("a frame of kind {kind} announces {length} bytes, more than its limit")]
    Oversize {
        /// The kind byte.
        kind: u8,
        /// The announced length.
        length: usize,
    },
    /// The announced length cannot hold the kind's fixed fields.
    #[error("a frame of kind {kind} announces {length} bytes, too few for its fields")]
    Short {
        /// The kind byte.
        kind: u8,
        /// The announced length.
        length: usize,
    },
    /// The kind byte means nothing here.
    #[error("unknown frame kind {0}")]
    UnknownKind(u8),
}

impl Frame {
    /// A control frame with `message` as JSON.
    ///
    /// # Panics
    /// Never for the types of this crate: they all have string keys and finite numbers.
    #[must_use]
    pub fn control<T: serde::Serialize>(message: &T) -> Self {
        Self::Control(serde_json::to_vec(message).expect("wire types serialize"))
    }

    /// The frame's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_into(&mut out);
        out
    }

    /// Appends the frame's bytes to `out`.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        match self {
            Self::Control(json) => {
                head(out, KIND_CONTROL, json.len());
                out.extend_from_slice(json);
            }
            Self::Output(o) => {
                head(out, KIND_OUTPUT, OUTPUT_HEAD + o.bytes.len());
                out.extend_from_slice(&o.stream.to_le_bytes());
                out.extend_from_slice(&o.offset.to_le_bytes());
                out.extend_from_slice(&o.bytes);
            }
            Self::Input(i) => {
                head(out, KIND_INPUT, INPUT_HEAD + i.bytes.len());
                out.extend_from_slice(&i.stream.to_le_bytes());
                out.extend_from_slice(&i.seq.to_le_bytes());
                out.extend_from_slice(&i.bytes);
            }
            Self::Keyframe(k) => {
                head(out, KIND_KEYFRAME, KEYFRAME_HEAD + k.bytes.len());
                out.extend_from_slice(&k.stream.to_le_bytes());
                out.extend_from_slice(&k.offset.to_le_bytes());
                out.extend_from_slice(&k.cols.to_le_bytes());
                out.extend_from_slice(&k.rows.to_le_bytes());
                out.push(u8::from(k.first) * FLAG_FIRST + u8::from(k.last) * FLAG_LAST);
                out.extend_from_slice(&k.bytes);
            }
        }
    }
}

/// Cuts a keyframe of any size into pieces that fit a frame. An empty one is one piece.
#[must_use]
pub fn keyframe_pieces(stream: u32, offset: u64, cols: u16, rows: u16, bytes: &[u8]) -> Vec<Keyframe> {
    let count = bytes.len().div_ceil(DATA_MAX).max(1);
    (0..count)
        .map(|i| Keyframe {
            stream,
            offset,
            cols,
            rows,
            first: i == 0,
            last: i + 1 == count,
            bytes: bytes[i * DATA_MAX..bytes.len().min((i + 1) * DATA_MAX)].to_vec(),
        })
        .collect()
}

/// Turns a byte stream into frames.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    read: usize,
}

impl Decoder {
    /// A decoder at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.read > 0 && self.read == self.pending.len() {
            self.pending.clear();
            self.read = 0;
        } else if self.read > DATA_MAX {
            self.pending.drain(..self.read);
            self.read = 0;
        }
        self.pending.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` until more bytes come.
    ///
    /// # Errors
    /// [`FrameError`] when the stream is not frames; after that the stream is lost.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let Some((length, kind)) = self.announced()? else { return Ok(None) };
        let start = self.read + HEADER;
        let end = start + length - 1;
        if self.pending.len() < end {
            return Ok(None);
        }
        self.read = end;
        Ok(Some(parse(kind, &self.pending[start..end])))
    }

    /// Length (kind included) and kind of the frame that begins the pending bytes.
    fn announced(&self) -> Result<Option<(usize, u8)>, FrameError> {
        let Some(head) = self.pending.get(self.read..self.read + HEADER) else { return Ok(None) };
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let kind = head[4];
        let (fixed, max) = match kind {
            KIND_CONTROL => (0, CONTROL_MAX),
            KIND_OUTPUT => (OUTPUT_HEAD, OUTPUT_HEAD + DATA_MAX),
            KIND_INPUT => (INPUT_HEAD, INPUT_HEAD + DATA_MAX),
            KIND_KEYFRAME => (KEYFRAME_HEAD, KEYFRAME_HEAD + DATA_MAX),
            other => return Err(FrameError::UnknownKind(other)),
        };
        if length > max + 1 {
            return Err(FrameError::Oversize { kind, length });
        }
        if length < fixed + 1 {
            return Err(FrameError::Short { kind, length });
        }
        Ok(Some((length, kind)))
    }
}

fn head(out: &mut Vec<u8>, kind: u8, payload: usize) {
    debug_assert!(payload <= CONTROL_MAX, "the sender keeps to the limits");
    let length = u32::try_from(payload + 1).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.push(kind);
}

/// Reads the fields of a frame whose length `announced` has checked.
fn parse(kind: u8, payload: &[u8]) -> Frame {
    let mut fields = Fields(payload);
    match kind {
        KIND_OUTPUT => {
            Frame::Output(Output { stream: fields.u32(), offset: fields.u64(), bytes: fields.rest() })
        }
        KIND_INPUT => Frame::Input(Input { stream: fields.u32(), seq: fields.u64(), bytes: fields.rest() }),
        KIND_KEYFRAME => {
            let (stream, offset, cols, rows) = (fields.u32(), fields.u64(), fields.u16(), fields.u16());
            let flags = fields.take::<1>()[0];
            Frame::Keyframe(Keyframe {
                stream,
                offset,
                cols,
                rows,
                first: flags & FLAG_FIRST != 0,
                last: flags & FLAG_LAST != 0,
                bytes: fields.rest(),
            })
        }
        _ => Frame::Control(payload.to_vec()),
    }
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        let (now, later) = self.0.split_at(N.min(self.0.len()));
        out[..now.len()].copy_from_slice(now);
        self.0 = later;
        out
    }
    fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }
    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }
    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }
    fn rest(&mut self) -> Vec<u8> {
        self.0.to_vec()
    }
}
