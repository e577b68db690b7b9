//! Values and maps that remember what they were before each uncommitted change.
//!
//! Every change carries the offset of the record that made it. `commit(up_to)` forgets the history of changes below
//! `up_to`; `roll_back_to(offset)` undoes, newest first, every change at or after `offset`. Offsets must not fall
//! between two changes; history holds uncommitted changes only, so its size is bounded by what is in flight.

use std::borrow::Borrow;
use std::collections::{BTreeMap, VecDeque};

use klamm_types::Offset;

/// One value with its uncommitted history.
#[derive(Clone, Debug, Default)]
pub struct TimelineValue<T> {
    current: T,
    undo: VecDeque<(Offset, T)>,
}

/// An ordered map with its uncommitted history.
#[derive(Clone, Debug)]
pub struct TimelineMap<K, V> {
    current: BTreeMap<K, V>,
    undo: VecDeque<(Offset, K, Option<V>)>,
}

impl<T> TimelineValue<T> {
    pub fn new(value: T) -> Self {
        Self {
            current: value,
            undo: VecDeque::new(),
        }
    }

    pub fn get(&self) -> &T {
        &self.current
    }

    pub fn set(&mut self, offset: Offset, value: T) {
        debug_assert!(self.undo.back().is_none_or(|(last, _)| *last <= offset));
        let old = std::mem::replace(&mut self.current, value);
        self.undo.push_back((offset, old));
    }

    pub fn commit(&mut self, up_to: Offset) {
        while self.undo.front().is_some_and(|(offset, _)| *offset < up_to) {
            self.undo.pop_front();
        }
    }

    pub fn roll_back_to(&mut self, offset: Offset) {
        while self.undo.back().is_some_and(|(changed, _)| *changed >= offset) {
            if let Some((_, old)) = self.undo.pop_back() {
                self.current = old;
            }
        }
    }
}

impl<K: Ord + Clone, V> TimelineMap<K, V> {
    pub fn new() -> Self {
        Self {
            current: BTreeMap::new(),
            undo: VecDeque::new(),
        }
    }

    pub fn insert(&mut self, offset: Offset, key: K, value: V) {
        let old = self.current.insert(key.clone(), value);
        self.remember(offset, key, old);
    }

    pub fn remove(&mut self, offset: Offset, key: &K) {
        if let Some((key, old)) = self.current.remove_entry(key) {
            self.remember(offset, key, Some(old));
        }
    }

    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.current.get(key)
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.current.contains_key(key)
    }

    pub fn len(&self) -> usize {
        self.current.len()
    }

    pub fn is_empty(&self) -> bool {
        self.current.is_empty()
    }

    /// In key order.
    pub fn iter(&self) -> std::collections::btree_map::Iter<'_, K, V> {
        self.current.iter()
    }

    pub fn range<R: std::ops::RangeBounds<K>>(&self, range: R) -> std::collections::btree_map::Range<'_, K, V> {
        self.current.range(range)
    }

    pub fn commit(&mut self, up_to: Offset) {
        while self.undo.front().is_some_and(|(offset, ..)| *offset < up_to) {
            self.undo.pop_front();
        }
    }

    pub fn roll_back_to(&mut self, offset: Offset) {
        while self.undo.back().is_some_and(|(changed, ..)| *changed >= offset) {
            match self.undo.pop_back() {
                Some((_, key, Some(old))) => drop(self.current.insert(key, old)),
                Some((_, key, None)) => drop(self.current.remove(&key)),
                None => {}
            }
        }
    }

    fn remember(&mut self, offset: Offset, key: K, old: Option<V>) {
        debug_assert!(self.undo.back().is_none_or(|(last, ..)| *last <= offset));
        self.undo.push_back((offset, key, old));
    }
}

impl<K: Ord + Clone, V> Default for TimelineMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roll_back_undoes_what_was_not_committed() {
        let mut map = TimelineMap::new();
        map.insert(Offset(1), "a", 1);
        map.insert(Offset(2), "a", 2);
        map.commit(Offset(2));
        map.insert(Offset(3), "b", 3);
        map.remove(Offset(4), &"a");
        map.roll_back_to(Offset(2));
        assert_eq!(map.iter().collect::<Vec<_>>(), [(&"a", &1)]);
    }

    #[test]
    fn committed_changes_stay() {
        let mut value = TimelineValue::new(0);
        value.set(Offset(5), 1);
        value.commit(Offset(6));
        value.set(Offset(6), 2);
        value.roll_back_to(Offset(0));
        assert_eq!(*value.get(), 1);
    }
}
