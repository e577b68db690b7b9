//! Fetch: how the log spreads, how the leader learns who has what, and how others find the leader.

use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset};

use super::Heard;
use crate::log_view::Place;
use crate::message::{FetchContent, FetchRequest, Fetched, FetchedBatch, Reply, Standing};
use crate::role::{FetchingSnapshot, Parked, Role};
use crate::{Effect, Effects, Fault, OffsetAndEpoch, Raft, RequestId};

impl Raft {
    /// Nothing if the request waits for something to fetch.
    pub(crate) fn on_fetch(
        &mut self,
        now: u64,
        id: RequestId,
        request: FetchRequest,
        effects: &mut Effects,
    ) -> Option<Reply> {
        let is_illegal = request.max_wait_ms < 0
            || request.offset < Offset::ZERO
            || request.last_fetched_epoch < LeaderEpoch(0)
            || request.last_fetched_epoch > request.epoch;
        if is_illegal {
            return Some(self.empty_fetch(ErrorCode::INVALID_REQUEST));
        }
        let reply = self.fetch(now, &request, effects);
        let is_parked = request.max_wait_ms > 0 && !self.is_of_interest(&request, &reply);
        if is_parked
            && let Role::Leader(leader) = &mut self.role
            && leader.parked.len() < PARKED_MAX
        {
            let wait = u64::try_from(request.max_wait_ms).unwrap_or(0);
            let deadline = now.saturating_add(wait);
            leader.parked.push(Parked { id, request, deadline });
            return None;
        }
        Some(reply)
    }

    fn fetch(&mut self, now: u64, request: &FetchRequest, effects: &mut Effects) -> Reply {
        let error = self.check_leader_request(request.epoch);
        if error != ErrorCode::NONE {
            return self.empty_fetch(error);
        }
        if request.replica.id == self.config.local.key.id {
            return self.empty_fetch(ErrorCode::UNKNOWN_SERVER_ERROR);
        }
        let content = match self.place_of(request) {
            Place::Snapshot(id) => FetchContent::Snapshot(id),
            Place::Diverging(end) => FetchContent::Diverging(end),
            Place::Valid => {
                self.note_progress(now, request, effects);
                let is_at_end = request.offset >= self.log.end().offset;
                let records = FetchContent::Records {
                    from: request.offset,
                    max_bytes: request.max_bytes,
                };
                if is_at_end { FetchContent::Nothing } else { records }
            }
        };
        Reply::Fetch {
            standing: self.standing(ErrorCode::NONE),
            high_watermark: self.high_watermark,
            log_start: self.log.start(),
            content,
        }
    }

    /// A replica without a log is better served with a snapshot, except with that which formatting wrote.
    fn place_of(&self, request: &FetchRequest) -> Place {
        match self.log.latest_snapshot() {
            Some(id) if request.offset == Offset::ZERO && id != OffsetAndEpoch::default() => Place::Snapshot(id),
            _ => self.log.place_of(request.offset, request.last_fetched_epoch),
        }
    }

    /// Only of a replica whose log is a prefix of this one; a consumer has no id.
    fn note_progress(&mut self, now: u64, request: &FetchRequest, effects: &mut Effects) {
        if request.replica.id < NodeId(0) {
            return;
        }
        let end = self.log.end().offset;
        if let Role::Leader(leader) = &mut self.role {
            leader.fetched(request.replica, now, request.offset, end);
        }
        self.note_following(request.replica, now);
        self.raise_high_watermark(now, effects);
    }

    fn is_of_interest(&self, request: &FetchRequest, reply: &Reply) -> bool {
        let Reply::Fetch { standing, content, .. } = reply else {
            return true;
        };
        standing.error != ErrorCode::NONE
            || *content != FetchContent::Nothing
            || self
                .high_watermark
                .is_some_and(|high_watermark| high_watermark > request.high_watermark)
    }

    /// Answers the fetches for which there is something now, and those that have waited long enough.
    pub(crate) fn answer_parked(&mut self, now: u64, effects: &mut Effects) {
        let Role::Leader(leader) = &mut self.role else {
            return;
        };
        let end = self.log.end().offset;
        let high_watermark = self.high_watermark.unwrap_or(Offset::UNKNOWN);
        let is_due = |parked: &Parked| {
            parked.deadline <= now || parked.request.offset < end || parked.request.high_watermark < high_watermark
        };
        let (due, waiting) = std::mem::take(&mut leader.parked).into_iter().partition(is_due);
        leader.parked = waiting;
        let due: Vec<Parked> = due;
        for Parked { id, request, .. } in due {
            let content = match request.offset < end {
                true => FetchContent::Records {
                    from: request.offset,
                    max_bytes: request.max_bytes,
                },
                false => FetchContent::Nothing,
            };
            let reply = Reply::Fetch {
                standing: self.standing(ErrorCode::NONE),
                high_watermark: self.high_watermark,
                log_start: self.log.start(),
                content,
            };
            self.say(Effect::Reply { to: id, reply }, effects);
        }
    }

