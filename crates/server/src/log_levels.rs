//! The loggers of this node and their levels, as BROKER_LOGGER configurations show and change them (KIP-412).
//!
//! Only whoever installed the logging can change it, so the node brings it along.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// What can be known and changed about logging while the node runs. Levels do not survive it.
pub trait LogLevels: Send + Sync + Debug {
    /// Every logger with its level: `root` and the targets that log lines name.
    fn all(&self) -> BTreeMap<String, String>;

    /// Sets the level of a logger, or of [`ROOT_LOGGER`]; false if that cannot be done.
    fn set(&self, logger: &str, level: &str) -> bool;

    /// Lets a logger follow the root again; false if that cannot be done.
    fn unset(&self, logger: &str) -> bool;
}

pub const ROOT_LOGGER: &str = "root";

/// Levels that may be set, in the order in which Kafka's sentence lists them.
pub(crate) const LEVELS: [&str; 6] = ["DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN"];
