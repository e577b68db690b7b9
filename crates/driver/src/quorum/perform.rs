//! Performs the effects of a [`klamm_raft::Raft`], in their order, each done before the next.

use bytes::Bytes;
use klamm_raft::message::{FetchContent, Reply};
use klamm_raft::{ControlRecord, Effect, Effects, Event, OffsetAndEpoch, RequestId};
use klamm_types::{LeaderEpoch, Offset};
use tracing::{error, info};

use super::peers::Payload;
use super::{Answer, Quorum};
use crate::control_record::ControlMessage;
use crate::error::QuorumError;
use crate::metadata_batch::encode_control;

impl Quorum {
    /// Returns the event that must come next, if one must. `payload` is what the event brought besides.
    pub(super) async fn perform(&mut self, effects: Effects, payload: &Payload) -> Result<Option<Event>, QuorumError> {
        let mut is_appended = false;
        let mut next = None;
        for effect in effects {
            match effect {
                Effect::PersistElection { state, version } => {
                    let store = self.state_store.clone();
                    self.io.disk_threads.run(move || store.write(&state, version)).await?;
                }
                Effect::AppendControl {
                    base_offset,
                    epoch,
                    records,
                } => {
                    self.append_control(base_offset, epoch, records).await?;
                    is_appended = true;
                }
                Effect::AppendFetched { batches, is_synced, .. } => {
                    self.append_fetched(payload, batches, is_synced).await?;
                }
                Effect::Sync => {
                    self.with_log(|log| log.flush()).await?;
                }
                Effect::Truncate(offset) => self.with_log(move |log| log.truncate_to(offset)).await?,
                Effect::WriteSnapshot { id, position } => self.write_snapshot(payload, id, position).await?,
                Effect::InstallSnapshot(id) => next = Some(self.install_snapshot(id).await?),
                Effect::Send {
                    to,
                    endpoint,
                    correlation,
                    request,
                } => self.peers.send(to, endpoint, correlation, request),
                Effect::Reply { to, reply } => self.reply(to, reply).await?,
                Effect::LeaderChanged(change) => {
                    let role = self.raft.role();
                    info!(epoch = change.epoch.0, leader = ?change.leader, ?role, "the leader of the quorum has changed");
                }
                // The status tells it.
                Effect::HighWatermark(_) => {}
                Effect::Fail(fault) => {
                    error!(%fault, "this node can no longer be part of the quorum");
                    return Err(fault.into());
                }
            }
        }
        if is_appended {
            let end = self.with_log(|log| log.flush()).await?;
            next = Some(Event::Flushed { end });
        }
        Ok(next)
    }

    async fn append_control(
        &mut self,
        base_offset: Offset,
        epoch: LeaderEpoch,
        records: Vec<ControlRecord>,
    ) -> Result<(), QuorumError> {
        let messages: Vec<_> = records.into_iter().map(ControlMessage::Quorum).collect();
        let batch = encode_control(base_offset, epoch, self.io.clock.wall(), &messages)?;
        self.with_log(move |log| log.append(&[batch], epoch)).await
    }

    async fn append_fetched(&mut self, payload: &Payload, count: usize, is_synced: bool) -> Result<(), QuorumError> {
        let Payload::Batches(batches) = payload else {
            return Err(QuorumError::NotFetched);
        };
        let batches: Vec<Bytes> = batches.iter().take(count).cloned().collect();
        let epoch = self.raft.epoch();
        let append = self.with_log(move |log| {
            log.append_fetched(&batches, epoch)?;
            if is_synced {
                log.flush()?;
            }
            Ok(())
        });
        append.await
    }

    async fn write_snapshot(
        &mut self,
        payload: &Payload,
        id: OffsetAndEpoch,
        position: u64,
    ) -> Result<(), QuorumError> {
        let Payload::Piece(bytes) = payload else {
            return Err(QuorumError::NotFetched);
        };
        let bytes = bytes.clone();
        self.with_log(move |log| log.write_snapshot(id, position, &bytes)).await
    }

    async fn install_snapshot(&mut self, id: OffsetAndEpoch) -> Result<Event, QuorumError> {
        let installed = self.with_log(move |log| log.install_snapshot(id)).await?;
        Ok(match installed {
            Some((size_bytes, snapshot)) => Event::SnapshotInstalled {
                id,
                size_bytes,
                kraft_version: snapshot.kraft_version,
                voters: snapshot.voters,
            },
            None => Event::SnapshotRefused { id },
        })
    }

    async fn reply(&mut self, to: RequestId, reply: Reply) -> Result<(), QuorumError> {
        let Some(waiting) = self.waiting.remove(&to) else {
            return Ok(());
        };
        let bytes = self.bytes_of(&reply).await?;
        // Whoever asked may have gone.
        let _ = waiting.send(Answer { reply, bytes });
        Ok(())
    }

    /// The piece of the log or of a snapshot that a reply speaks of, as it is now.
    async fn bytes_of(&self, reply: &Reply) -> Result<Bytes, QuorumError> {
        let bounded = |max_bytes: i32| u32::try_from(max_bytes).unwrap_or(0);
        let bytes = match reply {
            Reply::Fetch {
                content: FetchContent::Records { from, max_bytes },
                ..
            } => {
                let (from, max_bytes) = (*from, bounded(*max_bytes));
                self.with_log(move |log| log.read(from, max_bytes)).await?
            }
            Reply::FetchSnapshot { piece: Some(piece), .. } => {
                let (id, position, max_bytes) = (piece.id, piece.position, bounded(piece.max_bytes));
                self.with_log(move |log| log.read_snapshot(id, position, max_bytes))
                    .await?
            }
            _ => Vec::new(),
        };
        Ok(bytes.into())
    }
}
