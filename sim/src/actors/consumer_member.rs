//! A member of a consumer group (KIP-848): subscribes by name or by expression, takes what it is given, gives up what it
//! is told to, commits ever growing offsets for what it owns, and now and then leaves, falls silent, dies, changes its
//! subscription, or says what is not so and has to be refused.
//!
//! What it owns, and until when nobody has a right to it, goes into [`crate::ownership`].

use std::collections::BTreeSet;
use std::time::Duration;

use klamm_io::sim::SimRandom;
use klamm_io::{Random, time};
use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_types::ErrorCode;

use super::offsets::{self, Committer};
use super::{Life, think};
use crate::groups::Place;
use crate::link::{Link, NEWEST};
use crate::ownership::{Holder, Owned};
use crate::sometimes::Sometimes;
use crate::subscriptions::Subscription;
use crate::world::World;

pub struct ConsumerMember {
    world: World,
    link: Link,
    random: SimRandom,
    group: String,
    /// Of the client, whoever it is to the group.
    name: String,
    instance_id: Option<String>,
    /// The member makes it; one that dies makes another.
    id: String,
    /// 0 while it has not joined.
    epoch: i32,
    subscription: Subscription,
    /// What the coordinator last gave it.
    assigned: BTreeSet<Owned>,
    /// What it has not given up; more than is assigned while it has to give up some.
    owned: BTreeSet<Owned>,
    contact: Contact,
    /// It joined a group that is none of the consumer protocol and does not become one.
    is_refused: bool,
}

/// What a member knows of the coordinator's view of it.
#[derive(Clone, Copy, Debug, Default)]
struct Contact {
    /// When the last request that was answered well was sent.
    heard_ms: u64,
    /// Until then it may take its time to give up partitions.
    revoke_by_ms: Option<u64>,
    power_losses: u64,
    /// How many there had been when it last said all, of a member that has given up partitions since it joined.
    gave_up_power_losses: Option<u64>,
    /// The next heartbeat has to say all: something is new, or an answer was lost.
    must_say_all: bool,
    /// The coordinator may be ahead.
    is_lost: bool,
}

impl ConsumerMember {
    pub fn new(
        world: World,
        link: Link,
        random: SimRandom,
        group: &str,
        name: &str,
        instance_id: Option<String>,
    ) -> Self {
        Self {
            group: group.to_owned(),
            name: name.to_owned(),
            instance_id,
            id: String::new(),
            epoch: 0,
            subscription: Subscription::draw(&random),
            assigned: BTreeSet::new(),
            owned: BTreeSet::new(),
            contact: Contact::default(),
            is_refused: false,
            world,
            link,
            random,
        }
    }

    pub async fn run(mut self) {
        loop {
            self.live().await;
        }
    }

    /// Joins, and is a member until it is none any more.
    pub async fn live(&mut self) -> Life {
        self.subscribe();
        loop {
            think(&self.random, 200).await;
            if self.join().await {
                break;
            }
            if std::mem::take(&mut self.is_refused) {
                return Life::Refused;
            }
        }
        while self.work().await {
            think(&self.random, self.world.swarm.think_ms_max * 2).await;
        }
        Life::Ended
    }

    fn subscribe(&self) {
        let subscription = self.subscription.clone();
        self.world.subscriptions.set(&self.group, &self.name, subscription);
    }

    fn holder(&self) -> Holder {
        Holder::of(&self.group, self.instance_id.as_deref(), &self.id)
    }

    async fn join(&mut self) -> bool {
        if offsets::find_coordinator(&self.world, &mut self.link, &self.group)
            .await
            .is_none()
        {
            return false;
        }
        if self.id.is_empty() {
            self.id = self.random.uuid().to_string();
        }
        self.forget_membership();
        let has_joined = self.heartbeat().await && self.epoch > 0;
        if has_joined {
            self.world.counters.hit(Sometimes::ConsumerJoined);
        }
        has_joined
    }

    /// It owns nothing any more, and has to join.
    fn forget_membership(&mut self) {
        self.world.ownership.drops_all(&self.holder());
        self.epoch = 0;
        self.assigned.clear();
        self.owned.clear();
        self.contact = Contact {
            must_say_all: true,
            ..Contact::default()
        };
    }

