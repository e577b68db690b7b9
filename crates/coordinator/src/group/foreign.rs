//! Share and streams groups, as far as a coordinator must know them that does not serve them: their ids are taken, and
//! they are listed. Their records stay in the log untouched, but a streams group that has lost its members goes with
//! its offsets like others do.

use std::collections::BTreeSet;

use klamm_protocol::messages::{
    StreamsGroupMetadataKey, StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTopologyKey,
};

use crate::GroupRecord;

/// Which type of group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForeignKind {
    Share,
    Streams,
}

/// A group that another implementation of the coordinator has served.
#[derive(Clone, Debug)]
pub(crate) struct ForeignGroup {
    pub(crate) kind: ForeignKind,
    pub(crate) members: BTreeSet<Box<str>>,
}

impl ForeignGroup {
    pub(crate) fn new(kind: ForeignKind) -> Self {
        Self {
            kind,
            members: BTreeSet::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether nothing but records of the group itself is needed to delete it. What a share group has consumed is kept
    /// elsewhere, and would stay.
    pub(crate) fn can_be_deleted(&self) -> bool {
        self.is_empty() && self.kind == ForeignKind::Streams
    }

    /// The records that delete a streams group without members.
    pub(crate) fn tombstones(id: &str, records: &mut Vec<GroupRecord>) {
        let group_id = || id.to_owned();
        records.extend([
            GroupRecord::StreamsGroupTargetAssignmentMetadata {
                key: StreamsGroupTargetAssignmentMetadataKey { group_id: group_id() },
                value: None,
            },
            GroupRecord::StreamsGroupMetadata {
                key: StreamsGroupMetadataKey { group_id: group_id() },
                value: None,
            },
            GroupRecord::StreamsGroupTopology {
                key: StreamsGroupTopologyKey { group_id: group_id() },
                value: None,
            },
        ]);
    }

    /// Whether a group with members is assigning cannot be told from so little; a broker that was stopped has mostly
    /// left stable groups behind.
    pub(crate) fn state(&self) -> &'static str {
        if self.is_empty() { "Empty" } else { "Stable" }
    }
}

impl ForeignKind {
    /// As ListGroups names the type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Streams => "streams",
        }
    }
}
