//! Classic groups: members join a round, one of them assigns, all of them sync.
//!
//! ```text
//! Empty ── a member joins ──► PreparingRebalance ── all have joined, or time is up ──► CompletingRebalance
//!   ▲                            ▲   │                                                   │  the leader syncs
//!   └────── nobody is left ──────┼───┘◄────── a member joins or leaves ──────────────── Stable
//! ```
//!
//! A record is written when a group becomes stable or empty. What it does in between, who waits for what, and what
//! members could do beside the chosen protocol is soft: a new coordinator starts from the last record. The rules are
//! those of Kafka's ClassicGroup and GroupMetadataManager; one thing is stricter: every parked request is answered.

mod describe;
pub(crate) mod event;
mod heartbeat;
mod join;
mod leave;
mod member;
mod rebalance;
mod sync;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use klamm_protocol::messages::consumer_protocol_subscription::ConsumerProtocolSubscription;
use klamm_protocol::messages::join_group_request::JoinGroupRequestProtocol;
use klamm_protocol::messages::{GroupMetadataKey, GroupMetadataValue};
use klamm_protocol::{Decoder, Message};
use klamm_types::{ErrorCode, Timestamp};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::event::{GroupEvent, GroupEventKind};
use crate::timers::{TimerKey, Timers};
use crate::{GroupCoordinatorConfig, GroupRecord};

pub(crate) use member::{ClassicMember, Protocol};

use event::ClassicEnd;

/// A classic group as it is now.
#[derive(Debug)]
pub(crate) struct ClassicGroup {
    id: Arc<str>,
    state: State,
    /// Whether the round that is running is the first since the group was empty.
    is_initial_round: bool,
    /// Nothing if it was loaded from a record that did not say.
    state_since: Option<Timestamp>,
    protocol_type: Option<Arc<str>>,
    protocol: Option<Arc<str>>,
    generation: i32,
    leader: Option<Arc<str>>,
    members: BTreeMap<Arc<str>, ClassicMember>,
    /// Ids of static members by their instance ids.
    static_members: BTreeMap<Arc<str>, Arc<str>>,
    /// Ids that were given out to members that have not come back with them.
    pending_joins: BTreeSet<Arc<str>>,
    /// How many members have a JoinGroup that waits.
    joined_count: usize,
    /// Members of this generation that have not sent SyncGroup.
    pending_syncs: BTreeSet<Arc<str>>,
    /// How many members support a protocol.
    supporters: BTreeMap<Arc<str>, usize>,
    /// What consumers are subscribed to, if all of them said so in a way that can be read.
    subscribed_topics: Option<BTreeSet<String>>,
    /// Somebody joined while the initial round was waiting for more.
    has_new_member: bool,
    initial_delay: Option<InitialDelay>,
    /// How many of the group's records were decided on here and are not replayed yet. A record that is none of them
    /// makes the group anew.
    own_records: usize,
}

/// What a classic group is doing. A group that is not there is `Dead`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}

/// How the initial round waits for members: it ends after `delay_ms`, unless somebody joined; then it waits again, no
/// longer than `remaining_ms` in all.
#[derive(Clone, Copy, Debug)]
struct InitialDelay {
    delay_ms: i32,
    remaining_ms: i32,
}

/// What a decision about a classic group works with.
pub(crate) struct Turn<'a> {
    pub(super) now: Timestamp,
    pub(super) config: &'a GroupCoordinatorConfig,
    pub(super) timers: &'a mut Timers,
    pub(super) effects: &'a mut Effects,
}

impl ClassicGroup {
    /// A group without members.
    pub(crate) fn new(id: Arc<str>, now: Timestamp) -> Self {
        Self {
            id,
            state: State::Empty,
            is_initial_round: false,
            state_since: Some(now),
            protocol_type: None,
            protocol: None,
            generation: 0,
            leader: None,
            members: BTreeMap::new(),
            static_members: BTreeMap::new(),
            pending_joins: BTreeSet::new(),
            joined_count: 0,
            pending_syncs: BTreeSet::new(),
            supporters: BTreeMap::new(),
            subscribed_topics: None,
            has_new_member: false,
            initial_delay: None,
            own_records: 0,
        }
    }

