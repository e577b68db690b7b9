//! What the quorum knows of the local log: offsets, epochs and the names of its snapshots, never a record.

use std::collections::BTreeMap;

use klamm_types::{LeaderEpoch, Offset};

/// A place in the log: `offset` is the end, `epoch` that of the record before it. Also the name of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct OffsetAndEpoch {
    pub offset: Offset,
    pub epoch: LeaderEpoch,
}

/// The log as written or promised.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LogView {
    start: Offset,
    end: Offset,
    /// The offset at which each epoch begins.
    epochs: BTreeMap<LeaderEpoch, Offset>,
    /// Complete snapshots and their sizes in bytes.
    snapshots: BTreeMap<OffsetAndEpoch, u64>,
}

/// What a replica's place says of its log, compared with this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The replica's log is a prefix of this one.
    Valid,
    /// The logs are the same at most up to here.
    Diverging(OffsetAndEpoch),
    /// This log no longer has what the replica needs.
    Snapshot(OffsetAndEpoch),
}

impl LogView {
    /// `epochs` are the log's leader epochs with the offsets at which they begin.
    pub fn new(
        start: Offset,
        end: Offset,
        epochs: impl IntoIterator<Item = (LeaderEpoch, Offset)>,
        snapshots: impl IntoIterator<Item = (OffsetAndEpoch, u64)>,
    ) -> Self {
        Self {
            start,
            end,
            epochs: epochs.into_iter().collect(),
            snapshots: snapshots.into_iter().collect(),
        }
    }

    pub fn start(&self) -> Offset {
        self.start
    }

    /// End of the log and epoch of its last record; of the snapshot it begins at, if it is empty.
    pub fn end(&self) -> OffsetAndEpoch {
        let in_log = self.epochs.last_key_value().map(|(epoch, _)| *epoch);
        let in_snapshot = || self.latest_snapshot().map(|id| id.epoch);
        OffsetAndEpoch {
            offset: self.end,
            epoch: in_log.or_else(in_snapshot).unwrap_or_default(),
        }
    }

    pub fn latest_snapshot(&self) -> Option<OffsetAndEpoch> {
        self.snapshots.last_key_value().map(|(id, _)| *id)
    }

    pub(crate) fn snapshot_size(&self, id: OffsetAndEpoch) -> Option<u64> {
        self.snapshots.get(&id).copied()
    }

    /// The largest epoch that is not above `epoch`, and where it ends; the end of the log for an epoch above all.
    pub(crate) fn end_of_epoch(&self, epoch: LeaderEpoch) -> OffsetAndEpoch {
        let Some((last, _)) = self.epochs.last_key_value() else {
            return self.end();
        };
        if *last <= epoch {
            let epoch = if *last == epoch { epoch } else { self.end().epoch };
            return OffsetAndEpoch {
                offset: self.end,
                epoch,
            };
        }
        let above = (std::ops::Bound::Excluded(epoch), std::ops::Bound::Unbounded);
        let offset = self.epochs.range(above).next().map_or(self.end, |(_, start)| *start);
        let floor = self.epochs.range(..=epoch).next_back().map(|(epoch, _)| *epoch);
        // Below all epochs of the log only its snapshot can tell.
        match (floor, self.snapshots.first_key_value()) {
            (None, Some((id, _))) if id.offset == offset => *id,
            (floor, _) => OffsetAndEpoch {
                offset,
                epoch: floor.unwrap_or(epoch),
            },
        }
    }

    /// Where a replica stands whose log ends at `offset` with a record of `epoch`.
    pub(crate) fn place_of(&self, offset: Offset, epoch: LeaderEpoch) -> Place {
        if self.start == Offset::ZERO && offset == Offset::ZERO {
            return Place::Valid;
        }
        if let (Some((earliest, _)), Some(latest)) = (self.snapshots.first_key_value(), self.latest_snapshot()) {
            let is_before_start =
                offset < self.start || (offset == self.start && epoch != earliest.epoch) || epoch < earliest.epoch;
            if is_before_start {
                return Place::Snapshot(latest);
            }
        }
        let end = self.end_of_epoch(epoch);
        if end.epoch != epoch || end.offset < offset {
            Place::Diverging(end)
        } else {
            Place::Valid
        }
    }

    /// Where this log must be cut if it parted from the leader's at `diverging`.
    pub(crate) fn truncation_offset(&self, diverging: OffsetAndEpoch) -> Offset {
        if diverging.epoch == LeaderEpoch(0) {
            return diverging.offset.min(self.end);
        }
        let local = self.end_of_epoch(diverging.epoch);
        if local.epoch == diverging.epoch {
            local.offset.min(diverging.offset)
        } else {
            local.offset
        }
    }

    /// Whether a snapshot says more than this log.
    pub(crate) fn is_behind(&self, id: OffsetAndEpoch) -> bool {
        let log_epoch = self.epochs.last_key_value().map_or(LeaderEpoch(0), |(epoch, _)| *epoch);
        id.epoch > log_epoch || (id.epoch == log_epoch && id.offset > self.end)
    }

