//! From a classic group to a consumer group and back, while it runs.
//!
//! A classic group of consumers becomes a consumer group when the first member of the consumer protocol joins; its
//! members stay and go on with the classic protocol. When the last member of the consumer protocol goes, the group
//! becomes a classic one. Both are the tombstones of the one and the records of the other, in one batch.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_protocol::messages::GroupMetadataKey;
use klamm_protocol::messages::group_metadata_value::{GroupMetadataValue, MemberMetadata as ClassicRecord};
use klamm_types::{ErrorCode, Uuid};

use super::assigned::AssignedPartitions;
use super::decider::{Decider, Downgrade, Refused};
use super::embedded_protocol::{DecodedAssignment, Subscription, decode_assignment, encode_assignment};
use super::event::ConsumerChange;
use super::member::{ClassicMember, CurrentAssignment, Member, MemberMetadata, MemberState, sorted_names};
use super::metadata_hash::TopicHashes;
use super::records::Records;
use super::state::{Change, ConsumerGroup, GroupEpochs};
use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::assignor::Assignment;
use crate::group::classic::{CONSUMER_PROTOCOL_TYPE, ClassicGroup, ClassicMember as LiveMember};
use crate::timers::TimerKey;
use crate::{GroupCoordinatorConfig, GroupEvent, GroupRecord};

/// `group.consumer.migration.policy`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationPolicy {
    Disabled,
    Downgrade,
    Upgrade,
    Bidirectional,
}

impl MigrationPolicy {
    /// Case does not matter; the configuration lets nothing else through.
    pub(crate) fn from_name(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "disabled" => Self::Disabled,
            "downgrade" => Self::Downgrade,
            "upgrade" => Self::Upgrade,
            _ => Self::Bidirectional,
        }
    }

    /// Whether members of the classic protocol may join a consumer group.
    pub(crate) fn may_mix(self) -> bool {
        self != Self::Disabled
    }

    fn may_upgrade(self) -> bool {
        matches!(self, Self::Upgrade | Self::Bidirectional)
    }

    fn may_downgrade(self) -> bool {
        matches!(self, Self::Downgrade | Self::Bidirectional)
    }
}

/// A classic group as the consumer group that it becomes, and the records that make it one.
pub(crate) struct Upgrade {
    pub(crate) group: ConsumerGroup,
    pub(crate) records: Vec<GroupRecord>,
    pub(crate) was_empty: bool,
}

impl GroupCoordinator {
    /// Turns a classic group into a consumer group, if it may become one.
    pub(crate) fn upgrade_classic_group(
        &mut self,
        group_id: &Arc<str>,
        effects: &mut Effects,
    ) -> Result<Option<Upgrade>, Refused> {
        let Some(classic) = self.classic.get(group_id) else {
            return Ok(None);
        };
        let mut records = vec![group_metadata(group_id, None)];
        if classic.is_empty() {
            let group = ConsumerGroup::default();
            return Ok(Some(Upgrade {
                group,
                records,
                was_empty: true,
            }));
        }
        let mut tell = |refused: &Refused, is_for_content| {
            let message = refused.message.clone();
            let change = ConsumerChange::UpgradeRefused {
                message,
                is_for_content,
            };
            effects.events.push(GroupEvent::new(group_id, change));
        };
        check_upgrade(group_id, classic, &self.config).inspect_err(|refused| tell(refused, false))?;
        let upgraded = classic.members().iter();
        let upgraded = upgraded.map(|(member_id, live)| self.upgraded_member(group_id, member_id, live, classic));
        let upgraded: Result<Vec<_>, Refused> = upgraded.collect();
        let upgraded = upgraded.inspect_err(|refused| tell(refused, true))?;
        let assigned: BTreeSet<(Uuid, i32)> = upgraded.iter().flat_map(|upgraded| upgraded.target.iter()).collect();
        let mut group = ConsumerGroup::default();
        for upgraded in upgraded {
            let member = upgraded.with_unrevoked(&assigned);
            let id = member.member_id.clone();
            group.apply(Change::Target {
                id: id.clone(),
                target: Some(upgraded.target),
            });
            group.apply(Change::Member {
                id,
                member: Some(Arc::new(member)),
            });
        }
        let hashes: &mut TopicHashes = &mut self.consumer.hashes;
        group.apply(Change::Epochs(GroupEpochs {
            group_epoch: classic.generation(),
            metadata_hash: hashes.group_hash(group.subscriptions().topic_names(), &self.image),
            assignment_epoch: classic.generation(),
            assignment_timestamp: 0,
        }));
        records.extend(creation_records(group_id, &group));
        Ok(Some(Upgrade {
            group,
            records,
            was_empty: false,
        }))
    }

