//! Where the tree comes from: a snapshot, a segment of the metadata log, or the log's whole directory.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use klamm_io::Disk;
use klamm_metadata::{MetadataImage, MetadataLoader};
use klamm_protocol::MetadataRecord;
use klamm_records::{Batch, Batches, DecompressionLimits};
use klamm_types::Offset;

use crate::terminal::Terminal;

pub(super) enum Source {
    File(String),
    Directory(String),
}

/// The metadata as of an offset.
#[derive(Default)]
pub(crate) struct Metadata {
    pub(super) image: MetadataImage,
    pub(super) provenance: Provenance,
}

/// The last batch that counts. In a snapshot's file offsets begin anew; Kafka's tool shows those, too.
#[derive(Clone, Copy)]
pub(super) struct Provenance {
    pub(super) offset: i64,
    pub(super) epoch: i32,
    pub(super) time_ms: i64,
}

impl Default for Provenance {
    fn default() -> Self {
        Self {
            offset: -1,
            epoch: -1,
            time_ms: -1,
        }
    }
}

pub(super) fn read(source: &Source, terminal: &mut Terminal<'_>) -> Result<Metadata, String> {
    let disk = terminal.io.disk.clone();
    match source {
        Source::File(path) => read_file(&*disk, Path::new(path)),
        Source::Directory(path) => {
            let (metadata, note) = read_directory(&*disk, Path::new(path))?;
            if let Some(note) = note {
                // Nobody listens to standard error: the tree is there all the same.
                let _ = terminal.error_line(note);
            }
            Ok(metadata)
        }
    }
}

fn read_file(disk: &dyn Disk, path: &Path) -> Result<Metadata, String> {
    if !disk.exists(path).map_err(at(path))? {
        return Err(format!("java.nio.file.NoSuchFileException: {}", path.display()));
    }
    // The log directory, if the file lies where it belongs.
    let directory = path.parent().and_then(Path::parent).unwrap_or(path);
    let lock = directory.join(".lock");
    let _held = match disk.exists(&lock).map_err(at(&lock))? {
        true => Some(disk.lock(&lock).map_err(|_| {
            format!(
                "Unable to lock {}. Please ensure that no broker or controller process is using this directory before \
                 proceeding.",
                directory.display()
            )
        })?),
        false => None,
    };
    let mut reader = Reader::default();
    match reader.read(&disk.read(path).map_err(at(path))?, Offset::ZERO)? {
        Some(reason) => Err(at(path)(reason)),
        None => Ok(reader.finish()),
    }
}

/// Also why the log's end could not be read, if it could not: on a node that runs, it may just be being written.
fn read_directory(disk: &dyn Disk, given: &Path) -> Result<(Metadata, Option<String>), String> {
    let within = given.join("__cluster_metadata-0");
    let dir = if disk.exists(&within).map_err(at(&within))? {
        within
    } else {
        given.to_owned()
    };
    let names: Vec<String> = disk
        .list(&dir)
        .map_err(at(&dir))?
        .into_iter()
        .map(|entry| entry.name)
        .collect();
    let latest = names.iter().filter_map(|name| snapshot_id(name)).max();
    let mut reader = Reader::default();
    let mut from = Offset::ZERO;
    if let Some((epoch, end)) = latest {
        let path = dir.join(format!("{end:020}-{epoch:010}.checkpoint"));
        if let Some(reason) = reader.read(&disk.read(&path).map_err(at(&path))?, Offset::ZERO)? {
            return Err(at(&path)(reason));
        }
        from = Offset(end);
        if end > 0 {
            reader.provenance.offset = end - 1;
        }
    }
    let mut segments: Vec<(i64, PathBuf)> = names
        .iter()
        .filter_map(|name| Some((name.strip_suffix(".log")?.parse().ok()?, dir.join(name))))
        .collect();
    segments.sort();
    if latest.is_none() && segments.is_empty() {
        return Err(format!("there is no metadata log in {}", dir.display()));
    }
    for (_, path) in segments {
        let bytes = disk.read(&path).map_err(at(&path))?;
        if let Some(reason) = reader.read(&bytes, from)? {
            let end = reader.next_offset;
            let note = format!("{}: nothing is shown from offset {end} on: {reason}", path.display());
            return Ok((reader.finish(), Some(note)));
        }
    }
    Ok((reader.finish(), None))
}

/// Epoch and end offset of a complete snapshot, from its name.
fn snapshot_id(name: &str) -> Option<(i32, i64)> {
    let (offset, epoch) = name.strip_suffix(".checkpoint")?.split_once('-')?;
    let is_id = offset.len() == 20 && epoch.len() == 10;
    Some((epoch.parse().ok().filter(|_| is_id)?, offset.parse().ok()?))
}

struct Reader {
    loader: MetadataLoader,
    provenance: Provenance,
    next_offset: Offset,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            loader: MetadataLoader::new(MetadataImage::default()),
            provenance: Provenance::default(),
            next_offset: Offset::ZERO,
        }
    }
}

impl Reader {
    /// Replays whole batches that end after `from`. Why it stopped before the end of the bytes, if it did.
    fn read(&mut self, bytes: &[u8], from: Offset) -> Result<Option<String>, String> {
        let mut len = 0;
        for batch in Batches::new(bytes) {
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => return Ok(Some(error.to_string())),
            };
            if let Err(error) = batch.verify_crc() {
                return Ok(Some(error.to_string()));
            }
            len += batch.size_bytes();
            if batch.next_offset() > from {
                self.replay(&batch)?;
            }
        }
        // Preallocated segments end in zeros, and so does nothing else that is whole.
        let is_whole = bytes.get(len..).is_none_or(|rest| rest.iter().all(|byte| *byte == 0));
        Ok((!is_whole).then(|| "the last batch is torn".to_owned()))
    }

    fn replay(&mut self, batch: &Batch<'_>) -> Result<(), String> {
        self.next_offset = batch.next_offset();
        if batch.is_control() {
            return Ok(());
        }
        let wrong = |offset: Offset, reason: &dyn Display| format!("the record at offset {offset}: {reason}");
        let limits = DecompressionLimits::default();
        let start = batch.base_offset();
        let mut records = batch.records(&limits).map_err(|e| wrong(start, &e))?;
        while let Some(record) = records.next_record().map_err(|e| wrong(start, &e))? {
            let value = record.value.unwrap_or_default();
            let (decoded, _) = MetadataRecord::decode(value).map_err(|e| wrong(record.offset, &e))?;
            self.loader
                .replay(record.offset, &decoded)
                .map_err(|e| wrong(record.offset, &e))?;
        }
        self.provenance = Provenance {
            offset: batch.last_offset().0,
            epoch: batch.leader_epoch().0,
            time_ms: batch.max_timestamp().0,
        };
        Ok(())
    }

    fn finish(self) -> Metadata {
        Metadata {
            image: self.loader.image().clone(),
            provenance: self.provenance,
        }
    }
}

fn at<E: Display>(path: &Path) -> impl Fn(E) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}
