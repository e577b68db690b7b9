//! Applies what the quorum has committed to this node's metadata image, and tells those who follow it.
//!
//! The newest image can be read at any time without waiting. Subscribers get every change in order, over a bounded
//! channel: a slow one delays the next image, but neither the quorum nor the controller.

use std::sync::Arc;

use arc_swap::ArcSwap;
use klamm_io::watch;
use klamm_io::{Io, TaskKind, Tasks};
use klamm_metadata::{MetadataDelta, MetadataImage, MetadataLoader};
use klamm_types::{LeaderEpoch, Offset, Timestamp};
use tokio::sync::mpsc;

use crate::error::QuorumError;
use crate::metadata_reader::{Committed, MetadataReader};
use crate::quorum::QuorumHandle;
use crate::snapshot_generator::{SnapshotConfig, SnapshotGenerator};

/// An image and where it comes from.
#[derive(Clone, Debug)]
pub struct PublishedImage {
    pub image: MetadataImage,
    /// The last record that the image knows of; -1 before the first.
    pub last_offset: Offset,
    /// The epoch of that record.
    pub last_epoch: LeaderEpoch,
    /// When it was appended.
    pub last_timestamp: Timestamp,
}

/// One step from an image to the next.
#[derive(Clone, Debug)]
pub struct MetadataUpdate {
    pub delta: Arc<MetadataDelta>,
    pub published: Arc<PublishedImage>,
}

/// Publishes metadata; everybody who wants all changes subscribes before it starts.
pub struct MetadataPublisher {
    current: Arc<ArcSwap<PublishedImage>>,
    /// The last record of the image that was published last.
    published: watch::Sender<Offset>,
    subscribers: Vec<mpsc::Sender<MetadataUpdate>>,
}

/// The newest image of this node's metadata. Clones share it.
#[derive(Clone, Debug)]
pub struct MetadataCache {
    current: Arc<ArcSwap<PublishedImage>>,
    published: watch::Receiver<Offset>,
}

impl Default for PublishedImage {
    /// The image before the first record.
    fn default() -> Self {
        Self {
            image: MetadataImage::default(),
            last_offset: Offset::UNKNOWN,
            last_epoch: LeaderEpoch(0),
            last_timestamp: Timestamp::NONE,
        }
    }
}

impl MetadataCache {
    /// One whose image never changes.
    #[cfg(test)]
    pub(crate) fn of(published: PublishedImage) -> Self {
        let last_offset = published.last_offset;
        Self {
            current: Arc::new(ArcSwap::from_pointee(published)),
            published: watch::Sender::new(last_offset).subscribe(),
        }
    }

    pub fn load(&self) -> Arc<PublishedImage> {
        self.current.load_full()
    }

    /// Ends when the newest image knows of everything below `end`, or when no images will follow.
    pub async fn reaches(&self, end: Offset) {
        self.until(|newest| newest.last_offset >= end - 1).await;
    }

    /// Ends when the newest image is such, or when no images will follow.
    pub async fn until(&self, is_such: impl Fn(&PublishedImage) -> bool) {
        let mut published = self.published.clone();
        // An error says that the publisher is gone.
        let _ = published.wait_for(|_| is_such(&self.current.load())).await;
    }
}

impl MetadataPublisher {
    pub fn new() -> Self {
        Self {
            current: Arc::new(ArcSwap::from_pointee(PublishedImage::default())),
            published: watch::Sender::new(Offset::UNKNOWN),
            subscribers: Vec::new(),
        }
    }

    pub fn cache(&self) -> MetadataCache {
        MetadataCache {
            current: self.current.clone(),
            published: self.published.subscribe(),
        }
    }

    /// Every change from the empty image on.
    pub fn subscribe(&mut self) -> mpsc::Receiver<MetadataUpdate> {
        let (sender, receiver) = mpsc::channel(UPDATES_MAX);
        self.subscribers.push(sender);
        receiver
    }

    /// Starts following the quorum, and writing snapshots of what it says.
    pub fn start(self, io: &Io, quorum: &QuorumHandle, snapshots: SnapshotConfig) {
        let scope = io.tasks.child("metadata-publisher");
        let reader = MetadataReader::new(quorum.clone());
        let generator = SnapshotGenerator::new(io.clone(), quorum.clone(), scope.clone(), snapshots);
        for (number, subscriber) in self.subscribers.iter().enumerate() {
            io.metrics.queue(format!("metadata-updates-{number}"), subscriber);
        }
        let cancelled = scope.clone();
        scope.spawn(TaskKind::MetadataPublisher, async move {
            self.run(reader, generator, &cancelled).await
        });
    }

