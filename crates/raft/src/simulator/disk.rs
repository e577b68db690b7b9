//! A node's disk: quorum-state, the log with what is synced of it, snapshots. A crash may take what is not synced.

use std::collections::BTreeMap;

use klamm_types::{LeaderEpoch, Offset, Uuid};

use crate::random::Random;
use crate::{ControlRecord, ElectionState, KRaftVersion, LogHistory, LogView, OffsetAndEpoch, RaftStart, VoterSet};

#[derive(Clone, Debug)]
pub(crate) struct Disk {
    pub(crate) directory: Uuid,
    pub(crate) election: Option<ElectionState>,
    pub(crate) start: Offset,
    pub(crate) batches: Vec<Batch>,
    /// Everything below survives a crash.
    pub(crate) synced: Offset,
    pub(crate) snapshots: BTreeMap<OffsetAndEpoch, Snapshot>,
    /// A snapshot being fetched: bytes of it.
    pub(crate) partial: Option<(OffsetAndEpoch, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) base: Offset,
    pub(crate) epoch: LeaderEpoch,
    pub(crate) records: Vec<Record>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    Value(u64),
    Control(ControlRecord),
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Snapshot {
    pub(crate) kraft_version: Option<KRaftVersion>,
    pub(crate) voters: Option<VoterSet>,
}

/// The size of every snapshot: a few pieces.
pub(crate) const SNAPSHOT_BYTES: u64 = 250;

impl Batch {
    pub(crate) fn next(&self) -> Offset {
        self.base + self.records.len() as i64
    }
}

impl Disk {
    pub(crate) fn empty(directory: Uuid) -> Self {
        Self {
            directory,
            election: None,
            start: Offset::ZERO,
            batches: Vec::new(),
            synced: Offset::ZERO,
            snapshots: BTreeMap::new(),
            partial: None,
        }
    }

    /// As `klamm storage format --initial-controllers` leaves it.
    pub(crate) fn formatted(directory: Uuid, voters: VoterSet) -> Self {
        let snapshot = Snapshot {
            kraft_version: Some(KRaftVersion::V1),
            voters: Some(voters),
        };
        let mut disk = Self::empty(directory);
        disk.snapshots.insert(OffsetAndEpoch::default(), snapshot);
        disk
    }

    pub(crate) fn end(&self) -> Offset {
        self.batches.last().map_or(self.start, Batch::next)
    }

    pub(crate) fn append(&mut self, batch: Batch) {
        assert_eq!(batch.base, self.end(), "a hole in the log");
        self.batches.push(batch);
    }

    pub(crate) fn sync(&mut self) {
        self.synced = self.end();
    }

    /// Batches from `offset` on, at most `count`.
    pub(crate) fn read(&self, offset: Offset, count: usize) -> &[Batch] {
        let first = self.batches.partition_point(|batch| batch.next() <= offset);
        &self.batches[first..self.batches.len().min(first.saturating_add(count))]
    }

    /// The epoch and the content of one record; nothing if it is not, or no longer, in the log.
    pub(crate) fn record(&self, offset: Offset) -> Option<(LeaderEpoch, &Record)> {
        let at = self.batches.partition_point(|batch| batch.next() <= offset);
        let batch = self.batches.get(at).filter(|batch| batch.base <= offset)?;
        let record = batch.records.get(usize::try_from(offset.0 - batch.base.0).ok()?)?;
        Some((batch.epoch, record))
    }

    pub(crate) fn truncate_to(&mut self, offset: Offset) {
        self.batches.retain(|batch| batch.base < offset);
        assert_eq!(self.end(), offset, "cut within a batch");
        self.synced = self.synced.min(offset);
    }

    pub(crate) fn restart_at(&mut self, id: OffsetAndEpoch, snapshot: Snapshot) {
        self.batches.clear();
        self.start = id.offset;
        self.synced = id.offset;
        self.snapshots = BTreeMap::from([(id, snapshot)]);
        self.partial = None;
    }

    pub(crate) fn raise_start(&mut self, start: Offset) {
        self.start = start;
        self.batches.retain(|batch| batch.next() > start);
        self.snapshots.retain(|id, _| id.offset >= start);
    }

    /// Power is lost: of what was not synced, some is there and some is not.
    pub(crate) fn lose_unsynced(&mut self, random: &mut Random) {
        while self.end() > self.synced && random.below(2) == 0 {
            self.batches.pop();
        }
        self.partial = None;
    }

    /// What a node finds when it starts. It syncs the log first.
    pub(crate) fn open(&mut self) -> RaftStart {
        self.sync();
        let epochs = self.batches.iter().rev().map(|batch| (batch.epoch, batch.base));
        let snapshots = self.snapshots.keys().map(|id| (*id, SNAPSHOT_BYTES));
        let mut start = RaftStart {
            election: self.election.clone(),
            log: LogView::new(self.start, self.end(), epochs, snapshots),
            voters: LogHistory::new(),
            kraft_version: LogHistory::new(),
        };
        let mut next = self.start;
        if let Some((id, snapshot)) = self.snapshots.last_key_value() {
            if let Some(version) = snapshot.kraft_version {
                start.kraft_version.add(id.offset - 1, version);
            }
            if let Some(voters) = &snapshot.voters {
                start.voters.add(id.offset - 1, voters.clone());
            }
            next = id.offset;
        }
        for batch in self.read(next, usize::MAX) {
            for (offset, record) in (batch.base.0..).map(Offset).zip(&batch.records) {
                match record {
                    Record::Control(ControlRecord::Voters(voters)) if offset >= next => {
                        start.voters.add(offset, voters.clone());
                    }
                    Record::Control(ControlRecord::KRaftVersion(version)) if offset >= next => {
                        start.kraft_version.add(offset, *version);
                    }
                    _ => {}
                }
            }
        }
        start
    }

    /// The voter sets that this disk holds, the last one last.
    pub(crate) fn voter_sets(&self) -> Vec<VoterSet> {
        let in_snapshots = self.snapshots.values().filter_map(|snapshot| snapshot.voters.clone());
        let records = self.batches.iter().flat_map(|batch| &batch.records);
        let in_log = records.filter_map(|record| match record {
            Record::Control(ControlRecord::Voters(voters)) => Some(voters.clone()),
            _ => None,
        });
        in_snapshots.chain(in_log).collect()
    }
}
