//! A consumer of the classic protocol, eager or cooperative, in a group that may become a consumer group while it is in
//! it, and a classic one again: then the coordinator assigns instead of the leader, and it cannot tell but by the leader
//! that there is none.
//!
//! An eager one gives up all before it joins; a cooperative one says what it owns, gives up what it is no longer given,
//! and joins again. What it owns, and until when nobody has a right to it, goes into [`crate::ownership`].

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use klamm_io::sim::SimRandom;
use klamm_io::{Random, time};
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_types::ErrorCode;

use super::offsets::{self, Committer};
use super::{Life, think};
use crate::embedded::{self, Claim, Named};
use crate::groups::Place;
use crate::link::{Link, NEWEST};
use crate::ownership::{Holder, Owned};
use crate::sometimes::Sometimes;
use crate::subscriptions::Subscription;
use crate::topics::STABLE;
use crate::world::World;

pub struct ClassicConsumer {
    world: World,
    link: Link,
    random: SimRandom,
    group: String,
    /// Of the client, whoever it is to the group.
    name: String,
    instance_id: Option<String>,
    is_cooperative: bool,
    session_timeout_ms: u64,
    topics: Vec<String>,
    /// Empty until the coordinator has given one.
    id: String,
    /// Or member epoch; -1 while it has none.
    generation: i32,
    owned: BTreeSet<Named>,
    /// Before this nobody had a right to take it for gone, unless the power went.
    safe_until_ms: u64,
    power_losses: u64,
    /// What it saw of the topics when it last joined.
    counts: BTreeMap<String, i32>,
    /// Nobody led the group when it last joined.
    is_in_consumer_group: bool,
    /// It leads a group that kept its assignment when it came back (KIP-814).
    is_spared: bool,
}

/// How an attempt to get an assignment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joined {
    Yes,
    No,
    /// The group takes no members of the classic protocol.
    Refused,
}

/// What comes after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Step,
    Join,
    End,
}

impl ClassicConsumer {
    pub fn new(
        world: World,
        link: Link,
        random: SimRandom,
        group: &str,
        name: &str,
        instance_id: Option<String>,
        is_cooperative: bool,
    ) -> Self {
        Self {
            session_timeout_ms: random.between(1000, 6000),
            world,
            link,
            random,
            group: group.to_owned(),
            name: name.to_owned(),
            instance_id,
            is_cooperative,
            topics: Vec::new(),
            id: String::new(),
            generation: -1,
            owned: BTreeSet::new(),
            safe_until_ms: 0,
            power_losses: 0,
            counts: BTreeMap::new(),
            is_in_consumer_group: false,
            is_spared: false,
        }
    }

    /// As a new process joins, and is a member until it goes.
    pub async fn live(&mut self) -> Life {
        self.id.clear();
        self.is_in_consumer_group = false;
        self.forget_membership();
        self.subscribe();
        loop {
            think(&self.random, 200).await;
            match self.join().await {
                Joined::Yes => {}
                Joined::No => continue,
                Joined::Refused => return Life::Refused,
            }
            loop {
                match self.work().await {
                    Next::Step => think(&self.random, self.world.swarm.think_ms_max * 2).await,
                    Next::Join => break,
                    Next::End => return Life::Ended,
                }
            }
        }
    }

    fn subscribe(&mut self) {
        let count = self.random.between(1, 3);
        self.topics = (0..count).map(|number| format!("{STABLE}{number}")).collect();
        let subscription = Subscription::Names(self.topics.clone());
        self.world.subscriptions.set(&self.group, &self.name, subscription);
    }

    fn forget_membership(&mut self) {
        self.world.ownership.drops_all(&self.holder());
        self.owned.clear();
        (self.generation, self.safe_until_ms) = (-1, 0);
    }

    fn holder(&self) -> Holder {
        Holder::of(&self.group, self.instance_id.as_deref(), &self.id)
    }

    fn note(&self, what: &str, code: ErrorCode) {
        let line = || {
            let (id, group, generation, owned) = (&self.id, &self.group, self.generation, &self.owned);
            format!(
                "classic {id} {what} in {group}, generation {generation}: {code}; owns {owned:?} of {:?}",
                self.topics
            )
        };
        self.world.verdict.note(line);
    }

    /// The partitions of all topics that it could subscribe to.
    fn topic_counts(&self) -> BTreeMap<String, i32> {
        let living = self.world.topics.living().into_iter().filter(|topic| topic.is_stable);
        living.map(|topic| (topic.name, topic.partitions)).collect()
    }

    /// By id, as far as the ids are known.
    fn by_id(&self, partitions: &BTreeSet<Named>) -> BTreeSet<Owned> {
        let living = self.world.topics.living();
        let id = |name: &str| living.iter().find(|topic| topic.name == name).map(|topic| topic.id);
        let partitions = partitions.iter();
        partitions
            .filter_map(|(name, number)| Some((id(name)?, *number)))
            .collect()
    }

    fn keep(&self) {
        self.world.ownership.keeps(&self.holder(), &self.by_id(&self.owned));
    }

