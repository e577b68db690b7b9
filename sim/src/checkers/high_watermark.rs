//! Within a life of the node, and across those that lose nothing, the high watermark and the log start never move back;
//! the one is never below the other.

use crate::ledger::{Floors, PartitionKey};
use crate::sometimes::Sometimes;
use crate::world::World;

/// A response that was asked for when the floors were `before`.
pub fn told(world: &World, key: PartitionKey, before: Floors, high_watermark: i64, log_start: i64) {
    let mut state = world.ledger.lock();
    let Some(partition) = state.living(key) else { return };
    let mut complaint = None;
    if high_watermark < before.high_watermark {
        complaint = Some(format!(
            "{partition}: high watermark {high_watermark} after {}",
            before.high_watermark
        ));
    } else if log_start < before.log_start.max(before.deleted_to) {
        complaint = Some(format!(
            "{partition}: log start {log_start} after {}",
            before.log_start.max(before.deleted_to)
        ));
    } else if high_watermark < log_start {
        complaint = Some(format!(
            "{partition}: high watermark {high_watermark} below the log start {log_start}"
        ));
    } else if !partition.has_retention && log_start > partition.deletable_to.max(before.log_start) {
        complaint = Some(format!(
            "{partition}: log start {log_start}, but nobody asked to delete beyond {}",
            partition.deletable_to
        ));
    }
    if log_start > partition.floors.log_start {
        world.counters.hit(Sometimes::LogStartMoved);
    }
    partition.floors.high_watermark = partition.floors.high_watermark.max(high_watermark);
    partition.floors.log_start = partition.floors.log_start.max(log_start);
    let log_start = partition.floors.log_start;
    partition.known = partition.known.split_off(&log_start);
    drop(state);
    if let Some(complaint) = complaint {
        world.verdict.violate("high watermark", complaint);
    }
}
