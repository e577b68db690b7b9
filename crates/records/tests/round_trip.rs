//! What the builder writes, the views read back, with every codec.

use klamm_records::{
    Batch, BatchBuilder, BatchMut, BatchSpec, Batches, Compression, CompressionType, DecompressionLimits, RecordHeader,
    TimestampType,
};
use klamm_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

type Owned = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Vec<(Vec<u8>, Option<Vec<u8>>)>);

const CODECS: [CompressionType; 5] = [
    CompressionType::None,
    CompressionType::Gzip,
    CompressionType::Snappy,
    CompressionType::Lz4,
    CompressionType::Zstd,
];

fn build(spec: BatchSpec, records: &[Owned]) -> Vec<u8> {
    let mut builder = BatchBuilder::new(spec);
    for (timestamp, key, value, headers) in records {
        let headers: Vec<_> = headers
            .iter()
            .map(|(key, value)| RecordHeader {
                key,
                value: value.as_deref(),
            })
            .collect();
        builder.push_with_headers(Timestamp(*timestamp), key.as_deref(), value.as_deref(), &headers);
    }
    builder.build()
}

fn read(batch: &Batch<'_>) -> Vec<Owned> {
    let mut records = batch.records(&DecompressionLimits::default()).unwrap();
    let mut read = Vec::new();
    while let Some(record) = records.next_record().unwrap() {
        assert_eq!(record.offset, batch.base_offset() + read.len() as i64);
        let headers = record.headers.iter();
        read.push((
            record.timestamp.0,
            record.key.map(<[u8]>::to_vec),
            record.value.map(<[u8]>::to_vec),
            headers.map(|h| (h.key.to_vec(), h.value.map(<[u8]>::to_vec))).collect(),
        ));
    }
    read
}

proptest! {
    #[test]
    fn records_survive(
        records in vec((
            0..i64::MAX / 2,
            option::of(vec(any::<u8>(), 0..20)),
            option::of(prop_oneof![vec(any::<u8>(), 0..200), (0usize..100_000).prop_map(|size| vec![7; size])]),
            vec((vec(any::<u8>(), 0..5), option::of(vec(any::<u8>(), 0..5))), 0..3),
        ), 1..20),
        codec in 0usize..5,
        base in 0..i64::MAX / 2,
    ) {
        let spec = BatchSpec {
            base_offset: Offset(base),
            compression: Compression::default_of(CODECS[codec]),
            ..BatchSpec::default()
        };
        let bytes = build(spec, &records);
        let batch = Batch::parse(&bytes).unwrap().unwrap();
        prop_assert!(batch.verify_crc().is_ok());
        prop_assert_eq!(batch.max_timestamp().0, records.iter().map(|record| record.0).max().unwrap());
        prop_assert_eq!(read(&batch), records);
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..300), magic in 0u8..4, length in 0u8..255) {
        let mut bytes = bytes;
        // Let most cases get past the frame.
        if let Some(place) = bytes.get_mut(8..12) {
            place.copy_from_slice(&[0, 0, 0, length]);
        }
        if let Some(place) = bytes.get_mut(16) {
            *place = magic;
        }
        walk(&bytes);
    }

    #[test]
    fn damaged_batches_never_panic(codec in 0usize..5, at in 0usize..400, byte in any::<u8>(), cut in 0usize..400) {
        let spec = BatchSpec { compression: Compression::default_of(CODECS[codec]), ..BatchSpec::default() };
        let record = (5, Some(b"key".to_vec()), Some(vec![9; 300]), vec![(b"h".to_vec(), None)]);
        let mut bytes = build(spec, &[record.clone(), record]);
        let at = at % bytes.len();
        bytes[at] = byte;
        walk(&bytes);
        let cut = cut % (bytes.len() - 61);
        bytes.truncate(bytes.len() - cut);
        let length = (bytes.len() - 12) as u32;
        bytes[8..12].copy_from_slice(&length.to_be_bytes());
        walk(&bytes);
    }
}

