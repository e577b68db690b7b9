//! The system calls that no safe crate offers.
#![allow(unsafe_code)]

use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

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

/// Has the calling thread run in slices of this length, from 0.1 to 100 ms, where it shares a processor: `sched_setattr`.
///
/// Since Linux 6.12 a thread with shorter slices, when it wakes, does not wait for the slice of another to end; its share
/// of the processor stays what it was. Older ones take it and do nothing.
pub(crate) fn set_time_slice(length: Duration) -> io::Result<()> {
    let mut attributes = scheduling()?;
    attributes.runtime_ns = u64::try_from(length.as_nanos()).unwrap_or(u64::MAX);
    // SAFETY: the kernel only reads the structure, whose size is in it and which outlives the call; 0 is this thread.
    let outcome = unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const attributes, 0 as libc::c_uint) };
    match outcome {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// What the kernel calls `sched_attr`, in its first version.
#[repr(C)]
#[derive(Debug, Default)]
struct Scheduling {
    size: u32,
    policy: u32,
    flags: u64,
    niceness: i32,
    priority: u32,
    runtime_ns: u64,
    deadline_ns: u64,
    period_ns: u64,
}

/// How the calling thread is scheduled.
fn scheduling() -> io::Result<Scheduling> {
    let mut attributes = Scheduling::default();
    let size = size_of::<Scheduling>() as libc::c_uint;
    // SAFETY: the kernel writes no more than the size that it is told, which is the structure's; 0 is this thread.
    let outcome = unsafe { libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attributes, size, 0 as libc::c_uint) };
    match outcome {
        0 => Ok(attributes),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The same on every architecture.
const SYS_CACHESTAT: libc::c_long = 451;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_its_niceness_and_policy_with_another_time_slice() {
        let before = scheduling().unwrap();
        set_time_slice(Duration::from_micros(100)).unwrap();
        let after = scheduling().unwrap();
        assert_eq!((after.policy, after.niceness), (before.policy, before.niceness));
        // Linux before 6.12 knows no slices of ordinary threads, and tells none.
        let told = [before.runtime_ns, after.runtime_ns];
        assert!(told == [0, 0] || told[1] == 100_000, "{told:?}");
    }
}
