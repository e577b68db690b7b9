//! Names of the files and directories in a log directory.
//!
//! ```text
//! <log.dir>/<topic>-<partition>/                          a replica
//! <log.dir>/<topic>-<partition>.<32 hex digits>-delete/   on its way out (topic cut so that the name fits 255 bytes)
//! <log.dir>/<topic>-<partition>.<32 hex digits>-stray/    a replica that the metadata does not know
//! <log.dir>/<topic>-<partition>.<32 hex digits>-future/   a replica being moved here from another log directory
//!   00000000000000000000.log                              base offset in 20 digits, then the kind
//!   00000000000000000000.log.deleted                      waits for file.delete.delay.ms
//!   00000000000000000000.log.cleaned                      written by the cleaner or a split, not valid yet
//!   00000000000000000000.log.swap                         valid, about to replace the segments of its range
//! ```

use klamm_types::{Offset, TopicPartition, Uuid};

/// What a file of one base offset holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    Log,
    OffsetIndex,
    TimeIndex,
    TransactionIndex,
    ProducerSnapshot,
}

/// Where a file is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    Live,
    Deleted,
    Cleaned,
    Swap,
}

/// The name of a file in a partition directory that belongs to an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileName {
    pub offset: Offset,
    pub kind: FileKind,
    pub state: FileState,
}

/// The name of a partition directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirName {
    pub topic_partition: TopicPartition,
    pub kind: DirKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DirKind {
    Current,
    Future,
    Delete,
    Stray,
}

impl FileKind {
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Log => ".log",
            Self::OffsetIndex => ".index",
            Self::TimeIndex => ".timeindex",
            Self::TransactionIndex => ".txnindex",
            Self::ProducerSnapshot => ".snapshot",
        }
    }

    const ALL: [Self; 5] = [
        Self::Log,
        Self::OffsetIndex,
        Self::TimeIndex,
        Self::TransactionIndex,
        Self::ProducerSnapshot,
    ];
}

impl FileState {
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Live => "",
            Self::Deleted => ".deleted",
            Self::Cleaned => ".cleaned",
            Self::Swap => ".swap",
        }
    }
}

impl FileName {
    pub const fn live(offset: Offset, kind: FileKind) -> Self {
        Self {
            offset,
            kind,
            state: FileState::Live,
        }
    }

    pub const fn in_state(self, state: FileState) -> Self {
        Self { state, ..self }
    }

    /// The parts of a name, or nothing for a file that belongs to no offset (checkpoints, KRaft snapshots, …).
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, state) = [FileState::Deleted, FileState::Cleaned, FileState::Swap]
            .into_iter()
            .find_map(|state| Some((name.strip_suffix(state.suffix())?, state)))
            .unwrap_or((name, FileState::Live));
        let (digits, kind) = FileKind::ALL
            .into_iter()
            .find_map(|kind| Some((stem.strip_suffix(kind.suffix())?, kind)))?;
        let is_offset = digits.len() >= 20 && digits.bytes().all(|b| b.is_ascii_digit());
        let offset = is_offset.then(|| digits.parse().ok()).flatten()?;
        Some(Self {
            offset: Offset(offset),
            kind,
            state,
        })
    }
}

impl std::fmt::Display for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:020}{}{}", self.offset.0, self.kind.suffix(), self.state.suffix())
    }
}

impl DirKind {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Current => "",
            Self::Future => "-future",
            Self::Delete => "-delete",
            Self::Stray => "-stray",
        }
    }
}