    fn upgraded_member(
        &self,
        group_id: &str,
        member_id: &Arc<str>,
        live: &LiveMember,
        classic: &ClassicGroup,
    ) -> Result<UpgradedMember, Refused> {
        let malformed = || {
            refused(format!(
                "Cannot upgrade classic group {group_id} to consumer group because the embedded consumer protocol is \
                 malformed."
            ))
        };
        let target = match decode_assignment(&live.assignment, &self.image) {
            DecodedAssignment::Partitions(topics) => Assignment::from_topics(topics),
            DecodedAssignment::Malformed => return Err(malformed()),
            DecodedAssignment::HasUserData => {
                return Err(refused(format!(
                    "Cannot upgrade classic group {group_id} to consumer group because an unsupported custom assignor \
                     is in use. Please refer to the documentation or switch to a default assignor before re-attempting \
                     the upgrade."
                )));
            }
        };
        // A group in its first round has no protocol yet; any of a member's says what it subscribes to.
        let first = || {
            live.protocols
                .first()
                .map(|protocol| protocol.metadata.clone())
                .unwrap_or_default()
        };
        let metadata = classic
            .protocol()
            .map_or_else(first, |protocol| live.metadata(protocol));
        let subscription = Subscription::decode(&metadata).ok_or_else(malformed)?;
        let protocols = live
            .protocols
            .iter()
            .map(|protocol| (protocol.name.clone(), protocol.metadata.clone()));
        let classic_member = ClassicMember {
            session_timeout_ms: live.session_timeout_ms,
            protocols: protocols.collect(),
        };
        let generation = classic.generation();
        let member = Member {
            member_id: member_id.clone(),
            metadata: Arc::new(MemberMetadata {
                instance_id: live.instance_id.clone(),
                rack_id: subscription.rack_id().map(Arc::from),
                client_id: live.client_id.clone(),
                client_host: live.client_host.clone(),
                subscribed_topic_names: sorted_names(subscription.topics()),
                rebalance_timeout_ms: live.rebalance_timeout_ms,
                classic: Some(Arc::new(classic_member)),
                ..MemberMetadata::default()
            }),
            current: CurrentAssignment {
                epoch: generation,
                previous_epoch: generation,
                state: MemberState::Stable,
                assigned: AssignedPartitions::assigned_in(generation, &target),
                pending_revocation: AssignedPartitions::default(),
            },
        };
        let claimed = Assignment::from_topics(subscription.owned_partitions(&self.image));
        Ok(UpgradedMember {
            member,
            target,
            claimed,
        })
    }
}

/// A member of a classic group as one of a consumer group.
struct UpgradedMember {
    member: Member,
    target: Assignment,
    /// What it said that it owned when it last joined.
    claimed: Assignment,
}

impl UpgradedMember {
    /// A member that assigns cooperatively owns what its leader took from it until it joins again. Nobody else may have
    /// that before it says so.
    fn with_unrevoked(&self, assigned: &BTreeSet<(Uuid, i32)>) -> Member {
        let claimed = self.claimed.iter().filter(|partition| !assigned.contains(partition));
        let epoch = self.member.current.epoch;
        let unrevoked: AssignedPartitions = claimed
            .map(|(topic_id, partition)| (topic_id, partition, epoch))
            .collect();
        let mut member = self.member.clone();
        if !unrevoked.is_empty() {
            member.current.state = MemberState::UnrevokedPartitions;
            member.current.pending_revocation = unrevoked;
        }
        member
    }
}

