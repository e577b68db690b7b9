//! The round of a classic group: how it starts, whom it waits for, and how it ends.

use std::sync::Arc;

use bytes::Bytes;
use klamm_protocol::messages::join_group_response::{JoinGroupResponse, JoinGroupResponseMember};
use klamm_protocol::messages::sync_group_response::SyncGroupResponse;
use klamm_types::{ErrorCode, Timestamp};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::refusal::{refused_join, refused_sync};
use crate::timers::Timers;
use crate::{Completion, GroupResponse};

use super::event::{ClassicEnd, ClassicRound};
use super::{ClassicGroup, ClassicMember, InitialDelay, State, Turn};
use crate::group::ConsumerChange;

impl ClassicGroup {
    /// Starts a round if none is running; ends the one that is running if all are there.
    pub(super) fn rebalance_or_complete(&mut self, turn: &mut Turn<'_>, reason: impl FnOnce() -> String) {
        if self.state == State::PreparingRebalance {
            self.complete_if_all_joined(turn);
        } else {
            self.prepare_rebalance(turn, &reason());
        }
    }

    /// Starts a round. The first one since the group was empty waits for more members; any other for those it has.
    pub(super) fn prepare_rebalance(&mut self, turn: &mut Turn<'_>, reason: &str) {
        let (generation, reason) = (self.generation, reason.to_owned());
        turn.tell(self, ClassicRound::Begins { generation, reason });
        if self.state == State::CompletingRebalance {
            self.reset_assignments(ErrorCode::REBALANCE_IN_PROGRESS, turn);
        }
        self.pending_syncs.clear();
        turn.timers.cancel(&self.sync_key());
        self.is_initial_round = self.is_empty();
        self.enter(State::PreparingRebalance, turn.now);
        if self.is_initial_round {
            let delay_ms = turn.config.initial_rebalance_delay_ms;
            let remaining_ms = (self.rebalance_timeout_ms() - i64::from(delay_ms)).max(0);
            self.initial_delay = Some(InitialDelay {
                delay_ms,
                remaining_ms: i32::try_from(remaining_ms).unwrap_or(i32::MAX),
            });
            turn.schedule(self.join_key(), delay_ms.into());
            return;
        }
        self.initial_delay = None;
        if self.have_all_joined() {
            self.complete_join(turn);
        } else {
            turn.schedule(self.join_key(), self.rebalance_timeout_ms());
        }
    }

    /// Ends a round that is not the initial one, which waits for its time, if nobody is missing.
    pub(super) fn complete_if_all_joined(&mut self, turn: &mut Turn<'_>) {
        if self.state == State::PreparingRebalance && !self.is_initial_round && self.have_all_joined() {
            self.complete_join(turn);
        }
    }

    /// Ends the round: who has not joined is out, unless it is static; the others get the new generation.
    fn complete_join(&mut self, turn: &mut Turn<'_>) {
        turn.timers.cancel(&self.join_key());
        self.initial_delay = None;
        let is_missing = |member: &ClassicMember| member.join.is_none() && !member.is_static();
        let missing = self.members.iter().filter(|(_, member)| is_missing(member));
        let missing: Vec<Arc<str>> = missing.map(|(id, _)| id.clone()).collect();
        for id in &missing {
            self.expel(id, turn);
        }
        if !missing.is_empty() {
            turn.tell(self, ClassicRound::MissingRemoved { members: missing });
        }
        if !self.elect_joined_leader(turn) && !self.members.is_empty() {
            turn.tell(self, ClassicRound::NobodyJoined);
            // Only static members are left, and none of them is here: the round goes on until one comes or their
            // sessions end.
            turn.schedule(self.join_key(), self.rebalance_timeout_ms());
            return;
        }
        self.generation = self.generation.checked_add(1).unwrap_or(0);
        self.pending_syncs.clear();
        self.protocol = self.elect_protocol();
        self.subscribed_topics = self.read_subscriptions();
        self.tell_if_unreadable(turn);
        let (generation, members) = (self.generation, self.members.len());
        if self.members.is_empty() {
            self.enter(State::Empty, turn.now);
            turn.tell(self, ClassicRound::Emptied { generation });
            self.write(turn.effects);
        } else {
            turn.tell(self, ClassicRound::Ends { generation, members });
            self.enter(State::CompletingRebalance, turn.now);
            self.hand_out_generation(turn);
        }
    }

    /// Keeps the leader if it has joined, or else lets any member lead that has.
    fn elect_joined_leader(&mut self, turn: &mut Turn<'_>) -> bool {
        let Some(leader) = self.leader.clone() else {
            return false;
        };
        let member = self.members.get(&leader);
        if member.is_some_and(|member| member.join.is_some()) {
            return true;
        }
        let instance = member.and_then(|member| member.instance_id.clone());
        let mut joined = self.members.iter().filter(|(_, member)| member.join.is_some());
        let Some((id, _)) = joined.next() else { return false };
        let elected = id.clone();
        self.leader = Some(elected.clone());
        let event = ClassicRound::LeaderReplaced {
            leader,
            instance,
            elected,
        };
        turn.tell(self, event);
        true
    }

