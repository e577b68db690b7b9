//! The directories of a simulated disk: the names a process sees, those a power loss leaves, and the changes between.
//!
//! A change becomes durable by syncing a directory it touches. At a power loss any of the others may be kept, but never
//! one without those before it that touched the same name or the same file: file systems order those.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Component, Path};

use super::inode::FileNode;
use crate::sim::SimRandom;

pub(super) type InodeId = u64;
type Names = BTreeMap<String, InodeId>;

const ROOT: InodeId = 0;

#[derive(Clone, Debug)]
pub(super) enum Inode {
    File(FileNode),
    Dir { volatile: Names, durable: Names },
}

#[derive(Clone, Debug)]
pub(super) struct Tree {
    inodes: BTreeMap<InodeId, Inode>,
    next: InodeId,
    /// Not yet durable, in the order they were made.
    pending: Vec<Change>,
}

/// One atomic change of directories.
#[derive(Clone, Debug)]
struct Change {
    /// Directory, name, and the file it names from now on.
    names: Vec<(InodeId, String, Option<InodeId>)>,
    /// The file that is linked, moved or unlinked.
    subject: InodeId,
}

impl Change {
    fn depends_on(&self, earlier: &Self) -> bool {
        self.subject == earlier.subject
            || self.names.iter().any(|(dir, name, _)| {
                earlier.subject == *dir || earlier.names.iter().any(|(d, n, _)| d == dir && n == name)
            })
    }
}

impl Tree {
    pub(super) fn new() -> Self {
        Self {
            inodes: BTreeMap::from([(ROOT, Inode::empty_dir())]),
            next: ROOT + 1,
            pending: Vec::new(),
        }
    }

    pub(super) fn find(&self, path: &Path) -> io::Result<InodeId> {
        let mut at = ROOT;
        for name in names(path)? {
            at = *self.names(at)?.get(name).ok_or(ErrorKind::NotFound)?;
        }
        Ok(at)
    }

