//! The inverses of uncommitted changes, for a machine whose state is many nested maps.
//!
//! Where [`TimelineMap`](crate::TimelineMap) keeps the history of one map, this keeps that of a whole machine in one
//! queue: each replayed record leaves what it takes to undo it. Committing and rolling back then cost what changed,
//! however many maps there are.

use std::collections::VecDeque;

use klamm_types::Offset;

/// What it takes to undo each change that is not committed, oldest first.
#[derive(Clone, Debug)]
pub struct UndoLog<C> {
    changes: VecDeque<(Offset, C)>,
}

/// Room for more than these is given back when they are committed: a decision about a large group makes many at once.
const KEPT_CHANGES_MAX: usize = 1024;

impl<C> UndoLog<C> {
    pub fn new() -> Self {
        Self {
            changes: VecDeque::new(),
        }
    }

    /// Makes room for `additional` changes that are about to be pushed.
    pub fn reserve(&mut self, additional: usize) {
        self.changes.reserve(additional);
    }

    /// Remembers how to undo a change that the record at `offset` made. One record may make several.
    pub fn push(&mut self, offset: Offset, inverse: C) {
        debug_assert!(self.changes.back().is_none_or(|(last, _)| *last <= offset));
        self.changes.push_back((offset, inverse));
    }

    /// Forgets how to undo what lies below `up_to`.
    pub fn commit(&mut self, up_to: Offset) {
        while self.changes.front().is_some_and(|(offset, _)| *offset < up_to) {
            self.changes.pop_front();
        }
        if self.changes.capacity() > KEPT_CHANGES_MAX && self.changes.len() < KEPT_CHANGES_MAX / 2 {
            self.changes.shrink_to(KEPT_CHANGES_MAX);
        }
    }

    /// Takes out the newest change if it was made at or after `offset`. Rolling back is calling this, and undoing what
    /// it gives, until it gives nothing.
    pub fn pop_from(&mut self, offset: Offset) -> Option<C> {
        self.changes
            .pop_back_if(|(changed, _)| *changed >= offset)
            .map(|(_, inverse)| inverse)
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl<C> Default for UndoLog<C> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_newest_first_down_to_the_offset() {
        let mut log = UndoLog::new();
        for (offset, change) in [(1, "a"), (2, "b"), (2, "c"), (3, "d")] {
            log.push(Offset(offset), change);
        }
        log.commit(Offset(2));
        let undone: Vec<_> = std::iter::from_fn(|| log.pop_from(Offset(2))).collect();
        assert_eq!(undone, ["d", "c", "b"]);
        assert!(log.is_empty());
    }

    #[test]
    fn room_for_many_is_given_back_once_they_are_committed() {
        let mut log = UndoLog::new();
        let many = 10 * KEPT_CHANGES_MAX as i64;
        log.reserve(10 * KEPT_CHANGES_MAX);
        (0..many).for_each(|change| log.push(Offset(change), change));
        log.commit(Offset(many - 2));
        assert!(log.changes.capacity() <= KEPT_CHANGES_MAX);
        let undone: Vec<_> = std::iter::from_fn(|| log.pop_from(Offset(0))).collect();
        assert_eq!(undone, [many - 1, many - 2]);
    }

    #[test]
    fn what_is_committed_stays() {
        let mut log = UndoLog::new();
        log.push(Offset(1), "a");
        log.commit(Offset(2));
        assert_eq!(log.pop_from(Offset(0)), None);
    }
}
