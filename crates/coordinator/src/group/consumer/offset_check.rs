//! Who may commit and fetch a consumer group's offsets.
//!
//! A member's epoch must be the one that the coordinator knows. A commit may be older if the partition was the member's
//! in that epoch already (KIP-1251): the answer that moved the member on may still be on its way.

use std::sync::Arc;

use klamm_types::{ErrorCode, Uuid};

use super::member::Member;
use super::state::ConsumerGroup;

/// Who commits offsets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OffsetCommitCheck<'a> {
    pub(crate) member_id: &'a str,
    pub(crate) group_instance_id: Option<&'a str>,
    /// A generation of the classic protocol for members that speak it.
    pub(crate) member_epoch: i32,
    pub(crate) is_transactional: bool,
    pub(crate) api_version: i16,
}

/// Lets a member commit offsets, of some partitions at least.
#[derive(Debug)]
pub(crate) struct OffsetCommitPermit {
    /// A member whose epoch is ahead of the commit's.
    restricted: Option<(Arc<Member>, i32)>,
}

/// From this version on OffsetCommit knows members of consumer groups.
const MEMBER_EPOCH_FROM: i16 = 9;

impl OffsetCommitPermit {
    const FULL: Self = Self { restricted: None };

    /// Whether it holds for a partition.
    pub(crate) fn check(&self, topic_id: Uuid, partition: i32) -> Result<(), ErrorCode> {
        let Some((member, epoch)) = &self.restricted else {
            return Ok(());
        };
        let current = &member.current;
        let assigned = current.assigned.epoch(topic_id, partition);
        match assigned.or_else(|| current.pending_revocation.epoch(topic_id, partition)) {
            Some(assigned) if *epoch >= assigned => Ok(()),
            _ => Err(stale(member)),
        }
    }
}

impl ConsumerGroup {
    /// Whether a member may commit offsets, or why it may not.
    pub(crate) fn check_offset_commit(&self, check: &OffsetCommitCheck<'_>) -> Result<OffsetCommitPermit, ErrorCode> {
        // An administrator, or a consumer that assigns itself.
        if check.member_epoch < 0 && self.is_empty() {
            return Ok(OffsetCommitPermit::FULL);
        }
        let is_anonymous = check.member_epoch == -1 && check.member_id.is_empty() && check.group_instance_id.is_none();
        if check.is_transactional && is_anonymous {
            return Ok(OffsetCommitPermit::FULL);
        }
        let member = self.member(check.member_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        if !check.is_transactional && !member.uses_classic_protocol() && check.api_version < MEMBER_EPOCH_FROM {
            return Err(ErrorCode::UNSUPPORTED_VERSION);
        }
        match check.member_epoch.cmp(&member.current.epoch) {
            std::cmp::Ordering::Equal => Ok(OffsetCommitPermit::FULL),
            std::cmp::Ordering::Greater => Err(stale(member)),
            std::cmp::Ordering::Less => Ok(OffsetCommitPermit {
                restricted: Some((member.clone(), check.member_epoch)),
            }),
        }
    }

    /// Whether a member may fetch offsets. Without a member id anybody may.
    pub(crate) fn check_offset_fetch(&self, member_id: Option<&str>, member_epoch: i32) -> Result<(), ErrorCode> {
        let member_id = match member_id {
            None if member_epoch < 0 => return Ok(()),
            member_id => member_id.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?,
        };
        let member = self.member(member_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        if member.current.epoch == member_epoch {
            Ok(())
        } else {
            Err(stale(member))
        }
    }
}

fn stale(member: &Member) -> ErrorCode {
    if member.uses_classic_protocol() {
        ErrorCode::ILLEGAL_GENERATION
    } else {
        ErrorCode::STALE_MEMBER_EPOCH
    }
}