    async fn run(
        self,
        mut reader: MetadataReader,
        mut generator: SnapshotGenerator,
        scope: &Tasks,
    ) -> Result<(), QuorumError> {
        let mut loader = MetadataLoader::new(MetadataImage::default());
        let mut published = PublishedImage::default();
        let mut size_bytes = 0;
        let mut is_caught_up = false;
        loop {
            let committed = tokio::select! {
                biased;
                committed = reader.next() => committed?,
                () = scope.cancelled() => return Ok(()),
            };
            let Some(committed) = committed else {
                return Ok(());
            };
            match committed {
                Committed::Snapshot(id, snapshot) => {
                    loader.load_snapshot(snapshot.image.clone());
                    published.last_offset = id.offset - 1;
                    published.last_epoch = id.epoch;
                    published.last_timestamp = snapshot.content.last_contained_log_timestamp;
                    generator.loaded();
                }
                Committed::Batches(batches) => {
                    for batch in batches {
                        for (offset, record) in (batch.base_offset.0..).map(Offset).zip(&batch.records) {
                            loader.replay(offset, record).map_err(|e| replay_error(offset, &e))?;
                        }
                        size_bytes += batch.size_bytes;
                        published.last_offset = batch.next_offset - 1;
                        published.last_epoch = batch.epoch;
                        published.last_timestamp = batch.timestamp;
                    }
                }
            }
            // Who follows acts on what it is told: a leader epoch of long ago would cut a log's newer epochs, a topic
            // deleted since would get its logs back. So the log's past is published as one step, from the empty image
            // to the high watermark, as Kafka's MetadataLoader does.
            is_caught_up |= reader.is_caught_up();
            if !is_caught_up {
                continue;
            }
            let delta = Arc::new(loader.take_delta());
            published.image = delta.image().clone();
            let current = Arc::new(published.clone());
            // A snapshot never holds a part of a metadata transaction.
            let can_snapshot = loader.transaction_start().is_none();
            generator.applied(&current, std::mem::take(&mut size_bytes), can_snapshot);
            let publishing = self.publish(MetadataUpdate {
                delta,
                published: current,
            });
            tokio::select! {
                biased;
                () = publishing => {}
                () = scope.cancelled() => return Ok(()),
            }
        }
    }

    async fn publish(&self, update: MetadataUpdate) {
        self.current.store(update.published.clone());
        self.published.send_replace(update.published.last_offset);
        for subscriber in &self.subscribers {
            // A subscriber that has ended wants no more.
            let _ = subscriber.send(update.clone()).await;
        }
    }
}

impl Default for MetadataPublisher {
    fn default() -> Self {
        Self::new()
    }
}

fn replay_error(offset: Offset, reason: &dyn std::fmt::Display) -> QuorumError {
    QuorumError::Replay {
        offset,
        reason: reason.to_string(),
    }
}

/// Updates that may wait for a subscriber before the publisher waits too.
const UPDATES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use klamm_metadata::MetadataVersion;

    use super::*;

    fn poll(future: impl Future<Output = ()>) -> Poll<()> {
        pin!(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    /// The first records of a quorum are the leader's change and, in a dynamic one, the voters: an image of them alone
    /// knows no features.
    #[test]
    fn who_waits_for_a_feature_is_not_content_with_any_image() {
        let publisher = MetadataPublisher::new();
        let cache = publisher.cache();
        let mut knows_features = pin!(cache.until(|newest| newest.image.features.metadata_version.is_some()));
        for (last_offset, metadata_version, expected) in [
            (2, None, Poll::Pending),
            (11, Some(MetadataVersion::LATEST_PRODUCTION), Poll::Ready(())),
        ] {
            let mut published = PublishedImage {
                last_offset: Offset(last_offset),
                ..PublishedImage::default()
            };
            published.image.features.metadata_version = metadata_version;
            let update = MetadataUpdate {
                delta: Arc::new(MetadataDelta::new(MetadataImage::default())),
                published: Arc::new(published),
            };
            assert_eq!(poll(knows_features.as_mut()), Poll::Pending);
            assert_eq!(poll(publisher.publish(update)), Poll::Ready(()));
            assert_eq!(poll(knows_features.as_mut()), expected, "up to {last_offset}");
        }
    }
}