impl DirName {
    /// The parts of a name, or nothing if no partition directory is named so.
    pub fn parse(name: &str) -> Option<Self> {
        let marked = [DirKind::Future, DirKind::Delete, DirKind::Stray]
            .into_iter()
            .find_map(|kind| Some((name.strip_suffix(kind.suffix())?, kind)));
        let (partition_name, kind) = match marked {
            // A topic may itself end like that: only the unique id makes it a mark.
            Some((stem, kind)) => match stem.rsplit_once('.') {
                Some((partition_name, id)) if !id.is_empty() => (partition_name, kind),
                _ => return None,
            },
            None => (name, DirKind::Current),
        };
        let (topic, partition) = partition_name.rsplit_once('-')?;
        let is_number = !partition.is_empty() && partition.bytes().all(|b| b.is_ascii_digit());
        let partition = is_number.then(|| partition.parse().ok()).flatten()?;
        klamm_types::validate_topic_name(topic).ok()?;
        Some(Self {
            topic_partition: TopicPartition::new(topic, partition),
            kind,
        })
    }
}

/// The directory name of a replica that is put aside as `kind`; `id` makes it unique.
pub fn marked_dir_name(topic_partition: &TopicPartition, kind: DirKind, id: Uuid) -> String {
    let id: String = id.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let tail = format!("-{}.{id}{}", topic_partition.partition, kind.suffix());
    // A future directory keeps its whole topic name: it has to become the current one.
    let room = match kind {
        DirKind::Future => usize::MAX,
        _ => FILE_NAME_LENGTH_MAX - tail.len(),
    };
    // Topic names are ASCII, but a name that slipped through must not panic here.
    let topic: String = topic_partition.topic.chars().take(room).collect();
    topic + &tail
}

const FILE_NAME_LENGTH_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_read_and_written() {
        let name = |offset, kind, state| FileName {
            offset: Offset(offset),
            kind,
            state,
        };
        for (text, expected) in [
            ("00000000000000001650.log", name(1650, FileKind::Log, FileState::Live)),
            (
                "00000000000000000200.index.deleted",
                name(200, FileKind::OffsetIndex, FileState::Deleted),
            ),
            (
                "00000000000000000000.timeindex.cleaned",
                name(0, FileKind::TimeIndex, FileState::Cleaned),
            ),
            (
                "09223372036854775807.txnindex.swap",
                name(i64::MAX, FileKind::TransactionIndex, FileState::Swap),
            ),
            (
                "00000000000000003670.snapshot",
                name(3670, FileKind::ProducerSnapshot, FileState::Live),
            ),
        ] {
            assert_eq!(FileName::parse(text), Some(expected), "{text}");
            assert_eq!(expected.to_string(), text);
        }
        for text in [
            "leader-epoch-checkpoint",
            "00000000000000000000-0000000000.checkpoint",
            "0.log",
            "99999999999999999999.log",
            "0000000000000000000x.log",
            "",
        ] {
            assert_eq!(FileName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn directory_names_are_read() {
        let id = "abd2111de0444c498f9200aeca12120c";
        for (text, topic, partition, kind) in [
            ("orders-1-0", "orders-1", 0, DirKind::Current),
            (&format!("doomed-1-1.{id}-delete"), "doomed-1", 1, DirKind::Delete),
            (&format!("a.b-12.{id}-future"), "a.b", 12, DirKind::Future),
            (&format!("x-3.{id}-stray"), "x", 3, DirKind::Stray),
        ] {
            let expected = DirName {
                topic_partition: TopicPartition::new(topic, partition),
                kind,
            };
            assert_eq!(DirName::parse(text), Some(expected), "{text}");
        }
        for text in ["orders", "orders-", "-1", "orders-x", "orders-+1", "a-delete", "é-1"] {
            assert_eq!(DirName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_marked_name_fits_a_file_name() {
        let id = Uuid([0xab; 16]);
        let long = TopicPartition::new(&"t".repeat(249), 7);
        let name = marked_dir_name(&long, DirKind::Delete, id);
        assert_eq!(name.len(), 255);
        let short = TopicPartition::new("a", 7);
        assert_eq!(
            marked_dir_name(&short, DirKind::Stray, id),
            format!("a-7.{}-stray", "ab".repeat(16))
        );
    }
}
