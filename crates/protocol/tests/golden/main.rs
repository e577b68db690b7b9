//! Every message and version against the bytes and the JSON that Apache Kafka 4.4 makes of it, and against bytes that
//! are damaged.

mod api_versions;
mod borrowed;
mod random;
mod vectors;

use bytes::Bytes;
use klamm_protocol::{ConvertError, Decoder, Encoder, MESSAGES};
use serde_json::Value;

use random::Random;
use vectors::Vector;

#[test]
fn bytes_to_json() {
    let mut left_out = 0;
    for vector in vectors::load() {
        let mut d = Decoder::new(&vector.bytes);
        let json = (vector.message.decode_to_json)(&mut d, vector.version).unwrap();
        assert!(matches(&json, &vector.json, &mut left_out), "{vector}\n{json}");
        assert_eq!(d.remaining(), 0, "{vector}");
    }
    assert_eq!(left_out, 28);
}

/// The vectors' JSON states some tagged fields that have their default, which neither a dump nor the bytes contain. That
/// these are defaults shows in [`json_to_bytes`]: they add nothing to the bytes. Counts them.
fn matches(ours: &Value, theirs: &Value, left_out: &mut usize) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            *left_out += theirs.len().saturating_sub(ours.len());
            ours.iter()
                .all(|(name, value)| theirs.get(name).is_some_and(|their| matches(value, their, left_out)))
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| matches(ours, theirs, left_out))
        }
        _ => ours == theirs,
    }
}

#[test]
fn json_to_bytes() {
    for vector in vectors::load() {
        let mut e = Encoder::new();
        let encoded = (vector.message.encode_json)(&vector.json, &mut e, vector.version);
        assert_eq!(encoded, Ok(()), "{vector}");
        assert_eq!(e.into_vec(), vector.bytes, "{vector}");
        let mut counter = Encoder::counting();
        assert_eq!(
            (vector.message.encode_json)(&vector.json, &mut counter, vector.version),
            Ok(()),
            "{vector}"
        );
        assert_eq!(counter.size(), vector.bytes.len(), "{vector}");
    }
}

#[test]
fn bytes_to_bytes() {
    for vector in vectors::load() {
        let shared = Bytes::from(vector.bytes.clone());
        let mut e = Encoder::new();
        let encoded = (vector.message.reencode)(&mut Decoder::shared(&shared), &mut e, vector.version);
        assert_eq!(encoded, Ok(()), "{vector}");
        assert_eq!(e.into_vec(), vector.bytes, "{vector}");
    }
}

/// Nothing in the format is optional at its end, so a message that lost bytes is never a message.
#[test]
fn truncated_messages_are_refused() {
    let mut truncations = 0;
    for vector in vectors::load() {
        for length in 0..vector.bytes.len().min(400) {
            let mut d = Decoder::new(&vector.bytes[..length]);
            assert!(
                (vector.message.decode_to_json)(&mut d, vector.version).is_err(),
                "{vector} cut to {length}"
            );
            truncations += 1;
        }
    }
    assert!(truncations > 100_000, "{truncations}");
}

/// What can still be read after a byte changed can be written again, and then reads as the same.
#[test]
fn flipped_bytes_never_panic() {
    let mut random = Random::new(1);
    for vector in vectors::load().iter().filter(|vector| !vector.bytes.is_empty()) {
        for _ in 0..8 {
            let mut bytes = vector.bytes.clone();
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
            round_trip(vector, &bytes);
        }
    }
}

fn round_trip(vector: &Vector, bytes: &[u8]) {
    let message = vector.message;
    let Ok(json) = (message.decode_to_json)(&mut Decoder::new(bytes), vector.version) else {
        return;
    };
    let mut e = Encoder::new();
    match (message.reencode)(&mut Decoder::new(bytes), &mut e, vector.version) {
        Ok(()) => {}
        // Tags out of order, or strings that grew by replacement characters: read leniently, written strictly.
        Err(ConvertError::Encode(_)) => return,
        Err(e) => panic!("{vector} {bytes:02x?}: {e}"),
    }
    let again = e.into_vec();
    let json_again = (message.decode_to_json)(&mut Decoder::new(&again), vector.version);
    // NaN, which JSON has no number for, shows as null and is equal to itself there.
    assert_eq!(json_again.as_ref(), Ok(&json), "{vector} {bytes:02x?}");
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random::new(2);
    let mut decoded = 0;
    for message in &MESSAGES {
        for version in message.valid_versions.clone() {
            for round in 0..24 {
                let bytes = random.bytes(round * 3, round % 2 == 0);
                let read = (message.decode_to_json)(&mut Decoder::new(&bytes), version);
                decoded += usize::from(read.is_ok());
            }
        }
    }
    assert!(decoded > 500, "{decoded}: random bytes should sometimes be a message");
}

/// The longest lengths that the format can express, before nothing: refused without making room for them.
#[test]
fn lengths_without_bytes_are_refused() {
    let lengths: [&[u8]; 3] = [
        &[0x7f, 0xff, 0xff, 0xff],
        &[0x7f, 0xff],
        &[0xff, 0xff, 0xff, 0xff, 0x07],
    ];
    for message in &MESSAGES {
        for version in message.valid_versions.clone() {
            for (prefix, length) in (0..12).flat_map(|prefix| lengths.map(|length| (prefix, length))) {
                let bytes = [&vec![0; prefix], length].concat();
                // Whether it is an error depends on the fields; what counts is that this loop is quick and small.
                let json = (message.decode_to_json)(&mut Decoder::new(&bytes), version).unwrap_or(Value::Null);
                assert!(
                    json.to_string().len() < 4_000,
                    "{} {version} {bytes:02x?}",
                    message.name
                );
            }
        }
    }
}

#[test]
fn every_message_and_version_has_vectors() {
    let vectors = vectors::load();
    assert_eq!(vectors.len(), 2940);
    for message in MESSAGES.iter().filter(|message| !message.name.ends_with("Header")) {
        for version in message.valid_versions.clone() {
            let found = vectors
                .iter()
                .any(|v| v.message.name == message.name && v.version == version);
            assert!(found, "{} {version}", message.name);
        }
    }
}
