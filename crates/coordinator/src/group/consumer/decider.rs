//! What a decision about one consumer group has at hand, and the parts that several requests share: epochs, targets,
//! reconciliation, timers.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_config::{GroupConfig, Overrides, keys::group as keys};
use klamm_metadata::{ConfigResource, MetadataImage, ResourceType};
use klamm_types::{ErrorCode, Timestamp, Uuid};

use super::event::ConsumerChange;
use super::member::{ClassicMember, CurrentAssignment, Member, MemberMetadata};
use super::metadata_hash::TopicHashes;
use super::reconcile::Reconciliation;
use super::records::Records;
use super::state::ConsumerGroup;
use super::subscription::Subscriptions;
use crate::GroupRecord;
use crate::config::GroupCoordinatorConfig;
use crate::event::{GroupEvent, GroupEventKind};
use crate::group::assignor::Assignment;
use crate::timers::{TimerKey, Timers};

/// What a new leader starts without.
#[derive(Debug, Default)]
pub(crate) struct Soft {
    pub(crate) hashes: TopicHashes,
    pub(crate) groups: BTreeMap<Arc<str>, SoftGroup>,
    /// The version of the last metadata with new topics, or the first that this coordinator has seen.
    pub(crate) new_topics_version: i64,
    /// Groups that are becoming classic ones: among it all that their members support, of which the record keeps one
    /// protocol.
    pub(crate) downgraded: BTreeMap<Arc<str>, Downgrade>,
}

/// How a group becomes a classic one.
#[derive(Debug, Default)]
pub(crate) struct Downgrade {
    pub(crate) supported: BTreeMap<Arc<str>, Arc<ClassicMember>>,
    /// A client of the classic protocol takes the place of a member; otherwise a member has gone.
    pub(crate) is_by_replacing: bool,
}

/// The soft state of one group.
#[derive(Debug, Default)]
pub(crate) struct SoftGroup {
    /// The group epoch for which the metadata hash was last computed; nothing if it must be computed again.
    pub(crate) hashed_epoch: Option<i32>,
    settings: Option<GroupSettings>,
}

/// What is configured for a group: by itself, or by the broker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupSettings {
    pub(crate) session_timeout_ms: i32,
    pub(crate) heartbeat_interval_ms: i32,
    pub(crate) assignment_interval_ms: i32,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) error: ErrorCode,
    pub(crate) message: String,
}

/// Decides about one group. What it decides is in `records`; it changes nothing of the group itself.
pub(crate) struct Decider<'a> {
    pub(crate) now: Timestamp,
    pub(crate) config: &'a GroupCoordinatorConfig,
    pub(crate) image: &'a MetadataImage,
    pub(crate) image_version: i64,
    pub(crate) timers: &'a mut Timers,
    pub(crate) soft: &'a mut Soft,
    pub(crate) group_id: Arc<str>,
    pub(crate) group: &'a ConsumerGroup,
    pub(crate) records: Vec<GroupRecord>,
    /// Told whether the decision is a refusal or not.
    pub(crate) events: Vec<GroupEvent>,
}

/// A member before and after what its request says of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberUpdate<'a> {
    /// With nothing in it for a new member.
    pub(crate) before: &'a Member,
    pub(crate) after: &'a Member,
}

impl Refused {
    pub(crate) fn new(error: ErrorCode, message: String) -> Self {
        Self { error, message }
    }
}

impl Soft {
    /// Configurations may have changed.
    pub(crate) fn forget_settings(&mut self) {
        self.groups.values_mut().for_each(|group| group.settings = None);
    }
}

