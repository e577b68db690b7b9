//! What a control record said, by the offset at which it said it.
//!
//! Voter sets and kraft.version take effect as soon as they are appended, before they are committed (KIP-853); a log
//! that is truncated must find the value before.

use std::collections::BTreeMap;

use klamm_types::Offset;

/// Values by offset. A value from a snapshot stands at the snapshot's last contained offset, which is -1 for the
/// snapshot `0-0` that formatting writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHistory<T>(BTreeMap<Offset, T>);

impl<T> LogHistory<T> {
    pub fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub fn add(&mut self, offset: Offset, value: T) {
        self.0.insert(offset, value);
    }

    pub fn last(&self) -> Option<(Offset, &T)> {
        self.0.last_key_value().map(|(offset, value)| (*offset, value))
    }

    /// The value that held at `offset`.
    pub fn at_or_before(&self, offset: Offset) -> Option<&T> {
        self.0.range(..=offset).next_back().map(|(_, value)| value)
    }

    /// Forgets what was said at or after `end`: the log was truncated there.
    pub fn truncate_to(&mut self, end: Offset) {
        self.0.split_off(&end);
    }

    /// Forgets what a later record below or at `start` has replaced: the log now starts there.
    pub fn truncate_before(&mut self, start: Offset) {
        if let Some(current) = self.0.range(..=start).next_back().map(|(offset, _)| *offset) {
            self.0 = self.0.split_off(&current);
        }
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T> Default for LogHistory<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncation_keeps_what_still_holds() {
        let full = || {
            let mut history = LogHistory::new();
            for offset in [-1, 10, 20] {
                history.add(Offset(offset), offset);
            }
            history
        };
        let mut history = full();
        history.truncate_to(Offset(20));
        assert_eq!(history.last(), Some((Offset(10), &10)));

        let mut history = full();
        history.truncate_before(Offset(15));
        assert_eq!(history.at_or_before(Offset(9)), None);
        assert_eq!(history.at_or_before(Offset(15)), Some(&10));
        assert_eq!(history.last(), Some((Offset(20), &20)));
    }
}