    async fn join(&mut self) -> Joined {
        let found = offsets::find_coordinator(&self.world, &mut self.link, &self.group).await;
        if found.is_none() {
            return Joined::No;
        }
        // Claims from before a power loss may be newer than all that the coordinator remembers.
        if !self.is_cooperative || self.power_losses != self.world.ledger.power_losses() {
            self.owned.clear();
        }
        self.keep();
        self.counts = self.topic_counts();
        let joined = match self.join_group().await {
            Ok(joined) => joined,
            Err(ended) => return ended,
        };
        let was_in_consumer_group = std::mem::replace(&mut self.is_in_consumer_group, joined.leader.is_empty());
        if self.generation >= 0 && was_in_consumer_group != self.is_in_consumer_group {
            self.world.counters.hit(match was_in_consumer_group {
                true => Sometimes::GroupDowngraded,
                false => Sometimes::GroupUpgraded,
            });
        }
        self.generation = joined.generation_id;
        self.is_spared = joined.skip_assignment;
        self.sync(&joined).await
    }

    async fn join_group(&mut self) -> Result<JoinGroupResponse, Joined> {
        let claim = Claim {
            topics: self.topics.clone(),
            owned: self.owned.clone(),
            generation: self.generation,
        };
        let request = JoinGroupRequest {
            group_id: self.group.clone(),
            session_timeout_ms: self.session_timeout_ms as i32,
            rebalance_timeout_ms: REBALANCE_TIMEOUT_MS as i32,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            protocol_type: CONSUMER.to_owned(),
            protocols: vec![JoinGroupRequestProtocol {
                name: if self.is_cooperative { COOPERATIVE } else { EAGER }.to_owned(),
                metadata: claim.encode(),
                ..Default::default()
            }],
            ..Default::default()
        };
        let pass = self.world.gate.pass().await;
        let response = self.link.call(&request, NEWEST).await.map_err(|_| Joined::No)?;
        drop(pass);
        let code = ErrorCode(response.error_code);
        self.note("joins", code);
        match code {
            ErrorCode::NONE => {
                self.rename(&response.member_id);
                Ok(response)
            }
            ErrorCode::MEMBER_ID_REQUIRED => {
                self.rename(&response.member_id);
                Err(Joined::No)
            }
            ErrorCode::INCONSISTENT_GROUP_PROTOCOL => Err(Joined::Refused),
            code => {
                self.may_go_on(code);
                Err(Joined::No)
            }
        }
    }

    /// Only a member that owns nothing gets another id.
    fn rename(&mut self, id: &str) {
        if self.id != id {
            self.forget_membership();
            id.clone_into(&mut self.id);
        }
    }

    async fn sync(&mut self, joined: &JoinGroupResponse) -> Joined {
        let request = SyncGroupRequest {
            group_id: self.group.clone(),
            generation_id: joined.generation_id,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            protocol_type: joined.protocol_type.clone(),
            protocol_name: joined.protocol_name.clone(),
            assignments: match joined.leader == joined.member_id {
                true => self.share_out(joined),
                false => Vec::new(),
            },
            ..Default::default()
        };
        let _pass = self.world.gate.pass().await;
        let sent = self.world.moment();
        let Ok(response) = self.link.call(&request, NEWEST).await else {
            return Joined::No;
        };
        let code = ErrorCode(response.error_code);
        self.note("syncs", code);
        if !code.is_none() {
            self.may_go_on(code);
            return Joined::No;
        }
        let Some(assigned) = embedded::decode_assignment(&response.assignment) else {
            let message = format!("{:?} was given what is no assignment: {response:?}", self.holder());
            self.world.verdict.violate("groups", message);
            return Joined::No;
        };
        if self.power_losses != sent.power_losses {
            (self.power_losses, self.safe_until_ms) = (sent.power_losses, 0);
        }
        let (holder, until_ms) = (self.holder(), self.safe_until_ms);
        let wrong = self.world.ownership.told(
            self.world.moment(),
            sent.ms,
            &holder,
            self.generation,
            &self.by_id(&assigned),
            until_ms,
        );
        self.world.verdict.judge_groups(wrong);
        self.world.counters.hit(match self.is_in_consumer_group {
            true => Sometimes::ClassicInConsumerGroup,
            false => Sometimes::GroupJoined,
        });
        self.take(assigned).await
    }

    fn share_out(&self, joined: &JoinGroupResponse) -> Vec<SyncGroupRequestAssignment> {
        let members = joined.members.iter();
        let claims = members
            .filter_map(|member| Some((member.member_id.clone(), Claim::decode(&member.metadata)?)))
            .collect();
        let shares = embedded::share_out(&claims, &self.counts, self.is_cooperative);
        let assignment = |(member_id, share): (String, BTreeSet<Named>)| SyncGroupRequestAssignment {
            member_id,
            assignment: embedded::encode_assignment(&share),
            ..Default::default()
        };
        shares.into_iter().map(assignment).collect()
    }

    /// Takes its time to give up what is no longer its own, and then has to say so.
    async fn take(&mut self, assigned: BTreeSet<Named>) -> Joined {
        let has_to_revoke = !self.owned.is_subset(&assigned);
        if has_to_revoke {
            self.world.counters.hit(Sometimes::ClassicRevokes);
            self.owned.extend(assigned.iter().cloned());
            think(&self.random, 300).await;
        }
        self.owned = assigned;
        if has_to_revoke { Joined::No } else { Joined::Yes }
    }

