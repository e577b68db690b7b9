//! DeleteGroups: groups without members, with all that they have committed.

use std::collections::BTreeSet;

use klamm_protocol::messages::delete_groups_response::DeletableGroupResult;
use klamm_protocol::messages::{GroupMetadataKey, OffsetCommitKey};
use klamm_types::ErrorCode;

use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::{ForeignGroup, Group};
use crate::{GroupEvent, GroupEventKind, GroupRecord, GroupResponse};

impl GroupCoordinator {
    pub(crate) fn delete_groups(&mut self, ids: &[String], effects: &mut Effects) -> GroupResponse {
        let mut deleted = BTreeSet::new();
        let mut names = Vec::new();
        let mut results = Vec::with_capacity(ids.len());
        let mut offsets = 0;
        for id in ids {
            let result = self.check_delete(id);
            if result.is_ok() && deleted.insert(id.as_str()) {
                names.push(id.as_str());
                let before = effects.records.len();
                self.delete_offsets_of(id, &mut effects.records);
                offsets += effects.records.len() - before;
                self.delete_group(id, effects);
            }
            results.push(DeletableGroupResult {
                group_id: id.clone(),
                error_code: result.err().unwrap_or_default().0,
                ..Default::default()
            });
        }
        if !names.is_empty() {
            let all = names.join(", ").into();
            effects
                .events
                .push(GroupEvent::new(&all, GroupEventKind::Deleted { offsets }));
        }
        GroupResponse::DeleteGroups(results)
    }

    fn check_delete(&self, id: &str) -> Result<(), ErrorCode> {
        let is_empty = match self.groups.get(id) {
            None => return Err(ErrorCode::GROUP_ID_NOT_FOUND),
            Some(Group::Classic(_)) => self.classic.get(id).is_none_or(|group| group.is_empty()),
            Some(Group::Consumer(group)) => group.is_empty(),
            Some(Group::Foreign(group)) if group.is_empty() && !group.can_be_deleted() => {
                return Err(ErrorCode::UNSUPPORTED_VERSION);
            }
            Some(Group::Foreign(group)) => group.is_empty(),
        };
        is_empty.then_some(()).ok_or(ErrorCode::NON_EMPTY_GROUP)
    }

    /// Deletes a group that has no members. Its soft part goes when the tombstone is replayed.
    pub(crate) fn delete_group(&self, id: &str, effects: &mut Effects) {
        match self.groups.get(id) {
            Some(Group::Classic(_)) => effects.records.push(GroupRecord::GroupMetadata {
                key: GroupMetadataKey { group: id.to_owned() },
                value: None,
            }),
            Some(Group::Consumer(group)) => group.tombstones(id, &mut effects.records),
            Some(Group::Foreign(group)) if group.can_be_deleted() => ForeignGroup::tombstones(id, &mut effects.records),
            Some(Group::Foreign(_)) | None => {}
        }
    }

    fn delete_offsets_of(&self, id: &str, records: &mut Vec<GroupRecord>) {
        let committed = self.offsets.group(id).into_iter().flatten();
        for (topic, partitions) in committed {
            records.extend(
                partitions
                    .keys()
                    .map(|partition| offset_tombstone(id, topic, *partition)),
            );
        }
        for (topic, partition) in self.offsets.pending_of(id) {
            if self.offsets.get(id, topic, partition).is_none() {
                records.push(offset_tombstone(id, topic, partition));
            }
        }
    }
}

/// The record that removes a committed offset.
pub(crate) fn offset_tombstone(group: &str, topic: &str, partition: i32) -> GroupRecord {
    GroupRecord::OffsetCommit {
        key: OffsetCommitKey {
            group: group.to_owned(),
            topic: topic.to_owned(),
            partition,
        },
        value: None,
    }
}
