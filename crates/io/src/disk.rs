//! The disk as the log needs it: positional reads and writes, and every sync said out loud.
//!
//! Syncing a file and syncing the directory that names it are different calls, because after a power loss they fail
//! differently. Positions and lengths are bytes.

use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub type FileHandle = Arc<dyn File>;

/// An exclusive lock on a file, held until dropped.
pub type Lock = Box<dyn Send + Sync>;

/// A file system.
pub trait Disk: Send + Sync + Debug {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<FileHandle>;
    /// Entries of a directory, sorted by name so that what follows is repeatable.
    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>>;
    fn exists(&self, path: &Path) -> io::Result<bool>;
    fn create_dir_all(&self, dir: &Path) -> io::Result<()>;
    /// Replaces `to` if it is there. Atomic, but durable only after `sync_dir` on the parent.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    fn remove_dir_all(&self, dir: &Path) -> io::Result<()>;
    /// Makes creations, renames and removals in `dir` durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Makes everything on the file system that holds `dir` durable, files and names: one call where thousands of files
    /// would each need their own. It also waits for what others have written there.
    fn sync_file_system(&self, dir: &Path) -> io::Result<()>;
    fn space(&self, dir: &Path) -> io::Result<Space>;
    /// How many files and sockets this process may have open at once.
    fn open_files_max(&self) -> usize;
    /// Creates the file if need be and locks it against every other process, a JVM included.
    /// `ErrorKind::WouldBlock` if somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Lock>;

    /// The path from the root; as it is where the file system has no working directory.
    fn absolute(&self, path: &Path) -> PathBuf {
        std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.open(path, OpenMode::Read)?;
        let mut bytes = vec![0; usize::try_from(file.len()?).map_err(io::Error::other)?];
        file.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }

    /// Writes `<path>.tmp`, syncs it, renames it over `path` and syncs the directory: after a crash there is either the
    /// old content or the new, whole.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut name = path.as_os_str().to_owned();
        name.push(".tmp");
        let temporary = PathBuf::from(name);
        let file = self.open(&temporary, OpenMode::Create)?;
        file.set_len(0)?;
        file.write_all_at(bytes, 0)?;
        file.sync_all()?;
        drop(file);
        self.rename(&temporary, path)?;
        match path.parent() {
            Some(dir) => self.sync_dir(dir),
            None => Ok(()),
        }
    }
}

/// An open file; all access is positional, so one handle serves any number of readers.
pub trait File: Send + Sync + Debug {
    /// Reads up to `buf.len()` bytes; 0 at the end of the file.
    fn read_at(&self, buf: &mut [u8], position: u64) -> io::Result<usize>;
    fn write_all_at(&self, bytes: &[u8], position: u64) -> io::Result<()>;
    /// Writes the pieces one after the other; after an error any part of them may be there.
    fn write_all_pieces_at(&self, pieces: &[&[u8]], mut position: u64) -> io::Result<()> {
        for piece in pieces {
            self.write_all_at(piece, position)?;
            position += piece.len() as u64;
        }
        Ok(())
    }
    /// Asks the file system to set space aside for a range that is about to be written, without changing the length.
    /// A hint: what cannot be had is not missed. `set_len` gives back what lies behind the end.
    fn allocate(&self, _range: Range<u64>) {}
    fn len(&self) -> io::Result<u64>;
    /// Cuts the file, or extends it with a hole of zeros.
    fn set_len(&self, len: u64) -> io::Result<()>;
    fn sync_data(&self) -> io::Result<()>;
    fn sync_all(&self) -> io::Result<()>;
    /// Whether the page cache holds the whole range, so that reading it will not wait for the disk.
    fn is_cached(&self, range: Range<u64>) -> bool;
    /// Asks the kernel to read the range ahead.
    fn will_need(&self, range: Range<u64>);
    /// Lets the kernel drop the range from the page cache.
    fn dont_need(&self, range: Range<u64>);
    /// The descriptor for `sendfile`; none in the simulator.
    fn descriptor(&self) -> Option<BorrowedFd<'_>>;

    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    fn read_exact_at(&self, mut buf: &mut [u8], mut position: u64) -> io::Result<()> {
        while !buf.is_empty() {
            match self.read_at(buf, position) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => {
                    buf = &mut buf[n..];
                    position += n as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

/// Whether there was no descriptor left to open a file with: a want of this process, no failure of the disk.
pub fn is_out_of_descriptors(error: &io::Error) -> bool {
    let errno = rustix::io::Errno::from_io_error(error);
    matches!(errno, Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// Must exist.
    Read,
    /// Must exist.
    ReadWrite,
    /// Read and write; created empty if missing.
    Create,
    /// Read and write; `ErrorKind::AlreadyExists` if it is there.
    CreateNew,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    pub name: String,
    pub is_dir: bool,
    /// Bytes; 0 for a directory.
    pub len: u64,
}

/// Bytes of the file system that holds a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    pub total: u64,
    pub usable: u64,
}