    pub(crate) fn append(&mut self, epoch: LeaderEpoch, next_offset: Offset) {
        if self.epochs.last_key_value().is_none_or(|(last, _)| *last < epoch) {
            self.epochs.insert(epoch, self.end);
        }
        self.end = next_offset;
    }

    pub(crate) fn truncate_to(&mut self, offset: Offset) {
        self.end = self.end.min(offset);
        self.epochs.retain(|_, start| *start < offset);
    }

    pub(crate) fn add_snapshot(&mut self, id: OffsetAndEpoch, size_bytes: u64) {
        self.snapshots.insert(id, size_bytes);
    }

    /// The log is empty and begins where the snapshot ends.
    pub(crate) fn restart_at(&mut self, id: OffsetAndEpoch, size_bytes: u64) {
        *self = Self::new(id.offset, id.offset, [], [(id, size_bytes)]);
    }

    pub(crate) fn raise_start(&mut self, start: Offset) {
        self.start = self.start.max(start);
        self.snapshots.retain(|id, _| id.offset >= start);
        // An epoch of which something is left now begins at the start.
        let mut kept = BTreeMap::new();
        for (epoch, begins) in std::mem::take(&mut self.epochs).into_iter().rev() {
            let is_last_needed = begins <= start;
            kept.insert(epoch, begins.max(start));
            if is_last_needed {
                break;
            }
        }
        // Nothing is left of the last epoch in an empty log.
        kept.retain(|_, begins| *begins < self.end);
        self.epochs = kept;
    }
}

/// Logs and snapshots are ordered by epoch first (as Kafka's `OffsetAndEpoch`).
impl Ord for OffsetAndEpoch {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.epoch, self.offset).cmp(&(other.epoch, other.offset))
    }
}

impl PartialOrd for OffsetAndEpoch {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: i64, epoch: i32) -> OffsetAndEpoch {
        OffsetAndEpoch {
            offset: Offset(offset),
            epoch: LeaderEpoch(epoch),
        }
    }

    fn view(start: i64, end: i64, epochs: &[(i32, i64)], snapshots: &[(i64, i32)]) -> LogView {
        LogView::new(
            Offset(start),
            Offset(end),
            epochs
                .iter()
                .map(|(epoch, offset)| (LeaderEpoch(*epoch), Offset(*offset))),
            snapshots.iter().map(|(offset, epoch)| (at(*offset, *epoch), 1)),
        )
    }

    #[test]
    fn a_place_is_valid_or_told_where_the_logs_part() {
        let log = view(0, 20, &[(1, 0), (3, 10), (4, 15)], &[]);
        let check = |offset, epoch, expected| assert_eq!(log.place_of(Offset(offset), LeaderEpoch(epoch)), expected);
        check(0, 0, Place::Valid);
        check(5, 1, Place::Valid);
        check(10, 1, Place::Valid);
        check(11, 1, Place::Diverging(at(10, 1)));
        check(12, 2, Place::Diverging(at(10, 1)));
        check(15, 3, Place::Valid);
        check(21, 4, Place::Diverging(at(20, 4)));
        check(20, 5, Place::Diverging(at(20, 4)));
    }

    #[test]
    fn what_the_log_no_longer_has_is_in_the_snapshot() {
        let log = view(10, 20, &[(3, 10), (4, 15)], &[(10, 2), (15, 3)]);
        let check = |offset, epoch, expected| assert_eq!(log.place_of(Offset(offset), LeaderEpoch(epoch)), expected);
        check(0, 0, Place::Snapshot(at(15, 3)));
        check(9, 2, Place::Snapshot(at(15, 3)));
        check(10, 3, Place::Snapshot(at(15, 3)));
        check(12, 1, Place::Snapshot(at(15, 3)));
        check(10, 2, Place::Valid);
        check(12, 2, Place::Diverging(at(10, 2)));
    }

    #[test]
    fn a_log_is_cut_where_it_parted() {
        let log = view(0, 20, &[(1, 0), (3, 10), (5, 15)], &[]);
        let check = |offset, epoch, expected| assert_eq!(log.truncation_offset(at(offset, epoch)), Offset(expected));
        check(8, 0, 8);
        check(8, 1, 8);
        check(12, 1, 10);
        check(12, 2, 10);
        check(13, 3, 13);
        check(30, 3, 15);
        check(30, 4, 15);
        check(18, 5, 18);
    }

    #[test]
    fn the_start_takes_old_epochs_and_snapshots_with_it() {
        let mut log = view(0, 20, &[(1, 0), (3, 10), (5, 15)], &[(4, 1), (12, 3)]);
        log.raise_start(Offset(12));
        assert_eq!(log, view(12, 20, &[(3, 12), (5, 15)], &[(12, 3)]));
        log.truncate_to(Offset(12));
        assert_eq!(log.end(), at(12, 3));
        let mut log = view(0, 20, &[(1, 0), (5, 15)], &[(20, 5)]);
        log.raise_start(Offset(20));
        assert_eq!((log.end(), log.start()), (at(20, 5), Offset(20)));
        log.append(LeaderEpoch(6), Offset(22));
        assert_eq!(log.end(), at(22, 6));
    }
}
