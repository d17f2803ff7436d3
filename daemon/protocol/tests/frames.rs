//! The decoder against every split, oversize lengths and garbage.

use ao_protocol::frame::{
    CONTROL_MAX, DATA_MAX, Decoder, Frame, FrameError, Input, Keyframe, Output, keyframe_pieces,
};

fn samples() -> Vec<Frame> {
    vec![
        Frame::Control(b"{}".to_vec()),
        Frame::Control(Vec::new()),
        Frame::Output(Output { stream: 7, offset: u64::MAX - 1, bytes: b"\x1b[31mred".to_vec() }),
        Frame::Output(Output { stream: 0, offset: 0, bytes: Vec::new() }),
        Frame::Input(Input { stream: 1, seq: 99, bytes: vec![0, 255, 3] }),
        Frame::Keyframe(Keyframe {
            stream: 2,
            offset: 5,
            cols: 120,
            rows: 40,
            first: true,
            last: false,
            bytes: vec![b'x'; 300],
        }),
    ]
}

fn all(decoder: &mut Decoder) -> Vec<Frame> {
    std::iter::from_fn(|| decoder.next_frame().expect("frames")).collect()
}

#[test]
fn frames_survive_every_split() {
    let bytes: Vec<u8> = samples().iter().flat_map(Frame::encode).collect();
    for cut in 0..=bytes.len() {
        let mut decoder = Decoder::new();
        decoder.push(&bytes[..cut]);
        let mut frames = all(&mut decoder);
        decoder.push(&bytes[cut..]);
        frames.extend(all(&mut decoder));
        assert_eq!(frames, samples(), "cut at {cut}");
    }
    let mut decoder = Decoder::new();
    let mut frames = Vec::new();
    for byte in &bytes {
        decoder.push(std::slice::from_ref(byte));
        frames.extend(all(&mut decoder));
    }
    assert_eq!(frames, samples());
}

#[test]
fn a_length_above_the_limit_is_refused_before_its_bytes_come() {
    for (kind, limit) in [(0, CONTROL_MAX), (1, DATA_MAX + 12), (2, DATA_MAX + 12), (3, DATA_MAX + 17)] {
        let announce = |length: usize| {
            let mut decoder = Decoder::new();
            decoder.push(&u32::try_from(length + 1).expect("fits").to_le_bytes());
            decoder.push(&[kind]);
            decoder.next_frame()
        };
        assert_eq!(announce(limit), Ok(None), "kind {kind} at its limit");
        assert_eq!(announce(limit + 1), Err(FrameError::Oversize { kind, length: limit + 2 }));
        let huge = announce(u32::MAX as usize - 1);
        assert!(matches!(huge, Err(FrameError::Oversize { .. })), "{huge:?}");
    }
}

#[test]
fn a_length_too_short_for_its_fields_and_an_unknown_kind_are_refused() {
    let decode = |bytes: &[u8]| {
        let mut decoder = Decoder::new();
        decoder.push(bytes);
        decoder.next_frame()
    };
    assert_eq!(decode(&[5, 0, 0, 0, 1]), Err(FrameError::Short { kind: 1, length: 5 }));
    assert_eq!(decode(&[0, 0, 0, 0, 0]), Err(FrameError::Short { kind: 0, length: 0 }));
    assert_eq!(decode(&[1, 0, 0, 0, 9]), Err(FrameError::UnknownKind(9)));
}

#[test]
fn no_garbage_makes_the_decoder_panic_or_keep_more_than_it_was_given() {
    // A small generator of its own: the run is the same every time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..2000 {
        let mut decoder = Decoder::new();
        for _ in 0..20 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            decoder.push(&state.to_le_bytes()[..usize::try_from(state % 8).expect("small")]);
            while let Ok(Some(_)) = decoder.next_frame() {}
        }
    }
}

#[test]
fn a_picture_of_any_size_becomes_pieces_that_fit() {
    for size in [0, 1, DATA_MAX, DATA_MAX + 1, 3 * DATA_MAX] {
        let picture = vec![b'p'; size];
        let pieces = keyframe_pieces(1, 2, 80, 24, &picture);
        assert!(pieces.iter().all(|piece| piece.bytes.len() <= DATA_MAX));
        assert_eq!(pieces.iter().map(|piece| piece.bytes.len()).sum::<usize>(), size);
        let firsts: Vec<bool> = pieces.iter().map(|piece| piece.first).collect();
        let lasts: Vec<bool> = pieces.iter().map(|piece| piece.last).collect();
        assert!(firsts[0] && !firsts[1..].contains(&true), "{size}");
        assert!(lasts[lasts.len() - 1] && !lasts[..lasts.len() - 1].contains(&true), "{size}");
    }
}
