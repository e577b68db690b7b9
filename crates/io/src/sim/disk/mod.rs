//! A disk in memory that can lose its power.
//!
//! Each file has two images: what processes see, and what is on the medium. Syncing a file copies one to the other;
//! syncing a directory does so for names. [`SimDisk::lose_power`] keeps what was synced and a random part of the rest,
//! by sectors of 512 bytes, some of them torn. Faults make chosen operations fail.

mod content;
mod fault;
mod inode;
mod tree;

use std::io::{self, ErrorKind};
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use self::content::PAGE;
use self::fault::{input_output_error, no_space, out_of_descriptors, power_is_off};
use self::inode::FileNode;
use self::tree::{Inode, InodeId, Tree};
use super::SimRandom;
use super::trace::{Trace, hash_bytes};
use crate::{DirEntry, Disk, File, FileHandle, Lock, OpenMode, Random, Space};

pub use fault::{DiskOp, Fault, FaultKind};

/// Clones are handles on the same disk.
#[derive(Clone, Debug)]
pub struct SimDisk {
    state: Arc<Mutex<State>>,
    trace: Trace,
}

#[derive(Clone, Debug)]
struct State {
    tree: Tree,
    random: SimRandom,
    faults: Vec<Fault>,
    is_on: bool,
    /// Which life of the process this is: handles of an earlier one are dead.
    life: u64,
    locks: std::collections::BTreeSet<PathBuf>,
    capacity_bytes: Option<u64>,
    operations: u64,
    changes: u64,
}

impl SimDisk {
    pub fn new(seed: u64) -> Self {
        Self::with_trace(SimRandom::new(seed).fork("disk"), Trace::default())
    }

    pub(crate) fn with_trace(random: SimRandom, trace: Trace) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                tree: Tree::new(),
                random,
                faults: Vec::new(),
                is_on: true,
                life: 0,
                locks: Default::default(),
                capacity_bytes: None,
                operations: 0,
                changes: 0,
            })),
            trace,
        }
    }

    /// A disk with the same content and the same unsynced changes, on its own from now on; handles stay with the old one.
    pub fn fork(&self, seed: u64) -> Self {
        let mut state = self.state.lock().clone();
        state.random = SimRandom::new(seed).fork("disk");
        state.tree.close_all();
        state.locks.clear();
        state.life += 1;
        Self {
            state: Arc::new(Mutex::new(state)),
            trace: Trace::default(),
        }
    }

    /// Adds a fault. All faults count each operation; the first that strikes decides.
    pub fn inject(&self, fault: Fault) {
        self.state.lock().faults.push(fault);
    }

    /// Faults that have not struck as often as they are to.
    pub fn faults(&self) -> usize {
        self.state.lock().faults.len()
    }

    pub fn clear_faults(&self) {
        self.state.lock().faults.clear();
    }

    /// Bytes of data that fit, by pages of 4 KiB; none for no limit.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.state.lock().capacity_bytes = bytes;
    }

    /// From now on every operation fails, until [`SimDisk::lose_power`] or [`SimDisk::restart`].
    pub fn power_off(&self) {
        self.state.lock().is_on = false;
    }

    pub fn is_on(&self) -> bool {
        self.state.lock().is_on
    }

    /// The machine lost its power and is up again: unsynced data is gone or not, by chance. Handles and locks are dead,
    /// faults are cleared.
    pub fn lose_power(&self) {
        let mut state = self.state.lock();
        let random = state.random.clone();
        state.tree.lose_power(&random);
        state.restart();
        state.faults.clear();
        self.trace.record("lose-power", &[state.life]);
    }

    /// [`SimDisk::lose_power`] with a chance of its own.
    pub fn crash(&self, seed: u64) {
        self.state.lock().random = SimRandom::new(seed).fork("crash");
        self.lose_power();
    }

    /// The process died and is up again: the kernel kept all it wrote. Handles and locks are dead.
    pub fn restart(&self) {
        let mut state = self.state.lock();
        state.tree.close_all();
        state.restart();
        self.trace.record("restart", &[state.life]);
    }

    /// Makes all there is durable, as after a long quiet time.
    pub fn settle(&self) {
        self.state.lock().tree.sync_all();
    }

    /// Flips the bits of `mask` in one byte of a file, on the medium and in the cache.
    pub fn rot(&self, path: &Path, position: u64, mask: u8) -> io::Result<()> {
        let mut state = self.state.lock();
        let inode = state.tree.find(path)?;
        state.tree.file(inode)?.rot(position, mask);
        Ok(())
    }

    /// Whether a power loss now would leave the bytes of this file as they are.
    pub fn is_synced(&self, path: &Path) -> io::Result<bool> {
        let mut state = self.state.lock();
        let inode = state.tree.find(path)?;
        Ok(state.tree.file(inode)?.is_synced())
    }

    /// Operations so far, reads included.
    pub fn operations(&self) -> u64 {
        self.state.lock().operations
    }

    /// Operations so far that [`Fault::power_off_after`] counts.
    pub fn changes(&self) -> u64 {
        self.state.lock().changes
    }

    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Runs one operation under the fault that strikes it, if any.
    fn run<T>(
        &self,
        op: DiskOp,
        path: &Path,
        numbers: &[u64],
        perform: impl FnOnce(&mut State, Option<FaultKind>) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut state = self.state.lock();
        if !state.is_on {
            return Err(power_is_off());
        }
        state.operations += 1;
        state.changes += u64::from(op.changes());
        let path = path.to_string_lossy();
        let mut struck = None;
        for fault in &mut state.faults {
            if fault.strikes(op, &path) {
                struck = struck.or(Some(fault.kind));
            }
        }
        state.faults.retain(|fault| fault.times > 0);
        self.trace.record(op.name(), &[hash_bytes(path.as_bytes())]);
        self.trace.record("", numbers);
        match struck {
            Some(FaultKind::Io) if op != DiskOp::Sync => Err(input_output_error()),
            Some(FaultKind::NoSpace) => Err(no_space()),
            Some(FaultKind::OutOfDescriptors) => Err(out_of_descriptors()),
            Some(FaultKind::PowerOff) => {
                if state.random.one_in(2) {
                    // Its outcome is never seen: the process that asked is gone.
                    let _ = perform(&mut state, None);
                }
                state.is_on = false;
                Err(power_is_off())
            }
            other => perform(&mut state, other),
        }
    }
}

