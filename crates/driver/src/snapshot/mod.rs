//! Snapshots of the metadata log (KIP-630): `<end offset>-<epoch>.checkpoint`, complete once renamed from `.part`.
//!
//! ```text
//! control batch   SnapshotHeader, and with kraft.version 1 the KRaftVersion and the Voters
//! batches         the image as metadata records
//! control batch   SnapshotFooter
//! ```
//! Offsets count from 0; every batch carries the snapshot's epoch. `bootstrap.checkpoint`, which formatting writes, has
//! the same shape.

mod loaded;
mod path;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use loaded::LoadedSnapshot;
pub(crate) use loaded::SnapshotCache;
pub(crate) use path::{SnapshotName, Stage, snapshot_file_name};
pub use reader::Snapshot;
pub(crate) use reader::SnapshotFile;
pub(crate) use writer::{SnapshotContent, SnapshotWriter};
