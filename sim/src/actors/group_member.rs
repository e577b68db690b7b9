//! A member of a classic group: joins, takes its share of a topic's partitions, commits ever growing offsets for them,
//! reads committed ones back, and now and then leaves, falls silent or forgets who it was. Static members keep their
//! instance id when they forget the rest.
//!
//! What it owns from the answer to SyncGroup until it joins again goes into [`crate::ownership`].

use std::collections::BTreeSet;
use std::time::Duration;

use klamm_io::Random;
use klamm_io::sim::SimRandom;
use klamm_io::time;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_types::ErrorCode;

use super::offsets::{self, Committer};
use super::think;
use crate::groups::Place;
use crate::link::{Link, NEWEST};
use crate::ownership::{Holder, Owned};
use crate::sometimes::Sometimes;
use crate::subscriptions::Subscription;
use crate::topics::Living;
use crate::world::World;

pub struct GroupMember {
    world: World,
    link: Link,
    random: SimRandom,
    group: String,
    /// Of the client, whoever it is to the group.
    name: String,
    instance_id: Option<String>,
    /// Empty until the coordinator has given one.
    id: String,
    /// Who this static member was before it forgot.
    former_id: Option<String>,
    session_timeout_ms: i32,
}

/// What a member owns in one generation.
struct Membership {
    generation: i32,
    topic: Living,
    /// Partitions that the topic had when the leader of the generation shared them out.
    assigned_count: i32,
    partitions: Vec<i32>,
}

impl GroupMember {
    pub fn new(world: World, link: Link, random: SimRandom, group: &str, name: &str) -> Self {
        let session_timeout_ms = random.between(1000, 6000) as i32;
        let is_static = random.one_in(3);
        Self {
            world,
            link,
            random,
            group: group.to_owned(),
            name: name.to_owned(),
            instance_id: is_static.then(|| format!("instance-{name}")),
            id: String::new(),
            former_id: None,
            session_timeout_ms,
        }
    }

    pub async fn run(mut self) {
        loop {
            think(&self.random, 200).await;
            let Some(membership) = self.join().await else {
                continue;
            };
            while self.work(&membership).await {
                think(&self.random, self.world.swarm.think_ms_max * 2).await;
            }
        }
    }

    fn power_losses(&self) -> u64 {
        self.world.ledger.power_losses()
    }

    fn topic(&self) -> Option<Living> {
        self.world.groups.topic(&self.group, self.world.topics.living())
    }

    async fn join(&mut self) -> Option<Membership> {
        let topic = self.topic()?;
        let subscription = Subscription::Names(vec![topic.name.clone()]);
        self.world.subscriptions.set(&self.group, &self.name, subscription);
        offsets::find_coordinator(&self.world, &mut self.link, &self.group).await?;
        let joined = self.join_group().await?;
        let assignments = match joined.leader == joined.member_id {
            true => share_out(&joined, topic.partitions),
            false => Vec::new(),
        };
        let request = SyncGroupRequest {
            group_id: self.group.clone(),
            generation_id: joined.generation_id,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            protocol_type: joined.protocol_type.clone(),
            protocol_name: joined.protocol_name.clone(),
            assignments,
            ..Default::default()
        };
        let pass = self.world.gate.pass().await;
        let sent_ms = self.world.verdict.now_ms();
        let response = self.link.call(&request, NEWEST).await.ok()?;
        self.note("syncs", joined.generation_id, response.error_code);
        if response.error_code != 0 {
            self.forget_if_unknown(ErrorCode(response.error_code));
            return None;
        }
        self.world
            .groups
            .assigned(self.power_losses(), &self.group, joined.generation_id);
        let numbers = response.assignment.chunks_exact(4);
        let mut numbers = numbers.filter_map(|bytes| bytes.try_into().ok().map(i32::from_be_bytes));
        let membership = Membership {
            generation: joined.generation_id,
            topic,
            assigned_count: numbers.next().unwrap_or(0),
            partitions: numbers.collect(),
        };
        self.own(&membership, sent_ms);
        drop(pass);
        self.world.counters.hit(Sometimes::GroupJoined);
        if joined.members.len() > 1 {
            self.world.counters.hit(Sometimes::GroupShared);
        }
        self.former_self_is_fenced(&membership).await;
        Some(membership)
    }

