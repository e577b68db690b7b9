//! A member of a classic group: joins, takes its share of a topic's partitions, commits ever growing offsets for them,
//! reads committed ones back, and now and then leaves, falls silent or forgets who it was.

use std::time::Duration;

use klamm_io::Random;
use klamm_io::sim::SimRandom;
use klamm_io::time;
use klamm_protocol::messages::find_coordinator_request::FindCoordinatorRequest;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::offset_fetch_request::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_types::ErrorCode;

use super::think;
use crate::groups::Place;
use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::world::World;

pub struct GroupMember {
    world: World,
    link: Link,
    random: SimRandom,
    group: String,
    /// Empty until the coordinator has given one.
    id: String,
    session_timeout_ms: i32,
}

/// What a member owns in one generation.
struct Membership {
    generation: i32,
    topic: Living,
    partitions: Vec<i32>,
}

impl GroupMember {
    pub fn new(world: World, link: Link, random: SimRandom, group: &str) -> Self {
        let session_timeout_ms = random.between(1000, 6000) as i32;
        Self {
            world,
            link,
            random,
            group: group.to_owned(),
            id: String::new(),
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
        self.find_coordinator().await?;
        let joined = self.join_group().await?;
        let assignments = match joined.leader == joined.member_id {
            true => share_out(&joined, topic.partitions),
            false => Vec::new(),
        };
        let request = SyncGroupRequest {
            group_id: self.group.clone(),
            generation_id: joined.generation_id,
            member_id: self.id.clone(),
            protocol_type: joined.protocol_type.clone(),
            protocol_name: joined.protocol_name.clone(),
            assignments,
            ..Default::default()
        };
        let pass = self.world.gate.pass().await;
        let response = self.link.call(&request, NEWEST).await.ok()?;
        if response.error_code != 0 {
            self.forget_if_unknown(ErrorCode(response.error_code));
            return None;
        }
        self.world
            .groups
            .assigned(self.power_losses(), &self.group, joined.generation_id);
        drop(pass);
        self.world.counters.hit(Sometimes::GroupJoined);
        if joined.members.len() > 1 {
            self.world.counters.hit(Sometimes::GroupShared);
        }
        let numbers = response.assignment.chunks_exact(4);
        let partitions = numbers.filter_map(|bytes| bytes.try_into().ok().map(i32::from_be_bytes));
        Some(Membership {
            generation: joined.generation_id,
            topic,
            partitions: partitions.collect(),
        })
    }

    /// The first to ask has the offsets' topic made.
    async fn find_coordinator(&mut self) -> Option<()> {
        let _pass = self.world.gate.pass().await;
        let request = FindCoordinatorRequest {
            coordinator_keys: vec![self.group.clone()],
            ..Default::default()
        };
        let response = self.link.call(&request, NEWEST).await.ok()?;
        let found = response.coordinators.first()?;
        (found.error_code == 0).then_some(())
    }

    async fn join_group(&mut self) -> Option<JoinGroupResponse> {
        let pass = self.world.gate.pass().await;
        let request = JoinGroupRequest {
            group_id: self.group.clone(),
            session_timeout_ms: self.session_timeout_ms,
            rebalance_timeout_ms: REBALANCE_TIMEOUT_MS,
            member_id: self.id.clone(),
            protocol_type: "sim".to_owned(),
            protocols: vec![JoinGroupRequestProtocol {
                name: "rounds".to_owned(),
                ..Default::default()
            }],
            ..Default::default()
        };
        let response = self.link.call(&request, NEWEST).await.ok()?;
        drop(pass);
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
        if code == ErrorCode::UNKNOWN_MEMBER_ID {
            self.id.clear();
        }
    }

    /// One step within a generation; whether it goes on.
    async fn work(&mut self, membership: &Membership) -> bool {
        match self.random.below(60) {
            0 => {
                self.leave().await;
                return false;
            }
            // Silent for longer than the session lasts.
            1 => {
                let session_ms = u64::try_from(self.session_timeout_ms).unwrap_or(0);
                time::sleep(Duration::from_millis(session_ms + 500)).await;
            }
            // Comes back as somebody else; the old self stays until its session ends.
            2 => {
                self.id.clear();
                return false;
            }
            _ => {}
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
        let request = HeartbeatRequest {
            group_id: self.group.clone(),
            generation_id: membership.generation,
            member_id: self.id.clone(),
            ..Default::default()
        };
        match self.link.call(&request, NEWEST).await {
            Ok(response) => self.may_go_on(ErrorCode(response.error_code)),
            Err(_) => true,
        }
    }

    async fn commit(&mut self, membership: &Membership) -> bool {
        let Some(partition) = self.one_of(&membership.partitions) else {
            return self.heartbeat(membership).await;
        };
        let _pass = self.world.gate.pass().await;
        let groups = self.world.groups.clone();
        let place: Place = (self.group.clone(), membership.topic.name.clone(), partition);
        let before = groups.before(self.power_losses(), &place);
        let value = groups.next(self.power_losses(), &place);
        let request = OffsetCommitRequest {
            group_id: self.group.clone(),
            generation_id_or_member_epoch: membership.generation,
            member_id: self.id.clone(),
            topics: vec![OffsetCommitRequestTopic {
                name: membership.topic.name.clone(),
                partitions: vec![OffsetCommitRequestPartition {
                    partition_index: partition,
                    committed_offset: value,
                    committed_metadata: Some(value.to_string()),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let Ok(response) = self.link.call(&request, NAMES_TOPICS).await else {
            return true;
        };
        let answer = response.topics.first().and_then(|topic| topic.partitions.first());
        let code = answer.map_or(ErrorCode::UNKNOWN_SERVER_ERROR, |answer| ErrorCode(answer.error_code));
        self.world.verdict.note(|| {
            format!(
                "commit {place:?} {value} in generation {}: {code}",
                membership.generation
            )
        });
        if code.is_none() {
            self.world.counters.hit(Sometimes::OffsetCommitted);
            let wrong = groups.acked(self.power_losses(), &place, value, membership.generation, before);
            if let Some(wrong) = wrong {
                self.world.verdict.violate("groups", wrong);
            }
            return true;
        }
        if is_about_membership(code) {
            self.world.counters.hit(Sometimes::CommitFenced);
            groups.refused(self.power_losses(), &place, value);
        }
        self.may_go_on(code)
    }

    async fn fetch(&mut self, membership: &Membership) {
        let _pass = self.world.gate.pass().await;
        let partition = self.random.below(membership.topic.partitions.max(1) as u64) as i32;
        let groups = self.world.groups.clone();
        let place: Place = (self.group.clone(), membership.topic.name.clone(), partition);
        let before = groups.before(self.power_losses(), &place);
        let request = OffsetFetchRequest {
            groups: vec![OffsetFetchRequestGroup {
                group_id: self.group.clone(),
                topics: Some(vec![OffsetFetchRequestTopics {
                    name: membership.topic.name.clone(),
                    partition_indexes: vec![partition],
                    ..Default::default()
                }]),
                ..Default::default()
            }],
            require_stable: self.random.one_in(2),
            ..Default::default()
        };
        let Ok(response) = self.link.call(&request, NAMES_TOPICS).await else {
            return;
        };
        let group = response.groups.first().filter(|group| group.error_code == 0);
        let topic = group.and_then(|group| group.topics.first());
        let answer = topic.and_then(|topic| topic.partitions.first());
        let Some(answer) = answer.filter(|answer| answer.error_code == 0) else {
            return;
        };
        self.world.counters.hit(Sometimes::OffsetFetched);
        let value = answer.committed_offset;
        let metadata = answer.metadata.as_deref().unwrap_or_default();
        let wrong = match value >= 0 && metadata != value.to_string() {
            true => Some(format!(
                "{place:?}: committed is {value} with the metadata of {metadata}"
            )),
            false => groups.fetched(self.power_losses(), &place, value, before),
        };
        if let Some(wrong) = wrong {
            self.world.verdict.violate("groups", wrong);
        }
    }

    async fn leave(&mut self) {
        let _pass = self.world.gate.pass().await;
        let request = LeaveGroupRequest {
            group_id: self.group.clone(),
            members: vec![MemberIdentity {
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
        !is_about_membership(code)
    }

    fn one_of(&self, partitions: &[i32]) -> Option<i32> {
        let index = self.random.below(partitions.len().max(1) as u64) as usize;
        partitions.get(index).copied()
    }
}

/// The member has to join again.
fn is_about_membership(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ILLEGAL_GENERATION | ErrorCode::UNKNOWN_MEMBER_ID | ErrorCode::REBALANCE_IN_PROGRESS
    )
}

/// Partition after partition to the members in their order.
fn share_out(joined: &JoinGroupResponse, partitions: i32) -> Vec<SyncGroupRequestAssignment> {
    let count = joined.members.len().max(1);
    let assignment = |(index, member): (
        usize,
        &klamm_protocol::messages::join_group_response::JoinGroupResponseMember,
    )| {
        let own = (0..partitions).filter(|partition| *partition as usize % count == index);
        SyncGroupRequestAssignment {
            member_id: member.member_id.clone(),
            assignment: own.flat_map(i32::to_be_bytes).collect::<Vec<u8>>().into(),
            ..Default::default()
        }
    };
    joined.members.iter().enumerate().map(assignment).collect()
}

/// OffsetCommit and OffsetFetch name topics up to this version.
const NAMES_TOPICS: i16 = 9;
const REBALANCE_TIMEOUT_MS: i32 = 3000;
