//! The two system calls that no safe crate offers.
#![allow(unsafe_code)]

use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd};

/// Locks the whole file for this open file description; `ErrorKind::WouldBlock` if any other one, of this or another
/// process, holds a lock.
///
/// An open file description lock conflicts with the record lock that a JVM's `FileLock` is, yet unlike one of those it
/// is not lost when this process closes some other descriptor of the file.
pub(super) fn lock_whole_file(file: impl AsFd) -> io::Result<()> {
    let lock = libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        // To the end, wherever that will be.
        l_len: 0,
        // Must be 0 for this kind of lock.
        l_pid: 0,
    };
    // SAFETY: the descriptor is open as long as it is borrowed, and the kernel only reads the structure, which outlives
    // the call and is the one that this command takes.
    let outcome = unsafe { libc::fcntl(file.as_fd().as_raw_fd(), libc::F_OFD_SETLK, &raw const lock) };
    match outcome {
        0.. => Ok(()),
        _ => match io::Error::last_os_error() {
            // POSIX lets a system say it either way.
            e if e.raw_os_error() == Some(libc::EACCES) => Err(io::ErrorKind::WouldBlock.into()),
            e => Err(e),
        },
    }
}

/// How many pages of a range of a file are in the page cache, those that are still being read included: `cachestat`,
/// Linux 6.5.
pub(super) fn cached_pages(file: impl AsFd, range: &Range<u64>) -> io::Result<u64> {
    #[repr(C)]
    struct CacheStatRange {
        offset: u64,
        len: u64,
    }
    #[repr(C)]
    #[derive(Default)]
    struct CacheStat {
        cached: u64,
        dirty: u64,
        writeback: u64,
        evicted: u64,
        recently_evicted: u64,
    }

    let asked = CacheStatRange {
        offset: range.start,
        len: range.end.saturating_sub(range.start),
    };
    let mut stat = CacheStat::default();
    // SAFETY: the descriptor is open as long as it is borrowed; the kernel reads the first structure and writes the
    // second, both have the layout of the kernel's `cachestat_range` and `cachestat` and outlive the call.
    let outcome = unsafe {
        libc::syscall(
            SYS_CACHESTAT,
            file.as_fd().as_raw_fd(),
            &raw const asked,
            &raw mut stat,
            0 as libc::c_uint,
        )
    };
    if outcome == 0 {
        Ok(stat.cached)
    } else {
        Err(io::Error::last_os_error())
    }
}

/// The same on every architecture.
const SYS_CACHESTAT: libc::c_long = 451;