    fn own(&self, membership: &Membership, sent_ms: u64) {
        let topic_id = membership.topic.id;
        let partitions = membership.partitions.iter();
        let partitions: BTreeSet<Owned> = partitions.map(|partition| (topic_id, *partition)).collect();
        // Neither JoinGroup nor SyncGroup lengthens the session of one who is in the generation already, so there is no
        // safety before the first heartbeat.
        let (now, until_ms) = (self.world.moment(), 0);
        let wrong = self.world.ownership.told(
            now,
            sent_ms,
            &self.holder(),
            membership.generation,
            &partitions,
            until_ms,
        );
        self.world.verdict.judge_groups(wrong);
    }

    fn note(&self, what: &str, generation: i32, error_code: i16) {
        let code = ErrorCode(error_code);
        let line = || format!("{} {what} in {}, generation {generation}: {code}", self.id, self.group);
        self.world.verdict.note(line);
    }

    fn holder(&self) -> Holder {
        Holder::of(&self.group, self.instance_id.as_deref(), &self.id)
    }

    /// A round that the member is not in cannot have ended before this, if a request that was sent then was answered
    /// well.
    fn safe_until_ms(&self, sent_ms: u64) -> u64 {
        sent_ms + self.session_timeout_ms.min(REBALANCE_TIMEOUT_MS).unsigned_abs() as u64
    }

    /// Once a static member is back under a new id, whoever has the old one is not it (KIP-345).
    async fn former_self_is_fenced(&mut self, membership: &Membership) {
        let Some(former_id) = self.former_id.take().filter(|former| *former != self.id) else {
            return;
        };
        let request = HeartbeatRequest {
            member_id: former_id,
            ..self.heartbeat_request(membership)
        };
        let _pass = self.world.gate.pass().await;
        let Ok(response) = self.link.call(&request, NEWEST).await else {
            return;
        };
        match ErrorCode(response.error_code) {
            ErrorCode::FENCED_INSTANCE_ID => self.world.counters.hit(Sometimes::StaticMemberReplaced),
            code @ (ErrorCode::NONE | ErrorCode::REBALANCE_IN_PROGRESS) => {
                let message = format!(
                    "{:?}: its former id {} is answered {code}",
                    self.holder(),
                    request.member_id
                );
                self.world.verdict.violate("groups", message);
            }
            _ => {}
        }
    }

    async fn join_group(&mut self) -> Option<JoinGroupResponse> {
        let pass = self.world.gate.pass().await;
        self.world.ownership.drops_all(&self.holder());
        let request = JoinGroupRequest {
            group_id: self.group.clone(),
            session_timeout_ms: self.session_timeout_ms,
            rebalance_timeout_ms: REBALANCE_TIMEOUT_MS,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            protocol_type: "sim".to_owned(),
            protocols: vec![JoinGroupRequestProtocol {
                name: "rounds".to_owned(),
                ..Default::default()
            }],
            ..Default::default()
        };
        let response = self.link.call(&request, NEWEST).await.ok()?;
        drop(pass);
        self.note("joins", response.generation_id, response.error_code);
        match ErrorCode(response.error_code) {
            ErrorCode::NONE => {
                self.id.clone_from(&response.member_id);
                Some(response)
            }
            ErrorCode::MEMBER_ID_REQUIRED => {
                self.id = response.member_id;
                None
            }
            code => {
                self.forget_if_unknown(code);
                None
            }
        }
    }

    fn forget_if_unknown(&mut self, code: ErrorCode) {
        if matches!(
            code,
            ErrorCode::UNKNOWN_MEMBER_ID | ErrorCode::FENCED_INSTANCE_ID | ErrorCode::GROUP_ID_NOT_FOUND
        ) {
            self.id.clear();
        }
    }

