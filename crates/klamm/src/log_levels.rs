//! The levels of this process's loggers, changed while it runs (`kafka-configs --entity-type broker-loggers`).
//!
//! Loggers are the targets of log lines. One without a level of its own follows the longest logger whose name begins
//! its own, and at last the root.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use klamm_server::{LogLevels, ROOT_LOGGER};
use parking_lot::Mutex;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::reload;

/// The levels of a process that logs.
pub(crate) struct ProcessLevels {
    filter: reload::Handle<Targets, Registry>,
    levels: Mutex<Levels>,
}

/// Levels as they were set.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Levels {
    root: LevelFilter,
    loggers: BTreeMap<String, LevelFilter>,
}

/// Of a process whose logging belongs to somebody else, a test for example: nothing to see, nothing to change.
#[derive(Debug)]
struct NoLevels;

/// The filter to log through, for levels such as `info,klamm_raft=debug`.
pub(crate) fn filter(text: &str) -> reload::Layer<Targets, Registry> {
    let levels = Levels::parse(text);
    let (layer, handle) = reload::Layer::new(levels.targets());
    let process = ProcessLevels {
        filter: handle,
        levels: Mutex::new(levels),
    };
    // A second start within one process keeps the first.
    let _ = PROCESS.set(Arc::new(process));
    layer
}

/// The levels of this process.
pub(crate) fn of_process() -> Arc<dyn LogLevels> {
    match PROCESS.get() {
        Some(process) => process.clone(),
        None => Arc::new(NoLevels),
    }
}

impl ProcessLevels {
    fn change(&self, change: impl FnOnce(&mut Levels)) -> bool {
        let mut levels = self.levels.lock();
        change(&mut levels);
        self.filter.reload(levels.targets()).is_ok()
    }
}

impl fmt::Debug for ProcessLevels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.levels.lock().fmt(f)
    }
}

impl LogLevels for ProcessLevels {
    fn all(&self) -> BTreeMap<String, String> {
        self.levels.lock().all()
    }

    fn set(&self, logger: &str, level: &str) -> bool {
        parse(level).is_some_and(|level| self.change(|levels| levels.set(logger, Some(level))))
    }

    fn unset(&self, logger: &str) -> bool {
        self.change(|levels| levels.set(logger, None))
    }
}

impl LogLevels for NoLevels {
    fn all(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    fn set(&self, _: &str, _: &str) -> bool {
        false
    }

    fn unset(&self, _: &str) -> bool {
        false
    }
}

impl Levels {
    /// What cannot be read is left out: a misspelt variable must not keep a node from starting.
    fn parse(text: &str) -> Self {
        let mut levels = Self {
            root: LevelFilter::INFO,
            loggers: BTreeMap::new(),
        };
        for entry in text.split(',').map(str::trim) {
            match entry.split_once('=') {
                Some((logger, level)) => {
                    if let Some(level) = parse(level) {
                        levels.set(logger, Some(level));
                    }
                }
                None => levels.root = parse(entry).unwrap_or(levels.root),
            }
        }
        levels
    }

    fn set(&mut self, logger: &str, level: Option<LevelFilter>) {
        match (logger, level) {
            (ROOT_LOGGER, level) => self.root = level.unwrap_or(LevelFilter::INFO),
            (_, Some(level)) => drop(self.loggers.insert(logger.to_owned(), level)),
            (_, None) => drop(self.loggers.remove(logger)),
        }
    }

    fn targets(&self) -> Targets {
        let loggers = self.loggers.iter().map(|(logger, level)| (logger.clone(), *level));
        Targets::new().with_default(self.root).with_targets(loggers)
    }

    fn all(&self) -> BTreeMap<String, String> {
        let known = LOGGERS.iter().copied().chain(self.loggers.keys().map(String::as_str));
        let mut all: BTreeMap<String, String> = known
            .map(|logger| (logger.to_owned(), name(self.of(logger)).to_owned()))
            .collect();
        all.insert(ROOT_LOGGER.to_owned(), name(self.root).to_owned());
        all
    }

