//! DescribeGroups: classic groups and their members. Versions 0 to 6; from version 6 a group that is not there, or is of
//! another type, is an error; before it is just dead.

use klamm_protocol::messages::describe_groups_response::DescribedGroup;
use klamm_types::ErrorCode;

use crate::coordinator::GroupCoordinator;
use crate::{GroupResponse, RequestContext};

use super::{ClassicGroup, State};

impl GroupCoordinator {
    pub(crate) fn describe_groups(&self, context: &RequestContext, ids: &[String]) -> GroupResponse {
        let described = ids.iter().map(|id| {
            let group = self.classic.get(id.as_str());
            group.map_or_else(|| self.not_classic(context, id), ClassicGroup::describe)
        });
        GroupResponse::DescribeGroups(described.collect())
    }

    fn not_classic(&self, context: &RequestContext, id: &str) -> DescribedGroup {
        let dead = DescribedGroup {
            group_id: id.to_owned(),
            group_state: "Dead".to_owned(),
            ..Default::default()
        };
        if context.api_version < ERROR_FROM {
            return dead;
        }
        let message = match self.groups.contains_key(id) {
            true => format!("Group {id} is not a classic group."),
            false => format!("Group {id} not found."),
        };
        DescribedGroup {
            error_code: ErrorCode::GROUP_ID_NOT_FOUND.0,
            error_message: Some(message),
            ..dead
        }
    }
}

impl ClassicGroup {
    /// What members said about themselves is told only of a stable group.
    fn describe(&self) -> DescribedGroup {
        let protocol = self.protocol().filter(|_| self.state == State::Stable);
        let members = self.members.iter().map(|(id, member)| member.describe(id, protocol));
        DescribedGroup {
            group_id: self.id.to_string(),
            group_state: self.state.name().to_owned(),
            protocol_type: self.protocol_type().unwrap_or_default().to_owned(),
            protocol_data: protocol.unwrap_or_default().to_owned(),
            members: members.collect(),
            ..Default::default()
        }
    }
}

const ERROR_FROM: i16 = 6;
