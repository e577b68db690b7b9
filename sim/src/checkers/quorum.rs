//! The quorum on the disk of its one voter: the epoch of `quorum-state` never falls, epochs and offsets of the metadata log
//! grow without gaps, and what was committed once is there byte for byte until a snapshot replaces it.

use std::collections::BTreeMap;
use std::path::Path;

use klamm_io::Disk;
use klamm_io::sim::SimDisk;
use klamm_raft::ElectionState;
use klamm_records::Batches;

use crate::server::Server;
use crate::sometimes::Sometimes;
use crate::world::World;

/// What earlier looks have seen.
#[derive(Clone, Debug, Default)]
pub struct QuorumHistory {
    epoch: i32,
    /// Checksum of each committed batch of the metadata log, by base offset.
    committed: BTreeMap<i64, u32>,
}

#[derive(Clone, Copy, Debug)]
struct LoggedBatch {
    base_offset: i64,
    next_offset: i64,
    epoch: i32,
    crc: u32,
}

/// Looks at the metadata log's directory while the node is at rest.
pub fn check(world: &World, server: &Server, history: &mut QuorumHistory) {
    let dir = server.metadata_log_dir();
    let disk = server.disk();
    let names = disk.list(&dir).unwrap_or_default();
    // Formatting writes the one at 0.
    if names
        .iter()
        .any(|entry| entry.name.ends_with(".checkpoint") && !entry.name.starts_with(FORMATTED))
    {
        world.counters.hit(Sometimes::SnapshotLoaded);
    }
    match compare(disk, &dir, history) {
        Ok(()) => {}
        Err(message) => world.verdict.violate("quorum", message),
    }
}

fn compare(disk: &SimDisk, dir: &Path, history: &mut QuorumHistory) -> Result<(), String> {
    let bytes = disk
        .read(&dir.join("quorum-state"))
        .map_err(|e| format!("quorum-state: {e}"))?;
    let state = ElectionState::decode(&String::from_utf8_lossy(&bytes)).map_err(|e| e.to_string())?;
    if state.epoch.0 < history.epoch {
        return Err(format!(
            "quorum-state has epoch {} after {}",
            state.epoch, history.epoch
        ));
    }
    history.epoch = state.epoch.0;
    let batches = read_log(disk, dir)?;
    for pair in batches.windows(2) {
        let (one, next) = (pair[0], pair[1]);
        if next.base_offset != one.next_offset || next.epoch < one.epoch {
            return Err(format!("the metadata log has {next:?} after {one:?}"));
        }
    }
    if let Some(last) = batches.last().filter(|last| last.epoch > state.epoch.0) {
        return Err(format!("the metadata log ends with {last:?} in epoch {}", state.epoch));
    }
    let start = batches.first().map_or(0, |batch| batch.base_offset);
    let now: BTreeMap<i64, u32> = batches.iter().map(|batch| (batch.base_offset, batch.crc)).collect();
    for (offset, crc) in history.committed.range(start..) {
        if now.get(offset) != Some(crc) {
            return Err(format!(
                "the committed batch at {offset} of the metadata log is gone or changed"
            ));
        }
    }
    // The last batch may be about to be synced.
    history.committed = now;
    history.committed.pop_last();
    Ok(())
}

fn read_log(disk: &SimDisk, dir: &Path) -> Result<Vec<LoggedBatch>, String> {
    let mut batches = Vec::new();
    let entries = disk.list(dir).map_err(|e| format!("metadata log: {e}"))?;
    // Names are base offsets of one width, and a disk lists by name.
    for entry in entries.iter().filter(|entry| entry.name.ends_with(".log")) {
        let bytes = disk
            .read(&dir.join(&entry.name))
            .map_err(|e| format!("{}: {e}", entry.name))?;
        for batch in Batches::new(&bytes) {
            let batch = batch.map_err(|e| format!("{}: {e}", entry.name))?;
            batch
                .verify_crc()
                .map_err(|e| format!("{} at {}: {e}", entry.name, batch.base_offset()))?;
            batches.push(LoggedBatch {
                base_offset: batch.base_offset().0,
                next_offset: batch.next_offset().0,
                epoch: batch.leader_epoch().0,
                crc: batch.crc(),
            });
        }
    }
    Ok(batches)
}

const FORMATTED: &str = "00000000000000000000-";
