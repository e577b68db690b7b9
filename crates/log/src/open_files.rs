//! The open files of all logs of a node, bounded: who opens one more than the bound closes another that has not been
//! used for a while.
//!
//! A [`FileSlot`] is the place of one file in its segment, empty until the file is first needed and again after it was
//! closed here; a file that is wanted again is opened again. What a reader holds stays open for it. A file may be closed
//! with bytes that were never synced: they are in the page cache as before, and if the kernel cannot write them it tells
//! whoever opens the file next.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use klamm_io::FileHandle;

use crate::error::Result;

/// The bound that logs share; clones of the `Arc` in their environment.
#[derive(Debug)]
pub struct OpenFiles {
    files_max: usize,
    /// Slots with an open file, oldest first; some were closed or dropped meanwhile.
    opened: Mutex<VecDeque<Weak<Slot>>>,
}

/// Where one file of a log is kept open. Takes no more than a pointer while the file has never been used.
#[derive(Debug, Default)]
pub(crate) struct FileSlot(OnceLock<Arc<Slot>>);

#[derive(Debug, Default)]
struct Slot {
    file: Mutex<Option<FileHandle>>,
    /// Whether the file was used since somebody last looked for one to close.
    was_used: AtomicBool,
}

impl OpenFiles {
    pub fn new(files_max: usize) -> Self {
        Self {
            files_max: files_max.max(1),
            opened: Mutex::default(),
        }
    }

    /// How many files are open at most.
    pub fn count(&self) -> usize {
        lock(&self.opened).len()
    }

    pub fn files_max(&self) -> usize {
        self.files_max
    }

    fn note_opened(&self, slot: &Arc<Slot>) {
        let mut opened = lock(&self.opened);
        opened.push_back(Arc::downgrade(slot));
        // Once round to forget who was used, and once more to close somebody. A slot that is locked is in use.
        for _ in 0..2 * opened.len() {
            if opened.len() <= self.files_max {
                break;
            }
            let Some(oldest) = opened.pop_front() else { break };
            if oldest.upgrade().is_some_and(|slot| !slot.close_if_idle()) {
                opened.push_back(oldest);
            }
        }
    }
}

impl Default for OpenFiles {
    /// A bound for a single log.
    fn default() -> Self {
        Self::new(FILES_MAX_DEFAULT)
    }
}

impl FileSlot {
    /// The file, opened if need be.
    pub(crate) fn get(&self, files: &OpenFiles, open: impl FnOnce() -> Result<FileHandle>) -> Result<FileHandle> {
        let slot = self.0.get_or_init(Arc::default);
        slot.was_used.store(true, Ordering::Relaxed);
        let mut kept = lock(&slot.file);
        if let Some(file) = kept.as_ref() {
            return Ok(file.clone());
        }
        let file = open()?;
        *kept = Some(file.clone());
        // Others may want to look at this slot while we look at theirs.
        drop(kept);
        files.note_opened(slot);
        Ok(file)
    }

    /// Closes the file; it is opened again when it is needed again.
    pub(crate) fn close(&mut self) {
        self.0.take();
    }
}

impl Slot {
    /// Whether there is nothing open here any more.
    fn close_if_idle(&self) -> bool {
        let Ok(mut file) = self.file.try_lock() else {
            return false;
        };
        if file.is_some() && self.was_used.swap(false, Ordering::Relaxed) {
            return false;
        }
        *file = None;
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const FILES_MAX_DEFAULT: usize = 256;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use klamm_io::sim::SimDisk;
    use klamm_io::{Disk, OpenMode};

    use super::*;

    /// Uses slots in turn and returns which of them had to open their file.
    fn check(files_max: usize, uses: &[usize], expected: &[usize]) {
        let (disk, files) = (SimDisk::new(1), OpenFiles::new(files_max));
        let slots: Vec<FileSlot> = (0..9).map(|_| FileSlot::default()).collect();
        let mut opened = Vec::new();
        for slot in uses {
            let path = format!("/{slot}");
            let file = slots[*slot].get(&files, || {
                opened.push(*slot);
                Ok(disk.open(Path::new(&path), OpenMode::Create).unwrap())
            });
            drop(file.unwrap());
            let is_open = |slot: &&FileSlot| slot.0.get().is_some_and(|slot| lock(&slot.file).is_some());
            assert!(slots.iter().filter(is_open).count() <= files_max, "{uses:?}");
            assert!(files.count() <= files_max, "{uses:?}");
        }
        assert_eq!(opened, expected, "{uses:?}");
    }

    #[test]
    fn the_bound_is_kept_and_what_is_in_use_stays() {
        check(3, &[0, 1, 2, 0, 1, 2], &[0, 1, 2]);
        check(1, &[0, 1, 0, 1], &[0, 1, 0, 1]);
        // All were used, so the oldest goes; then those that nobody asked for since.
        check(3, &[0, 1, 2, 3, 1, 4, 1], &[0, 1, 2, 3, 4]);
    }

    #[test]
    fn slots_that_are_gone_are_forgotten() {
        let (disk, files) = (SimDisk::new(1), OpenFiles::new(2));
        for _ in 0..5 {
            let mut slot = FileSlot::default();
            let open = || Ok(disk.open(Path::new("/a"), OpenMode::Create).unwrap());
            drop(slot.get(&files, open).unwrap());
            slot.close();
        }
        assert!(files.count() <= 2);
    }
}
