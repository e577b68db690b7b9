//! Offset index, time index, index of aborted transactions, and snapshots of producer state.
//!
//! ```text
//! .index      relative offset i32 | position i32
//! .timeindex  timestamp i64 | relative offset i32
//! .txnindex   version i16 | producer id i64 | first offset i64 | last offset i64 | last stable offset i64
//! .snapshot   version i16 | crc u32 | count i32 | of each producer:
//!             id i64 | epoch i16 | last sequence i32 | last offset i64 | offset delta i32 | timestamp i64 |
//!             coordinator epoch i32 | first offset of the open transaction i64
//! ```

use std::path::Path;

use klamm_protocol::{DecodeError, Decoder};
use klamm_records::{Batch, DecompressionLimits};

use super::segment::SegmentReader;
use super::{Findings, Wishes, absolute, base_offset, file_error};
use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;

const OFFSET_ENTRY_BYTES: usize = 8;
const TIME_ENTRY_BYTES: usize = 12;
const ABORTED_ENTRY_BYTES: usize = 34;
/// The fields before the bytes that the checksum of a producer snapshot covers.
const SNAPSHOT_HEAD_BYTES: usize = 6;

pub(super) fn dump_offsets(
    path: &Path,
    wishes: &Wishes,
    findings: &mut Findings,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let base = base_offset(path)?;
    let mut log = SegmentReader::open(&path.with_extension("log"), terminal)?;
    let entries = offset_entries(path, base, terminal)?;
    if entries.is_empty() {
        terminal.line(format!("{} is empty.", path.display()))?;
        return Ok(());
    }
    if wishes.checks_sanity_only {
        check_sanity(
            path,
            OFFSET_ENTRY_BYTES,
            entries.last().is_none_or(|(offset, _)| *offset >= base),
            terminal,
        )?;
        return Ok(terminal.line(format!("{} passed sanity check.", path.display()))?);
    }
    let whole = log.end;
    for (offset, position) in entries {
        log.position = position;
        log.end = whole.min(position.saturating_add(wishes.max_message_bytes));
        if log.position > log.end {
            return Err(Failure::message(format!(
                "position {position} is beyond the end of the log"
            )));
        }
        let bytes = log
            .next()?
            .ok_or_else(|| Failure::message("java.util.NoSuchElementException"))?;
        let last = parse(&bytes)?.last_offset().0;
        if last != offset {
            findings
                .index_mismatches
                .entry(absolute(path))
                .or_default()
                .push((offset, last));
        }
        if !wishes.verifies_only {
            terminal.line(format!("offset: {offset} position: {position}"))?;
        }
    }
    Ok(())
}

pub(super) fn dump_times(
    path: &Path,
    wishes: &Wishes,
    findings: &mut Findings,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let base = base_offset(path)?;
    let offsets = offset_entries(&path.with_extension("index"), base, terminal)?;
    let bytes = read(path, terminal)?;
    if wishes.checks_sanity_only {
        check_sanity(path, TIME_ENTRY_BYTES, true, terminal)?;
        return Ok(terminal.line(format!("{} passed sanity check.", path.display()))?);
    }
    let mut before = -1;
    for (i, entry) in bytes.chunks_exact(TIME_ENTRY_BYTES).enumerate() {
        let mut d = Decoder::new(entry);
        let timestamp = d.i64().map_err(corrupt)?;
        let offset = base + i64::from(d.i32().map_err(corrupt)?);
        // What follows is room that was laid out in advance.
        if offset == base && i > 0 {
            break;
        }
        let near = offsets
            .iter()
            .rev()
            .find(|(indexed, _)| *indexed <= offset)
            .map_or(0, |(_, position)| *position);
        match find_batch(path, near, offset, terminal)? {
            Some((found, max_timestamp)) if found == offset => {
                if max_timestamp != timestamp {
                    findings
                        .time_mismatches
                        .entry(absolute(path))
                        .or_default()
                        .push((timestamp, max_timestamp));
                }
                if before >= timestamp {
                    findings
                        .times_out_of_order
                        .entry(absolute(path))
                        .or_default()
                        .push((timestamp, before));
                }
            }
            found => {
                let found = found.map_or(-1, |(found, _)| found);
                findings
                    .times_not_found
                    .entry(absolute(path))
                    .or_default()
                    .push((offset, found));
            }
        }
        if !wishes.verifies_only {
            terminal.line(format!("timestamp: {timestamp} offset: {offset}"))?;
        }
        before = timestamp;
    }
    Ok(())
}

/// Last offset and largest timestamp of the first batch that ends at `offset` or later.
fn find_batch(path: &Path, from: u64, offset: i64, terminal: &Terminal<'_>) -> Result<Option<(i64, i64)>, Failure> {
    let mut log = SegmentReader::open(&path.with_extension("log"), terminal)?;
    log.position = from.min(log.end);
    while let Some(bytes) = log.next()? {
        let batch = parse(&bytes)?;
        if batch.last_offset().0 < offset {
            continue;
        }
        let unreadable = |error: klamm_records::RecordError| Failure::message(error.to_string());
        let mut records = batch.records(&DecompressionLimits::default()).map_err(unreadable)?;
        let mut max_timestamp = -1;
        while let Some(record) = records.next_record().map_err(unreadable)? {
            max_timestamp = max_timestamp.max(record.timestamp.0);
        }
        return Ok(Some((batch.last_offset().0, max_timestamp)));
    }
    Ok(None)
}