/// Reads all that can be read.
fn walk(bytes: &[u8]) {
    for batch in Batches::new(bytes).map_while(Result::ok) {
        let _ = batch.verify_crc();
        if let Ok(mut records) = batch.records(&DecompressionLimits::default()) {
            while let Ok(Some(record)) = records.next_record() {
                assert_eq!(record.headers.iter().count(), record.headers.len());
            }
        }
    }
}

#[test]
fn header_fields_survive() {
    let spec = BatchSpec {
        base_offset: Offset(77),
        leader_epoch: LeaderEpoch(3),
        compression: Compression::Snappy,
        log_append_time: Some(Timestamp(99)),
        producer_id: ProducerId(5),
        producer_epoch: ProducerEpoch(6),
        base_sequence: Sequence(i32::MAX),
        is_transactional: true,
        is_control: true,
        delete_horizon: Some(Timestamp(1000)),
    };
    let record = (12, None, None, vec![]);
    let bytes = build(spec, &[record.clone(), record]);
    let batch = Batch::parse(&bytes).unwrap().unwrap();
    assert_eq!(batch.magic(), 2);
    assert_eq!(batch.size_bytes(), bytes.len());
    assert_eq!(
        (batch.base_offset(), batch.last_offset(), batch.next_offset()),
        (Offset(77), Offset(78), Offset(79))
    );
    assert_eq!(batch.leader_epoch(), LeaderEpoch(3));
    assert_eq!(batch.compression(), Ok(CompressionType::Snappy));
    assert_eq!(batch.timestamp_type(), TimestampType::LogAppendTime);
    assert_eq!(batch.max_timestamp(), Timestamp(99));
    assert_eq!(batch.delete_horizon(), Some(Timestamp(1000)));
    assert_eq!(
        (batch.producer_id(), batch.producer_epoch()),
        (ProducerId(5), ProducerEpoch(6))
    );
    assert_eq!(
        (batch.base_sequence(), batch.last_sequence()),
        (Sequence(i32::MAX), Sequence(0))
    );
    assert!(batch.is_transactional() && batch.is_control() && batch.is_compressed());
    assert_eq!(batch.records_count(), 2);
    assert_eq!(
        read(&batch).first().map(|record| record.0),
        Some(99),
        "LogAppendTime overrides the record's own"
    );
}

#[test]
fn patches_keep_the_checksum_right() {
    let mut bytes = build(BatchSpec::default(), &[(12, None, None, vec![])]);
    let mut batch = BatchMut::parse(&mut bytes).unwrap().unwrap();
    batch.set_base_offset(Offset(1 << 40));
    batch.set_leader_epoch(LeaderEpoch(9));
    let batch = Batch::parse(&bytes).unwrap().unwrap();
    assert_eq!(batch.verify_crc(), Ok(()));
    assert_eq!(
        (batch.base_offset(), batch.leader_epoch()),
        (Offset(1 << 40), LeaderEpoch(9))
    );
    let crc = batch.crc();
    BatchMut::parse(&mut bytes)
        .unwrap()
        .unwrap()
        .set_max_timestamp(TimestampType::LogAppendTime, Timestamp(5));
    let batch = Batch::parse(&bytes).unwrap().unwrap();
    assert_eq!(batch.verify_crc(), Ok(()));
    assert_ne!(batch.crc(), crc);
    assert_eq!(
        (batch.timestamp_type(), batch.max_timestamp()),
        (TimestampType::LogAppendTime, Timestamp(5))
    );
}

#[test]
fn walking_a_buffer_stops_at_the_incomplete_batch() {
    let one = build(BatchSpec::default(), &[(1, None, None, vec![])]);
    let both = [one.clone(), one.clone()].concat();
    for cut in 1..one.len() {
        let mut batches = Batches::new(&both[..both.len() - cut]);
        assert!(batches.by_ref().all(|batch| batch.is_ok()));
        assert_eq!(batches.rest().len(), one.len() - cut);
    }
    assert_eq!(Batches::new(&both).count(), 2);
}
