//! One record, one place: an offset never holds two values, a value is never at two offsets, nothing is there that
//! nobody sent or that was refused, and nothing is in a partition it was not sent to.

use crate::ledger::{Known, PartitionKey};
use crate::value::ValueId;
use crate::world::World;

/// The node acknowledged these records, the first of them at `base_offset`.
pub fn acked(world: &World, key: PartitionKey, base_offset: i64, values: &[ValueId], is_committed: bool) {
    for (index, value) in values.iter().enumerate() {
        learn(world, key, base_offset + index as i64, *value, true);
    }
    if is_committed && let Some(partition) = world.ledger.lock().living(key) {
        let end = base_offset + values.len() as i64;
        partition.floors.high_watermark = partition.floors.high_watermark.max(end);
    }
}

/// The node said that `value` is at `offset`.
pub fn learn(world: &World, key: PartitionKey, offset: i64, value: ValueId, is_acked: bool) {
    if let Err(message) = try_learn(world, key, offset, value, is_acked) {
        world.verdict.violate("records", message);
    }
}

fn try_learn(world: &World, key: PartitionKey, offset: i64, id: ValueId, is_acked: bool) -> Result<(), String> {
    let mut state = world.ledger.lock();
    let name = state.partitions.get(&key).map(|p| p.name.clone()).unwrap_or_default();
    // A producer whose batches are all deleted may be forgotten at a restart; its retry is then written as something new.
    let forgettable_to = match state.partitions.get(&key) {
        Some(partition) if partition.has_retention => offset,
        Some(partition) => partition.deletable_to.max(partition.floors.log_start),
        None => 0,
    };
    let Some(value) = state.values.get_mut(&id) else {
        return Err(format!("{name} has value {id} at {offset}, which nobody sent"));
    };
    if value.partition != key {
        return Err(format!(
            "{name} has value {id} at {offset}, which was sent to {:?}",
            value.partition
        ));
    }
    if value.is_refused {
        return Err(format!("{name} has value {id} at {offset}, which was refused"));
    }
    if let Some(other) = value
        .offset
        .filter(|other| *other != offset && *other >= forgettable_to)
    {
        return Err(format!("{name} has value {id} at {offset} and at {other}"));
    }
    value.offset = Some(offset);
    let Some(partition) = state.living(key) else {
        return Ok(());
    };
    if offset < partition.floors.log_start {
        return Ok(());
    }
    let known = partition.known.entry(offset).or_insert(Known { value: id, is_acked });
    if known.value != id {
        return Err(format!(
            "{name} has value {id} at {offset}, where value {} was",
            known.value
        ));
    }
    known.is_acked |= is_acked;
    Ok(())
}