pub(super) fn dump_aborted(path: &Path, terminal: &mut Terminal<'_>) -> Outcome {
    for entry in read(path, terminal)?.chunks_exact(ABORTED_ENTRY_BYTES) {
        let mut d = Decoder::new(entry);
        let version = d.i16().map_err(corrupt)?;
        let [producer, first, last, stable] = [d.i64(), d.i64(), d.i64(), d.i64()];
        terminal.line(format!(
            "version: {version} producerId: {} firstOffset: {} lastOffset: {} lastStableOffset: {}",
            producer.map_err(corrupt)?,
            first.map_err(corrupt)?,
            last.map_err(corrupt)?,
            stable.map_err(corrupt)?,
        ))?;
    }
    Ok(())
}

pub(super) fn dump_producers(path: &Path, terminal: &mut Terminal<'_>) -> Outcome {
    let bytes = read(path, terminal)?;
    match show_producers(&bytes, path) {
        Ok(shown) => Ok(write!(terminal.out, "{shown}")?),
        Err(text) => Ok(terminal.error_line(text)?),
    }
}

fn show_producers(bytes: &[u8], path: &Path) -> Result<String, String> {
    let short = |error: DecodeError| format!("Snapshot failed schema validation: {error}");
    let mut d = Decoder::new(bytes);
    let version = d.i16().map_err(short)?;
    if version != 1 {
        return Err(format!("Snapshot contained an unknown file version {version}"));
    }
    let stored = d.i32().map_err(short)? as u32;
    let computed = crc_fast::crc32_iscsi(bytes.get(SNAPSHOT_HEAD_BYTES..).unwrap_or_default());
    if stored != computed {
        let path = path.display();
        return Err(format!(
            "Snapshot is corrupt (CRC is no longer valid). Stored crc: {stored}. Computed crc: {computed} ({path})"
        ));
    }
    let mut shown = String::new();
    for _ in 0..d.i32().map_err(short)? {
        shown.push_str(&show_producer(&mut d).map_err(short)?);
    }
    Ok(shown)
}

fn show_producer(d: &mut Decoder<'_>) -> Result<String, DecodeError> {
    let (producer, epoch, last_sequence, last_offset) = (d.i64()?, d.i16()?, d.i32()?, d.i64()?);
    let (delta, timestamp, coordinator_epoch, first) = (d.i32()?, d.i64()?, d.i32()?, d.i64()?);
    let first = if first < 0 {
        "OptionalLong.empty".to_owned()
    } else {
        format!("OptionalLong[{first}]")
    };
    let mut line = format!(
        "producerId: {producer} producerEpoch: {epoch} coordinatorEpoch: {coordinator_epoch} currentTxnFirstOffset: \
         {first} lastTimestamp: {timestamp}"
    );
    // Without an offset there is no batch: only markers came, or all data is gone.
    if last_offset >= 0 {
        let first_sequence = klamm_types::Sequence(last_sequence).plus(delta.wrapping_neg());
        line += &format!(
            " firstSequence: {first_sequence} lastSequence: {last_sequence} lastOffset: {last_offset} offsetDelta: \
             {delta} timestamp: {timestamp}"
        );
    }
    Ok(line + "\n")
}

/// Offset and position of each entry, up to the room that was laid out in advance.
fn offset_entries(path: &Path, base: i64, terminal: &Terminal<'_>) -> Result<Vec<(i64, u64)>, Failure> {
    let mut entries = Vec::new();
    for (i, entry) in read(path, terminal)?.chunks_exact(OFFSET_ENTRY_BYTES).enumerate() {
        let mut d = Decoder::new(entry);
        let (relative, position) = (d.i32().map_err(corrupt)?, d.i32().map_err(corrupt)?);
        if relative == 0 && i > 0 {
            break;
        }
        entries.push((base + i64::from(relative), u64::try_from(position).unwrap_or(0)));
    }
    Ok(entries)
}

fn check_sanity(path: &Path, entry_bytes: usize, is_ordered: bool, terminal: &Terminal<'_>) -> Outcome {
    let length = read(path, terminal)?.len();
    if length % entry_bytes != 0 || !is_ordered {
        return Err(Failure::message(format!(
            "org.apache.kafka.storage.internals.log.CorruptIndexException: Index file {} is corrupt, found {length} bytes \
             which is neither positive nor a multiple of {entry_bytes}",
            absolute(path)
        )));
    }
    Ok(())
}

fn parse(bytes: &[u8]) -> Result<Batch<'_>, Failure> {
    let batch = Batch::parse(bytes).map_err(|error| Failure::message(error.to_string()))?;
    batch.ok_or_else(|| Failure::message("the batch is not whole"))
}

fn read(path: &Path, terminal: &Terminal<'_>) -> Result<Vec<u8>, Failure> {
    terminal.io.disk.read(path).map_err(|error| file_error(path, &error))
}

fn corrupt(error: DecodeError) -> Failure {
    Failure::message(error.to_string())
}
