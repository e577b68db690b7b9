//! `<offset>.snapshot`: what the log up to that offset says about its producers, so that a start need not read it all.
//!
//! ```text
//! 0 version i16 = 1
//! 2 crc u32                      CRC-32C of everything after it
//! 6 number of producers i32
//! 10 producer id i64             the rest once per producer, 46 bytes each
//!    producer epoch i16
//!    last sequence i32           of the last batch; -1 if there is none
//!    last offset i64             of the last batch; -1 if there is none
//!    offset delta i32            last minus first offset of that batch
//!    timestamp i64
//!    coordinator epoch i32       of the last transaction marker; -1 if there was none
//!    first offset i64            of the open transaction; -1 if there is none
//! ```
//! Written at every roll, after recovery and at close; synced with the next flush, and by the close itself. Kept for the base
//! offset of each segment and for the end of the log.

use klamm_types::{Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

use crate::error::{DiskContext, Result};
use crate::file_name::{FileKind, FileName};
use crate::partition_dir::PartitionDir;

/// One producer of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProducerEntry {
    pub(crate) producer_id: ProducerId,
    pub(crate) producer_epoch: ProducerEpoch,
    pub(crate) last_sequence: Sequence,
    pub(crate) last_offset: Offset,
    pub(crate) offset_delta: i32,
    pub(crate) timestamp: Timestamp,
    pub(crate) coordinator_epoch: i32,
    /// -1 if no transaction is open.
    pub(crate) current_txn_first_offset: Offset,
}

/// Reads a snapshot file; the inner error says why it is worthless.
pub(crate) fn read(dir: &PartitionDir, offset: Offset) -> Result<std::result::Result<Vec<ProducerEntry>, String>> {
    let path = dir.file(name(offset));
    Ok(parse(&dir.disk.read(&path).disk("read", &path)?))
}

pub(crate) fn write(dir: &PartitionDir, offset: Offset, entries: &[ProducerEntry]) -> Result<()> {
    dir.write_anew(&dir.file(name(offset)), &encode(entries))
}

pub(crate) const fn name(offset: Offset) -> FileName {
    FileName::live(offset, FileKind::ProducerSnapshot)
}

fn encode(entries: &[ProducerEntry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_SIZE + entries.len() * ENTRY_SIZE);
    bytes.extend_from_slice(&VERSION.to_be_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&(entries.len() as i32).to_be_bytes());
    for entry in entries {
        bytes.extend_from_slice(&entry.producer_id.0.to_be_bytes());
        bytes.extend_from_slice(&entry.producer_epoch.0.to_be_bytes());
        bytes.extend_from_slice(&entry.last_sequence.0.to_be_bytes());
        bytes.extend_from_slice(&entry.last_offset.0.to_be_bytes());
        bytes.extend_from_slice(&entry.offset_delta.to_be_bytes());
        bytes.extend_from_slice(&entry.timestamp.0.to_be_bytes());
        bytes.extend_from_slice(&entry.coordinator_epoch.to_be_bytes());
        bytes.extend_from_slice(&entry.current_txn_first_offset.0.to_be_bytes());
    }
    let crc = crc_fast::crc32_iscsi(&bytes[CRC_END..]);
    bytes[CRC_START..CRC_END].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// # Errors
/// Why the bytes are no snapshot.
pub(crate) fn parse(bytes: &[u8]) -> std::result::Result<Vec<ProducerEntry>, String> {
    let mut rest = bytes;
    let version = i16::from_be_bytes(take(&mut rest)?);
    if version != VERSION {
        return Err(format!("unknown file version {version}"));
    }
    let stored = u32::from_be_bytes(take(&mut rest)?);
    let computed = crc_fast::crc32_iscsi(rest);
    if stored != computed {
        return Err(format!("stored crc {stored} is not the computed one {computed}"));
    }
    let count = i32::from_be_bytes(take(&mut rest)?);
    if usize::try_from(count).ok().and_then(|n| n.checked_mul(ENTRY_SIZE)) != Some(rest.len()) {
        return Err(format!("{count} producers do not fill {} bytes", rest.len()));
    }
    let mut entries = Vec::with_capacity(rest.len() / ENTRY_SIZE);
    while !rest.is_empty() {
        entries.push(ProducerEntry {
            producer_id: ProducerId(i64::from_be_bytes(take(&mut rest)?)),
            producer_epoch: ProducerEpoch(i16::from_be_bytes(take(&mut rest)?)),
            last_sequence: Sequence(i32::from_be_bytes(take(&mut rest)?)),
            last_offset: Offset(i64::from_be_bytes(take(&mut rest)?)),
            offset_delta: i32::from_be_bytes(take(&mut rest)?),
            timestamp: Timestamp(i64::from_be_bytes(take(&mut rest)?)),
            coordinator_epoch: i32::from_be_bytes(take(&mut rest)?),
            current_txn_first_offset: Offset(i64::from_be_bytes(take(&mut rest)?)),
        });
    }
    Ok(entries)
}

fn take<const N: usize>(rest: &mut &[u8]) -> std::result::Result<[u8; N], String> {
    let (field, after) = rest.split_first_chunk().ok_or("the file is too short")?;
    *rest = after;
    Ok(*field)
}

const VERSION: i16 = 1;
const CRC_START: usize = 2;
const CRC_END: usize = 6;
const HEADER_SIZE: usize = 10;
const ENTRY_SIZE: usize = 46;
/// Length of a snapshot without producers.
pub(crate) const EMPTY_LEN: u64 = HEADER_SIZE as u64;

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(producer_id: i64) -> ProducerEntry {
        ProducerEntry {
            producer_id: ProducerId(producer_id),
            producer_epoch: ProducerEpoch(3),
            last_sequence: Sequence(133),
            last_offset: Offset(1649),
            offset_delta: 19,
            timestamp: Timestamp(1_795_251_985_432),
            coordinator_epoch: -1,
            current_txn_first_offset: Offset(-1),
        }
    }

    #[test]
    fn snapshots_round_trip() {
        for entries in [vec![], vec![entry(0)], vec![entry(5), entry(2)]] {
            let bytes = encode(&entries);
            assert_eq!(bytes.len(), 10 + 46 * entries.len());
            assert_eq!(parse(&bytes), Ok(entries));
        }
    }

    #[test]
    fn rot_is_noticed() {
        let good = encode(&[entry(1), entry(2)]);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            assert!(parse(&bad).is_err(), "byte {at}");
        }
        for len in 0..good.len() {
            assert!(parse(&good[..len]).is_err(), "length {len}");
        }
    }
}
