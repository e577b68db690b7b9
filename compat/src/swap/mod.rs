//! One directory, two implementations in turn: each finds what the other left, serves it and appends to it.
//!
//! After every turn Kafka's own dump-log reads each file of the directory and must not complain. Against Apache Kafka
//! alone the turns show that the test itself holds.

pub(crate) mod dump_log;
mod history;
mod offsets;

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::case::Setting;
use crate::node::{Implementation, Node, Properties};

pub(crate) use history::History;

const TURNS: usize = 10;
const TURNS_SHORT: usize = 2;

/// Every turn ends with SIGTERM.
pub(crate) fn clean(setting: &Setting<'_>) -> Result<()> {
    swap(setting, End::Stopped)
}

/// Every turn ends with SIGKILL, and what was acknowledged is there all the same.
pub(crate) fn killed(setting: &Setting<'_>) -> Result<()> {
    swap(setting, End::Killed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stopped,
    Killed,
}

fn swap(setting: &Setting<'_>, end: End) -> Result<()> {
    let properties = Properties::default().with("log.initial.task.delay.ms", "1000");
    let mut node = Node::format(Implementation::Kafka, setting.directory, &properties)?;
    let mut history = History::new(now_ms()?, end == End::Stopped);
    let turns = if setting.options.short { TURNS_SHORT } else { TURNS };
    for turn in 0..turns {
        for implementation in [Implementation::Kafka, setting.implementation] {
            take_turn(&mut node, &mut history, implementation, turn, end)
                .with_context(|| format!("turn {} of {implementation}", turn + 1))?;
        }
    }
    // Whoever was killed last, Apache Kafka recovers it.
    node.hand_over(Implementation::Kafka);
    node.start()?;
    history.verify(node.broker_port)?;
    node.stop()?;
    dump_log::check(&node.log_directory(), true)
}

fn take_turn(
    node: &mut Node,
    history: &mut History,
    implementation: Implementation,
    turn: usize,
    end: End,
) -> Result<()> {
    node.hand_over(implementation);
    node.start()?;
    history.verify(node.broker_port).context("what was there before")?;
    history.extend(node.broker_port, turn).context("append")?;
    history.verify(node.broker_port).context("what is there after")?;
    match end {
        End::Stopped => node.stop()?,
        End::Killed => node.kill()?,
    }
    // The indexes of a node that was killed end in zeros, and its last segments are not flushed.
    dump_log::check(&node.log_directory(), end == End::Stopped)
}

pub(crate) fn now_ms() -> Result<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(i64::try_from(since.as_millis())?)
}
