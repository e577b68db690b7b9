//! Batches and records of a segment or of a metadata snapshot.

use std::fmt::Write as _;
use std::path::Path;

use klamm_io::{FileHandle, OpenMode};
use klamm_protocol::Structure;
use klamm_records::control::ControlRecord;
use klamm_records::{Batch, DecompressionLimits, Record, TimestampType};
use klamm_types::Offset;

use super::{Findings, Wishes, absolute, base_offset, file_error};
use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;

pub(super) fn dump(path: &Path, wishes: &Wishes, findings: &mut Findings, terminal: &mut Terminal<'_>) -> Outcome {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if name.ends_with(".log") {
        terminal.line(format!("Log starting offset: {}", base_offset(path)?))?;
    } else if name == "bootstrap.checkpoint" {
        terminal.line("KRaft bootstrap snapshot")?;
    } else {
        let id = name.strip_suffix(".checkpoint").and_then(|id| id.split_once('-'));
        let id = id.and_then(|(offset, epoch)| Some((offset.parse::<i64>().ok()?, epoch.parse::<i32>().ok()?)));
        let (offset, epoch) = id.ok_or_else(|| Failure::message(format!("{name} is no snapshot")))?;
        terminal.line(format!("Snapshot end offset: {offset}, epoch: {epoch}"))?;
    }
    let mut segment = SegmentReader::open(path, terminal)?;
    segment.end = segment.end.min(wishes.max_bytes);
    let mut last_offset = -1;
    while let Some(bytes) = segment.next()? {
        let batch = Batch::parse(&bytes).map_err(|error| Failure::message(error.to_string()))?;
        let Some(batch) = batch else { break };
        let position = segment.position - bytes.len() as u64;
        terminal.line(show_batch(&batch, position))?;
        if wishes.is_deep {
            dump_records(&batch, wishes, &mut last_offset, path, findings, terminal)?;
        }
    }
    let rest = segment.end - segment.position;
    if rest > 0 && wishes.max_bytes == i32::MAX as u64 {
        terminal.line(format!("Found {rest} invalid bytes at the end of {name}"))?;
    }
    Ok(())
}

/// Reads one batch after the other, so that a segment need not fit into memory.
#[derive(Debug)]
pub(super) struct SegmentReader {
    path: std::path::PathBuf,
    file: FileHandle,
    /// Where the next batch begins.
    pub(super) position: u64,
    pub(super) end: u64,
}

impl SegmentReader {
    pub(super) fn open(path: &Path, terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let file = terminal
            .io
            .disk
            .open(path, OpenMode::Read)
            .map_err(|error| file_error(path, &error))?;
        let end = file.len().map_err(|error| file_error(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            position: 0,
            end,
        })
    }

    /// The bytes of the next batch; none if it is not whole.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let mut head = [0; 12];
        if self.end - self.position < head.len() as u64 {
            return Ok(None);
        }
        let failed = |error: &std::io::Error| file_error(&self.path, error);
        self.file
            .read_exact_at(&mut head, self.position)
            .map_err(|error| failed(&error))?;
        let [.., a, b, c, d] = head;
        let size = i32::from_be_bytes([a, b, c, d]);
        if size < SIZE_MIN {
            return Err(Failure::message(format!(
                "org.apache.kafka.common.errors.CorruptRecordException: Found record size {size} smaller than minimum \
                 record overhead ({SIZE_MIN}) in file {}.",
                absolute(&self.path)
            )));
        }
        let whole = head.len() as u64 + u64::from(size.unsigned_abs());
        if whole > self.end - self.position {
            return Ok(None);
        }
        // Bounded by what the file holds.
        let mut bytes = vec![0; usize::try_from(whole).unwrap_or(0)];
        self.file
            .read_exact_at(&mut bytes, self.position)
            .map_err(|error| failed(&error))?;
        self.position += whole;
        Ok(Some(bytes))
    }
}

fn show_batch(batch: &Batch<'_>, position: u64) -> String {
    let mut line = String::new();
    if batch.magic() >= 2 {
        let horizon = batch
            .delete_horizon()
            .map_or("OptionalLong.empty".to_owned(), |ms| format!("OptionalLong[{ms}]"));
        let _ = write!(
            line,
            "baseOffset: {} lastOffset: {} count: {} baseSequence: {} lastSequence: {} producerId: {} producerEpoch: {} \
             partitionLeaderEpoch: {} isTransactional: {} isControl: {} deleteHorizonMs: {horizon}",
            batch.base_offset(),
            batch.last_offset(),
            batch.records_count(),
            batch.base_sequence(),
            batch.last_sequence(),
            batch.producer_id(),
            batch.producer_epoch(),
            batch.leader_epoch(),
            batch.is_transactional(),
            batch.is_control(),
        );
    } else {
        let _ = write!(line, "offset: {}", batch.last_offset());
    }
    let codec = batch.compression().map_or("unknown", |codec| codec.name());
    let _ = write!(
        line,
        " position: {position} {}: {} size: {} magic: {} compresscodec: {codec} crc: {} isvalid: {}",
        timestamp_type(batch),
        batch.max_timestamp(),
        batch.size_bytes(),
        batch.magic(),
        batch.crc(),
        batch.verify_crc().is_ok(),
    );
    line
}

