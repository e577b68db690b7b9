//! A simulated file: what a process sees, what a power loss leaves, and the sectors on which the two differ.

use std::collections::BTreeSet;

use super::content::{Content, PAGE};
use crate::Random;
use crate::sim::SimRandom;

/// The unit that a disk writes; a power loss may still tear one.
pub(super) const SECTOR: u64 = 512;
/// The unit in which the page cache holds and loses a file here.
const CACHE_CHUNK: u64 = 64 * 1024;

#[derive(Clone, Debug, Default)]
pub(super) struct FileNode {
    pub(super) volatile: Content,
    durable: Content,
    /// Sectors written since the last sync.
    dirty: BTreeSet<u64>,
    /// Sectors whose sync failed: the kernel takes them for clean, and no later sync writes them.
    lost: BTreeSet<u64>,
    cached: BTreeSet<u64>,
    /// Handles that are open.
    pub(super) open: u64,
}

impl FileNode {
    pub(super) fn read(&mut self, buf: &mut [u8], position: u64) -> usize {
        let left = usize::try_from(self.volatile.len().saturating_sub(position)).unwrap_or(usize::MAX);
        let read = left.min(buf.len());
        self.volatile.read(&mut buf[..read], position);
        self.touch(position, read as u64);
        read
    }

    pub(super) fn write(&mut self, bytes: &[u8], position: u64) {
        let old_len = self.volatile.len();
        self.volatile.write(bytes, position);
        self.mark_hole(old_len, position);
        self.mark(position, position + bytes.len() as u64);
        self.touch(position, bytes.len() as u64);
    }

    pub(super) fn set_len(&mut self, len: u64) {
        let old_len = self.volatile.len();
        self.volatile.set_len(len);
        self.mark_hole(old_len, len);
    }

    pub(super) fn sync(&mut self) {
        for sector in std::mem::take(&mut self.dirty) {
            self.lost.remove(&sector);
            let page = sector * SECTOR / PAGE;
            let first = page * PAGE / SECTOR;
            if self.lost.range(first..first + PAGE / SECTOR).next().is_some() {
                self.durable.take(&self.volatile, sector * SECTOR, SECTOR as usize);
            } else {
                self.durable.take_page(&self.volatile, page);
            }
        }
        self.durable.close_at(self.volatile.len());
    }

    /// An fsync that failed: nothing became durable, and the kernel will not try again.
    pub(super) fn lose_dirty(&mut self) {
        self.lost.append(&mut self.dirty);
    }

    pub(super) fn is_synced(&self) -> bool {
        self.dirty.is_empty() && self.lost.is_empty() && self.durable.len() == self.volatile.len()
    }

    /// Changes bytes behind everybody's back.
    pub(super) fn rot(&mut self, position: u64, mask: u8) {
        for content in [&mut self.volatile, &mut self.durable] {
            if position < content.len() {
                let mut byte = [0];
                content.read(&mut byte, position);
                content.write(&[byte[0] ^ mask], position);
            }
        }
    }

    /// What remains after a power loss: all that was synced, and of the rest what `random` keeps.
    pub(super) fn lose_power(&mut self, random: &SimRandom) {
        let (old_len, new_len) = (self.durable.len(), self.volatile.len());
        self.lost.append(&mut self.dirty);
        for sector in std::mem::take(&mut self.lost) {
            let position = sector * SECTOR;
            // Beyond the end of what was written there is nothing to keep: a cut takes effect by the length alone.
            let written = new_len.saturating_sub(position).min(SECTOR);
            let kept = match random.below(8) {
                0..=3 => written,
                4 => random.below(written + 1),
                _ => 0,
            };
            self.durable.take(&self.volatile, position, kept as usize);
        }
        let len = match random.below(3) {
            0 => old_len,
            1 => new_len,
            _ => random.between(old_len.min(new_len), old_len.max(new_len)),
        };
        self.durable.close_at(len);
        self.volatile = self.durable.clone();
        self.cached.clear();
        self.open = 0;
    }

    pub(super) fn is_cached(&self, start: u64, end: u64) -> bool {
        let end = end.min(self.volatile.len());
        start >= end || (start / CACHE_CHUNK..=(end - 1) / CACHE_CHUNK).all(|chunk| self.cached.contains(&chunk))
    }

    pub(super) fn drop_cached(&mut self, start: u64, end: u64) {
        self.cached
            .retain(|chunk| chunk * CACHE_CHUNK < start || (chunk + 1) * CACHE_CHUNK > end);
    }

    fn touch(&mut self, position: u64, len: u64) {
        if len > 0 {
            self.cached
                .extend(position / CACHE_CHUNK..=(position + len - 1) / CACHE_CHUNK);
        }
    }

    /// A hole that was made by growing differs from the disk only where the disk still holds bytes from before a cut.
    fn mark_hole(&mut self, start: u64, end: u64) {
        self.mark(start, end.min(self.durable.len()));
    }

    fn mark(&mut self, start: u64, end: u64) {
        if start < end {
            self.dirty.extend(start / SECTOR..=(end - 1) / SECTOR);
        }
    }
}
