//! What a test wants to go wrong on a simulated disk.

use std::io;

/// An operation as faults and traces name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiskOp {
    Open,
    List,
    CreateDir,
    Rename,
    Remove,
    SyncDir,
    Lock,
    Read,
    Write,
    SetLen,
    Sync,
    SyncFileSystem,
}

impl DiskOp {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::List => "list",
            Self::CreateDir => "create-dir",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::SyncDir => "sync-dir",
            Self::Lock => "lock",
            Self::Read => "read",
            Self::Write => "write",
            Self::SetLen => "set-len",
            Self::Sync => "sync",
            Self::SyncFileSystem => "sync-file-system",
        }
    }

    pub(super) fn changes(self) -> bool {
        !matches!(self, Self::List | Self::Lock | Self::Read)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// `EIO`. A file whose sync fails so has lost what was dirty: a later sync succeeds and does not write it.
    Io,
    /// `ENOSPC`.
    NoSpace,
    /// `EMFILE`.
    OutOfDescriptors,
    /// A write puts down its first half and then fails with `EIO`.
    TornWrite,
    /// A read brings fewer bytes than asked for and than there are.
    ShortRead,
    /// A read brings one wrong bit; the file itself is right.
    BitFlip,
    /// The operation may or may not take effect, and the power is off.
    PowerOff,
}

/// Fails operations that match, counted from when the fault was injected.
#[derive(Clone, Debug)]
pub struct Fault {
    /// None matches all that can change the disk.
    pub op: Option<DiskOp>,
    /// Matches paths that contain this; an empty one matches all.
    pub path_contains: String,
    /// Matching operations that are spared first.
    pub after: u64,
    /// Matching operations that then fail.
    pub times: u64,
    pub kind: FaultKind,
}

impl Fault {
    /// Fails the first `op` on any path.
    pub fn once(op: DiskOp, kind: FaultKind) -> Self {
        Self {
            op: Some(op),
            path_contains: String::new(),
            after: 0,
            times: 1,
            kind,
        }
    }

    /// Turns the power off at the operation that comes after `operations` that change the disk.
    pub fn power_off_after(operations: u64) -> Self {
        Self {
            op: None,
            path_contains: String::new(),
            after: operations,
            times: 1,
            kind: FaultKind::PowerOff,
        }
    }

    /// Counts an operation; whether it fails.
    pub(super) fn strikes(&mut self, op: DiskOp, path: &str) -> bool {
        let matches = match self.op {
            Some(only) => only == op,
            None => op.changes(),
        };
        if !matches || !path.contains(&self.path_contains) || self.times == 0 {
            return false;
        }
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        self.times -= 1;
        true
    }
}

pub(super) fn input_output_error() -> io::Error {
    rustix::io::Errno::IO.into()
}

pub(super) fn out_of_descriptors() -> io::Error {
    rustix::io::Errno::MFILE.into()
}

pub(super) fn no_space() -> io::Error {
    rustix::io::Errno::NOSPC.into()
}

pub(super) fn power_is_off() -> io::Error {
    io::Error::other("the simulated machine is off")
}
