//! What a leader checks and assigns before it appends a batch (`UnifiedLog.analyzeAndValidateRecords` and `LogValidator`
//! in Kafka): one batch of format 2, sound bytes, consistent counts, keys where compaction needs them, timestamps within
//! bounds; then offsets, leader epoch, timestamp type, and the topic's codec.
//!
//! A batch that needs no other codec is patched where it lies: a pass for the checksum, a walk from record to record,
//! no allocation. Sequences and epochs of producers are not judged here; that needs the log's producer state.

mod error;
mod rewrite;

use klamm_types::{LeaderEpoch, Offset, Timestamp, TopicPartition};

pub use self::error::{InvalidBatch, RejectedRecord, RejectedRecords, ValidationError};
use crate::records::{RecordOrigin, visit_shapes};
use crate::{
    Batch, BatchError, BatchHeader, BatchMut, Batches, Compression, CompressionError, CompressionType,
    DecompressionLimits, TimestampType,
};

/// What a topic's configuration says about appends.
#[derive(Clone, Copy, Debug)]
pub struct AppendRules {
    /// `compression.type` with its level; `None` for `producer`: as it comes.
    pub compression: Option<Compression>,
    /// `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// `message.timestamp.before.max.ms`.
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`.
    pub timestamp_after_max_ms: i64,
    /// `max.message.bytes`: of a batch, as it comes and as it is written.
    pub batch_bytes_max: usize,
    /// `cleanup.policy` contains `compact`: every record needs a key.
    pub is_compacted: bool,
    pub limits: DecompressionLimits,
}

/// One append by the leader.
#[derive(Clone, Copy, Debug)]
pub struct LeaderAppend<'a> {
    pub partition: &'a TopicPartition,
    pub origin: AppendOrigin,
    /// The log's end: what the first record gets.
    pub first_offset: Offset,
    pub leader_epoch: LeaderEpoch,
    pub now: Timestamp,
    pub rules: &'a AppendRules,
}

/// Who made the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOrigin {
    /// A Produce request: nothing is taken for granted.
    Client,
    /// A group or transaction coordinator on this node, which may write control batches.
    Coordinator,
}

/// An accepted batch.
#[derive(Clone, Debug)]
pub struct Validated {
    /// The header as it is to be written.
    pub header: BatchHeader,
    /// The batch in place of the one given. `None`: the given bytes were patched, and the batch is the first
    /// [`BatchHeader::size_bytes`] of them.
    pub rewritten: Option<Vec<u8>>,
    pub first_offset: Offset,
    /// Also the offset of the max timestamp, as Kafka's time index has it: the batch's last.
    pub last_offset: Offset,
    /// -1 if no record has a timestamp.
    pub max_timestamp: Timestamp,
    /// What the produce response reports for a LogAppendTime topic.
    pub log_append_time: Option<Timestamp>,
    pub records_count: i32,
    /// The codec that the batch came in.
    pub source_compression: CompressionType,
}

impl Validated {
    /// The bytes to write, given those that were validated.
    pub fn bytes<'a>(&'a self, validated: &'a [u8]) -> &'a [u8] {
        match &self.rewritten {
            Some(rewritten) => rewritten,
            None => validated.get(..self.header.size_bytes()).unwrap_or_default(),
        }
    }
}

/// What a Produce request of `version` may hold for one partition: exactly one batch, of format 2, and zstd only from
/// version 7 on. Comes before anything about the partition itself.
pub fn check_produce(version: i16, bytes: &[u8]) -> Result<Batch<'_>, ValidationError> {
    let mut batches = Batches::new(bytes);
    let batch = batches.next().ok_or(InvalidBatch::NoneInProduce(version))??;
    if batch.magic() != 2 {
        return Err(InvalidBatch::MagicInProduce(version).into());
    }
    if version < 7 && batch.compression() == Ok(CompressionType::Zstd) {
        return Err(ValidationError::ZstdInOldProduce(version));
    }
    match batches.next().transpose()? {
        Some(_) => Err(InvalidBatch::SeveralInProduce(version).into()),
        None => Ok(batch),
    }
}

/// Checks the batch at the start of `bytes` and makes it ready to write. Incomplete bytes after it are ignored.
pub fn validate_and_assign_offsets(bytes: &mut [u8], append: &LeaderAppend<'_>) -> Result<Validated, ValidationError> {
    let rules = append.rules;
    let batch = single_batch(bytes, append)?;
    let source_compression = batch.compression().map_err(unknown_codec)?;
    check_header(batch.header(), append)?;
    let scan = scan_records(&batch, append)?;

    let target = rules.compression.unwrap_or(Compression::default_of(source_compression));
    // Control records are compressed only if they come so.
    let keeps_codec =
        source_compression == target.kind() || (source_compression == CompressionType::None && batch.is_control());
    let log_append_time = (rules.timestamp_type == TimestampType::LogAppendTime).then_some(append.now);
    let records_count = batch.records_count();
    let last_offset = append.first_offset + i64::from(records_count) - 1;

    let (header, rewritten) = if keeps_codec && scan.offsets_are_dense {
        (
            patch(bytes, append, log_append_time.unwrap_or(scan.max_timestamp))?,
            None,
        )
    } else {
        let rewritten = rewrite::rewrite(&batch, append, target, log_append_time, scan.plain_bytes)?;
        let header = *Batch::parse(&rewritten)?.ok_or(InvalidBatch::None)?.header();
        (header, Some(rewritten))
    };
    Ok(Validated {
        header,
        rewritten,
        first_offset: append.first_offset,
        last_offset,
        max_timestamp: header.max_timestamp(),
        log_append_time,
        records_count,
        source_compression,
    })
}

fn single_batch<'b>(bytes: &'b [u8], append: &LeaderAppend<'_>) -> Result<Batch<'b>, ValidationError> {
    let partition = || append.partition.clone();
    let mut batches = Batches::new(bytes);
    let batch = batches.next().ok_or(InvalidBatch::None)??;
    if batch.magic() != 2 {
        let (magic, partition) = (batch.magic(), partition());
        return Err(InvalidBatch::Magic { magic, partition }.into());
    }
    if append.origin == AppendOrigin::Client && batch.base_offset() != Offset::ZERO {
        let (base_offset, partition) = (batch.base_offset(), partition());
        return Err(InvalidBatch::BaseOffset { partition, base_offset }.into());
    }
    let (size, max) = (batch.size_bytes(), append.rules.batch_bytes_max);
    if size > max {
        let partition = partition();
        return Err(ValidationError::TooLarge { partition, size, max });
    }
    match batch.verify_crc() {
        Ok(()) => {}
        Err(BatchError::Crc { stored, .. }) => {
            let partition = partition();
            return Err(ValidationError::Crc { stored, partition });
        }
        Err(error) => return Err(error.into()),
    }
    match batches.next().transpose()? {
        Some(_) => Err(InvalidBatch::Several.into()),
        None => Ok(batch),
    }
}

/// Kafka asks this only of clients; a coordinator's batches hold it anyway, so that it need not be told apart.
fn check_header(header: &BatchHeader, append: &LeaderAppend<'_>) -> Result<(), ValidationError> {
    let partition = || append.partition.clone();
    let (base_offset, last_offset, count) = (header.base_offset(), header.last_offset(), header.records_count());
    let error = if last_offset < base_offset {
        InvalidBatch::OffsetRange {
            base_offset,
            last_offset,
            partition: partition(),
        }
    } else if count <= 0 {
        InvalidBatch::Count {
            count,
            partition: partition(),
        }
    } else if last_offset - base_offset + 1 != i64::from(count) {
        InvalidBatch::CountDiffers {
            base_offset,
            last_offset,
            count,
            partition: partition(),
        }
    } else if append.origin == AppendOrigin::Client && header.is_control() {
        InvalidBatch::Control(partition())
    } else if append.origin == AppendOrigin::Client && header.has_producer_id() && header.base_sequence().0 < 0 {
        InvalidBatch::Sequence {
            sequence: header.base_sequence(),
            producer_id: header.producer_id(),
            partition: partition(),
        }
    } else {
        return Ok(());
    };
    Err(error.into())
}

/// What a walk over the records of an acceptable batch tells.
struct Scan {
    max_timestamp: Timestamp,
    /// Whether record i has offset delta i. Kafka rewrites a compressed batch that has not, and stores a plain one with
    /// its wrong offsets; here both are rewritten.
    offsets_are_dense: bool,
    /// All records, decompressed.
    plain_bytes: u64,
}

fn scan_records(batch: &Batch<'_>, append: &LeaderAppend<'_>) -> Result<Scan, ValidationError> {
    let rules = append.rules;
    let origin = RecordOrigin::of(batch.header());
    let mut rejected = RejectedRecords::default();
    let mut scan = Scan {
        max_timestamp: Timestamp::NONE,
        offsets_are_dense: true,
        plain_bytes: 0,
    };
    visit_shapes(batch, &rules.limits, |index, shape| {
        let timestamp = origin.timestamp(shape.timestamp_delta);
        scan.max_timestamp = scan.max_timestamp.max(timestamp);
        scan.offsets_are_dense &= i64::from(shape.offset_delta) == i64::from(index);
        scan.plain_bytes += shape.size_bytes;
        if rules.is_compacted && shape.key_size < 0 {
            rejected.push(index, false, || {
                let partition = append.partition;
                format!("Compacted topic cannot accept message without key in topic partition {partition}")
            });
        } else if rules.timestamp_type == TimestampType::CreateTime && timestamp != Timestamp::NONE {
            if is_out_of_range(timestamp, append) {
                let offset = origin.offset(shape.offset_delta);
                rejected.push(index, true, || out_of_range_message(timestamp, offset, append));
            }
        } else if batch.timestamp_type() == TimestampType::LogAppendTime {
            rejected.push(index, true, || {
                let offset = origin.offset(shape.offset_delta);
                let name = if batch.is_compressed() { "PartialDefaultRecord" } else { "DefaultRecord" };
                let (key, value) = (shape.key_size.max(0), shape.value_size.max(0));
                format!(
                    "Invalid timestamp type in message {name}(offset={offset}, timestamp={timestamp}, key={key} bytes, value={value} bytes). Producer should not set timestamp type to LogAppendTime."
                )
            });
        }
    })?;
    match rejected.is_empty() {
        true => Ok(scan),
        false => Err(ValidationError::Records(rejected)),
    }
}

/// Differences wrap, as in Kafka: with the default of no lower bound, i64::MAX, every past timestamp passes.
fn is_out_of_range(timestamp: Timestamp, append: &LeaderAppend<'_>) -> bool {
    let age_ms = append.now.0.wrapping_sub(timestamp.0);
    age_ms > append.rules.timestamp_before_max_ms || age_ms.wrapping_neg() > append.rules.timestamp_after_max_ms
}

fn out_of_range_message(timestamp: Timestamp, offset: Offset, append: &LeaderAppend<'_>) -> String {
    let earliest = append.now.0.wrapping_sub(append.rules.timestamp_before_max_ms);
    let latest = append.now.0.wrapping_add(append.rules.timestamp_after_max_ms);
    format!(
        "Timestamp {timestamp} of message with offset {offset} is out of range. The timestamp should be within [{earliest}, {latest}]"
    )
}

/// Assigns in place. The checksum is computed again only if the max timestamp or its type differ.
fn patch(
    bytes: &mut [u8],
    append: &LeaderAppend<'_>,
    max_timestamp: Timestamp,
) -> Result<BatchHeader, ValidationError> {
    let mut batch = BatchMut::parse(bytes)?.ok_or(InvalidBatch::None)?;
    batch.set_base_offset(append.first_offset);
    batch.set_leader_epoch(append.leader_epoch);
    batch.set_max_timestamp(append.rules.timestamp_type, max_timestamp);
    BatchHeader::parse(bytes)?.ok_or(InvalidBatch::None.into())
}

fn unknown_codec(id: u8) -> ValidationError {
    ValidationError::Compression(CompressionError::UnknownCodec(id))
}