fn timestamp_type(batch: &Batch<'_>) -> &'static str {
    match batch.timestamp_type() {
        _ if batch.magic() == 0 => "NoTimestampType",
        TimestampType::LogAppendTime => "LogAppendTime",
        _ => "CreateTime",
    }
}

fn dump_records(
    batch: &Batch<'_>,
    wishes: &Wishes,
    last_offset: &mut i64,
    path: &Path,
    findings: &mut Findings,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let corrupt = |error: klamm_records::RecordError| Failure::message(error.to_string());
    let mut records = batch.records(&DecompressionLimits::default()).map_err(corrupt)?;
    while let Some(record) = records.next_record().map_err(corrupt)? {
        let offset = record.offset.0;
        if offset != *last_offset + 1 {
            findings
                .gaps
                .entry(absolute(path))
                .or_default()
                .insert(*last_offset, offset);
        }
        *last_offset = offset;
        let mut line = String::new();
        if !wishes.skips_metadata {
            show_metadata(batch, &record, &mut line)?;
        }
        if wishes.prints_data && !batch.is_control() {
            let (key, payload) = wishes.decoder.decode(&record)?;
            let mut prefix = if wishes.skips_metadata { "| " } else { " " };
            if let Some(key) = key {
                let _ = write!(line, "{prefix}key: {key}");
                prefix = " ";
            }
            if let Some(payload) = payload {
                let _ = write!(line, "{prefix}payload: {payload}");
            }
        }
        terminal.line(line)?;
    }
    Ok(())
}

fn show_metadata(batch: &Batch<'_>, record: &Record<'_>, line: &mut String) -> Outcome {
    let size = |bytes: Option<&[u8]>| bytes.map_or(-1, |bytes| bytes.len() as i64);
    let (key, value) = (size(record.key), size(record.value));
    let (offset, timestamp, kind) = (record.offset, record.timestamp, timestamp_type(batch));
    let _ = write!(
        line,
        "| offset: {offset} {kind}: {timestamp} keySize: {key} valueSize: {value}"
    );
    if batch.magic() >= 2 {
        let base: Offset = batch.base_offset();
        let sequence = match batch.base_sequence().0 {
            -1 => -1,
            _ => batch.base_sequence().plus((record.offset - base) as i32).0,
        };
        let keys: Vec<String> = record
            .headers
            .iter()
            .map(|header| String::from_utf8_lossy(header.key).into_owned())
            .collect();
        let _ = write!(line, " sequence: {sequence} headerKeys: [{}]", keys.join(","));
    } else if !batch.is_compressed() {
        let _ = write!(line, " isValid: {} crc: {}", batch.verify_crc().is_ok(), batch.crc());
    }
    if batch.is_control() {
        let control = ControlRecord::decode(record).map_err(|error| Failure::message(error.to_string()))?;
        show_control(&control, line);
    }
    Ok(())
}

fn show_control(control: &ControlRecord, line: &mut String) {
    let _ = match control {
        ControlRecord::EndTransaction(marker) => {
            let kind = if marker.is_commit { "COMMIT" } else { "ABORT" };
            write!(
                line,
                " endTxnMarker: {kind} coordinatorEpoch: {}",
                marker.coordinator_epoch
            )
        }
        ControlRecord::LeaderChange(message) => {
            write!(line, " LeaderChange: {}", message.to_json(message.version))
        }
        ControlRecord::SnapshotHeader(message) => {
            write!(line, " SnapshotHeader {}", message.to_json(message.version))
        }
        ControlRecord::SnapshotFooter(message) => {
            write!(line, " SnapshotFooter {}", message.to_json(message.version))
        }
        ControlRecord::KRaftVersion(message) => write!(line, " KRaftVersion {}", message.to_json(message.version)),
        ControlRecord::KRaftVoters(message) => write!(line, " KRaftVoters {}", message.to_json(message.version)),
        ControlRecord::Unknown { type_id } => write!(line, " controlType: UNKNOWN({type_id})"),
    };
}

/// Bytes of the smallest message of any format, without its offset and size.
const SIZE_MIN: i32 = 14;