    /// The directory that holds `path`, and its last name.
    pub(super) fn parent<'p>(&self, path: &'p Path) -> io::Result<(InodeId, &'p str)> {
        let mut names = names(path)?;
        let last = names.pop().ok_or(ErrorKind::InvalidInput)?;
        let mut at = ROOT;
        for name in names {
            at = *self.names(at)?.get(name).ok_or(ErrorKind::NotFound)?;
        }
        self.names(at)?;
        Ok((at, last))
    }

    pub(super) fn names(&self, dir: InodeId) -> io::Result<&Names> {
        match self.inodes.get(&dir) {
            Some(Inode::Dir { volatile, .. }) => Ok(volatile),
            Some(Inode::File(_)) => Err(ErrorKind::NotADirectory.into()),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn get(&self, inode: InodeId) -> Option<&Inode> {
        self.inodes.get(&inode)
    }

    pub(super) fn file(&mut self, inode: InodeId) -> io::Result<&mut FileNode> {
        match self.inodes.get_mut(&inode) {
            Some(Inode::File(file)) => Ok(file),
            Some(Inode::Dir { .. }) => Err(ErrorKind::IsADirectory.into()),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn create(&mut self, dir: InodeId, name: &str, inode: Inode) -> InodeId {
        let id = self.next;
        self.next += 1;
        self.inodes.insert(id, inode);
        self.change(Change {
            names: vec![(dir, name.to_owned(), Some(id))],
            subject: id,
        });
        id
    }

    pub(super) fn unlink(&mut self, dir: InodeId, name: &str, subject: InodeId) {
        self.change(Change {
            names: vec![(dir, name.to_owned(), None)],
            subject,
        });
    }

    pub(super) fn remove_all(&mut self, dir: InodeId, name: &str, subject: InodeId) {
        let children: Vec<(String, InodeId)> = match self.inodes.get(&subject) {
            Some(Inode::Dir { volatile, .. }) => volatile.iter().map(|(name, id)| (name.clone(), *id)).collect(),
            _ => Vec::new(),
        };
        for (child_name, child) in children {
            self.remove_all(subject, &child_name, child);
        }
        self.unlink(dir, name, subject);
    }

    pub(super) fn rename(&mut self, from: (InodeId, &str), to: (InodeId, &str)) -> io::Result<()> {
        let subject = *self.names(from.0)?.get(from.1).ok_or(ErrorKind::NotFound)?;
        if from == to {
            return Ok(());
        }
        let moves_dir = matches!(self.inodes.get(&subject), Some(Inode::Dir { .. }));
        if let Some(replaced) = self.names(to.0)?.get(to.1) {
            match self.inodes.get(replaced) {
                Some(Inode::Dir { volatile, .. }) if !volatile.is_empty() => {
                    return Err(ErrorKind::DirectoryNotEmpty.into());
                }
                Some(Inode::Dir { .. }) if !moves_dir => return Err(ErrorKind::IsADirectory.into()),
                Some(Inode::File(_)) if moves_dir => return Err(ErrorKind::NotADirectory.into()),
                _ => {}
            }
        }
        self.change(Change {
            names: vec![
                (from.0, from.1.to_owned(), None),
                (to.0, to.1.to_owned(), Some(subject)),
            ],
            subject,
        });
        Ok(())
    }

    /// Makes durable what touches `dir`, and what that depends on.
    pub(super) fn sync_dir(&mut self, dir: InodeId) {
        let mut commit: Vec<bool> = self
            .pending
            .iter()
            .map(|change| change.names.iter().any(|(d, ..)| *d == dir))
            .collect();
        for later in (0..commit.len()).rev().collect::<Vec<_>>() {
            for earlier in 0..later {
                commit[earlier] |= commit[later] && self.pending[later].depends_on(&self.pending[earlier]);
            }
        }
        let mut commit = commit.into_iter();
        self.settle(|_| commit.next().unwrap_or(false));
        self.collect();
    }

    /// Makes everything durable, files included.
    pub(super) fn sync_all(&mut self) {
        self.settle(|_| true);
        for inode in self.inodes.values_mut() {
            if let Inode::File(file) = inode {
                file.sync();
            }
        }
        self.collect();
    }

    /// Leaves what is durable, and of the rest what `random` keeps.
    pub(super) fn lose_power(&mut self, random: &SimRandom) {
        let keep_all = random.one_in(4);
        let mut dropped: Vec<Change> = Vec::new();
        self.settle(|change| {
            let keep = !dropped.iter().any(|earlier| change.depends_on(earlier)) && (keep_all || random.one_in(2));
            if !keep {
                dropped.push(change.clone());
            }
            keep
        });
        self.pending.clear();
        for inode in self.inodes.values_mut() {
            match inode {
                Inode::Dir { volatile, durable } => *volatile = durable.clone(),
                Inode::File(file) => file.lose_power(random),
            }
        }
        self.collect();
    }

    /// A process that dies takes its handles along.
    pub(super) fn close_all(&mut self) {
        for inode in self.inodes.values_mut() {
            if let Inode::File(file) = inode {
                file.open = 0;
            }
        }
    }

    /// Pages of the files that have a name or a handle.
    pub(super) fn pages_used(&self) -> u64 {
        let mut used = BTreeSet::new();
        self.reach(ROOT, false, &mut used);
        let files = self.inodes.iter().filter_map(|(id, inode)| match inode {
            Inode::File(file) if file.open > 0 || used.contains(id) => Some(file.volatile.pages()),
            _ => None,
        });
        files.sum()
    }

    fn change(&mut self, change: Change) {
        for (dir, name, target) in &change.names {
            if let Some(Inode::Dir { volatile, .. }) = self.inodes.get_mut(dir) {
                set(volatile, name, *target);
            }
        }
        self.pending.push(change);
        if self.pending.len().is_multiple_of(COLLECT_EVERY) {
            self.collect();
        }
    }

    /// Makes those pending changes durable that `commit` says, in their order.
    fn settle(&mut self, mut commit: impl FnMut(&Change) -> bool) {
        for change in std::mem::take(&mut self.pending) {
            if !commit(&change) {
                self.pending.push(change);
                continue;
            }
            for (dir, name, target) in &change.names {
                if let Some(Inode::Dir { durable, .. }) = self.inodes.get_mut(dir) {
                    set(durable, name, *target);
                }
            }
        }
    }

    /// Forgets files that nothing can reach any more.
    fn collect(&mut self) {
        let mut used = BTreeSet::new();
        self.reach(ROOT, false, &mut used);
        self.reach(ROOT, true, &mut used);
        for change in &self.pending {
            used.insert(change.subject);
            used.extend(change.names.iter().map(|(dir, ..)| *dir));
        }
        self.inodes
            .retain(|id, inode| used.contains(id) || matches!(inode, Inode::File(file) if file.open > 0));
    }

    fn reach(&self, from: InodeId, durable_names: bool, used: &mut BTreeSet<InodeId>) {
        used.insert(from);
        if let Some(Inode::Dir { volatile, durable }) = self.inodes.get(&from) {
            for id in if durable_names { durable } else { volatile }.values() {
                self.reach(*id, durable_names, used);
            }
        }
    }
}

impl Inode {
    pub(super) fn empty_dir() -> Self {
        Self::Dir {
            volatile: Names::new(),
            durable: Names::new(),
        }
    }
}

fn set(names: &mut Names, name: &str, target: Option<InodeId>) {
    match target {
        Some(id) => names.insert(name.to_owned(), id),
        None => names.remove(name),
    };
}

/// The names along a path; a relative one starts at the root.
fn names(path: &Path) -> io::Result<Vec<&str>> {
    path.components()
        .filter(|component| !matches!(component, Component::RootDir | Component::CurDir))
        .map(|component| match component {
            Component::Normal(name) => name.to_str().ok_or_else(|| ErrorKind::InvalidInput.into()),
            _ => Err(ErrorKind::InvalidInput.into()),
        })
        .collect()
}

/// Changes after which unreachable files are looked for.
const COLLECT_EVERY: usize = 256;
