//! FetchSnapshot: a replica that is too far behind fetches a snapshot, piece by piece (KIP-630).

use klamm_types::ErrorCode;

use super::Heard;
use crate::message::{FetchSnapshotRequest, FetchedPiece, Reply, SnapshotPiece, Standing};
use crate::role::{FetchingSnapshot, Role};
use crate::{Effect, Effects, KRaftVersion, OffsetAndEpoch, Raft, VoterSet};

impl Raft {
    pub(crate) fn on_fetch_snapshot(&mut self, now: u64, request: &FetchSnapshotRequest) -> Reply {
        let (error, piece) = match self.snapshot_piece(request) {
            Ok(piece) => {
                self.note_following(request.replica, now);
                (ErrorCode::NONE, Some(piece))
            }
            Err(error) => (error, None),
        };
        Reply::FetchSnapshot {
            standing: self.standing(error),
            piece,
        }
    }

    fn snapshot_piece(&self, request: &FetchSnapshotRequest) -> Result<SnapshotPiece, ErrorCode> {
        let error = self.check_leader_request(request.epoch);
        if error != ErrorCode::NONE {
            return Err(error);
        }
        // What formatting wrote stays where it is: the first leader writes it into the log.
        let size_bytes = self
            .log
            .snapshot_size(request.id)
            .filter(|_| request.id != OffsetAndEpoch::default())
            .ok_or(ErrorCode::SNAPSHOT_NOT_FOUND)?;
        let position = u64::try_from(request.position)
            .ok()
            .filter(|position| *position < size_bytes)
            .ok_or(ErrorCode::POSITION_OUT_OF_RANGE)?;
        Ok(SnapshotPiece {
            id: request.id,
            size_bytes,
            position,
            max_bytes: request.max_bytes,
        })
    }

    pub(super) fn on_fetch_snapshot_answer(
        &mut self,
        now: u64,
        standing: Standing,
        piece: Option<FetchedPiece>,
        effects: &mut Effects,
    ) -> bool {
        if let Heard::Done(is_of_use) = self.hear(now, &standing) {
            return is_of_use;
        }
        let Role::Follower(follower) = &mut self.role else {
            return false;
        };
        let Some(fetching) = follower.fetching_snapshot else {
            return false;
        };
        let next = piece
            .filter(|_| standing.error == ErrorCode::NONE)
            .and_then(|piece| fetching.after(piece));
        // A leader that no longer has it, or that sends something else, is asked for the log again.
        follower.fetching_snapshot = next;
        self.heard_from_leader(now);
        let Some(next) = next else {
            return standing.error == ErrorCode::SNAPSHOT_NOT_FOUND;
        };
        let id = next.id;
        let position = fetching.position;
        self.say(Effect::WriteSnapshot { id, position }, effects);
        if next.is_installing {
            self.say(Effect::InstallSnapshot(id), effects);
        }
        true
    }

    pub(crate) fn on_snapshot_installed(
        &mut self,
        now: u64,
        id: OffsetAndEpoch,
        size_bytes: u64,
        kraft_version: Option<KRaftVersion>,
        voters: Option<VoterSet>,
        effects: &mut Effects,
    ) {
        self.log.restart_at(id, size_bytes);
        self.flushed = id.offset;
        self.replace_control(id.offset, kraft_version, voters);
        self.on_snapshot_refused(id);
        self.heard_from_leader(now);
        self.follow_high_watermark(id.offset, effects);
    }

    pub(crate) fn on_snapshot_refused(&mut self, id: OffsetAndEpoch) {
        if let Role::Follower(follower) = &mut self.role
            && follower.fetching_snapshot.is_some_and(|fetching| fetching.id == id)
        {
            follower.fetching_snapshot = None;
        }
    }
}

impl FetchingSnapshot {
    /// Where the fetching stands after this piece; nothing if it is not the one that was asked for.
    fn after(self, piece: FetchedPiece) -> Option<Self> {
        let size = u64::try_from(piece.size_bytes).ok()?;
        let position = self.position.checked_add(piece.len)?;
        let is_next = piece.id == self.id && u64::try_from(piece.position) == Ok(self.position);
        (is_next && piece.len > 0 && position <= size && !self.is_installing).then_some(Self {
            id: self.id,
            position,
            is_installing: position == size,
        })
    }
}