    /// One step as a member; whether it still is one.
    async fn work(&mut self) -> bool {
        if !self.world.weather.is_good() {
            match self.random.below(80) {
                0 | 1 => return self.leave().await,
                // It may be silent for longer than its session lasts.
                2 | 3 => {
                    let pause_ms = self.random.below(self.world.swarm.session_timeout_ms * 3 / 2);
                    time::sleep(Duration::from_millis(pause_ms)).await;
                }
                4 => return self.die(),
                5 => {
                    self.subscription = Subscription::draw(&self.random);
                    self.subscribe();
                    self.contact.must_say_all = true;
                }
                6 | 7 => return self.pretend().await,
                _ => {}
            }
        }
        match self.random.below(5) {
            0 | 1 => self.heartbeat().await,
            2 => {
                self.fetch().await;
                true
            }
            _ => self.commit().await,
        }
    }

    /// Says that it is there, and what it owns if that is news; whether it is a member still.
    async fn heartbeat(&mut self) -> bool {
        if self.owned != self.assigned && self.random.one_in(2) {
            self.owned.clone_from(&self.assigned);
            self.contact.must_say_all = true;
            self.contact.gave_up_power_losses = Some(self.world.moment().power_losses);
        }
        self.world.ownership.keeps(&self.holder(), &self.owned);
        let request = self.heartbeat_request();
        let says_all = request.topic_partitions.is_some();
        let _pass = self.world.gate.pass().await;
        let sent = self.world.moment();
        let Ok(response) = self.link.call(&request, NEWEST).await else {
            (self.contact.is_lost, self.contact.must_say_all) = (true, true);
            return true;
        };
        let code = ErrorCode(response.error_code);
        self.world.verdict.note(|| {
            let (id, epoch) = (&self.id, response.member_epoch);
            format!(
                "heartbeat of {id} in {}: {code}, epoch {epoch}, owns {:?}",
                self.group, self.owned
            )
        });
        match code {
            ErrorCode::NONE => {
                if says_all && let Some(losses) = &mut self.contact.gave_up_power_losses {
                    *losses = sent.power_losses;
                }
                self.take(&response, sent.ms, sent.power_losses);
            }
            code if ends_membership(code) => {
                self.is_refused = self.epoch == 0 && code == ErrorCode::GROUP_ID_NOT_FOUND;
                self.is_fenced(code);
                return false;
            }
            // Only for one that joins: its predecessor's session lasts.
            ErrorCode::UNRELEASED_INSTANCE_ID => {
                self.world.counters.hit(Sometimes::InstanceUnreleased);
                return false;
            }
            _ => (self.contact.is_lost, self.contact.must_say_all) = (true, true),
        }
        true
    }

    fn heartbeat_request(&self) -> ConsumerGroupHeartbeatRequest {
        let identity = ConsumerGroupHeartbeatRequest {
            group_id: self.group.clone(),
            member_id: self.id.clone(),
            member_epoch: self.epoch,
            instance_id: self.instance_id.clone(),
            ..Default::default()
        };
        if !self.contact.must_say_all {
            return identity;
        }
        ConsumerGroupHeartbeatRequest {
            rebalance_timeout_ms: REBALANCE_TIMEOUT_MS as i32,
            subscribed_topic_names: Some(self.subscription.names()),
            subscribed_topic_regex: Some(self.subscription.regex()),
            topic_partitions: Some(by_topic(&self.owned)),
            ..identity
        }
    }

    /// The coordinator knows the member, and may have given it something else.
    fn take(&mut self, response: &ConsumerGroupHeartbeatResponse, sent_ms: u64, power_losses: u64) {
        let (world, holder) = (self.world.clone(), self.holder());
        let before = self.contact;
        if self.epoch > 0 && response.member_epoch < self.epoch && before.power_losses == power_losses {
            let message = format!(
                "{holder:?} was at epoch {}, and then at {}",
                self.epoch, response.member_epoch
            );
            world.verdict.violate("groups", message);
        }
        self.epoch = response.member_epoch;
        self.contact = Contact {
            heard_ms: sent_ms,
            power_losses,
            must_say_all: false,
            is_lost: false,
            ..before
        };
        if let Some(assignment) = &response.assignment {
            let topics = assignment.topic_partitions.iter();
            let given = topics.flat_map(|topic| topic.partitions.iter().map(|partition| (topic.topic_id, *partition)));
            let given: BTreeSet<Owned> = given.collect();
            self.contact.must_say_all = given != self.assigned;
            self.assigned = given;
            self.owned.extend(&self.assigned);
        }
        let has_to_revoke = self.owned != self.assigned;
        if has_to_revoke {
            world.counters.hit(Sometimes::ToldToRevoke);
        }
        // The time may have begun with a heartbeat whose answer was lost.
        let begun_ms = match before.power_losses == power_losses {
            true => before.heard_ms,
            false => sent_ms,
        };
        let revoke_by_ms = before.revoke_by_ms.unwrap_or(begun_ms + REBALANCE_TIMEOUT_MS);
        self.contact.revoke_by_ms = has_to_revoke.then_some(revoke_by_ms);
        let safe_until_ms = self.safe_until_ms();
        let now = world.moment();
        match response.assignment {
            None => world.ownership.seen(now, &holder, safe_until_ms),
            Some(_) => {
                let wrong = world
                    .ownership
                    .told(now, sent_ms, &holder, self.epoch, &self.assigned, safe_until_ms);
                world.verdict.judge_groups(wrong);
            }
        }
    }