impl State {
    fn restart(&mut self) {
        self.life += 1;
        self.is_on = true;
        self.locks.clear();
    }

    fn has_room(&self, pages: u64) -> bool {
        self.capacity_bytes
            .is_none_or(|capacity| (self.tree.pages_used() + pages) * PAGE <= capacity)
    }
}

impl Disk for SimDisk {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<FileHandle> {
        // Opening what is there changes nothing and is no place for a power loss.
        let op = match mode {
            OpenMode::Read | OpenMode::ReadWrite => DiskOp::Read,
            OpenMode::Create | OpenMode::CreateNew => DiskOp::Open,
        };
        let inode = self.run(op, path, &[], |state, _| {
            let inode = match state.tree.find(path) {
                Ok(_) if mode == OpenMode::CreateNew => return Err(ErrorKind::AlreadyExists.into()),
                Ok(inode) => inode,
                Err(e) if e.kind() == ErrorKind::NotFound && op == DiskOp::Open => {
                    let (dir, name) = state.tree.parent(path)?;
                    state.tree.create(dir, name, Inode::File(FileNode::default()))
                }
                Err(e) => return Err(e),
            };
            state.tree.file(inode)?.open += 1;
            Ok((inode, state.life))
        });
        let (inode, life) = inode?;
        Ok(Arc::new(SimFile {
            disk: self.clone(),
            path: path.to_owned(),
            inode,
            life,
            can_write: mode != OpenMode::Read,
        }))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        self.run(DiskOp::List, dir, &[], |state, _| {
            let names = state.tree.names(state.tree.find(dir)?)?;
            let entry = |(name, inode): (&String, &InodeId)| {
                let (is_dir, len) = match state.tree.get(*inode) {
                    Some(Inode::File(file)) => (false, file.volatile.len()),
                    _ => (true, 0),
                };
                DirEntry {
                    name: name.clone(),
                    is_dir,
                    len,
                }
            };
            Ok(names.iter().map(entry).collect())
        })
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.run(DiskOp::List, path, &[], |state, _| match state.tree.find(path) {
            Ok(_) => Ok(true),
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
            Err(e) => Err(e),
        })
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        let mut above: Vec<&Path> = dir.ancestors().filter(|path| !path.as_os_str().is_empty()).collect();
        above.reverse();
        self.run(DiskOp::CreateDir, dir, &[], |state, _| {
            for path in above {
                match state.tree.find(path) {
                    Ok(inode) => {
                        state.tree.names(inode)?;
                    }
                    Err(e) if e.kind() == ErrorKind::NotFound => {
                        let (parent, name) = state.tree.parent(path)?;
                        state.tree.create(parent, name, Inode::empty_dir());
                    }
                    Err(e) => return Err(e),
                }
            }
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let numbers = [hash_bytes(to.as_os_str().as_encoded_bytes())];
        self.run(DiskOp::Rename, from, &numbers, |state, _| {
            let (from, to) = (state.tree.parent(from)?, state.tree.parent(to)?);
            state.tree.rename(from, to)
        })
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.run(DiskOp::Remove, path, &[], |state, _| {
            let inode = state.tree.find(path)?;
            state.tree.file(inode)?;
            let (dir, name) = state.tree.parent(path)?;
            state.tree.unlink(dir, name, inode);
            Ok(())
        })
    }

    fn remove_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.run(DiskOp::Remove, dir, &[], |state, _| {
            let inode = state.tree.find(dir)?;
            state.tree.names(inode)?;
            let (parent, name) = state.tree.parent(dir)?;
            state.tree.remove_all(parent, name, inode);
            Ok(())
        })
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.run(DiskOp::SyncDir, dir, &[], |state, _| {
            let inode = state.tree.find(dir)?;
            state.tree.names(inode)?;
            state.tree.sync_dir(inode);
            Ok(())
        })
    }