fn check_upgrade(group_id: &str, classic: &ClassicGroup, config: &GroupCoordinatorConfig) -> Result<(), Refused> {
    let reason = if !config.consumer_migration_policy.may_upgrade() {
        "online upgrade is disabled"
    } else if !classic.is_of_consumers() {
        "the group does not use the consumer embedded protocol"
    } else if classic.members().len() > config.consumer_group_size_max {
        "the group size exceeds the consumer group maximum size"
    } else {
        return Ok(());
    };
    Err(refused(format!(
        "Cannot upgrade classic group {group_id} to consumer group because {reason}."
    )))
}

fn refused(message: String) -> Refused {
    Refused::new(ErrorCode::GROUP_ID_NOT_FOUND, message)
}

fn creation_records(group_id: &str, group: &ConsumerGroup) -> Vec<GroupRecord> {
    let records = Records { group_id };
    let epochs = group.epochs();
    let mut all = Vec::with_capacity(3 * group.member_count() + 2);
    all.extend(
        group
            .members()
            .map(|member| records.member(&member.member_id, Some(&member.metadata))),
    );
    all.push(records.group_epoch(epochs.group_epoch, epochs.metadata_hash));
    all.extend(
        group
            .members()
            .map(|member| records.target(&member.member_id, Some(&group.target(&member.member_id)))),
    );
    all.push(records.assignment_epoch(epochs.assignment_epoch, epochs.assignment_timestamp.into()));
    all.extend(
        group
            .members()
            .map(|member| records.current(&member.member_id, Some(&member.current))),
    );
    all
}