    async fn work(&mut self) -> Next {
        if !self.world.weather.is_good() {
            match self.random.below(60) {
                0 | 1 => {
                    self.leave().await;
                    return Next::End;
                }
                // Silent for longer than the session lasts.
                2 => time::sleep(Duration::from_millis(self.session_timeout_ms + 500)).await,
                // The process is gone; the old self owns what it has until its session ends.
                3 => return Next::End,
                4 => {
                    self.subscribe();
                    return Next::Join;
                }
                5 => return self.pretend().await,
                _ => {}
            }
        }
        if self.is_spared && self.world.weather.is_good() && self.world.ledger.power_losses() > 0 {
            // A group that lost the end of its log may be back in a round of long ago, when there were fewer partitions
            // or other subscriptions, and no static member notices, with Kafka neither: its user enforces a new one.
            self.is_spared = false;
            return Next::Join;
        }
        if self.counts != self.topic_counts() {
            // As clients do: if this one leads the group, there will be a new round.
            return Next::Join;
        }
        match self.random.below(5) {
            0 | 1 => self.heartbeat().await,
            2 => self.fetch().await,
            _ => self.commit(self.generation).await,
        }
    }

    async fn heartbeat(&mut self) -> Next {
        let request = HeartbeatRequest {
            group_id: self.group.clone(),
            generation_id: self.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            ..Default::default()
        };
        let _pass = self.world.gate.pass().await;
        let sent = self.world.moment();
        let Ok(response) = self.link.call(&request, NEWEST).await else {
            return Next::Step;
        };
        let code = ErrorCode(response.error_code);
        self.note("is there", code);
        if code.is_none() {
            // After a restart a consumer group gives all of its members the time that the group has.
            let session_ms = self.session_timeout_ms.min(self.world.swarm.session_timeout_ms);
            self.safe_until_ms = sent.ms + session_ms.min(REBALANCE_TIMEOUT_MS);
            self.power_losses = sent.power_losses;
            let now = self.world.moment();
            self.world.ownership.seen(now, &self.holder(), self.safe_until_ms);
        }
        self.may_go_on(code)
    }

    /// Forgets what an answer says it is not.
    fn may_go_on(&mut self, code: ErrorCode) -> Next {
        match code {
            ErrorCode::UNKNOWN_MEMBER_ID | ErrorCode::FENCED_INSTANCE_ID => {
                if self.is_sure() {
                    let message = format!("{:?} was sent away for no reason: {code}", self.holder());
                    self.world.verdict.violate("groups", message);
                }
                self.forget_membership();
                self.id.clear();
            }
            // The round went on without it, or the group was downgraded.
            ErrorCode::ILLEGAL_GENERATION => self.forget_membership(),
            _ => {}
        }
        if offsets::is_about_membership(code) {
            Next::Join
        } else {
            Next::Step
        }
    }

    /// Whether the coordinator must know the member.
    fn is_sure(&self) -> bool {
        let now = self.world.moment();
        self.generation >= 0 && now.ms < self.safe_until_ms && now.power_losses == self.power_losses
    }

    async fn commit(&mut self, generation: i32) -> Next {
        let Some(place) = self.place_owned() else {
            return self.heartbeat().await;
        };
        let who = Committer {
            id: &self.id,
            instance_id: self.instance_id.as_deref(),
            epoch: generation,
        };
        match offsets::commit(&self.world, &mut self.link, who, &place).await {
            Some(code) => self.may_go_on(code),
            None => Next::Step,
        }
    }

    async fn fetch(&mut self) -> Next {
        if let Some(place) = self.place_owned() {
            offsets::fetch(&self.world, &mut self.link, &self.random, None, &place).await;
        }
        Next::Step
    }

    /// Commits in a generation that there is not yet.
    async fn pretend(&mut self) -> Next {
        let Some(place) = self.place_owned() else {
            return Next::Step;
        };
        let (is_sure, power_losses) = (self.is_sure(), self.power_losses);
        let who = Committer {
            id: &self.id,
            instance_id: self.instance_id.as_deref(),
            epoch: self.generation + 1000,
        };
        let code = offsets::commit(&self.world, &mut self.link, who, &place).await;
        if code == Some(ErrorCode::NONE) && is_sure && power_losses == self.world.ledger.power_losses() {
            let message = format!("{place:?}: a commit of a generation that there is not was taken");
            self.world.verdict.violate("groups", message);
        }
        Next::Step
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

    fn place_owned(&self) -> Option<Place> {
        let index = self.random.below(self.owned.len().max(1) as u64) as usize;
        let (topic, partition) = self.owned.iter().nth(index)?;
        Some((self.group.clone(), topic.clone(), *partition))
    }
}

const CONSUMER: &str = "consumer";
const EAGER: &str = "range";
const COOPERATIVE: &str = "cooperative-sticky";
const REBALANCE_TIMEOUT_MS: u64 = 3000;
