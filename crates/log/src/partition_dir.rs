//! The directory of one partition, as everything inside it sees it: a disk, and a path that may change by a rename.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use klamm_io::{Disk, FileHandle, OpenMode};

use crate::error::{DiskContext, Result};
use crate::file_name::{FileName, FileState};
use crate::open_files::OpenFiles;

#[derive(Clone, Debug)]
pub(crate) struct PartitionDir {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) path: PathBuf,
    pub(crate) files: Arc<OpenFiles>,
}

impl PartitionDir {
    pub(crate) fn file(&self, name: FileName) -> PathBuf {
        self.path.join(name.to_string())
    }

    pub(crate) fn open(&self, name: FileName, mode: OpenMode) -> Result<FileHandle> {
        let path = self.file(name);
        self.disk.open(&path, mode).disk("open", &path)
    }

    pub(crate) fn remove(&self, name: FileName) -> Result<()> {
        let path = self.file(name);
        match self.disk.remove_file(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            result => result.disk("remove", &path),
        }
    }

    /// Changes the state of a file; false if there is no such file.
    pub(crate) fn change_state(&self, name: FileName, state: FileState) -> Result<bool> {
        let (from, to) = (self.file(name), self.file(name.in_state(state)));
        match self.disk.rename(&from, &to) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e).disk("rename", &from),
        }
    }

    /// Writes a whole small file, without syncing it.
    pub(crate) fn write_anew(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let file = self.disk.open(path, OpenMode::Create).disk("open", path)?;
        file.set_len(0)
            .and_then(|()| file.write_all_at(bytes, 0))
            .disk("write", path)
    }

    pub(crate) fn sync(&self) -> Result<()> {
        self.disk.sync_dir(&self.path).disk("sync", &self.path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