impl Decider<'_> {
    /// Whether the group becomes a classic one when these members go.
    pub(crate) fn is_downgraded_without(&mut self, leaving: &[Arc<Member>]) -> bool {
        let classic_leaving = leaving.iter().filter(|member| member.uses_classic_protocol()).count();
        let remaining = self.group.member_count().saturating_sub(leaving.len());
        self.group.classic_member_count() - classic_leaving == remaining && self.may_downgrade_to(remaining)
    }

    /// Whether the group becomes a classic one when a client of the classic protocol takes the place of this member.
    pub(crate) fn is_downgraded_by_replacing(&mut self, replaced: &Member) -> bool {
        let members = self.group.member_count();
        !replaced.uses_classic_protocol()
            && self.group.classic_member_count() + 1 == members
            && self.may_downgrade_to(members)
    }

    fn may_downgrade_to(&mut self, members: usize) -> bool {
        if members == 0 {
            return false;
        }
        let reason = if !self.config.consumer_migration_policy.may_downgrade() {
            "the online downgrade is disabled"
        } else if members > self.config.group_size_max {
            "its group size is greater than classic group max size"
        } else {
            return true;
        };
        self.tell(ConsumerChange::DowngradeRefused { reason });
        false
    }

    /// Turns the group into a classic one without `leaving`. `joining` takes the place of the static member with its
    /// instance id; the records say so already.
    pub(crate) fn convert_to_classic(
        &mut self,
        leaving: &BTreeSet<&Arc<str>>,
        joining: Option<&Member>,
        rebalances: bool,
    ) {
        let group = self.group;
        let replaced = joining
            .and_then(Member::instance_id)
            .and_then(|instance_id| group.static_member(instance_id));
        let is_replaced = |id: &Arc<str>| replaced.is_some_and(|replaced| replaced.member_id == *id);
        let name = |id: &Arc<str>| match joining {
            Some(joining) if is_replaced(id) => joining.member_id.clone(),
            _ => id.clone(),
        };
        let tombstones = self.new_records().group_tombstones(group, name);
        self.records.extend(tombstones);

        let staying = group.members().map(|member| &**member);
        let staying = staying.filter(|member| !leaving.contains(&member.member_id) && !is_replaced(&member.member_id));
        let members: BTreeMap<&Arc<str>, &Member> = staying
            .chain(joining)
            .map(|member| (&member.member_id, member))
            .collect();
        let protocol = elect_protocol(members.values().copied());
        let supported = members
            .iter()
            .filter_map(|(id, member)| Some(((*id).clone(), member.metadata.classic.clone()?)));
        let downgrade = Downgrade {
            supported: supported.collect(),
            is_by_replacing: joining.is_some(),
        };
        self.soft.downgraded.insert(self.group_id.clone(), downgrade);
        let records = members.values().map(|member| self.classic_record(member, &protocol));
        let value = GroupMetadataValue {
            protocol_type: CONSUMER_PROTOCOL_TYPE.to_owned(),
            generation: group.epochs().group_epoch,
            protocol: Some(protocol.to_string()),
            leader: members.keys().next().map(ToString::to_string),
            current_state_timestamp: self.now.0,
            members: records.collect(),
            ..Default::default()
        };
        self.records.push(group_metadata(&self.group_id, Some(value)));
        let key = TimerKey::ClassicDowngraded {
            group: self.group_id.clone(),
        };
        self.timers.schedule(key, self.now, i32::from(rebalances));
        for member in group.members() {
            self.cancel_timers(&member.member_id);
        }
    }

    /// With what the member owns, which is its target if it has got there: what is another's still must not be its own
    /// when the group is upgraded again before all have joined.
    fn classic_record(&self, member: &Member, protocol: &str) -> ClassicRecord {
        let current = &member.current;
        let owned = current.assigned.merged_with(&current.pending_revocation);
        let owned = owned.iter().map(|(topic_id, partition, _)| (topic_id, partition));
        let metadata = &member.metadata;
        let classic = metadata.classic.as_deref();
        let protocols = classic.iter().flat_map(|classic| &classic.protocols);
        let subscription = protocols
            .filter(|(name, _)| **name == *protocol)
            .map(|(_, subscription)| subscription.clone());
        let subscription = subscription.last().unwrap_or_default();
        ClassicRecord {
            member_id: member.member_id.to_string(),
            group_instance_id: metadata.instance_id.as_ref().map(ToString::to_string),
            client_id: metadata.client_id.to_string(),
            client_host: metadata.client_host.to_string(),
            rebalance_timeout: metadata.rebalance_timeout_ms,
            session_timeout: classic.map_or(0, |classic| classic.session_timeout_ms),
            assignment: encode_assignment(owned, &subscription, self.image),
            subscription,
            ..Default::default()
        }
    }
}

/// The assignor that all members support and most of them want most.
fn elect_protocol<'a>(members: impl Iterator<Item = &'a Member> + Clone) -> Arc<str> {
    let protocols = |member: &'a Member| member.metadata.classic.iter().flat_map(|classic| &classic.protocols);
    let mut supporters: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    for (name, _) in members.clone().flat_map(protocols) {
        *supporters.entry(name).or_default() += 1;
    }
    let count = members.clone().count();
    let mut votes: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    for member in members {
        let vote = protocols(member)
            .map(|(name, _)| name)
            .find(|name| supporters.get(name) == Some(&count));
        if let Some(name) = vote {
            *votes.entry(name).or_default() += 1;
        }
    }
    let most = votes.iter().rev().max_by_key(|(_, votes)| **votes);
    most.map_or_else(|| "".into(), |(name, _)| (*name).clone())
}

fn group_metadata(group_id: &str, value: Option<GroupMetadataValue>) -> GroupRecord {
    GroupRecord::GroupMetadata {
        key: GroupMetadataKey {
            group: group_id.to_owned(),
        },
        value,
    }
}