    /// A group as its last record knows it.
    pub(crate) fn load(id: Arc<str>, value: &GroupMetadataValue) -> Self {
        let mut group = Self::new(id, Timestamp::NONE);
        group.state_since = (value.current_state_timestamp != -1).then_some(Timestamp(value.current_state_timestamp));
        group.protocol_type = (!value.protocol_type.is_empty()).then(|| value.protocol_type.as_str().into());
        group.protocol = value.protocol.as_deref().map(Into::into);
        group.generation = value.generation;
        group.leader = value.leader.as_deref().map(Into::into);
        let protocol = group.protocol.clone().unwrap_or_else(|| "".into());
        for member in &value.members {
            group.insert(member.member_id.as_str().into(), ClassicMember::load(member, &protocol));
        }
        if !group.members.is_empty() {
            group.state = State::Stable;
        }
        group.subscribed_topics = group.read_subscriptions();
        group
    }

    /// Takes notice that a record was replayed, and says whether it was decided on here.
    pub(crate) fn take_own_record(&mut self) -> bool {
        let is_own = self.own_records > 0;
        self.own_records -= usize::from(is_own);
        is_own
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.state == State::Empty
    }

    pub(crate) fn state_since(&self) -> Option<Timestamp> {
        self.state_since
    }

    pub(crate) fn generation(&self) -> i32 {
        self.generation
    }

    pub(crate) fn protocol_type(&self) -> Option<&str> {
        self.protocol_type.as_deref()
    }

    pub(crate) fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    pub(crate) fn leader(&self) -> Option<&str> {
        self.leader.as_deref()
    }

    /// By member id.
    pub(crate) fn members(&self) -> &BTreeMap<Arc<str>, ClassicMember> {
        &self.members
    }

    pub(crate) fn is_of_consumers(&self) -> bool {
        self.protocol_type() == Some(CONSUMER_PROTOCOL_TYPE)
    }

    /// Whether the topics that its members consume are known.
    pub(crate) fn knows_subscriptions(&self) -> bool {
        self.subscribed_topics.is_some()
    }

