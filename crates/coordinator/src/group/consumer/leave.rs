//! Leaving a consumer group: by wish, for a while, or because of a deadline.

use std::collections::BTreeSet;
use std::sync::Arc;

use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_types::ErrorCode;

use super::decider::{Decider, Refused};
use super::event::{ConsumerEnd, FenceReason};
use super::member::{CurrentAssignment, LEAVE_GROUP_STATIC_MEMBER_EPOCH, Member};
use crate::timers::{Due, TimerKey};

impl Decider<'_> {
    /// A heartbeat of one who leaves.
    pub(crate) fn leave(
        &mut self,
        request: &ConsumerGroupHeartbeatRequest,
    ) -> Result<ConsumerGroupHeartbeatResponse, Refused> {
        let group = self.group;
        let member_id = request.member_id.as_str();
        let response = ConsumerGroupHeartbeatResponse {
            member_id: Some(member_id.to_owned()),
            member_epoch: request.member_epoch,
            ..Default::default()
        };
        let Some(instance_id) = request.instance_id.as_deref() else {
            let member = group.member(member_id).ok_or_else(|| self.unknown_member(member_id))?;
            self.tell(ConsumerEnd::Left {
                member: member.member_id.clone(),
            });
            self.fence(std::slice::from_ref(member));
            return Ok(response);
        };
        let Some(member) = group.static_member(instance_id) else {
            return Err(unknown_instance(instance_id));
        };
        self.check_instance_id(member, member_id, instance_id)?;
        let (member_id, instance) = (member.member_id.clone(), Arc::from(instance_id));
        if request.member_epoch == LEAVE_GROUP_STATIC_MEMBER_EPOCH {
            // Its partitions stay its own, as if assigned in epoch 0, until its session ends or it is back.
            let current = CurrentAssignment {
                epoch: LEAVE_GROUP_STATIC_MEMBER_EPOCH,
                assigned: member.current.assigned.with_epoch_zero(),
                pending_revocation: Default::default(),
                ..member.current.clone()
            };
            self.tell(ConsumerEnd::StaticAway {
                member: member_id,
                instance,
            });
            self.push(|records| records.current(&member.member_id, Some(&current)));
        } else {
            self.tell(ConsumerEnd::StaticLeft {
                member: member_id,
                instance,
            });
            self.fence(std::slice::from_ref(member));
        }
        Ok(response)
    }

    /// Removes members, or turns the group into a classic one if none but members of the classic protocol are left.
    pub(crate) fn fence(&mut self, members: &[Arc<Member>]) {
        if members.is_empty() {
            return;
        }
        for member in members {
            self.cancel_timers(&member.member_id);
        }
        if self.is_downgraded_without(members) {
            let leaving = members.iter().map(|member| &member.member_id).collect();
            self.convert_to_classic(&leaving, None, true);
            return;
        }
        let mut subscriptions = self.group.subscriptions().clone();
        for member in members {
            let tombstones = self.new_records().member_tombstones(&member.member_id);
            self.records.extend(tombstones);
            subscriptions.remove(&member.metadata);
        }
        let regexes: BTreeSet<&Arc<str>> = members.iter().filter_map(|member| member.metadata.regex()).collect();
        for regex in regexes
            .into_iter()
            .filter(|regex| subscriptions.regex_subscribers(regex) == 0)
            .collect::<Vec<_>>()
        {
            self.push(|records| records.regex(regex, None));
            if let Some(resolved) = self.group.resolved(regex) {
                subscriptions.remove_resolved(&resolved.topics);
            }
        }
        let hash = self.soft.hashes.group_hash(subscriptions.topic_names(), self.image);
        self.bump_group_epoch(hash);
    }

    /// A deadline of one of the group's members has passed.
    pub(crate) fn meet_deadline(&mut self, due: &Due) {
        let (TimerKey::ConsumerSession { member, .. }
        | TimerKey::ConsumerRebalance { member, .. }
        | TimerKey::ConsumerJoin { member, .. }
        | TimerKey::ConsumerSync { member, .. }) = &due.key
        else {
            return;
        };
        let Some(member) = self.group.member(member).cloned() else {
            return;
        };
        let reason = match &due.key {
            // The time to give up partitions was that of an epoch which the member may have left since.
            TimerKey::ConsumerRebalance { .. } if member.current.epoch != due.epoch => return,
            TimerKey::ConsumerRebalance { .. } => FenceReason::NotRevoked {
                epoch: due.epoch,
                timeout_ms: member.metadata.rebalance_timeout_ms,
            },
            TimerKey::ConsumerJoin { .. } => FenceReason::NotJoined,
            TimerKey::ConsumerSync { .. } => FenceReason::NotSynced,
            _ => FenceReason::SessionExpired,
        };
        self.tell(ConsumerEnd::Fenced {
            member: member.member_id.clone(),
            reason,
        });
        self.fence(&[member]);
    }

    pub(crate) fn cancel_timers(&mut self, member_id: &Arc<str>) {
        let (group, member) = (|| self.group_id.clone(), || member_id.clone());
        let keys = [
            TimerKey::ConsumerSession {
                group: group(),
                member: member(),
            },
            TimerKey::ConsumerRebalance {
                group: group(),
                member: member(),
            },
            TimerKey::ConsumerJoin {
                group: group(),
                member: member(),
            },
            TimerKey::ConsumerSync {
                group: group(),
                member: member(),
            },
        ];
        keys.iter().for_each(|key| self.timers.cancel(key));
    }
}

pub(crate) fn unknown_instance(instance_id: &str) -> Refused {
    Refused::new(
        ErrorCode::UNKNOWN_MEMBER_ID,
        format!("Instance id {instance_id} is unknown."),
    )
}
