//! Reads a partition's log from its start to its end and decodes it, piece by piece, on disk threads.
//!
//! Whole logs are read: what was written twice is replayed twice. Records of a transaction carry its producer; its
//! marker becomes whatever record the machine has for it.

use std::sync::Arc;

use klamm_io::Io;
use klamm_protocol::DecodeError;
use klamm_records::control::{ControlError, ControlRecord};
use klamm_records::{Batch, BatchError, Batches, DecompressionLimits, RecordError};
use klamm_replica::{Isolation, Partition, PartitionError, ReadRequest};
use klamm_types::{LeaderEpoch, Offset, ProducerId};

use super::contract::{ShardMachine, TransactionEnd};

/// One record of the log.
enum Logged<R> {
    Record(Offset, R),
    Transactional(Offset, ProducerId, R),
    EndOfTransaction(Offset, TransactionEnd),
}

/// Records in the order of the log.
struct Piece<R> {
    records: Vec<Logged<R>>,
    /// Where the next piece begins.
    next_offset: Offset,
    /// As it was when the piece was read.
    high_watermark: Offset,
    size_bytes: usize,
}

/// What keeps a partition from being loaded.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error(transparent)]
    Partition(#[from] PartitionError),
    #[error("reading failed: {0}")]
    Io(#[from] std::io::Error),
    #[error("a batch that cannot be parsed: {0}")]
    Batch(#[from] BatchError),
    #[error("records that cannot be read: {0}")]
    Records(#[from] RecordError),
    #[error("a control record that cannot be read: {0}")]
    Control(#[from] ControlError),
    #[error("the record at offset {offset} cannot be decoded: {error}")]
    Record { offset: Offset, error: DecodeError },
}

/// A machine that has replayed a whole log.
pub(super) struct Loaded<M> {
    pub(super) machine: M,
    pub(super) end: Offset,
    pub(super) high_watermark: Offset,
    pub(super) records_count: usize,
    pub(super) size_bytes: usize,
}

/// Replays the log of `partition` into `machine`, which is new. Whoever stops to lead meanwhile gets an error.
pub(super) async fn load<M: ShardMachine>(
    io: &Io,
    partition: Arc<Partition>,
    mut machine: M,
    piece_bytes_max: u32,
) -> Result<Loaded<M>, LoadError> {
    let mut from = partition.log_start_offset().ok_or(PartitionError::Offline)?;
    let (mut records_count, mut size_bytes) = (0, 0);
    loop {
        let held = partition.clone();
        let step = move || {
            let piece = read::<M>(&held, from, piece_bytes_max)?;
            let read = (
                piece.next_offset,
                piece.high_watermark,
                piece.records.len(),
                piece.size_bytes,
            );
            replay(&mut machine, piece);
            Ok::<_, LoadError>((machine, read))
        };
        let (replayed, (next_offset, high_watermark, count, bytes)) = io.disk_threads.run(step).await?;
        machine = replayed;
        records_count += count;
        size_bytes += bytes;
        if next_offset == from {
            // The last records before the end may have been compacted away.
            let end = partition.log_end_offset().ok_or(PartitionError::Offline)?;
            return Ok(Loaded {
                machine,
                end,
                high_watermark,
                records_count,
                size_bytes,
            });
        }
        from = next_offset;
    }
}

fn read<M: ShardMachine>(partition: &Partition, from: Offset, max_bytes: u32) -> Result<Piece<M::Record>, LoadError> {
    let read = partition.read(ReadRequest {
        offset: from,
        max_bytes,
        min_one_message: true,
        isolation: Isolation::Replica,
        leader_epoch: LeaderEpoch::NONE,
        last_fetched_epoch: LeaderEpoch::NONE,
    })?;
    let mut piece = Piece {
        records: Vec::new(),
        next_offset: from,
        high_watermark: read.high_watermark,
        size_bytes: read.size_bytes(),
    };
    let Some(region) = read.region else {
        return Ok(piece);
    };
    let mut bytes = vec![0; region.len as usize];
    region.file.read_exact_at(&mut bytes, region.position)?;
    for batch in Batches::new(&bytes) {
        let batch = batch?;
        if batch.next_offset() <= from {
            continue;
        }
        batch.verify_crc()?;
        match batch.is_control() {
            true => push_markers::<M>(&batch, &mut piece.records)?,
            false => push_records::<M>(&batch, &mut piece.records)?,
        }
        piece.next_offset = batch.next_offset();
    }
    Ok(piece)
}

fn replay<M: ShardMachine>(machine: &mut M, piece: Piece<M::Record>) {
    for logged in piece.records {
        match logged {
            Logged::Record(offset, record) => machine.replay(offset, &record),
            Logged::Transactional(offset, producer, record) => machine.replay_transactional(offset, producer, &record),
            Logged::EndOfTransaction(offset, end) => machine.replay_end_of_transaction(offset, end),
        }
    }
    // What is committed needs no history.
    machine.commit(piece.next_offset.min(piece.high_watermark));
}

fn push_records<M: ShardMachine>(batch: &Batch<'_>, logged: &mut Vec<Logged<M::Record>>) -> Result<(), LoadError> {
    let producer_id = batch.is_transactional().then(|| batch.producer_id());
    let mut records = batch.records(&DecompressionLimits::default())?;
    while let Some(record) = records.next_record()? {
        let offset = record.offset;
        let decoded = M::decode(record.key.unwrap_or_default(), record.value);
        let Some(record) = decoded.map_err(|error| LoadError::Record { offset, error })? else {
            continue;
        };
        logged.push(match producer_id {
            Some(producer_id) => Logged::Transactional(offset, producer_id, record),
            None => Logged::Record(offset, record),
        });
    }
    Ok(())
}

fn push_markers<M: ShardMachine>(batch: &Batch<'_>, logged: &mut Vec<Logged<M::Record>>) -> Result<(), LoadError> {
    let mut records = batch.records(&DecompressionLimits::default())?;
    while let Some(record) = records.next_record()? {
        if let ControlRecord::EndTransaction(marker) = ControlRecord::decode(&record)? {
            let end = TransactionEnd {
                producer_id: batch.producer_id(),
                producer_epoch: batch.producer_epoch(),
                is_commit: marker.is_commit,
            };
            logged.push(Logged::EndOfTransaction(record.offset, end));
        }
    }
    Ok(())
}
