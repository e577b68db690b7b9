//! The record batch: view, build, validate, compress.
//!
//! A [`Batch`] is bytes seen through a decoded [`BatchHeader`]; [`Batches`] walks those of a buffer, [`Records`] the
//! records of one, decompressing as it goes. [`BatchBuilder`] makes one, [`BatchMut`] changes in place what a leader
//! assigns, and
//! [`validate`] decides what a leader accepts. Formats 0 and 1 are read, since disks still hold them; only format 2 is written.
//!
//! Nothing here trusts a length, and nothing here panics on bytes: what does not parse is an error with Kafka's text.

mod batch;
mod builder;
mod checksum;
mod compression;
pub mod control;
mod header;
mod legacy;
mod patch;
mod record;
mod records;
pub mod validate;
mod varint;

pub use batch::{Batch, Batches};
pub use builder::{BatchBuilder, BatchSpec};
pub use compression::{Compression, CompressionError, CompressionType, DecompressionLimits};
pub use header::{BATCH_OVERHEAD_BYTES, BatchError, BatchHeader, LOG_OVERHEAD_BYTES, TimestampType};
pub use patch::BatchMut;
pub use record::{Record, RecordHeader, RecordHeaders};
pub use records::{InvalidRecord, RecordError, Records};
