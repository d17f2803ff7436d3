//! A viewer on a host's own socket that takes everything at once. It must never be slower than the host, so it does
//! nothing with what it gets.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use ao_e2e::home::TestHome;
use ao_protocol::frame::{Decoder, Frame};
use ao_protocol::host::{HOST_PROTOCOL, HostHello, HostSpec, HostVerb, SPEC_FILE};

use super::lab::Made;

const CREDIT: u32 = 1 << 20;

/// An attached sink; dropping it hangs up.
pub(crate) struct Sink(UnixStream);

impl Sink {
    /// Attaches to the host of `made`, with a grid of 120 by 40.
    ///
    /// # Panics
    /// When the host does not answer.
    pub(crate) fn attach(home: &TestHome, made: &Made) -> Self {
        let spec = std::fs::read(home.home().bundle(&made.id).join(SPEC_FILE)).expect("a bundle");
        let spec: HostSpec = serde_json::from_slice(&spec).expect("a spec");
        let mut stream = UnixStream::connect(&spec.socket).expect("the host listens");
        let hello = HostHello { protocol: HOST_PROTOCOL, cookie: spec.cookie, client: "bench".to_owned() };
        let mut words = Frame::control(&hello).encode();
        Frame::control(&HostVerb::Resize { cols: 120, rows: 40 }).encode_into(&mut words);
        Frame::control(&HostVerb::Attach { have: None, credit: CREDIT, history: None })
            .encode_into(&mut words);
        stream.write_all(&words).expect("sent");
        let reading = stream.try_clone().expect("a descriptor");
        std::thread::spawn(move || swallow(reading));
        Self(stream)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // The host may have gone first.
        let _gone = self.0.shutdown(Shutdown::Both);
    }
}

fn swallow(mut stream: UnixStream) {
    let mut decoder = Decoder::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        let Ok(count @ 1..) = stream.read(&mut buffer) else { return };
        decoder.push(&buffer[..count]);
        let mut taken = 0;
        while let Ok(Some(frame)) = decoder.next_frame() {
            taken += match frame {
                Frame::Output(output) => output.bytes.len(),
                Frame::Keyframe(piece) => piece.bytes.len(),
                Frame::Control(_) | Frame::Input(_) => 0,
            };
        }
        let credit = HostVerb::Credit { bytes: u32::try_from(taken).unwrap_or(CREDIT) };
        if taken > 0 && stream.write_all(&Frame::control(&credit).encode()).is_err() {
            return;
        }
    }
}