impl GroupSettings {
    fn of(group_id: &str, config: &GroupCoordinatorConfig, image: &MetadataImage) -> Self {
        let resource = ConfigResource::new(ResourceType::Group, group_id);
        let own = image.configs.of(&resource);
        let own: Overrides = own.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        // What the controller accepted can be parsed; if a newer one accepted more, the broker's defaults must do.
        let resolved =
            GroupConfig::resolve(&own, &config.node).or_else(|_| GroupConfig::resolve(&Overrides::new(), &config.node));
        match resolved {
            Ok(resolved) => Self {
                session_timeout_ms: resolved.get(keys::CONSUMER_SESSION_TIMEOUT_MS),
                heartbeat_interval_ms: resolved.get(keys::CONSUMER_HEARTBEAT_INTERVAL_MS),
                assignment_interval_ms: resolved.get(keys::CONSUMER_ASSIGNMENT_INTERVAL_MS),
            },
            Err(_) => Self {
                session_timeout_ms: config.node.get(klamm_config::keys::GROUP_CONSUMER_SESSION_TIMEOUT_MS),
                heartbeat_interval_ms: config
                    .node
                    .get(klamm_config::keys::GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS),
                assignment_interval_ms: config
                    .node
                    .get(klamm_config::keys::GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS),
            },
        }
    }
}

