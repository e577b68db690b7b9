//! How far the opening of logs has come: in Kafka's words for the log, as a number for whoever draws it.
//!
//! Thousands of logs open within a second, so not every one is told: the last of each directory, and between them one
//! whenever nothing has been said for a while.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use klamm_io::{Clock, Monotonic, watch};
use klamm_log::{PartitionLog, RecoveryProgress};
use klamm_types::TopicPartition;
use parking_lot::Mutex;

/// Logs that are being opened together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loading {
    pub logs_done: usize,
    pub logs_total: usize,
}

/// Counts what one change of the metadata opens.
#[derive(Debug)]
pub(crate) struct LoadProgress {
    clock: Arc<dyn Clock>,
    watch: Arc<watch::Sender<Loading>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    loading: Loading,
    directories: BTreeMap<PathBuf, Loading>,
    said_at: Monotonic,
}

/// What became of one log.
#[derive(Debug)]
pub(crate) enum Opened<'a> {
    /// It was there, and loading it began at this time.
    Found(&'a PartitionLog, Monotonic),
    Created,
    Failed,
}

impl Loading {
    pub fn is_done(self) -> bool {
        self.logs_done >= self.logs_total
    }

    fn advance(&mut self) {
        self.logs_done += 1;
    }
}

impl LoadProgress {
    /// `directories` holds the log directory of each log that will be opened.
    pub(crate) fn new<'a>(
        clock: Arc<dyn Clock>,
        watch: Arc<watch::Sender<Loading>>,
        directories: impl Iterator<Item = &'a Path>,
    ) -> Self {
        let mut by_directory: BTreeMap<PathBuf, Loading> = BTreeMap::new();
        let mut loading = Loading::default();
        for directory in directories {
            loading.logs_total += 1;
            match by_directory.get_mut(directory) {
                Some(known) => known.logs_total += 1,
                None => {
                    let first = Loading {
                        logs_done: 0,
                        logs_total: 1,
                    };
                    by_directory.insert(directory.to_owned(), first);
                }
            }
        }
        watch.send_replace(loading);
        let said_at = clock.monotonic();
        Self {
            clock,
            watch,
            state: Mutex::new(State {
                loading,
                directories: by_directory,
                said_at,
            }),
        }
    }

    /// A log has opened, or failed to; gives the line to log, if there is one.
    pub(crate) fn opened(&self, directory: &Path, name: &TopicPartition, opened: &Opened<'_>) -> Option<String> {
        let now = self.clock.monotonic();
        let mut state = self.state.lock();
        state.loading.advance();
        self.watch.send_replace(state.loading);
        let in_directory = state.directories.get_mut(directory)?;
        in_directory.advance();
        let count = *in_directory;
        let is_last = count.is_done() && !matches!(opened, Opened::Created);
        if !is_last && !state.may_speak(now) {
            return None;
        }
        state.said_at = now;
        let shown = directory.display();
        let of = format!("({}/{} completed in {shown})", count.logs_done, count.logs_total);
        Some(match opened {
            Opened::Found(log, began) => format!(
                "Completed load of {name} with {} segments, local-log-start-offset {} and log-end-offset {} in {}ms {of}",
                log.segments_count(),
                log.log_start_offset(),
                log.log_end_offset(),
                now.since(*began).as_millis()
            ),
            Opened::Created => format!("Created log for partition {name} in {shown}/{name} {of}"),
            Opened::Failed => format!("Error while loading logs in {shown}/{name} {of}"),
        })
    }

    /// A segment is about to be recovered; gives the line to log, if there is one.
    pub(crate) fn recovering(&self, name: &TopicPartition, progress: RecoveryProgress) -> Option<String> {
        let now = self.clock.monotonic();
        let mut state = self.state.lock();
        if !state.may_speak(now) {
            return None;
        }
        state.said_at = now;
        let RecoveryProgress {
            base_offset,
            segments_done,
            segments_total,
        } = progress;
        Some(format!(
            "Recovering unflushed segment {base_offset}. {segments_done}/{segments_total} recovered for {name}."
        ))
    }
}

impl State {
    /// Whether nothing has been said for a while.
    fn may_speak(&self, now: Monotonic) -> bool {
        now.since(self.said_at) >= SILENCE_MAX
    }
}

/// Who waits for a start wants to hear something about as often.
const SILENCE_MAX: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use klamm_io::sim::SimClock;
    use klamm_types::{Offset, PartitionId, Timestamp, TopicName};

    use super::*;

    fn partition(number: i32) -> TopicPartition {
        TopicPartition {
            topic: TopicName::from("orders"),
            partition: PartitionId(number),
        }
    }

    #[test]
    fn one_line_a_second_and_the_last_of_each_directory() {
        let clock = SimClock::manual(Timestamp(0));
        let watch = Arc::new(watch::Sender::new(Loading::default()));
        let (a, b) = (Path::new("/a"), Path::new("/b"));
        let progress = LoadProgress::new(Arc::new(clock.clone()), watch.clone(), [a, a, b, a].into_iter());
        let said = |directory, number, opened| progress.opened(directory, &partition(number), &opened);

        assert_eq!(said(a, 0, Opened::Failed), None);
        clock.advance(Duration::from_secs(1));
        let line = "Error while loading logs in /a/orders-1 (2/3 completed in /a)";
        assert_eq!(said(a, 1, Opened::Failed).as_deref(), Some(line));
        let line = "Error while loading logs in /b/orders-2 (1/1 completed in /b)";
        assert_eq!(said(b, 2, Opened::Failed).as_deref(), Some(line));
        assert_eq!(
            *watch.borrow(),
            Loading {
                logs_done: 3,
                logs_total: 4
            }
        );
        assert_eq!(
            said(a, 3, Opened::Created),
            None,
            "who creates a topic does not wait for it"
        );
        assert!(watch.borrow().is_done());
    }

    #[test]
    fn a_long_recovery_tells_its_segments() {
        let clock = SimClock::manual(Timestamp(0));
        let watch = Arc::new(watch::Sender::new(Loading::default()));
        let progress = LoadProgress::new(Arc::new(clock.clone()), watch, [Path::new("/a")].into_iter());
        let at = |segments_done| RecoveryProgress {
            base_offset: Offset(70),
            segments_done,
            segments_total: 9,
        };
        assert_eq!(progress.recovering(&partition(0), at(2)), None);
        clock.advance(Duration::from_millis(1_500));
        let line = "Recovering unflushed segment 70. 3/9 recovered for orders-0.";
        assert_eq!(progress.recovering(&partition(0), at(3)).as_deref(), Some(line));
        assert_eq!(progress.recovering(&partition(0), at(4)), None);
    }
}