    /// A group of consumers whose subscriptions cannot be read may be subscribed to anything.
    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        let topics = self.subscribed_topics.as_ref();
        topics.map_or(self.is_of_consumers(), |topics| topics.contains(topic))
    }

    /// Checks who sends a request, in Kafka's order.
    pub(crate) fn check_member(&self, member_id: &str, instance_id: Option<&str>) -> Result<(), ErrorCode> {
        if let Some(instance_id) = instance_id {
            match self.static_members.get(instance_id) {
                None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
                Some(current) if **current != *member_id => return Err(ErrorCode::FENCED_INSTANCE_ID),
                Some(_) => {}
            }
        }
        let is_member = self.members.contains_key(member_id);
        is_member.then_some(()).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)
    }

    /// The same, and tells of one who speaks for an instance id that is another's by now.
    pub(super) fn check_sender(
        &self,
        member_id: &str,
        instance_id: Option<&str>,
        operation: &'static str,
        turn: &mut Turn<'_>,
    ) -> Result<(), ErrorCode> {
        let checked = self.check_member(member_id, instance_id);
        if checked == Err(ErrorCode::FENCED_INSTANCE_ID)
            && let Some((instance, existing)) = instance_id.and_then(|id| self.static_members.get_key_value(id))
        {
            let event = ClassicEnd::Fenced {
                member: member_id.into(),
                instance: instance.clone(),
                existing: existing.clone(),
                operation,
            };
            turn.tell(self, event);
        }
        checked
    }

    /// Whether a member with these protocols could be in the group.
    fn supports(&self, protocol_type: &str, protocols: &[JoinGroupRequestProtocol]) -> bool {
        if self.is_empty() {
            return !protocol_type.is_empty() && !protocols.is_empty();
        }
        self.protocol_type() == Some(protocol_type)
            && protocols.iter().any(|protocol| {
                let supporters = self.supporters.get(protocol.name.as_str()).copied();
                supporters.unwrap_or_default() == self.members.len()
            })
    }

    fn is_leader(&self, member_id: &str) -> bool {
        self.leader() == Some(member_id)
    }

    fn have_all_joined(&self) -> bool {
        self.joined_count == self.members.len() && self.pending_joins.is_empty()
    }

    /// The longest time that a member wants for coming back.
    fn rebalance_timeout_ms(&self) -> i64 {
        let timeouts = self.members.values().map(|member| member.rebalance_timeout_ms);
        timeouts.max().unwrap_or_default().max(0).into()
    }

    fn enter(&mut self, state: State, now: Timestamp) {
        self.state = state;
        self.state_since = Some(now);
    }

    /// Puts a member in. The first one leads.
    fn insert(&mut self, id: Arc<str>, member: ClassicMember) {
        if let Some(instance_id) = &member.instance_id {
            self.static_members.insert(instance_id.clone(), id.clone());
        }
        self.leader.get_or_insert_with(|| id.clone());
        self.joined_count += usize::from(member.join.is_some());
        self.pending_joins.remove(&id);
        self.count_supporter(&member.protocols, true);
        self.members.insert(id, member);
    }

    /// Takes a member out, or an id that nobody has come back with. Another member leads if it did.
    fn remove(&mut self, id: &str) -> Option<ClassicMember> {
        self.pending_joins.remove(id);
        self.pending_syncs.remove(id);
        let member = self.members.remove(id);
        if let Some(member) = &member {
            self.count_supporter(&member.protocols, false);
            self.joined_count -= usize::from(member.join.is_some());
            if let Some(instance_id) = &member.instance_id {
                self.static_members.remove(instance_id);
            }
        }
        if self.is_leader(id) {
            self.leader = self.members.keys().next().cloned();
        }
        member
    }

    /// Gives a member back all that it supports, where it is known to be the one that said so.
    pub(super) fn recall_protocols(&mut self, id: &str, supported: &[(Arc<str>, Bytes)]) {
        let protocols: Vec<Protocol> = supported
            .iter()
            .map(|(name, metadata)| Protocol {
                name: name.clone(),
                metadata: metadata.clone(),
            })
            .collect();
        let Some(member) = self.members.get_mut(id) else {
            return;
        };
        // A member that has joined anew meanwhile has told all.
        if !member.protocols.iter().all(|known| protocols.contains(known)) {
            return;
        }
        let before = std::mem::replace(&mut member.protocols, protocols.clone());
        self.count_supporter(&before, false);
        self.count_supporter(&protocols, true);
    }

    fn count_supporter(&mut self, protocols: &[Protocol], joins: bool) {
        for (index, protocol) in protocols.iter().enumerate() {
            if protocols[..index].iter().any(|earlier| earlier.name == protocol.name) {
                continue;
            }
            let count = self.supporters.entry(protocol.name.clone()).or_default();
            if joins {
                *count += 1;
            } else {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.supporters.remove(&protocol.name);
                }
            }
        }
    }

    /// The protocols of a request, sharing their names with those of other members.
    fn protocols(&self, protocols: &[JoinGroupRequestProtocol]) -> Vec<Protocol> {
        let shared = |name: &str| {
            let known = self.supporters.get_key_value(name);
            known.map_or_else(|| name.into(), |(name, _)| name.clone())
        };
        let protocols = protocols.iter().map(|protocol| Protocol {
            name: shared(&protocol.name),
            // A slice would keep the whole request in memory.
            metadata: bytes::Bytes::copy_from_slice(&protocol.metadata),
        });
        protocols.collect()
    }

    /// The protocol that all members support and most want. Each votes for the first on its list that all support.
    fn elect_protocol(&self) -> Option<Arc<str>> {
        let is_candidate = |name: &Arc<str>| self.supporters.get(name) == Some(&self.members.len());
        let mut votes: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
        for member in self.members.values() {
            let vote = member
                .protocols
                .iter()
                .map(|protocol| &protocol.name)
                .find(|name| is_candidate(name));
            if let Some(name) = vote {
                *votes.entry(name).or_default() += 1;
            }
        }
        let most = votes.values().max().copied()?;
        votes
            .into_iter()
            .find(|(_, count)| *count == most)
            .map(|(name, _)| name.clone())
    }

    /// What all members of a group of consumers are subscribed to. Every version of the subscription starts as version
    /// 0 does, so that one is read.
    fn read_subscriptions(&self) -> Option<BTreeSet<String>> {
        if !self.is_of_consumers() {
            return None;
        }
        if self.members.is_empty() {
            return Some(BTreeSet::new());
        }
        let protocol = self.protocol()?;
        let mut topics = BTreeSet::new();
        for member in self.members.values() {
            let metadata = member.metadata(protocol);
            let mut d = Decoder::new(&metadata);
            d.i16().ok()?;
            topics.extend(ConsumerProtocolSubscription::decode(&mut d, 0).ok()?.topics);
        }
        Some(topics)
    }

    /// Writes down what the group is now.
    fn write(&mut self, effects: &mut Effects) {
        let protocol = self.protocol().unwrap_or_default();
        let members = self.members.iter().map(|(id, member)| member.record(id, protocol));
        let value = GroupMetadataValue {
            protocol_type: self.protocol_type().unwrap_or_default().to_owned(),
            generation: self.generation,
            protocol: self.protocol().map(str::to_owned),
            leader: self.leader().map(str::to_owned),
            current_state_timestamp: self.state_since.unwrap_or(Timestamp::NONE).0,
            members: members.collect(),
            ..Default::default()
        };
        self.write_value(value, effects);
    }

    /// Writes down that there is a new group, whatever its first member has already done to it.
    fn write_new(&mut self, effects: &mut Effects) {
        let value = GroupMetadataValue {
            protocol: None,
            leader: None,
            current_state_timestamp: self.state_since.unwrap_or(Timestamp::NONE).0,
            ..Default::default()
        };
        self.write_value(value, effects);
    }

    fn write_value(&mut self, value: GroupMetadataValue, effects: &mut Effects) {
        self.own_records += 1;
        let group = self.id.to_string();
        effects.records.push(GroupRecord::GroupMetadata {
            key: GroupMetadataKey { group },
            value: Some(value),
        });
    }

    fn session_key(&self, member: &Arc<str>) -> TimerKey {
        TimerKey::ClassicSession {
            group: self.id.clone(),
            member: member.clone(),
        }
    }

    fn join_key(&self) -> TimerKey {
        TimerKey::ClassicJoin { group: self.id.clone() }
    }

    fn sync_key(&self) -> TimerKey {
        TimerKey::ClassicSync { group: self.id.clone() }
    }
}

