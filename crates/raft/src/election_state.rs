//! The `quorum-state` file: one line of JSON that a node must never forget, so that it votes once in an epoch.
//!
//! ```text
//! {"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}
//! {"leaderId":1,"leaderEpoch":2,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}
//! ```
//! Version 1 goes with kraft.version 1. A file that cannot be read stops the node: a vote is never guessed.

use klamm_types::{LeaderEpoch, NodeId, Uuid};
use serde_json::{Value, json};

use crate::{KRaftVersion, ReplicaKey};

/// What a node knows about the election of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ElectionState {
    pub epoch: LeaderEpoch,
    pub leader: Option<NodeId>,
    pub voted: Option<ReplicaKey>,
    /// Only version 0 of the file holds them; nobody reads them.
    pub voters: Vec<NodeId>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElectionStateError {
    #[error("quorum-state is not a line of JSON: {0}")]
    Json(String),
    #[error("quorum-state has no valid field '{0}'")]
    Field(&'static str),
    #[error("data_version ({0}) is not within the min (0) and max (1) supported version")]
    Version(i64),
}

impl ElectionState {
    pub fn is_leader(&self, node: NodeId) -> bool {
        self.leader == Some(node)
    }

    /// A vote without a directory id (kraft.version 0) is taken to be for this node's present directory.
    pub fn has_voted_for(&self, node: ReplicaKey) -> bool {
        self.voted.is_some_and(|voted| {
            voted.id == node.id && (voted.directory_id.is_none() || voted.directory_id == node.directory_id)
        })
    }

    /// The content of the file.
    pub fn encode(&self, version: KRaftVersion) -> String {
        let leader = self.leader.unwrap_or(NodeId::NONE).0;
        let voted = self.voted.map_or(NodeId::NONE, |key| key.id).0;
        let value = match version {
            KRaftVersion::V0 => json!({
                "clusterId": "",
                "leaderId": leader,
                "leaderEpoch": self.epoch.0,
                "votedId": voted,
                "appliedOffset": 0,
                "currentVoters": self.voters.iter().map(|id| json!({"voterId": id.0})).collect::<Vec<_>>(),
                "data_version": 0,
            }),
            KRaftVersion::V1 => json!({
                "leaderId": leader,
                "leaderEpoch": self.epoch.0,
                "votedId": voted,
                "votedDirectoryId": self.voted.map_or(Uuid::ZERO, |key| key.directory_id_or_zero()).to_string(),
                "data_version": 1,
            }),
        };
        value.to_string()
    }

    pub fn decode(text: &str) -> Result<Self, ElectionStateError> {
        let line = text.lines().next().unwrap_or_default();
        let value: Value = serde_json::from_str(line).map_err(|e| ElectionStateError::Json(e.to_string()))?;
        let version = integer(&value, "data_version")?;
        if !(0..=1).contains(&version) {
            return Err(ElectionStateError::Version(version));
        }
        let voted_directory = match version {
            0 => Uuid::ZERO,
            _ => value
                .get("votedDirectoryId")
                .and_then(Value::as_str)
                .and_then(|text| text.parse().ok())
                .ok_or(ElectionStateError::Field("votedDirectoryId"))?,
        };
        let voters = match version {
            0 => voters(&value)?,
            _ => Vec::new(),
        };
        let voted = node(&value, "votedId")?;
        Ok(Self {
            epoch: LeaderEpoch(int32(&value, "leaderEpoch")?),
            leader: node(&value, "leaderId")?,
            voted: voted.map(|id| ReplicaKey::new(id, voted_directory)),
            voters,
        })
    }
}

fn integer(value: &Value, field: &'static str) -> Result<i64, ElectionStateError> {
    value
        .get(field)
        .and_then(Value::as_i64)
        .ok_or(ElectionStateError::Field(field))
}

fn int32(value: &Value, field: &'static str) -> Result<i32, ElectionStateError> {
    i32::try_from(integer(value, field)?).map_err(|_| ElectionStateError::Field(field))
}

fn node(value: &Value, field: &'static str) -> Result<Option<NodeId>, ElectionStateError> {
    match int32(value, field)? {
        -1 => Ok(None),
        id if id >= 0 => Ok(Some(NodeId(id))),
        _ => Err(ElectionStateError::Field(field)),
    }
}

fn voters(value: &Value) -> Result<Vec<NodeId>, ElectionStateError> {
    let invalid = ElectionStateError::Field("currentVoters");
    let list = value.get("currentVoters").and_then(Value::as_array).ok_or(invalid)?;
    list.iter().map(|voter| int32(voter, "voterId").map(NodeId)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines are those that Apache Kafka 4.3.1 wrote.
    #[test]
    fn kafkas_lines_round_trip() {
        let directory: Uuid = "kYBaPZRLQi6J-M1wDg39ag".parse().unwrap();
        let check = |line: &str, version, expected: ElectionState| {
            assert_eq!(ElectionState::decode(line), Ok(expected.clone()));
            assert_eq!(expected.encode(version), line);
        };
        check(
            r#"{"leaderId":1,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"#,
            KRaftVersion::V1,
            ElectionState {
                epoch: LeaderEpoch(1),
                leader: Some(NodeId(1)),
                ..Default::default()
            },
        );
        check(
            r#"{"leaderId":-1,"leaderEpoch":7,"votedId":2,"votedDirectoryId":"kYBaPZRLQi6J-M1wDg39ag","data_version":1}"#,
            KRaftVersion::V1,
            ElectionState {
                epoch: LeaderEpoch(7),
                voted: Some(ReplicaKey::new(NodeId(2), directory)),
                ..Default::default()
            },
        );
        check(
            r#"{"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}"#,
            KRaftVersion::V0,
            ElectionState {
                epoch: LeaderEpoch(2),
                leader: Some(NodeId(1)),
                voted: None,
                voters: vec![NodeId(1)],
            },
        );
    }

    #[test]
    fn a_vote_is_never_guessed() {
        for bad in [
            "",
            "[]",
            "{}",
            r#"{"leaderId":1,"leaderEpoch":1,"votedId":-1,"data_version":1}"#,
            r#"{"leaderId":1,"leaderEpoch":1,"votedId":-1,"data_version":2}"#,
            r#"{"leaderId":-2,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"#,
            r#"{"leaderId":1,"leaderEpoch":99999999999,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"#,
        ] {
            assert!(ElectionState::decode(bad).is_err(), "{bad}");
        }
    }
}
