//! The metadata logs of several nodes, byte by byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use klamm_protocol::MetadataRecord;
use klamm_records::{Batch, Batches, DecompressionLimits};

const METADATA: &str = "__cluster_metadata-0";

/// Batches by their first offsets.
pub(super) type MetadataLog = BTreeMap<i64, Vec<u8>>;

/// The batches below `end`.
pub(super) fn read(log_directory: &Path, end: i64) -> Result<MetadataLog> {
    let directory = log_directory.join(METADATA);
    let mut segments = Vec::new();
    for entry in fs::read_dir(&directory).with_context(|| format!("list {}", directory.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "log") {
            segments.push(path);
        }
    }
    segments.sort();
    let mut batches = BTreeMap::new();
    let mut next = None;
    for segment in segments {
        let bytes = fs::read(&segment)?;
        for batch in Batches::new(&bytes) {
            let batch = batch.with_context(|| format!("{} after {next:?}", segment.display()))?;
            let base = batch.header().base_offset().0;
            ensure!(
                next.is_none_or(|next| next == base),
                "{}: a batch at offset {base} after {next:?}",
                segment.display()
            );
            next = Some(batch.header().next_offset().0);
            if base < end {
                batch
                    .verify_crc()
                    .with_context(|| format!("the batch at offset {base}"))?;
                batches.insert(base, batch.bytes().to_vec());
            }
        }
    }
    match next {
        Some(next) if next >= end => Ok(batches),
        next => bail!("{} ends at {next:?}, below {end}", directory.display()),
    }
}

/// An error at the first batch that the logs do not share. Each comes with its owner.
pub(super) fn compare(logs: &[(String, MetadataLog)]) -> Result<()> {
    let [(first_owner, first), others @ ..] = logs else {
        return Ok(());
    };
    for (owner, log) in others {
        for (offset, batch) in first {
            let other = log.get(offset);
            ensure!(
                other == Some(batch),
                "the batch at offset {offset} differs: {} of {first_owner}, {} of {owner}",
                hex(Some(batch)),
                hex(other)
            );
        }
        ensure!(
            log.len() == first.len(),
            "{owner} has batches that {first_owner} has not"
        );
    }
    Ok(())
}

/// The epochs that a broker was registered with.
pub(super) fn registrations(log: &MetadataLog, broker: i32) -> Result<Vec<i64>> {
    let mut epochs = Vec::new();
    for bytes in log.values() {
        let batch = Batch::parse(bytes)?.context("a batch")?;
        if batch.header().is_control() {
            continue;
        }
        let mut records = batch.records(&DecompressionLimits::default())?;
        while let Some(record) = records.next_record()? {
            let value = record.value.context("a metadata record has a value")?;
            if let (MetadataRecord::RegisterBroker(registration), _) = MetadataRecord::decode(value)?
                && registration.broker_id == broker
            {
                epochs.push(registration.broker_epoch);
            }
        }
    }
    Ok(epochs)
}

fn hex(bytes: Option<&Vec<u8>>) -> String {
    match bytes {
        Some(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        None => "none".to_owned(),
    }
}
