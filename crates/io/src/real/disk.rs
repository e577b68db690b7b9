//! The machine's file systems.

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{Advice, FlockOperation};

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
            let metadata = match entry.metadata() {
                Ok(metadata) => metadata,
                Err(e) if e.kind() == ErrorKind::NotFound => continue,
                Err(e) => return Err(e),
            };
            // Kafka writes ASCII names only; another name is nothing of ours.
            if let Ok(name) = entry.file_name().into_string() {
                let is_dir = metadata.is_dir();
                entries.push(DirEntry {
                    name,
                    is_dir,
                    len: if is_dir { 0 } else { metadata.len() },
                });
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

    fn space(&self, dir: &Path) -> io::Result<Space> {
        let stat = rustix::fs::statvfs(dir)?;
        Ok(Space {
            total: stat.f_blocks * stat.f_frsize,
            usable: stat.f_bavail * stat.f_frsize,
        })
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        let file = fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        // flock keeps out other handles of this process and other Klamm nodes; the record lock keeps out a JVM, whose
        // FileLock is one. The two kinds do not see each other on Linux, so both are taken.
        rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        match rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Box::new(file)),
            Err(rustix::io::Errno::ACCESS | rustix::io::Errno::AGAIN) => Err(ErrorKind::WouldBlock.into()),
            Err(e) => Err(e.into()),
        }
    }
}

impl File for RealFile {
    fn read_at(&self, buf: &mut [u8], position: u64) -> io::Result<usize> {
        self.0.read_at(buf, position)
    }

    fn write_all_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, position)
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
        // One byte at each end and one every 64 KiB between: the kernel reads ahead in larger pieces than that.
        let mut byte = [0u8; 1];
        let last = range.end.saturating_sub(1);
        let mut probes = (range.start..range.end).step_by(PROBE_STEP).chain([last]);
        probes.all(|position| {
            let read = rustix::io::preadv2(
                &self.0,
                &mut [io::IoSliceMut::new(&mut byte)],
                position,
                rustix::io::ReadWriteFlags::NOWAIT,
            );
            // An end of file is no wait either; a file system without NOWAIT is taken as always cached.
            !matches!(read, Err(rustix::io::Errno::AGAIN))
        })
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

fn length(range: &Range<u64>) -> Option<std::num::NonZeroU64> {
    std::num::NonZeroU64::new(range.end.saturating_sub(range.start))
}

const PROBE_STEP: usize = 64 * 1024;