impl<'a> Decider<'a> {
    pub(crate) fn new_records(&self) -> Records<'_> {
        Records {
            group_id: &self.group_id,
        }
    }

    pub(crate) fn push(&mut self, make: impl FnOnce(Records<'_>) -> GroupRecord) {
        let record = make(self.new_records());
        self.records.push(record);
    }

    pub(crate) fn tell(&mut self, kind: impl Into<GroupEventKind>) {
        self.events.push(GroupEvent::new(&self.group_id, kind));
    }

    /// Writes down the next group epoch.
    pub(crate) fn bump_group_epoch(&mut self, metadata_hash: i64) -> i32 {
        let epoch = self.group.epochs().group_epoch.wrapping_add(1);
        self.push(|records| records.group_epoch(epoch, metadata_hash));
        self.tell(ConsumerChange::EpochBumped { epoch, metadata_hash });
        epoch
    }

    /// Soft state is kept for groups that are there, not for those that somebody merely asks about: `None` then.
    pub(crate) fn soft_group(&mut self) -> Option<&mut SoftGroup> {
        if self.group.is_empty() {
            return None;
        }
        if !self.soft.groups.contains_key(&self.group_id) {
            self.soft.groups.insert(self.group_id.clone(), SoftGroup::default());
        }
        self.soft.groups.get_mut(&self.group_id)
    }

    pub(crate) fn settings(&mut self) -> GroupSettings {
        let (config, image, group_id) = (self.config, self.image, self.group_id.clone());
        let resolve = || GroupSettings::of(&group_id, config, image);
        match self.soft_group() {
            Some(soft) => *soft.settings.get_or_insert_with(resolve),
            None => resolve(),
        }
    }

    /// Whether a topic may have changed since the group's metadata hash was computed.
    pub(crate) fn is_metadata_stale(&mut self) -> bool {
        let group_epoch = self.group.epochs().group_epoch;
        let hashed_epoch = self.soft_group().and_then(|soft| soft.hashed_epoch);
        // A group epoch below that of the hash was rolled back.
        hashed_epoch.is_none_or(|hashed_epoch| group_epoch < hashed_epoch)
    }

    /// Computes the metadata hash with the member as it is now, and moves the group to the next epoch if that differs or
    /// `must_bump`. Returns the group epoch.
    pub(crate) fn update_group_epoch(&mut self, must_bump: bool, update: MemberUpdate<'_>) -> i32 {
        let group = self.group;
        let hash = match self.changed_subscriptions(update) {
            Some(changed) => self.soft.hashes.group_hash(changed.topic_names(), self.image),
            None => self
                .soft
                .hashes
                .group_hash(group.subscriptions().topic_names(), self.image),
        };
        let mut group_epoch = group.epochs().group_epoch;
        if must_bump || hash != group.epochs().metadata_hash {
            group_epoch = self.bump_group_epoch(hash);
        }
        if let Some(soft) = self.soft_group() {
            soft.hashed_epoch = Some(group_epoch);
        }
        if group.has_partition_metadata_record() {
            self.push(|records| records.partition_metadata_tombstone());
        }
        group_epoch
    }

    /// The subscriptions with the member as it is now; `None` if it changes none.
    pub(crate) fn changed_subscriptions(&self, update: MemberUpdate<'_>) -> Option<Subscriptions> {
        let (before, after) = (&update.before.metadata, &update.after.metadata);
        let has_changed =
            before.subscribed_topic_names != after.subscribed_topic_names || before.regex() != after.regex();
        has_changed.then(|| {
            let mut subscriptions = self.group.subscriptions().clone();
            subscriptions.remove(before);
            subscriptions.add(after);
            if let Some(regex) = before.regex()
                && before.regex() != after.regex()
                && self.group.subscriptions().regex_subscribers(regex) == 1
                && let Some(resolved) = self.group.resolved(regex)
            {
                subscriptions.remove_resolved(&resolved.topics);
            }
            subscriptions
        })
    }

    /// The existing topics that a member subscribes to, ascending by id.
    pub(crate) fn subscribed_topic_ids(&self, member: &MemberMetadata) -> Vec<Uuid> {
        // An expression that is not resolved yet matches nothing.
        let resolved = member.regex().and_then(|regex| self.group.resolved(regex));
        let by_regex = resolved.iter().flat_map(|resolved| resolved.topics.iter());
        let names = member.subscribed_topic_names.iter().chain(by_regex);
        let mut ids: Vec<Uuid> = names.filter_map(|name| self.image.topics.id(name)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Takes the member one step towards its target, and sets the time that it has for giving up partitions.
    pub(crate) fn reconcile(
        &mut self,
        member: &Member,
        target: &(i32, Assignment),
        has_subscription_changed: bool,
        owned_partitions: Option<&Assignment>,
    ) -> Result<CurrentAssignment, Refused> {
        let (target_epoch, target) = (target.0, &target.1);
        if !has_subscription_changed && member.is_reconciled_to(target_epoch) {
            return Ok(member.current.clone());
        }
        let group = self.group;
        let step = Reconciliation {
            target_epoch,
            target,
            has_subscription_changed,
            subscribed_topic_ids: &self.subscribed_topic_ids(&member.metadata),
            is_owned: &|topic_id, partition| group.is_owned(topic_id, partition),
            owned_partitions,
        };
        let current = step.step(&member.current).map_err(|_| {
            let message = "The consumer group member is in a unknown state. \
                           The member must abandon all its partitions and rejoin.";
            Refused::new(ErrorCode::FENCED_MEMBER_EPOCH, message.to_owned())
        })?;
        if current != member.current {
            self.push(|records| records.current(&member.member_id, Some(&current)));
            if !member.uses_classic_protocol() {
                self.time_revocation(&member.member_id, &current, member.metadata.rebalance_timeout_ms);
            }
        }
        Ok(current)
    }

    pub(crate) fn time_revocation(&mut self, member_id: &Arc<str>, current: &CurrentAssignment, timeout_ms: i32) {
        let key = TimerKey::ConsumerRebalance {
            group: self.group_id.clone(),
            member: member_id.clone(),
        };
        if current.state == super::member::MemberState::UnrevokedPartitions {
            let at = self.now.plus_ms(i64::from(timeout_ms));
            self.timers.schedule(key, at, current.epoch);
        } else {
            self.timers.cancel(&key);
        }
    }

    pub(crate) fn time_session(&mut self, member_id: &Arc<str>, timeout_ms: i32) {
        let key = TimerKey::ConsumerSession {
            group: self.group_id.clone(),
            member: member_id.clone(),
        };
        self.timers.schedule(key, self.now.plus_ms(i64::from(timeout_ms)), 0);
    }
}

/// A fresh member id, as Kafka makes them: a random UUID in base64.
pub(crate) fn new_member_id(mut random: [u8; 16]) -> Arc<str> {
    loop {
        if let Some(id) = Uuid::from_random_bytes(random) {
            return id.to_string().into();
        }
        // Some ids are not to be used, such as one that begins with a hyphen; the next is as good.
        random[0] = random[0].wrapping_add(4);
    }
}