    /// Before this the coordinator may not take the member for gone.
    fn safe_until_ms(&self) -> u64 {
        let session_ms = self.world.swarm.session_timeout_ms.min(REBALANCE_TIMEOUT_MS);
        let until_ms = self.contact.heard_ms + session_ms;
        until_ms.min(self.contact.revoke_by_ms.unwrap_or(u64::MAX))
    }

    /// Whether the coordinator must know the member as it knows itself.
    fn is_sure(&self) -> bool {
        let now = self.world.moment();
        let contact = &self.contact;
        let is_recent = now.ms < self.safe_until_ms() && contact.power_losses == now.power_losses;
        // A power loss may have taken the record that it gave up partitions. A member that heard nothing of the loss does
        // not say so again, as no client does, and its time for giving them up ends.
        let is_given_up_known = contact.gave_up_power_losses.is_none_or(|then| then == now.power_losses);
        self.epoch > 0 && is_recent && is_given_up_known && !contact.is_lost
    }

    fn is_fenced(&mut self, code: ErrorCode) {
        if self.is_sure() {
            let message = format!(
                "{:?} in epoch {} was sent away for no reason: {code}",
                self.holder(),
                self.epoch
            );
            self.world.verdict.violate("groups", message);
        }
        self.world.counters.hit(Sometimes::ConsumerFenced);
        self.forget_membership();
    }

    async fn commit(&mut self) -> bool {
        let Some(place) = self.place_owned() else {
            return self.heartbeat().await;
        };
        let code = self.commit_as(self.epoch, &place).await;
        match code {
            Some(ErrorCode::STALE_MEMBER_EPOCH) => {
                if self.is_sure() {
                    let message = format!("{place:?}: a commit in the member's epoch {} was stale", self.epoch);
                    self.world.verdict.violate("groups", message);
                }
                self.contact.must_say_all = true;
            }
            Some(code) if ends_membership(code) => {
                self.is_fenced(code);
                return false;
            }
            _ => {}
        }
        true
    }

    async fn commit_as(&mut self, epoch: i32, place: &Place) -> Option<ErrorCode> {
        let (world, id) = (self.world.clone(), self.id.clone());
        let who = Committer {
            id: &id,
            instance_id: self.instance_id.as_deref(),
            epoch,
        };
        offsets::commit(&world, &mut self.link, who, place).await
    }

    async fn fetch(&mut self) {
        let Some(place) = self.place_owned() else { return };
        let member = Committer {
            id: &self.id,
            instance_id: None,
            epoch: self.epoch,
        };
        let member = self.random.one_in(2).then_some(member);
        offsets::fetch(&self.world, &mut self.link, &self.random, member, &place).await;
    }

    /// One of the owned partitions whose topic is known by name.
    fn place_owned(&self) -> Option<Place> {
        let index = self.random.below(self.owned.len().max(1) as u64) as usize;
        let (topic_id, partition) = self.owned.iter().nth(index)?;
        let topic = self
            .world
            .topics
            .living()
            .into_iter()
            .find(|topic| topic.id == *topic_id)?;
        Some((self.group.clone(), topic.name, *partition))
    }