    fn sync_file_system(&self, dir: &Path) -> io::Result<()> {
        self.run(DiskOp::SyncFileSystem, dir, &[], |state, _| {
            state.tree.find(dir)?;
            state.tree.sync_all();
            Ok(())
        })
    }

    fn space(&self, dir: &Path) -> io::Result<Space> {
        self.run(DiskOp::List, dir, &[], |state, _| {
            let total = state.capacity_bytes.unwrap_or(UNLIMITED_BYTES);
            let used = state.tree.pages_used() * PAGE;
            Ok(Space {
                total,
                usable: total.saturating_sub(used),
            })
        })
    }

    fn open_files_max(&self) -> usize {
        OPEN_FILES_MAX
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        drop(self.open(path, OpenMode::Create)?);
        self.run(DiskOp::Lock, path, &[], |state, _| {
            if !state.locks.insert(path.to_owned()) {
                return Err(ErrorKind::WouldBlock.into());
            }
            Ok(Box::new(SimLock {
                disk: self.clone(),
                path: path.to_owned(),
                life: state.life,
            }) as Lock)
        })
    }
}

struct SimLock {
    disk: SimDisk,
    path: PathBuf,
    life: u64,
}

impl Drop for SimLock {
    fn drop(&mut self) {
        let mut state = self.disk.state.lock();
        if state.life == self.life {
            state.locks.remove(&self.path);
        }
    }
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    /// The name it was opened by, for faults and traces.
    path: PathBuf,
    inode: InodeId,
    life: u64,
    can_write: bool,
}

impl SimFile {
    fn run<T>(
        &self,
        op: DiskOp,
        numbers: &[u64],
        perform: impl FnOnce(&mut State, Option<FaultKind>) -> io::Result<T>,
    ) -> io::Result<T> {
        self.disk.run(op, &self.path, numbers, |state, fault| {
            if state.life != self.life {
                return Err(power_is_off());
            }
            if op.changes() && !self.can_write {
                return Err(rustix::io::Errno::BADF.into());
            }
            perform(state, fault)
        })
    }

    /// Looks at the file without an operation that could fail or be traced.
    fn peek<T>(&self, look: impl FnOnce(&mut FileNode) -> T) -> Option<T> {
        let mut state = self.disk.state.lock();
        if state.life != self.life || !state.is_on {
            return None;
        }
        state.tree.file(self.inode).ok().map(look)
    }

    fn sync(&self) -> io::Result<()> {
        self.run(DiskOp::Sync, &[], |state, fault| {
            let file = state.tree.file(self.inode)?;
            if fault.is_some() {
                file.lose_dirty();
                return Err(input_output_error());
            }
            file.sync();
            Ok(())
        })
    }
}

impl File for SimFile {
    fn read_at(&self, buf: &mut [u8], position: u64) -> io::Result<usize> {
        self.run(DiskOp::Read, &[position, buf.len() as u64], |state, fault| {
            let random = state.random.clone();
            let file = state.tree.file(self.inode)?;
            let len = match fault {
                Some(FaultKind::ShortRead) if buf.len() > 1 => 1 + random.below(buf.len() as u64 - 1) as usize,
                _ => buf.len(),
            };
            let read = file.read(&mut buf[..len], position);
            if fault == Some(FaultKind::BitFlip) && read > 0 {
                buf[random.below(read as u64) as usize] ^= 1 << random.below(8);
            }
            Ok(read)
        })
    }

    fn write_all_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        self.run(DiskOp::Write, &[position, hash_bytes(bytes)], |state, fault| {
            let added = state.tree.file(self.inode)?.volatile.pages_added(position, bytes.len());
            if !state.has_room(added) {
                return Err(no_space());
            }
            let file = state.tree.file(self.inode)?;
            if fault == Some(FaultKind::TornWrite) {
                file.write(&bytes[..bytes.len() / 2], position);
                return Err(input_output_error());
            }
            file.write(bytes, position);
            Ok(())
        })
    }

    fn len(&self) -> io::Result<u64> {
        self.peek(|file| file.volatile.len()).ok_or_else(power_is_off)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.run(DiskOp::SetLen, &[len], |state, _| {
            state.tree.file(self.inode)?.set_len(len);
            Ok(())
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync()
    }

    fn is_cached(&self, range: Range<u64>) -> bool {
        self.peek(|file| file.is_cached(range.start, range.end)).unwrap_or(true)
    }

    fn will_need(&self, _range: Range<u64>) {}

    fn dont_need(&self, range: Range<u64>) {
        self.peek(|file| file.drop_cached(range.start, range.end));
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        None
    }
}

impl Drop for SimFile {
    fn drop(&mut self) {
        let mut state = self.disk.state.lock();
        if state.life == self.life
            && let Ok(file) = state.tree.file(self.inode)
        {
            file.open = file.open.saturating_sub(1);
        }
    }
}

const UNLIMITED_BYTES: u64 = 1 << 40;
/// Few, so that simulated nodes have to close files and open them again.
const OPEN_FILES_MAX: usize = 64;
