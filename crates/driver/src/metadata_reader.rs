//! Follows what the quorum has committed: a snapshot first if there is one, then the log, batch by batch.
//!
//! The same way serves the controller while it stands by, the broker, and later observers.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use klamm_io::watch;
use klamm_raft::OffsetAndEpoch;
use klamm_types::Offset;

use crate::error::QuorumError;
use crate::metadata_batch::MetadataBatch;
use crate::quorum::{QuorumHandle, QuorumStatus};
use crate::snapshot::LoadedSnapshot;

pub struct MetadataReader {
    quorum: QuorumHandle,
    status: watch::Receiver<QuorumStatus>,
    /// Nothing before the first read: then a snapshot comes first, if there is one.
    next: Option<Offset>,
    /// Kept while nobody waits for it: who does much else meanwhile must not begin it again and again.
    reading: Option<Reading>,
    /// The snapshot that was read just before: kept until more is read, so that the node's other reader finds it.
    loaded: Option<Arc<LoadedSnapshot>>,
}

type Reading = Pin<Box<dyn Future<Output = Result<Option<Committed>, QuorumError>> + Send>>;

/// What was committed next.
#[derive(Debug)]
pub enum Committed {
    /// Replaces all that came before.
    Snapshot(OffsetAndEpoch, Arc<LoadedSnapshot>),
    Batches(Vec<MetadataBatch>),
}

impl MetadataReader {
    pub fn new(quorum: QuorumHandle) -> Self {
        Self {
            status: quorum.watch(),
            quorum,
            next: None,
            reading: None,
            loaded: None,
        }
    }

    /// The offset up to which everything was read.
    pub fn position(&self) -> Offset {
        self.next.unwrap_or(Offset::ZERO)
    }

    /// Whether all was read that is committed now.
    pub fn is_caught_up(&self) -> bool {
        let high_watermark = self.status.borrow().high_watermark;
        high_watermark.is_some_and(|high_watermark| self.position() >= high_watermark)
    }

    /// Goes on from `offset`, which is committed and was read or written by the caller.
    pub fn seek(&mut self, offset: Offset) {
        self.next = Some(offset);
        self.reading = None;
    }

    /// Waits for something committed that was not read yet; nothing once the quorum's task has ended. Dropping the
    /// future loses nothing.
    pub async fn next(&mut self) -> Result<Option<Committed>, QuorumError> {
        loop {
            if self.reading.is_none() {
                let high_watermark = self.status.borrow_and_update().high_watermark;
                let unread = high_watermark.filter(|end| self.next.is_none() || self.position() < *end);
                self.reading = unread.map(|high_watermark| self.read(high_watermark));
            }
            if let Some(reading) = &mut self.reading {
                let committed = reading.await;
                self.reading = None;
                if let Some(committed) = self.take(committed?) {
                    return Ok(Some(committed));
                }
            }
            if self.status.changed().await.is_err() {
                return Ok(None);
            }
        }
    }

    fn read(&self, high_watermark: Offset) -> Reading {
        let (log, snapshots) = (self.quorum.log().clone(), self.quorum.snapshots().clone());
        let next = self.next;
        let job = move || -> Result<Option<Committed>, QuorumError> {
            let log = log.lock();
            if next.is_none_or(|next| next < log.start_offset())
                && let Some(id) = log.latest_snapshot()
            {
                let file = log.open_snapshot(id)?;
                // Appends need not wait until it is read.
                drop(log);
                return Ok(Some(Committed::Snapshot(id, snapshots.load(id, file)?)));
            }
            let batches = log.read_batches(next.unwrap_or(Offset::ZERO), high_watermark)?;
            Ok((!batches.is_empty()).then_some(Committed::Batches(batches)))
        };
        let disk_threads = self.quorum.io().disk_threads.clone();
        Box::pin(async move { disk_threads.run(job).await })
    }

    fn take(&mut self, committed: Option<Committed>) -> Option<Committed> {
        self.loaded = None;
        match &committed {
            Some(Committed::Snapshot(id, loaded)) => {
                self.next = Some(id.offset);
                self.loaded = Some(loaded.clone());
            }
            Some(Committed::Batches(batches)) => {
                self.next = batches.last().map(|batch| batch.next_offset).or(self.next)
            }
            None => self.next = self.next.or(Some(Offset::ZERO)),
        }
        committed
    }
}