    /// Leaves for good, or for a while if it is static; a member no more in any case.
    async fn leave(&mut self) -> bool {
        let is_for_a_while = self.instance_id.is_some() && !self.random.one_in(3);
        let place = self.place_owned();
        match is_for_a_while && !self.contact.is_lost {
            // What it has been told to give up it gives up now.
            true => self.world.ownership.keeps(&self.holder(), &self.assigned),
            false => self.world.ownership.drops_all(&self.holder()),
        }
        let request = ConsumerGroupHeartbeatRequest {
            member_epoch: if is_for_a_while { AWAY } else { GONE },
            ..self.heartbeat_request()
        };
        let pass = self.world.gate.pass().await;
        let left = self.link.call(&request, NEWEST).await;
        drop(pass);
        let has_left = left.is_ok_and(|response| response.error_code == 0);
        self.world
            .verdict
            .note(|| format!("{} leaves {}: {has_left}", self.id, self.group));
        if has_left {
            self.world.counters.hit(if is_for_a_while {
                Sometimes::StaticMemberAway
            } else {
                Sometimes::ConsumerLeft
            });
            if let Some(place) = place {
                self.must_be_refused("one who has left", self.epoch, &place).await;
            }
            let away_ms = self.random.below(self.world.swarm.session_timeout_ms / 2);
            time::sleep(Duration::from_millis(away_ms)).await;
        }
        if self.instance_id.is_none() || self.random.one_in(2) {
            self.id.clear();
        }
        false
    }

    /// The process is gone, and another one takes its place; the old self owns what it has until its session ends.
    fn die(&mut self) -> bool {
        self.id.clear();
        false
    }

    /// Says what is not so.
    async fn pretend(&mut self) -> bool {
        let Some(place) = self.place_owned() else { return true };
        match self.instance_id.is_some() && self.random.one_in(2) {
            true => self.join_as_another().await,
            false => {
                self.must_be_refused("a later epoch", self.epoch + 1, &place).await;
                true
            }
        }
    }

    async fn must_be_refused(&mut self, who: &str, epoch: i32, place: &Place) {
        let power_losses = self.contact.power_losses;
        let is_sure = self.is_sure();
        let code = self.commit_as(epoch, place).await;
        let is_same_life = self.world.ledger.power_losses() == power_losses;
        if code == Some(ErrorCode::NONE) && is_same_life && is_sure {
            let message = format!("{place:?}: the commit of {who} was taken");
            self.world.verdict.violate("groups", message);
        }
    }

    /// Another process comes with the instance id of this one, which lives (KIP-345, KIP-848).
    async fn join_as_another(&mut self) -> bool {
        let (id, contact) = (self.random.uuid().to_string(), self.contact);
        let request = ConsumerGroupHeartbeatRequest {
            member_id: id.clone(),
            member_epoch: 0,
            rebalance_timeout_ms: REBALANCE_TIMEOUT_MS as i32,
            subscribed_topic_names: Some(self.subscription.names()),
            subscribed_topic_regex: Some(self.subscription.regex()),
            topic_partitions: Some(Vec::new()),
            ..self.heartbeat_request()
        };
        let pass = self.world.gate.pass().await;
        let answer = self.link.call(&request, NEWEST).await;
        let now = self.world.moment();
        drop(pass);
        match answer.map(|response| ErrorCode(response.error_code)) {
            Ok(ErrorCode::UNRELEASED_INSTANCE_ID) => {
                self.world.counters.hit(Sometimes::InstanceUnreleased);
                return true;
            }
            Ok(ErrorCode::NONE) if self.is_sure() && contact.power_losses == now.power_losses => {
                let message = format!(
                    "{:?}: another joined under the instance id of a live member",
                    self.holder()
                );
                self.world.verdict.violate("groups", message);
            }
            _ => {}
        }
        // It may be in, with all that this one had.
        self.forget_membership();
        self.id = id;
        false
    }
}

/// The member is none any more, if it was. A group without members may be forgotten by a power loss.
fn ends_membership(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::FENCED_MEMBER_EPOCH
            | ErrorCode::UNKNOWN_MEMBER_ID
            | ErrorCode::FENCED_INSTANCE_ID
            | ErrorCode::GROUP_ID_NOT_FOUND
    )
}

fn by_topic(owned: &BTreeSet<Owned>) -> Vec<TopicPartitions> {
    let mut topics: Vec<TopicPartitions> = Vec::new();
    for (topic_id, partition) in owned {
        match topics.last_mut().filter(|topic| topic.topic_id == *topic_id) {
            Some(topic) => topic.partitions.push(*partition),
            None => topics.push(TopicPartitions {
                topic_id: *topic_id,
                partitions: vec![*partition],
                ..Default::default()
            }),
        }
    }
    topics
}

const REBALANCE_TIMEOUT_MS: u64 = 3000;
/// Member epochs of one who leaves, and of a static member that means to come back.
const GONE: i32 = -1;
const AWAY: i32 = -2;
