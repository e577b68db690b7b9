//! ListGroups: the groups of this partition. Versions 0 to 5; filters ignore case, as in Kafka.

use std::collections::BTreeSet;

use klamm_protocol::messages::list_groups_request::ListGroupsRequest;
use klamm_protocol::messages::list_groups_response::{ListGroupsResponse, ListedGroup};

use crate::GroupResponse;
use crate::coordinator::GroupCoordinator;
use crate::group::classic::CONSUMER_PROTOCOL_TYPE;
use crate::group::{ClassicState, Group};

impl GroupCoordinator {
    pub(crate) fn list_groups(&self, request: &ListGroupsRequest) -> GroupResponse {
        let lower = |names: &[String]| -> BTreeSet<String> { names.iter().map(|name| name.to_lowercase()).collect() };
        let states: BTreeSet<String> = lower(&request.states_filter)
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let types = lower(&request.types_filter);
        let passes = |filter: &BTreeSet<String>, name: &str| filter.is_empty() || filter.contains(&name.to_lowercase());
        let listed = self.groups.iter().map(|(id, group)| self.list_group(id, group));
        let groups = listed
            .filter(|group| passes(&states, &group.group_state) && passes(&types, &group.group_type))
            .collect();
        GroupResponse::ListGroups(ListGroupsResponse {
            groups,
            ..Default::default()
        })
    }

    fn list_group(&self, id: &str, group: &Group) -> ListedGroup {
        let (group_type, group_state) = self.type_and_state(id, group);
        let protocol_type = match group {
            Group::Classic(recorded) => {
                let live = self.classic.get(id);
                live.map_or(recorded.protocol_type.as_str(), |group| {
                    group.protocol_type().unwrap_or_default()
                })
            }
            Group::Consumer(_) => CONSUMER_PROTOCOL_TYPE,
            Group::Foreign(group) => group.kind.name(),
        };
        ListedGroup {
            group_id: id.to_owned(),
            protocol_type: protocol_type.to_owned(),
            group_state: group_state.to_owned(),
            group_type: group_type.to_owned(),
            ..Default::default()
        }
    }

    /// As ListGroups names them. A coordinator that is not active knows of a classic group what its last record says.
    pub(crate) fn type_and_state(&self, id: &str, group: &Group) -> (&'static str, &'static str) {
        match group {
            Group::Classic(recorded) => match self.classic.get(id) {
                Some(group) => ("classic", group.state().name()),
                None if recorded.members.is_empty() => ("classic", ClassicState::Empty.name()),
                None => ("classic", ClassicState::Stable.name()),
            },
            Group::Consumer(group) => ("consumer", group.state()),
            Group::Foreign(group) => (group.kind.name(), group.state()),
        }
    }
}