    /// Answers all who have joined, and expects all members to sync.
    fn hand_out_generation(&mut self, turn: &mut Turn<'_>) {
        let ids: Vec<Arc<str>> = self.members.keys().cloned().collect();
        for id in ids {
            let response = self.joined(&id);
            self.answer_join(&id, response, &mut turn.effects.sends);
            if let Some(member) = self.members.get_mut(&id) {
                member.is_new = false;
            }
            self.extend_session(&id, turn);
            self.pending_syncs.insert(id);
        }
        turn.timers.schedule(
            self.sync_key(),
            turn.now.plus_ms(self.rebalance_timeout_ms()),
            self.generation,
        );
    }

    /// What a member is told about the generation; the leader also who is in it.
    pub(super) fn joined(&self, id: &str) -> JoinGroupResponse {
        let members = match self.is_leader(id) {
            true => self.joined_members(),
            false => Vec::new(),
        };
        JoinGroupResponse {
            generation_id: self.generation,
            protocol_type: self.protocol_type().map(str::to_owned),
            protocol_name: self.protocol().map(str::to_owned),
            leader: self.leader().unwrap_or_default().to_owned(),
            member_id: id.to_owned(),
            members,
            ..Default::default()
        }
    }

    fn joined_members(&self) -> Vec<JoinGroupResponseMember> {
        let protocol = self.protocol().unwrap_or_default();
        let members = self.members.iter().map(|(id, member)| JoinGroupResponseMember {
            member_id: id.to_string(),
            group_instance_id: member.instance_id.as_deref().map(str::to_owned),
            metadata: member.metadata(protocol),
            ..Default::default()
        });
        members.collect()
    }

    /// The initial round has waited as long as it was to.
    fn meet_join_deadline(&mut self, turn: &mut Turn<'_>) {
        match self.initial_delay {
            Some(InitialDelay { delay_ms, remaining_ms }) if self.has_new_member && remaining_ms != 0 => {
                self.has_new_member = false;
                let next_delay_ms = turn.config.initial_rebalance_delay_ms.min(remaining_ms);
                self.initial_delay = Some(InitialDelay {
                    delay_ms: next_delay_ms,
                    remaining_ms: (remaining_ms - delay_ms).max(0),
                });
                turn.schedule(self.join_key(), next_delay_ms.into());
            }
            _ if self.state == State::PreparingRebalance => self.complete_join(turn),
            _ => {}
        }
    }

    /// Who has not synced in time is out.
    fn meet_sync_deadline(&mut self, generation: i32, turn: &mut Turn<'_>) {
        let is_awaited = matches!(self.state, State::CompletingRebalance | State::Stable);
        if generation != self.generation || !is_awaited || self.pending_syncs.is_empty() {
            return;
        }
        let missing = std::mem::take(&mut self.pending_syncs);
        for id in &missing {
            self.expel(id, turn);
        }
        let missing: Vec<&str> = missing.iter().map(|id| &**id).collect();
        let reason = format!("Removing [{}] on pending sync request expiration", missing.join(", "));
        self.prepare_rebalance(turn, &reason);
    }

    /// A member was silent too long.
    fn meet_session_deadline(&mut self, id: &Arc<str>, turn: &mut Turn<'_>) {
        let member = id.clone();
        if self.pending_joins.remove(id) {
            turn.tell(self, ClassicEnd::PendingExpired { member });
            // The initial round ends too if all others have joined: as in Kafka.
            if self.state == State::PreparingRebalance && self.have_all_joined() {
                self.complete_join(turn);
            }
            return;
        }
        if self.members.get(id).is_none_or(ClassicMember::is_excused) {
            return;
        }
        turn.tell(self, ClassicEnd::Failed { member });
        self.expel(id, turn);
        match self.state {
            State::Stable | State::CompletingRebalance => {
                self.prepare_rebalance(turn, &format!("removing member {id} on heartbeat expiration."));
            }
            State::PreparingRebalance if self.have_all_joined() => self.complete_join(turn),
            State::PreparingRebalance | State::Empty => {}
        }
    }

    /// Removes a member, and tells it so if it waits.
    pub(super) fn expel(&mut self, id: &Arc<str>, turn: &mut Turn<'_>) {
        turn.timers.cancel(&self.session_key(id));
        let response = refused_join(ErrorCode::UNKNOWN_MEMBER_ID);
        self.answer_join(id, response, &mut turn.effects.sends);
        let response = refused_sync(ErrorCode::UNKNOWN_MEMBER_ID);
        self.answer_sync(id, response, &mut turn.effects.sends);
        self.remove(id);
    }