    pub(crate) fn empty_fetch(&self, error: ErrorCode) -> Reply {
        Reply::Fetch {
            standing: self.standing(error),
            high_watermark: None,
            log_start: self.log.start(),
            content: FetchContent::Nothing,
        }
    }

    pub(super) fn on_fetch_answer(
        &mut self,
        now: u64,
        standing: Standing,
        high_watermark: Option<Offset>,
        content: Fetched,
        effects: &mut Effects,
    ) -> bool {
        if let Heard::Done(is_of_use) = self.hear(now, &standing) {
            return is_of_use;
        }
        let Role::Follower(follower) = &self.role else {
            return false;
        };
        // An answer to a Fetch from before the snapshot was begun, which went another way to the same leader: what it
        // brings would put the log, and what is committed of it, ahead of the snapshot.
        if standing.error != ErrorCode::NONE || follower.fetching_snapshot.is_some() {
            return false;
        }
        let is_of_use = match content {
            Fetched::Diverging(end) => self.truncate(end, effects),
            Fetched::Snapshot(id) => self.begin_snapshot(id),
            Fetched::Batches(batches) => {
                let is_whole = self.append_fetched(&batches, effects);
                if let Some(high_watermark) = high_watermark {
                    self.follow_high_watermark(high_watermark, effects);
                }
                is_whole
            }
        };
        // Also where nothing could be used: the leader is there.
        self.heard_from_leader(now);
        is_of_use
    }

    fn truncate(&mut self, diverging: OffsetAndEpoch, effects: &mut Effects) -> bool {
        if diverging.offset < Offset::ZERO || diverging.epoch < LeaderEpoch(0) {
            return false;
        }
        let offset = self.log.truncation_offset(diverging);
        #[cfg(test)]
        let offset = match self.has_planted(crate::simulator::PlantedBug::TruncatesCommitted) {
            true => self.log.end_of_epoch(LeaderEpoch(diverging.epoch.0 / 2)).offset,
            false => offset,
        };
        let is_below = offset < self.committed;
        #[cfg(test)]
        let is_below = is_below && !self.has_planted(crate::simulator::PlantedBug::TruncatesCommitted);
        if is_below {
            self.fail(Fault::TruncationBelowHighWatermark {
                leader: self.leader.unwrap_or(NodeId::NONE),
                epoch: self.epoch,
                offset,
                high_watermark: self.committed,
            });
            return false;
        }
        if offset >= self.log.end().offset {
            return false;
        }
        self.log.truncate_to(offset);
        self.flushed = self.flushed.min(offset);
        self.truncate_control(offset);
        self.say(Effect::Truncate(offset), effects);
        true
    }

    fn begin_snapshot(&mut self, id: OffsetAndEpoch) -> bool {
        if id.offset < Offset::ZERO || id.epoch < LeaderEpoch(0) || !self.log.is_behind(id) {
            return false;
        }
        if id.offset < self.committed {
            self.fail(Fault::SnapshotBelowHighWatermark {
                offset: id.offset,
                epoch: id.epoch,
                high_watermark: self.committed,
            });
            return false;
        }
        if let Role::Follower(follower) = &mut self.role {
            follower.fetching_snapshot = Some(FetchingSnapshot {
                id,
                position: 0,
                is_installing: false,
            });
        }
        true
    }

    /// Takes the batches that continue the log. False if some do not.
    fn append_fetched(&mut self, batches: &[FetchedBatch], effects: &mut Effects) -> bool {
        let is_synced = self.is_voter() || self.config.can_become_voter;
        let mut taken = 0;
        for batch in batches {
            let end = self.log.end();
            let continues = batch.base_offset == end.offset && batch.next_offset > batch.base_offset;
            if !continues || batch.epoch < end.epoch || batch.epoch > self.epoch {
                break;
            }
            self.log.append(batch.epoch, batch.next_offset);
            for (offset, record) in &batch.control {
                self.note_control(*offset, record);
            }
            taken += 1;
        }
        if taken > 0 {
            if is_synced {
                self.flushed = self.log.end().offset;
            }
            let effect = Effect::AppendFetched {
                batches: taken,
                end: self.log.end().offset,
                is_synced,
            };
            self.say(effect, effects);
        }
        taken == batches.len()
    }

    /// What the leader says is committed, as far as this log has it.
    pub(crate) fn follow_high_watermark(&mut self, leaders: Offset, effects: &mut Effects) {
        let high_watermark = leaders.min(self.log.end().offset);
        if high_watermark >= self.committed && self.high_watermark.is_none_or(|current| high_watermark > current) {
            self.set_high_watermark(high_watermark, effects);
        }
    }
}

/// Fetches that a leader holds; further ones are answered at once.
const PARKED_MAX: usize = 4096;
