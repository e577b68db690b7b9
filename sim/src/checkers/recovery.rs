//! What a log holds after a restart: a first part of what it held, without gaps, with all that was promised to stay.
//!
//! After a kill nothing known is gone. After a power loss what was flushed is there: everything acknowledged where
//! `flush.messages=1`, everything below the checkpointed recovery point elsewhere. The log start is never before that of
//! an acknowledged DeleteRecords.

use std::time::Duration;

use klamm_io::time;
use klamm_types::ErrorCode;

use crate::actors::fetch::{self, Fetched};
use crate::actors::list_offsets;
use crate::checkers::records;
use crate::ledger::{Ending, Partition, PartitionKey};
use crate::link::Link;
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::value::ValueId;
use crate::world::World;

/// All of a partition, read through the front door.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub start: i64,
    pub end: i64,
    pub records: Vec<(i64, ValueId)>,
    /// Leader epoch and first offset of each run of batches.
    pub epochs: Vec<(i32, i64)>,
}

/// Reads a partition from its start to its end; patient, for leaders come up one after the other.
pub async fn read(world: &World, link: &mut Link, topic: &Living, partition: i32) -> Option<Content> {
    let mut reason = String::new();
    for _ in 0..PATIENCE_TRIES {
        match try_read(world, link, topic, partition).await {
            Ok(content) => return Some(content),
            Err(failed) => reason = failed,
        }
        if world.verdict.is_violated() {
            return None;
        }
        time::sleep(PATIENCE).await;
    }
    let message = format!("{}-{partition} cannot be read after a restart: {reason}", topic.name);
    world.verdict.violate("recovery", message);
    None
}

async fn try_read(world: &World, link: &mut Link, topic: &Living, partition: i32) -> Result<Content, String> {
    let start = list_offsets::call(link, topic, partition, list_offsets::EARLIEST).await?;
    let end = list_offsets::call(link, topic, partition, list_offsets::LATEST).await?;
    let mut content = Content {
        start,
        end,
        ..Content::default()
    };
    let mut position = start;
    while position < end {
        let mut tries = 0;
        let fetched: Fetched = loop {
            match fetch::whole(world, link, topic, partition, position).await {
                // A connection that is reset now and then must not make a long read begin anew each time.
                Err(_) if tries < FETCH_TRIES => tries += 1,
                fetched => break fetched?,
            }
        };
        if fetched.error != ErrorCode::NONE {
            return Err(format!("fetch at {position}: {}", fetched.error));
        }
        let Some((last, _)) = fetched.records.last() else {
            return Err(format!("nothing at {position}, before the end {end}"));
        };
        position = last + 1;
        content
            .records
            .extend(fetched.records.iter().filter(|(offset, _)| *offset >= start));
        content.epochs.extend(fetched.epochs);
    }
    content.epochs.dedup_by_key(|(epoch, _)| *epoch);
    Ok(content)
}

/// Compares the content with the ledger, then writes into the ledger what is certain now.
pub fn check(
    world: &World,
    topic: &Living,
    partition: i32,
    content: &Content,
    ending: Ending,
    recovery_point: Option<i64>,
) {
    let key = world.ledger.open(topic, partition);
    let unacked = {
        let state = world.ledger.lock();
        let Some(known) = state.partitions.get(&key) else {
            return;
        };
        for message in complaints(known, content, ending, recovery_point) {
            world
                .verdict
                .violate("recovery", format!("after {ending:?}: {message}"));
        }
        let is_acked = |offset: &i64| known.known.get(offset).is_some_and(|k| k.is_acked);
        content.records.iter().filter(|(offset, _)| !is_acked(offset)).count()
    };
    world.counters.add(Sometimes::UnackedSurvived, unacked as u64);
    settle(world, key, content);
    for (offset, value) in &content.records {
        records::learn(world, key, *offset, *value, false);
    }
}

fn complaints(known: &Partition, content: &Content, ending: Ending, recovery_point: Option<i64>) -> Vec<String> {
    let mut found = Vec::new();
    let (start, end) = (content.start, content.end);
    let (name, floors) = (&known.name, known.floors);
    let offsets = content.records.iter().map(|(offset, _)| *offset);
    if !offsets.eq(start..end) {
        let there: Vec<i64> = content.records.iter().map(|(offset, _)| *offset).collect();
        found.push(format!("{name} has gaps between {start} and {end}: {there:?}"));
    }
    let promised = match ending {
        Ending::Clean | Ending::Kill => known.known_end().max(floors.high_watermark),
        Ending::PowerLoss if known.syncs_each => known.known_end(),
        Ending::PowerLoss => recovery_point.unwrap_or(0),
    };
    if end < promised && !known.has_retention {
        found.push(format!(
            "{name} ends at {end}, before {promised} (flushes each: {}, recovery point {recovery_point:?})",
            known.syncs_each
        ));
    }
    let log_start = match ending {
        Ending::Clean => floors.log_start.max(floors.deleted_to),
        // A deletion that was not acknowledged may be forgotten, though a reader has seen its log start.
        Ending::Kill => floors.deleted_to,
        // The log has lost even more than was deleted from it.
        Ending::PowerLoss => floors.deleted_to.min(end),
    };
    if start < log_start {
        found.push(format!("{name} starts at {start}, before {log_start}"));
    }
    if start > known.deletable_to.max(floors.log_start) && !known.has_retention {
        found.push(format!(
            "{name} starts at {start}, but nobody asked to delete beyond {}",
            known.deletable_to.max(floors.log_start)
        ));
    }
    for (offset, value) in known.known.range(start.max(0)..end.max(start)) {
        let there = content.records.iter().find(|(there, _)| there == offset);
        if there.is_none_or(|(_, there)| *there != value.value) {
            found.push(format!(
                "{name} has {there:?} where value {} was at {offset}",
                value.value
            ));
        }
    }
    found
}

fn settle(world: &World, key: PartitionKey, content: &Content) {
    let mut state = world.ledger.lock();
    let Some(partition) = state.living(key) else { return };
    let lost = partition.known.split_off(&content.end);
    if !lost.is_empty() || content.end < partition.floors.high_watermark {
        partition.losses += 1;
        world.counters.hit(Sometimes::LogTruncated);
    }
    if content.start > partition.floors.log_start {
        world.counters.hit(Sometimes::LogStartMoved);
    }
    partition.known = partition.known.split_off(&content.start);
    partition.floors.high_watermark = content.end;
    partition.floors.log_start = content.start;
    partition.floors.deleted_to = partition.floors.deleted_to.min(content.start);
    // A request of an earlier life can no longer take effect.
    partition.deletable_to = content.start;
    for known in lost.values() {
        // Its producer may send it again.
        if let Some(value) = state.values.get_mut(&known.value) {
            value.offset = None;
        }
    }
}

/// Tries of each fetch before all is read again.
const FETCH_TRIES: usize = 20;
const PATIENCE_TRIES: usize = 150;
const PATIENCE: Duration = Duration::from_millis(200);
