//! Any bytes as any message: the first two bytes choose the message, the third the version, the rest is read.
//!
//! Checked: nothing panics; what was read can be written or is refused with an error; what was written reads as the
//! same; the counted size is the real one; the borrowing twins accept nothing that the owning structs refuse.

#![no_main]

use bytes::Bytes;
use klamm_protocol::header::decode_request_header;
use klamm_protocol::messages::fetch_request::FetchRequestRef;
use klamm_protocol::messages::produce_request::ProduceRequestRef;
use klamm_protocol::{
    Decoder, Encoder, GroupRecordKey, GroupRecordValue, MESSAGES, MessageType, MetadataRecord, ShareRecordKey,
    ShareRecordValue, TransactionRecordKey, TransactionRecordValue,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [high, low, version, body @ ..] = data else {
        return;
    };
    let choice = usize::from(u16::from_be_bytes([*high, *low]));
    // One number beyond the messages is for the framings of records and headers.
    match MESSAGES.get(choice % (MESSAGES.len() + 1)) {
        Some(message) => {
            let versions = message.valid_versions.clone();
            let count = i16::from(*version) % (versions.end() - versions.start() + 1);
            read_message(message, versions.start() + count, body);
        }
        None => read_framings(i16::from(*version), body),
    }
});

fn read_message(message: &MessageType, version: i16, body: &[u8]) {
    let json = (message.decode_to_json)(&mut Decoder::new(body), version);
    match message.name {
        "ProduceRequest" if json.is_err() => {
            assert!(ProduceRequestRef::decode(&mut Decoder::new(body), version).is_err())
        }
        "FetchRequest" if json.is_err() => assert!(FetchRequestRef::decode(&mut Decoder::new(body), version).is_err()),
        _ => {}
    }
    let Ok(json) = json else {
        return;
    };
    let shared = Bytes::copy_from_slice(body);
    let mut e = Encoder::new();
    if (message.reencode)(&mut Decoder::shared(&shared), &mut e, version).is_err() {
        return;
    }
    let mut counter = Encoder::counting();
    assert!((message.reencode)(&mut Decoder::new(body), &mut counter, version).is_ok());
    let again = e.into_vec();
    assert_eq!(counter.size(), again.len());
    assert_eq!((message.decode_to_json)(&mut Decoder::new(&again), version), Ok(json));
}

fn read_framings(record_type: i16, body: &[u8]) {
    let _ = decode_request_header(&mut Decoder::new(body));
    if let Ok((record, version)) = MetadataRecord::decode(body) {
        let _ = record.encode(version);
    }
    let _ = GroupRecordKey::decode(body);
    let _ = GroupRecordValue::decode(record_type, body);
    let _ = TransactionRecordKey::decode(body);
    let _ = TransactionRecordValue::decode(record_type, body);
    let _ = ShareRecordKey::decode(body);
    let _ = ShareRecordValue::decode(record_type, body);
}