impl State {
    /// As ListGroups and DescribeGroups name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::PreparingRebalance => "PreparingRebalance",
            Self::CompletingRebalance => "CompletingRebalance",
            Self::Stable => "Stable",
        }
    }
}

impl Turn<'_> {
    /// The member has been heard of: it has its session timeout from now on.
    pub(super) fn extend_session(&mut self, group: &ClassicGroup, id: &Arc<str>, member: &ClassicMember) {
        self.schedule(group.session_key(id), member.session_timeout_ms.into());
    }

    pub(super) fn tell(&mut self, group: &ClassicGroup, kind: impl Into<GroupEventKind>) {
        self.effects.events.push(GroupEvent::new(&group.id, kind));
    }

    pub(super) fn schedule(&mut self, key: TimerKey, ms: i64) {
        self.timers.schedule(key, self.now.plus_ms(ms), 0);
    }
}

impl GroupCoordinator {
    /// Runs `decide` on a classic group, if it is one.
    pub(super) fn with_classic_group<R>(
        &mut self,
        now: Timestamp,
        id: &str,
        effects: &mut Effects,
        decide: impl FnOnce(&mut ClassicGroup, &mut Turn<'_>) -> R,
    ) -> Option<R> {
        let group = self.classic.get_mut(id)?;
        let mut turn = Turn {
            now,
            config: &self.config,
            timers: &mut self.timers,
            effects,
        };
        Some(decide(group, &mut turn))
    }

    /// Lets go of what is soft of a classic group, when it is deleted or becomes a consumer group. Who waits is told to
    /// come again.
    pub(crate) fn forget_classic_group(&mut self, id: &str, effects: &mut Effects) {
        let Some(mut group) = self.classic.remove(id) else {
            return;
        };
        group.abandon(ErrorCode::REBALANCE_IN_PROGRESS, &mut effects.sends);
        group.cancel_timers(&mut self.timers);
    }
}

/// Stands for the reason of a client that gives none.
pub(crate) const NO_REASON: &str = "not provided";
/// The protocol type of consumers, whose subscriptions a coordinator can read.
pub(crate) const CONSUMER_PROTOCOL_TYPE: &str = "consumer";