    /// Takes everybody's assignment away and tells those who wait for it.
    fn reset_assignments(&mut self, error: ErrorCode, turn: &mut Turn<'_>) {
        for member in self.members.values_mut() {
            member.assignment = Bytes::new();
        }
        let waiting = self.members.iter().filter(|(_, member)| member.sync.is_some());
        let waiting: Vec<Arc<str>> = waiting.map(|(id, _)| id.clone()).collect();
        for id in waiting {
            self.answer_sync(&id, refused_sync(error), &mut turn.effects.sends);
            self.extend_session(&id, turn);
        }
    }

    pub(super) fn extend_session(&self, id: &Arc<str>, turn: &mut Turn<'_>) {
        if let Some(member) = self.members.get(id) {
            turn.extend_session(self, id, member);
        }
    }

    /// Answers a member's JoinGroup, if one waits.
    pub(super) fn answer_join(&mut self, id: &str, response: JoinGroupResponse, sends: &mut Vec<Completion>) {
        let Some(member) = self.members.get_mut(id) else { return };
        if let Some(token) = member.join.take() {
            self.joined_count -= 1;
            let response = GroupResponse::JoinGroup(response.into());
            sends.push(Completion { token, response });
        }
    }

    /// Answers a member's SyncGroup, if one waits.
    pub(super) fn answer_sync(&mut self, id: &str, response: SyncGroupResponse, sends: &mut Vec<Completion>) {
        let Some(member) = self.members.get_mut(id) else { return };
        if let Some(token) = member.sync.take() {
            let response = GroupResponse::SyncGroup(response.into());
            sends.push(Completion { token, response });
        }
    }

    /// Answers everybody who waits with an error.
    pub(crate) fn abandon(&mut self, error: ErrorCode, sends: &mut Vec<Completion>) {
        let ids: Vec<Arc<str>> = self.members.keys().cloned().collect();
        for id in ids {
            let response = JoinGroupResponse {
                member_id: id.to_string(),
                ..refused_join(error)
            };
            self.answer_join(&id, response, sends);
            self.answer_sync(&id, refused_sync(error), sends);
        }
    }

    pub(crate) fn cancel_timers(&self, timers: &mut Timers) {
        timers.cancel(&self.join_key());
        timers.cancel(&self.sync_key());
        for id in self.members.keys().chain(&self.pending_joins) {
            timers.cancel(&self.session_key(id));
        }
    }

    /// Says so if the subscriptions of consumers cannot be read.
    pub(super) fn tell_if_unreadable(&self, turn: &mut Turn<'_>) {
        if let (true, None, Some(protocol)) = (self.is_of_consumers(), &self.subscribed_topics, self.protocol.clone()) {
            turn.tell(self, ClassicRound::Unreadable { protocol });
        }
    }

    /// A new coordinator gives every member a whole session. A group that has grown too large for the configuration
    /// balances again, which gives its members a chance to commit what they have done.
    pub(super) fn activate(&mut self, turn: &mut Turn<'_>) {
        self.tell_if_unreadable(turn);
        for (id, member) in &self.members {
            turn.extend_session(self, id, member);
        }
        let (size, max) = (self.members.len(), turn.config.group_size_max);
        if size > max {
            let reason = format!(
                "Freshly-loaded group {} (size {size}) is over capacity {max}. Rebalancing in order to give a chance for \
                 consumers to commit offsets",
                self.id
            );
            self.prepare_rebalance(turn, &reason);
        }
    }
}

impl GroupCoordinator {
    pub(crate) fn activate_classic_group(&mut self, now: Timestamp, id: &str, effects: &mut Effects) {
        self.with_classic_group(now, id, effects, |group, turn| group.activate(turn));
    }

    /// A consumer group has become a classic one.
    pub(crate) fn meet_downgrade(&mut self, now: Timestamp, id: &str, rebalances: bool, effects: &mut Effects) {
        let downgrade = self.consumer.downgraded.remove(id).unwrap_or_default();
        self.with_classic_group(now, id, effects, |group, turn| {
            for (member, supported) in &downgrade.supported {
                group.recall_protocols(member, &supported.protocols);
            }
            group.activate(turn);
            if rebalances {
                let because = if downgrade.is_by_replacing {
                    "with stale assignment"
                } else {
                    "for member leaving"
                };
                let reason = || format!("Downgrade group {id} from consumer to classic {because}.");
                group.rebalance_or_complete(turn, reason);
            }
            turn.tell(group, ConsumerChange::Downgraded);
        });
    }

    pub(crate) fn meet_classic_session(&mut self, now: Timestamp, id: &str, member: &Arc<str>, effects: &mut Effects) {
        self.with_classic_group(now, id, effects, |group, turn| {
            group.meet_session_deadline(member, turn)
        });
    }

    pub(crate) fn meet_classic_join(&mut self, now: Timestamp, id: &str, effects: &mut Effects) {
        self.with_classic_group(now, id, effects, ClassicGroup::meet_join_deadline);
    }

    pub(crate) fn meet_classic_sync(&mut self, now: Timestamp, id: &str, generation: i32, effects: &mut Effects) {
        self.with_classic_group(now, id, effects, |group, turn| {
            group.meet_sync_deadline(generation, turn)
        });
    }
}
