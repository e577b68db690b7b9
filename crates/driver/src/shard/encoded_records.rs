//! Bytes of the records of one decision, before they become part of a batch.

use klamm_protocol::{EncodeError, Encoder};

use super::contract::ShardMachine;

/// Keys and values, one after the other. Kept and filled again: most decisions allocate nothing for them.
#[derive(Debug, Default)]
pub(super) struct EncodedRecords {
    bytes: Vec<u8>,
    ends: Vec<Ends>,
}

/// Where a record's parts end among the bytes; each begins where the one before it ends.
#[derive(Clone, Copy, Debug)]
struct Ends {
    key: usize,
    value: usize,
    has_value: bool,
}

/// A record's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EncodedRecord<'a> {
    pub(super) key: &'a [u8],
    /// Nothing for a tombstone.
    pub(super) value: Option<&'a [u8]>,
}

impl EncodedRecords {
    /// Replaces what is here by the bytes of `records`.
    pub(super) fn encode<M: ShardMachine>(&mut self, records: &[M::Record]) -> Result<(), EncodeError> {
        self.clear();
        if records.len() > KEPT_RECORDS_MAX {
            // Growing step by step would pass through twice the memory.
            let mut counting = Encoder::counting();
            for record in records {
                M::encode_key(record, &mut counting)?;
                M::encode_value(record, &mut counting)?;
            }
            self.bytes.reserve_exact(counting.size());
            self.ends.reserve_exact(records.len());
        }
        let mut e = Encoder::from_vec(std::mem::take(&mut self.bytes));
        for record in records {
            M::encode_key(record, &mut e)?;
            let key = e.position();
            let has_value = M::encode_value(record, &mut e)?;
            let value = e.position();
            self.ends.push(Ends { key, value, has_value });
        }
        self.bytes = e.into_vec();
        Ok(())
    }

    /// Forgets the records, and gives back what is not to be kept for the next ones.
    pub(super) fn clear(&mut self) {
        clear_keeping(&mut self.bytes, KEPT_BYTES_MAX);
        clear_keeping(&mut self.ends, KEPT_RECORDS_MAX);
    }

    /// What the records need of a batch, at most and before compression.
    pub(super) fn size_bytes_max(&self) -> usize {
        self.bytes.len() + self.ends.len() * RECORD_OVERHEAD_BYTES_MAX
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = EncodedRecord<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |ends| {
            let part = |from: usize, to: usize| self.bytes.get(from..to).unwrap_or_default();
            let record = EncodedRecord {
                key: part(start, ends.key),
                value: ends.has_value.then(|| part(ends.key, ends.value)),
            };
            start = ends.value;
            record
        })
    }
}

impl EncodedRecord<'_> {
    /// As of all of them.
    pub(super) fn size_bytes_max(&self) -> usize {
        RECORD_OVERHEAD_BYTES_MAX + self.key.len() + self.value.map_or(0, <[u8]>::len)
    }
}

fn clear_keeping<T>(all: &mut Vec<T>, capacity_max: usize) {
    match all.capacity() > capacity_max {
        true => *all = Vec::new(),
        false => all.clear(),
    }
}

/// `DefaultRecord.MAX_RECORD_OVERHEAD`.
const RECORD_OVERHEAD_BYTES_MAX: usize = 21;
/// A decision about a large group may have needed more.
const KEPT_BYTES_MAX: usize = 64 * 1024;
const KEPT_RECORDS_MAX: usize = 512;

#[cfg(test)]
mod tests {
    use klamm_coordinator::{GroupCoordinator, GroupRecord};
    use klamm_protocol::messages::{GroupMetadataKey, OffsetCommitKey, OffsetCommitValue};

    use super::*;

    fn records() -> Vec<GroupRecord> {
        let offset = GroupRecord::OffsetCommit {
            key: OffsetCommitKey::default(),
            value: Some(OffsetCommitValue::default()),
        };
        let tombstone = GroupRecord::GroupMetadata {
            key: GroupMetadataKey { group: "g".to_owned() },
            value: None,
        };
        vec![offset.clone(), tombstone, offset]
    }

    #[test]
    fn each_record_has_its_own_bytes() {
        let records = records();
        let mut encoded = EncodedRecords::default();
        // The second time over what is there from the first.
        for _ in 0..2 {
            encoded.encode::<GroupCoordinator>(&records).unwrap();
            let parts: Vec<_> = encoded
                .iter()
                .map(|record| (record.key.to_vec(), record.value.map(<[u8]>::to_vec)))
                .collect();
            let single: Vec<_> = records.iter().map(|record| record.encode().unwrap()).collect();
            assert_eq!(parts, single);
        }
        encoded.encode::<GroupCoordinator>(&[]).unwrap();
        assert_eq!(encoded.iter().count(), 0);
    }

    #[test]
    fn many_records_take_no_more_memory_than_they_need_and_give_it_back() {
        let many = KEPT_RECORDS_MAX * 10;
        let records: Vec<GroupRecord> = records().into_iter().cycle().take(many).collect();
        let mut encoded = EncodedRecords::default();
        encoded.encode::<GroupCoordinator>(&records).unwrap();
        assert_eq!(encoded.iter().count(), many);
        assert_eq!(encoded.bytes.capacity(), encoded.bytes.len());
        assert_eq!(encoded.ends.capacity(), many);
        for (encoded, record) in encoded.iter().zip(&records) {
            let (key, value) = record.encode().unwrap();
            assert_eq!((encoded.key, encoded.value), (key.as_slice(), value.as_deref()));
        }
        encoded.clear();
        assert!(encoded.bytes.capacity() <= KEPT_BYTES_MAX && encoded.ends.capacity() <= KEPT_RECORDS_MAX);
        assert_eq!(encoded.iter().count(), 0);
    }
}