    /// One step within a generation; whether it goes on.
    async fn work(&mut self, membership: &Membership) -> bool {
        let has_whims = !self.world.weather.is_good();
        match self.random.below(60) {
            _ if !has_whims => {}
            0 => {
                self.leave().await;
                return false;
            }
            // Silent for longer than the session lasts.
            1 => {
                let session_ms = u64::try_from(self.session_timeout_ms).unwrap_or(0);
                time::sleep(Duration::from_millis(session_ms + 500)).await;
            }
            // Comes back as somebody else; the old self stays until its session ends, or is replaced if it is static.
            2 => {
                self.former_id = Some(std::mem::take(&mut self.id)).filter(|_| self.instance_id.is_some());
                return false;
            }
            _ => {}
        }
        if self
            .topic()
            .is_some_and(|topic| topic.partitions > membership.assigned_count)
        {
            // As clients do: if this one leads the group, there will be a new round.
            return false;
        }
        match self.random.below(5) {
            0 => return self.heartbeat(membership).await,
            1 | 2 => self.fetch(membership).await,
            _ => return self.commit(membership).await,
        }
        true
    }

    async fn heartbeat(&mut self, membership: &Membership) -> bool {
        let _pass = self.world.gate.pass().await;
        let request = self.heartbeat_request(membership);
        let sent_ms = self.world.verdict.now_ms();
        let Ok(response) = self.link.call(&request, NEWEST).await else {
            return true;
        };
        self.note("is there", membership.generation, response.error_code);
        if response.error_code == 0 {
            let until_ms = self.safe_until_ms(sent_ms);
            self.world.ownership.seen(self.world.moment(), &self.holder(), until_ms);
        }
        self.may_go_on(ErrorCode(response.error_code))
    }

    fn heartbeat_request(&self, membership: &Membership) -> HeartbeatRequest {
        HeartbeatRequest {
            group_id: self.group.clone(),
            generation_id: membership.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            ..Default::default()
        }
    }

    async fn commit(&mut self, membership: &Membership) -> bool {
        let Some(partition) = self.one_of(&membership.partitions) else {
            return self.heartbeat(membership).await;
        };
        let place: Place = (self.group.clone(), membership.topic.name.clone(), partition);
        let who = Committer {
            id: &self.id,
            instance_id: self.instance_id.as_deref(),
            epoch: membership.generation,
        };
        match offsets::commit(&self.world, &mut self.link, who, &place).await {
            Some(code) => self.may_go_on(code),
            None => true,
        }
    }

    async fn fetch(&mut self, membership: &Membership) {
        let partition = self.random.below(membership.topic.partitions.max(1) as u64) as i32;
        let place: Place = (self.group.clone(), membership.topic.name.clone(), partition);
        offsets::fetch(&self.world, &mut self.link, &self.random, None, &place).await;
    }

    async fn leave(&mut self) {
        let _pass = self.world.gate.pass().await;
        self.world.ownership.drops_all(&self.holder());
        let request = LeaveGroupRequest {
            group_id: self.group.clone(),
            members: vec![MemberIdentity {
                group_instance_id: self.instance_id.clone(),
                member_id: std::mem::take(&mut self.id),
                ..Default::default()
            }],
            ..Default::default()
        };
        // Whether it was heard shows when the session would have ended.
        let _ = self.link.call(&request, NEWEST).await;
    }

    /// Whether the generation is still this member's; forgets an id that the coordinator does not know.
    fn may_go_on(&mut self, code: ErrorCode) -> bool {
        self.forget_if_unknown(code);
        !offsets::is_about_membership(code)
    }

    fn one_of(&self, partitions: &[i32]) -> Option<i32> {
        let index = self.random.below(partitions.len().max(1) as u64) as usize;
        partitions.get(index).copied()
    }
}

/// Partition after partition to the members in their order; before them how many there are in all.
fn share_out(joined: &JoinGroupResponse, partitions: i32) -> Vec<SyncGroupRequestAssignment> {
    let count = joined.members.len().max(1);
    let assignment = |(index, member): (
        usize,
        &klamm_protocol::messages::join_group_response::JoinGroupResponseMember,
    )| {
        let own = (0..partitions).filter(|partition| *partition as usize % count == index);
        SyncGroupRequestAssignment {
            member_id: member.member_id.clone(),
            assignment: std::iter::once(partitions)
                .chain(own)
                .flat_map(i32::to_be_bytes)
                .collect::<Vec<u8>>()
                .into(),
            ..Default::default()
        }
    };
    joined.members.iter().enumerate().map(assignment).collect()
}

const REBALANCE_TIMEOUT_MS: i32 = 3000;
