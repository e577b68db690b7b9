//! The machine's file systems.

use std::fs;
use std::io::{self, ErrorKind, IoSlice};
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::Advice;
use rustix::process::{Resource, Rlimit};

use super::syscalls;
use crate::{DirEntry, Disk, File, FileHandle, Lock, OpenMode, Space};

#[derive(Debug, Default)]
pub struct RealDisk;

#[derive(Debug)]
struct RealFile(fs::File);

impl Disk for RealDisk {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<FileHandle> {
        let mut options = fs::OpenOptions::new();
        options.read(true).write(mode != OpenMode::Read);
        match mode {
            OpenMode::Read | OpenMode::ReadWrite => {}
            OpenMode::Create => {
                options.create(true);
            }
            OpenMode::CreateNew => {
                options.create_new(true);
            }
        }
        Ok(Arc::new(RealFile(options.open(path)?)))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            // A file may be removed between its listing and this look at it.
            let (is_dir, len) = match look_at(&entry) {
                Ok(found) => found,
                Err(e) if e.kind() == ErrorKind::NotFound => continue,
                Err(e) => return Err(e),
            };
            // Kafka writes ASCII names only; another name is nothing of ours.
            if let Ok(name) = entry.file_name().into_string() {
                entries.push(DirEntry { name, is_dir, len });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        fs::exists(path)
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_dir_all(&self, dir: &Path) -> io::Result<()> {
        fs::remove_dir_all(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        fs::File::open(dir)?.sync_all()
    }

    fn sync_file_system(&self, dir: &Path) -> io::Result<()> {
        Ok(rustix::fs::syncfs(fs::File::open(dir)?)?)
    }

    fn space(&self, dir: &Path) -> io::Result<Space> {
        let stat = rustix::fs::statvfs(dir)?;
        Ok(Space {
            total: stat.f_blocks * stat.f_frsize,
            usable: stat.f_bavail * stat.f_frsize,
        })
    }

    fn open_files_max(&self) -> usize {
        let limit = rustix::process::getrlimit(Resource::Nofile).current;
        limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        let file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        syscalls::lock_whole_file(&file)?;
        Ok(Box::new(file))
    }
}

impl File for RealFile {
    fn read_at(&self, buf: &mut [u8], position: u64) -> io::Result<usize> {
        self.0.read_at(buf, position)
    }

    fn write_all_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, position)
    }

    fn write_all_pieces_at(&self, pieces: &[&[u8]], mut position: u64) -> io::Result<()> {
        for pieces in pieces.chunks(PIECES_MAX) {
            let mut slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
            let mut left = slices.as_mut_slice();
            while !left.is_empty() {
                match rustix::io::pwritev(&self.0, left, position) {
                    Ok(0) => return Err(ErrorKind::WriteZero.into()),
                    Ok(written) => {
                        IoSlice::advance_slices(&mut left, written);
                        position += written as u64;
                    }
                    Err(rustix::io::Errno::INTR) => {}
                    Err(e) => return Err(e.into()),
                }
            }
        }
        Ok(())
    }

    fn allocate(&self, range: Range<u64>) {
        let flags = rustix::fs::FallocateFlags::KEEP_SIZE;
        let _ = rustix::fs::fallocate(&self.0, flags, range.start, range.end.saturating_sub(range.start));
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn is_cached(&self, range: Range<u64>) -> bool {
        let page = rustix::param::page_size() as u64;
        let pages = |end: u64| end.div_ceil(page).saturating_sub(range.start / page);
        let step = match syscalls::cached_pages(&self.0, &range) {
            // Pages that are still being read count as cached, so the ends are tried besides.
            Ok(cached) if cached >= pages(range.end) => usize::MAX,
            Ok(cached) => match self.len() {
                Ok(len) if len < range.end && cached >= pages(len) => usize::MAX,
                _ => return false,
            },
            Err(_) => PROBE_STEP,
        };
        let last = range.end.saturating_sub(1);
        let mut probes = (range.start..range.end).step_by(step).chain([last]);
        probes.all(|position| self.is_readable_at_once(position))
    }

    fn will_need(&self, range: Range<u64>) {
        let _ = rustix::fs::fadvise(&self.0, range.start, length(&range), Advice::WillNeed);
    }

    fn dont_need(&self, range: Range<u64>) {
        let _ = rustix::fs::fadvise(&self.0, range.start, length(&range), Advice::DontNeed);
    }

    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.0.as_fd())
    }
}

/// Lets this process open as many files as the system administrator allows; returns how many that are. What a shell
/// gives by default is meant for programs that use `select`.
pub fn raise_open_files_limit() -> io::Result<usize> {
    let limit = rustix::process::getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit {
            current: limit.maximum,
            ..limit
        };
        rustix::process::setrlimit(Resource::Nofile, raised)?;
    }
    Ok(RealDisk.open_files_max())
}

impl RealFile {
    /// An end of file is no wait; a file system that cannot tell is taken as one that never waits.
    fn is_readable_at_once(&self, position: u64) -> bool {
        let mut byte = [0u8; 1];
        let read = rustix::io::preadv2(
            &self.0,
            &mut [io::IoSliceMut::new(&mut byte)],
            position,
            rustix::io::ReadWriteFlags::NOWAIT,
        );
        !matches!(read, Err(rustix::io::Errno::AGAIN))
    }
}

/// Whether an entry is a directory, and its bytes. A directory costs no system call; a link counts as what it leads to,
/// as for Kafka.
fn look_at(entry: &fs::DirEntry) -> io::Result<(bool, u64)> {
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return Ok((true, 0));
    }
    let metadata = if kind.is_symlink() {
        fs::metadata(entry.path())?
    } else {
        entry.metadata()?
    };
    Ok((metadata.is_dir(), if metadata.is_dir() { 0 } else { metadata.len() }))
}

fn length(range: &Range<u64>) -> Option<std::num::NonZeroU64> {
    std::num::NonZeroU64::new(range.end.saturating_sub(range.start))
}

/// Of one `pwritev`; Linux takes 1024.
const PIECES_MAX: usize = 1024;
/// Without `cachestat` (Linux before 6.5), one byte is tried every so many bytes: a system call each, so not every page.
const PROBE_STEP: usize = 64 * 1024;