    fn of(&self, logger: &str) -> LevelFilter {
        let begins = |set: &&String| logger.starts_with(set.as_str());
        let longest = self.loggers.keys().filter(begins).max_by_key(|set| set.len());
        longest
            .and_then(|set| self.loggers.get(set))
            .copied()
            .unwrap_or(self.root)
    }
}

/// Kafka's names of levels; a fatal line is one of our errors.
fn parse(level: &str) -> Option<LevelFilter> {
    match level {
        "FATAL" => Some(LevelFilter::ERROR),
        // The library reads nothing at all as ERROR.
        "" => None,
        _ => level.parse().ok(),
    }
}

fn name(level: LevelFilter) -> &'static str {
    match level.into_level() {
        None => "OFF",
        Some(tracing::Level::ERROR) => "ERROR",
        Some(tracing::Level::WARN) => "WARN",
        Some(tracing::Level::INFO) => "INFO",
        Some(tracing::Level::DEBUG) => "DEBUG",
        Some(tracing::Level::TRACE) => "TRACE",
    }
}

static PROCESS: OnceLock<Arc<ProcessLevels>> = OnceLock::new();

/// The targets of log lines that have Kafka's names, and our crates, whose modules are the other targets.
const LOGGERS: [&str; 20] = [
    "kafka.log.LogManager",
    "kafka.server.ConfigAdminManager",
    "kafka.server.ControllerRegistrationManager",
    "kafka.server.DynamicBrokerConfig",
    "kafka.server.KafkaConfig",
    "kafka.server.KafkaRaftServer",
    "klamm_client",
    "klamm_driver",
    "klamm_io",
    "klamm_log",
    "klamm_raft",
    "klamm_replica",
    "klamm_server",
    "org.apache.kafka.coordinator.group.GroupCoordinatorShard",
    "org.apache.kafka.coordinator.group.GroupMetadataManager",
    "org.apache.kafka.coordinator.group.OffsetMetadataManager",
    "org.apache.kafka.coordinator.group.classic.ClassicGroup",
    "org.apache.kafka.coordinator.transaction.RPCProducerIdManager",
    "org.apache.kafka.server.BrokerLifecycleManager",
    "org.apache.kafka.server.NodeToControllerRequestThread",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_word_the_level_is_info() {
        assert_eq!(Levels::parse("").root, LevelFilter::INFO);
    }

    #[test]
    fn a_logger_follows_the_longest_one_that_begins_its_name() {
        let mut levels = Levels::parse("warn,klamm_log=debug,nonsense=loud");
        let check = |levels: &Levels, logger: &str, expected: &str| {
            assert_eq!(levels.all().get(logger).map(String::as_str), Some(expected), "{logger}");
        };
        check(&levels, ROOT_LOGGER, "WARN");
        check(&levels, "klamm_log", "DEBUG");
        check(&levels, "klamm_raft", "WARN");
        levels.set("kafka", parse("TRACE"));
        levels.set("kafka.server", parse("FATAL"));
        check(&levels, "kafka.log.LogManager", "TRACE");
        check(&levels, "kafka.server.KafkaConfig", "ERROR");
        levels.set("kafka.server", None);
        check(&levels, "kafka.server.KafkaConfig", "TRACE");
        levels.set(ROOT_LOGGER, None);
        check(&levels, "klamm_raft", "INFO");
    }

    #[test]
    fn the_filter_takes_names_with_dots() {
        let levels = Levels::parse("info,kafka.log.LogManager=debug");
        let targets = levels.targets();
        assert!(targets.would_enable("kafka.log.LogManager", &tracing::Level::DEBUG));
        assert!(!targets.would_enable("kafka.server.KafkaConfig", &tracing::Level::DEBUG));
    }
}
