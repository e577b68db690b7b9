//! Control records of the metadata log and of snapshots (KIP-595, KIP-630, KIP-853).
//!
//! ```text
//! key    version 0 (i16), type (i16): 2 leader change, 3 snapshot header, 4 snapshot footer, 5 kraft.version, 6 voters
//! value  the message of that type, which begins with its own version (i16)
//! ```

use klamm_protocol::messages::kraft_version_record::KRaftVersionRecord;
use klamm_protocol::messages::leader_change_message::{LeaderChangeMessage, Voter as LeaderChangeVoter};
use klamm_protocol::messages::snapshot_footer_record::SnapshotFooterRecord;
use klamm_protocol::messages::snapshot_header_record::SnapshotHeaderRecord;
use klamm_protocol::messages::voters_record;
use klamm_protocol::{Decoder, EncodeError, Message};
use klamm_raft::{ControlRecord, Endpoint, KRaftVersion, ReplicaKey, VersionRange, Voter, VoterSet};
use klamm_types::NodeId;

use crate::error::RecordsError;

/// A control record as it stands in a batch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ControlMessage {
    Quorum(ControlRecord),
    SnapshotHeader {
        /// When the last record in the snapshot was appended, milliseconds.
        last_contained_log_timestamp: i64,
    },
    SnapshotFooter,
}

impl ControlMessage {
    /// Key and value.
    pub(crate) fn encode(&self) -> Result<([u8; 4], Vec<u8>), EncodeError> {
        let (kind, value) = match self {
            Self::Quorum(ControlRecord::LeaderChange {
                leader,
                voters,
                granting_voters,
            }) => (
                LEADER_CHANGE,
                leader_change(*leader, voters, granting_voters).to_bytes(0)?,
            ),
            Self::SnapshotHeader {
                last_contained_log_timestamp,
            } => {
                let header = SnapshotHeaderRecord {
                    last_contained_log_timestamp: *last_contained_log_timestamp,
                    ..Default::default()
                };
                (SNAPSHOT_HEADER, header.to_bytes(0)?)
            }
            Self::SnapshotFooter => (SNAPSHOT_FOOTER, SnapshotFooterRecord::default().to_bytes(0)?),
            Self::Quorum(ControlRecord::KRaftVersion(version)) => {
                let record = KRaftVersionRecord {
                    kraft_version: version.level(),
                    ..Default::default()
                };
                (KRAFT_VERSION, record.to_bytes(0)?)
            }
            Self::Quorum(ControlRecord::Voters(voters)) => (KRAFT_VOTERS, voters_record(voters).to_bytes(0)?),
        };
        let [high, low] = kind.to_be_bytes();
        Ok(([0, 0, high, low], value))
    }

    /// Nothing for a type that a newer node may write and that means nothing to the quorum.
    pub(crate) fn decode(key: &[u8], value: &[u8]) -> Result<Option<Self>, RecordsError> {
        let mut key = Decoder::new(key);
        let _version = key.i16()?;
        let mut value = Decoder::new(value);
        let message = match key.i16()? {
            LEADER_CHANGE => {
                let message = LeaderChangeMessage::decode(&mut value, 0)?;
                let ids = |voters: &[LeaderChangeVoter]| voters.iter().map(|v| NodeId(v.voter_id)).collect();
                Self::Quorum(ControlRecord::LeaderChange {
                    leader: NodeId(message.leader_id),
                    voters: ids(&message.voters),
                    granting_voters: ids(&message.granting_voters),
                })
            }
            SNAPSHOT_HEADER => Self::SnapshotHeader {
                last_contained_log_timestamp: SnapshotHeaderRecord::decode(&mut value, 0)?.last_contained_log_timestamp,
            },
            SNAPSHOT_FOOTER => Self::SnapshotFooter,
            KRAFT_VERSION => {
                let level = KRaftVersionRecord::decode(&mut value, 0)?.kraft_version;
                let version = KRaftVersion::from_level(level).ok_or(RecordsError::KRaftVersion(level))?;
                Self::Quorum(ControlRecord::KRaftVersion(version))
            }
            KRAFT_VOTERS => {
                let record = voters_record::VotersRecord::decode(&mut value, 0)?;
                Self::Quorum(ControlRecord::Voters(voter_set(record)))
            }
            _ => return Ok(None),
        };
        Ok(Some(message))
    }
}

fn leader_change(leader: NodeId, voters: &[NodeId], granting_voters: &[NodeId]) -> LeaderChangeMessage {
    let list = |ids: &[NodeId]| {
        let voters = ids.iter().map(|id| LeaderChangeVoter {
            voter_id: id.0,
            ..Default::default()
        });
        voters.collect()
    };
    LeaderChangeMessage {
        leader_id: leader.0,
        voters: list(voters),
        granting_voters: list(granting_voters),
        ..Default::default()
    }
}

fn voters_record(voters: &VoterSet) -> voters_record::VotersRecord {
    let voters = voters.iter().map(|voter| voters_record::Voter {
        voter_id: voter.key.id.0,
        voter_directory_id: voter.key.directory_id_or_zero(),
        endpoints: voter
            .endpoints
            .iter()
            .map(|endpoint| voters_record::Endpoint {
                name: endpoint.listener.clone(),
                host: endpoint.host.clone(),
                port: endpoint.port,
                ..Default::default()
            })
            .collect(),
        kraft_version_feature: voters_record::KRaftVersionFeature {
            min_supported_version: voter.kraft_versions.min,
            max_supported_version: voter.kraft_versions.max,
            ..Default::default()
        },
        ..Default::default()
    });
    voters_record::VotersRecord {
        voters: voters.collect(),
        ..Default::default()
    }
}

fn voter_set(record: voters_record::VotersRecord) -> VoterSet {
    VoterSet::new(record.voters.into_iter().map(|voter| {
        Voter {
            key: ReplicaKey::new(NodeId(voter.voter_id), voter.voter_directory_id),
            endpoints: voter
                .endpoints
                .into_iter()
                .map(|endpoint| Endpoint {
                    listener: endpoint.name,
                    host: endpoint.host,
                    port: endpoint.port,
                })
                .collect(),
            kraft_versions: VersionRange {
                min: voter.kraft_version_feature.min_supported_version,
                max: voter.kraft_version_feature.max_supported_version,
            },
        }
    }))
}

const LEADER_CHANGE: i16 = 2;
const SNAPSHOT_HEADER: i16 = 3;
const SNAPSHOT_FOOTER: i16 = 4;
const KRAFT_VERSION: i16 = 5;
const KRAFT_VOTERS: i16 = 6;
