//! A batch written anew: in the topic's codec, with dense offsets.

use klamm_types::Timestamp;

use super::{LeaderAppend, ValidationError};
use crate::header::BATCH_OVERHEAD_BYTES;
use crate::{Batch, BatchBuilder, BatchSpec, Compression};

/// The records of a checked batch in a new one. `plain_bytes` is what the check found them to take decompressed.
pub(super) fn rewrite(
    batch: &Batch<'_>,
    append: &LeaderAppend<'_>,
    target: Compression,
    log_append_time: Option<Timestamp>,
    plain_bytes: u64,
) -> Result<Vec<u8>, ValidationError> {
    let max = append.rules.batch_bytes_max;
    let too_large = |size: usize| ValidationError::TooLargeRewritten {
        partition: append.partition.clone(),
        size,
        max,
    };
    // Unlike the check, this holds all records at once, so what cannot pass is refused before it is unpacked.
    let plain_max = match target {
        Compression::None => max as u64,
        _ => append.rules.limits.bytes_free.max(max as u64),
    };
    let plain_size = plain_bytes.saturating_add(BATCH_OVERHEAD_BYTES as u64);
    if plain_size > plain_max {
        return Err(too_large(usize::try_from(plain_size).unwrap_or(usize::MAX)));
    }
    let mut builder = BatchBuilder::new(BatchSpec {
        base_offset: append.first_offset,
        leader_epoch: append.leader_epoch,
        compression: target,
        log_append_time,
        producer_id: batch.producer_id(),
        producer_epoch: batch.producer_epoch(),
        base_sequence: batch.base_sequence(),
        is_transactional: batch.is_transactional(),
        is_control: batch.is_control(),
        delete_horizon: None,
    });
    let mut records = batch.records(&append.rules.limits)?;
    while let Some(record) = records.next_record()? {
        builder.push_renumbered(&record);
    }
    let rewritten = builder.build();
    match rewritten.len() > max {
        true => Err(too_large(rewritten.len())),
        false => Ok(rewritten),
    }
}
