// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Keys and values of the records that coordinators write to their topics.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::json::JsonError;
use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Structure};

/// The key of a record of `__consumer_offsets`.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupRecordKey {
    LegacyOffsetCommit(super::LegacyOffsetCommitKey),
    OffsetCommit(super::OffsetCommitKey),
    GroupMetadata(super::GroupMetadataKey),
    ConsumerGroupMetadata(super::ConsumerGroupMetadataKey),
    ConsumerGroupPartitionMetadata(super::ConsumerGroupPartitionMetadataKey),
    ConsumerGroupMemberMetadata(super::ConsumerGroupMemberMetadataKey),
    ConsumerGroupTargetAssignmentMetadata(super::ConsumerGroupTargetAssignmentMetadataKey),
    ConsumerGroupTargetAssignmentMember(super::ConsumerGroupTargetAssignmentMemberKey),
    ConsumerGroupCurrentMemberAssignment(super::ConsumerGroupCurrentMemberAssignmentKey),
    ShareGroupMemberMetadata(super::ShareGroupMemberMetadataKey),
    ShareGroupMetadata(super::ShareGroupMetadataKey),
    ShareGroupTargetAssignmentMetadata(super::ShareGroupTargetAssignmentMetadataKey),
    ShareGroupTargetAssignmentMember(super::ShareGroupTargetAssignmentMemberKey),
    ShareGroupCurrentMemberAssignment(super::ShareGroupCurrentMemberAssignmentKey),
    ShareGroupStatePartitionMetadata(super::ShareGroupStatePartitionMetadataKey),
    ConsumerGroupRegularExpression(super::ConsumerGroupRegularExpressionKey),
    StreamsGroupMetadata(super::StreamsGroupMetadataKey),
    StreamsGroupMemberMetadata(super::StreamsGroupMemberMetadataKey),
    StreamsGroupTargetAssignmentMetadata(super::StreamsGroupTargetAssignmentMetadataKey),
    StreamsGroupTargetAssignmentMember(super::StreamsGroupTargetAssignmentMemberKey),
    StreamsGroupCurrentMemberAssignment(super::StreamsGroupCurrentMemberAssignmentKey),
    StreamsGroupTopology(super::StreamsGroupTopologyKey),
}

impl GroupRecordKey {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::LegacyOffsetCommit(_) => 0,
            Self::OffsetCommit(_) => 1,
            Self::GroupMetadata(_) => 2,
            Self::ConsumerGroupMetadata(_) => 3,
            Self::ConsumerGroupPartitionMetadata(_) => 4,
            Self::ConsumerGroupMemberMetadata(_) => 5,
            Self::ConsumerGroupTargetAssignmentMetadata(_) => 6,
            Self::ConsumerGroupTargetAssignmentMember(_) => 7,
            Self::ConsumerGroupCurrentMemberAssignment(_) => 8,
            Self::ShareGroupMemberMetadata(_) => 10,
            Self::ShareGroupMetadata(_) => 11,
            Self::ShareGroupTargetAssignmentMetadata(_) => 12,
            Self::ShareGroupTargetAssignmentMember(_) => 13,
            Self::ShareGroupCurrentMemberAssignment(_) => 14,
            Self::ShareGroupStatePartitionMetadata(_) => 15,
            Self::ConsumerGroupRegularExpression(_) => 16,
            Self::StreamsGroupMetadata(_) => 17,
            Self::StreamsGroupMemberMetadata(_) => 19,
            Self::StreamsGroupTargetAssignmentMetadata(_) => 20,
            Self::StreamsGroupTargetAssignmentMember(_) => 21,
            Self::StreamsGroupCurrentMemberAssignment(_) => 22,
            Self::StreamsGroupTopology(_) => 23,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::LegacyOffsetCommit(_) => "LegacyOffsetCommitKey",
            Self::OffsetCommit(_) => "OffsetCommitKey",
            Self::GroupMetadata(_) => "GroupMetadataKey",
            Self::ConsumerGroupMetadata(_) => "ConsumerGroupMetadataKey",
            Self::ConsumerGroupPartitionMetadata(_) => "ConsumerGroupPartitionMetadataKey",
            Self::ConsumerGroupMemberMetadata(_) => "ConsumerGroupMemberMetadataKey",
            Self::ConsumerGroupTargetAssignmentMetadata(_) => "ConsumerGroupTargetAssignmentMetadataKey",
            Self::ConsumerGroupTargetAssignmentMember(_) => "ConsumerGroupTargetAssignmentMemberKey",
            Self::ConsumerGroupCurrentMemberAssignment(_) => "ConsumerGroupCurrentMemberAssignmentKey",
            Self::ShareGroupMemberMetadata(_) => "ShareGroupMemberMetadataKey",
            Self::ShareGroupMetadata(_) => "ShareGroupMetadataKey",
            Self::ShareGroupTargetAssignmentMetadata(_) => "ShareGroupTargetAssignmentMetadataKey",
            Self::ShareGroupTargetAssignmentMember(_) => "ShareGroupTargetAssignmentMemberKey",
            Self::ShareGroupCurrentMemberAssignment(_) => "ShareGroupCurrentMemberAssignmentKey",
            Self::ShareGroupStatePartitionMetadata(_) => "ShareGroupStatePartitionMetadataKey",
            Self::ConsumerGroupRegularExpression(_) => "ConsumerGroupRegularExpressionKey",
            Self::StreamsGroupMetadata(_) => "StreamsGroupMetadataKey",
            Self::StreamsGroupMemberMetadata(_) => "StreamsGroupMemberMetadataKey",
            Self::StreamsGroupTargetAssignmentMetadata(_) => "StreamsGroupTargetAssignmentMetadataKey",
            Self::StreamsGroupTargetAssignmentMember(_) => "StreamsGroupTargetAssignmentMemberKey",
            Self::StreamsGroupCurrentMemberAssignment(_) => "StreamsGroupCurrentMemberAssignmentKey",
            Self::StreamsGroupTopology(_) => "StreamsGroupTopologyKey",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::LegacyOffsetCommitKey::VALID_VERSIONS),
            1 => Some(super::OffsetCommitKey::VALID_VERSIONS),
            2 => Some(super::GroupMetadataKey::VALID_VERSIONS),
            3 => Some(super::ConsumerGroupMetadataKey::VALID_VERSIONS),
            4 => Some(super::ConsumerGroupPartitionMetadataKey::VALID_VERSIONS),
            5 => Some(super::ConsumerGroupMemberMetadataKey::VALID_VERSIONS),
            6 => Some(super::ConsumerGroupTargetAssignmentMetadataKey::VALID_VERSIONS),
            7 => Some(super::ConsumerGroupTargetAssignmentMemberKey::VALID_VERSIONS),
            8 => Some(super::ConsumerGroupCurrentMemberAssignmentKey::VALID_VERSIONS),
            10 => Some(super::ShareGroupMemberMetadataKey::VALID_VERSIONS),
            11 => Some(super::ShareGroupMetadataKey::VALID_VERSIONS),
            12 => Some(super::ShareGroupTargetAssignmentMetadataKey::VALID_VERSIONS),
            13 => Some(super::ShareGroupTargetAssignmentMemberKey::VALID_VERSIONS),
            14 => Some(super::ShareGroupCurrentMemberAssignmentKey::VALID_VERSIONS),
            15 => Some(super::ShareGroupStatePartitionMetadataKey::VALID_VERSIONS),
            16 => Some(super::ConsumerGroupRegularExpressionKey::VALID_VERSIONS),
            17 => Some(super::StreamsGroupMetadataKey::VALID_VERSIONS),
            19 => Some(super::StreamsGroupMemberMetadataKey::VALID_VERSIONS),
            20 => Some(super::StreamsGroupTargetAssignmentMetadataKey::VALID_VERSIONS),
            21 => Some(super::StreamsGroupTargetAssignmentMemberKey::VALID_VERSIONS),
            22 => Some(super::StreamsGroupCurrentMemberAssignmentKey::VALID_VERSIONS),
            23 => Some(super::StreamsGroupTopologyKey::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::LegacyOffsetCommit(record) => record.encode(e, version),
            Self::OffsetCommit(record) => record.encode(e, version),
            Self::GroupMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupPartitionMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupMemberMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupTargetAssignmentMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupTargetAssignmentMember(record) => record.encode(e, version),
            Self::ConsumerGroupCurrentMemberAssignment(record) => record.encode(e, version),
            Self::ShareGroupMemberMetadata(record) => record.encode(e, version),
            Self::ShareGroupMetadata(record) => record.encode(e, version),
            Self::ShareGroupTargetAssignmentMetadata(record) => record.encode(e, version),
            Self::ShareGroupTargetAssignmentMember(record) => record.encode(e, version),
            Self::ShareGroupCurrentMemberAssignment(record) => record.encode(e, version),
            Self::ShareGroupStatePartitionMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupRegularExpression(record) => record.encode(e, version),
            Self::StreamsGroupMetadata(record) => record.encode(e, version),
            Self::StreamsGroupMemberMetadata(record) => record.encode(e, version),
            Self::StreamsGroupTargetAssignmentMetadata(record) => record.encode(e, version),
            Self::StreamsGroupTargetAssignmentMember(record) => record.encode(e, version),
            Self::StreamsGroupCurrentMemberAssignment(record) => record.encode(e, version),
            Self::StreamsGroupTopology(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::LegacyOffsetCommitKey::decode(d, version).map(Self::LegacyOffsetCommit),
            1 => super::OffsetCommitKey::decode(d, version).map(Self::OffsetCommit),
            2 => super::GroupMetadataKey::decode(d, version).map(Self::GroupMetadata),
            3 => super::ConsumerGroupMetadataKey::decode(d, version).map(Self::ConsumerGroupMetadata),
            4 => super::ConsumerGroupPartitionMetadataKey::decode(d, version).map(Self::ConsumerGroupPartitionMetadata),
            5 => super::ConsumerGroupMemberMetadataKey::decode(d, version).map(Self::ConsumerGroupMemberMetadata),
            6 => super::ConsumerGroupTargetAssignmentMetadataKey::decode(d, version)
                .map(Self::ConsumerGroupTargetAssignmentMetadata),
            7 => super::ConsumerGroupTargetAssignmentMemberKey::decode(d, version)
                .map(Self::ConsumerGroupTargetAssignmentMember),
            8 => super::ConsumerGroupCurrentMemberAssignmentKey::decode(d, version)
                .map(Self::ConsumerGroupCurrentMemberAssignment),
            10 => super::ShareGroupMemberMetadataKey::decode(d, version).map(Self::ShareGroupMemberMetadata),
            11 => super::ShareGroupMetadataKey::decode(d, version).map(Self::ShareGroupMetadata),
            12 => super::ShareGroupTargetAssignmentMetadataKey::decode(d, version)
                .map(Self::ShareGroupTargetAssignmentMetadata),
            13 => super::ShareGroupTargetAssignmentMemberKey::decode(d, version)
                .map(Self::ShareGroupTargetAssignmentMember),
            14 => super::ShareGroupCurrentMemberAssignmentKey::decode(d, version)
                .map(Self::ShareGroupCurrentMemberAssignment),
            15 => super::ShareGroupStatePartitionMetadataKey::decode(d, version)
                .map(Self::ShareGroupStatePartitionMetadata),
            16 => {
                super::ConsumerGroupRegularExpressionKey::decode(d, version).map(Self::ConsumerGroupRegularExpression)
            }
            17 => super::StreamsGroupMetadataKey::decode(d, version).map(Self::StreamsGroupMetadata),
            19 => super::StreamsGroupMemberMetadataKey::decode(d, version).map(Self::StreamsGroupMemberMetadata),
            20 => super::StreamsGroupTargetAssignmentMetadataKey::decode(d, version)
                .map(Self::StreamsGroupTargetAssignmentMetadata),
            21 => super::StreamsGroupTargetAssignmentMemberKey::decode(d, version)
                .map(Self::StreamsGroupTargetAssignmentMember),
            22 => super::StreamsGroupCurrentMemberAssignmentKey::decode(d, version)
                .map(Self::StreamsGroupCurrentMemberAssignment),
            23 => super::StreamsGroupTopologyKey::decode(d, version).map(Self::StreamsGroupTopology),

            _ => Err(DecodeError::Unknown {
                what: "GroupRecordKey type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::LegacyOffsetCommit(record) => record.to_json(version),
            Self::OffsetCommit(record) => record.to_json(version),
            Self::GroupMetadata(record) => record.to_json(version),
            Self::ConsumerGroupMetadata(record) => record.to_json(version),
            Self::ConsumerGroupPartitionMetadata(record) => record.to_json(version),
            Self::ConsumerGroupMemberMetadata(record) => record.to_json(version),
            Self::ConsumerGroupTargetAssignmentMetadata(record) => record.to_json(version),
            Self::ConsumerGroupTargetAssignmentMember(record) => record.to_json(version),
            Self::ConsumerGroupCurrentMemberAssignment(record) => record.to_json(version),
            Self::ShareGroupMemberMetadata(record) => record.to_json(version),
            Self::ShareGroupMetadata(record) => record.to_json(version),
            Self::ShareGroupTargetAssignmentMetadata(record) => record.to_json(version),
            Self::ShareGroupTargetAssignmentMember(record) => record.to_json(version),
            Self::ShareGroupCurrentMemberAssignment(record) => record.to_json(version),
            Self::ShareGroupStatePartitionMetadata(record) => record.to_json(version),
            Self::ConsumerGroupRegularExpression(record) => record.to_json(version),
            Self::StreamsGroupMetadata(record) => record.to_json(version),
            Self::StreamsGroupMemberMetadata(record) => record.to_json(version),
            Self::StreamsGroupTargetAssignmentMetadata(record) => record.to_json(version),
            Self::StreamsGroupTargetAssignmentMember(record) => record.to_json(version),
            Self::StreamsGroupCurrentMemberAssignment(record) => record.to_json(version),
            Self::StreamsGroupTopology(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "LegacyOffsetCommitKey" => {
                Some(super::LegacyOffsetCommitKey::from_json(value, version).map(Self::LegacyOffsetCommit))
            }
            "OffsetCommitKey" => Some(super::OffsetCommitKey::from_json(value, version).map(Self::OffsetCommit)),
            "GroupMetadataKey" => Some(super::GroupMetadataKey::from_json(value, version).map(Self::GroupMetadata)),
            "ConsumerGroupMetadataKey" => {
                Some(super::ConsumerGroupMetadataKey::from_json(value, version).map(Self::ConsumerGroupMetadata))
            }
            "ConsumerGroupPartitionMetadataKey" => Some(
                super::ConsumerGroupPartitionMetadataKey::from_json(value, version)
                    .map(Self::ConsumerGroupPartitionMetadata),
            ),
            "ConsumerGroupMemberMetadataKey" => Some(
                super::ConsumerGroupMemberMetadataKey::from_json(value, version).map(Self::ConsumerGroupMemberMetadata),
            ),
            "ConsumerGroupTargetAssignmentMetadataKey" => Some(
                super::ConsumerGroupTargetAssignmentMetadataKey::from_json(value, version)
                    .map(Self::ConsumerGroupTargetAssignmentMetadata),
            ),
            "ConsumerGroupTargetAssignmentMemberKey" => Some(
                super::ConsumerGroupTargetAssignmentMemberKey::from_json(value, version)
                    .map(Self::ConsumerGroupTargetAssignmentMember),
            ),
            "ConsumerGroupCurrentMemberAssignmentKey" => Some(
                super::ConsumerGroupCurrentMemberAssignmentKey::from_json(value, version)
                    .map(Self::ConsumerGroupCurrentMemberAssignment),
            ),
            "ShareGroupMemberMetadataKey" => {
                Some(super::ShareGroupMemberMetadataKey::from_json(value, version).map(Self::ShareGroupMemberMetadata))
            }
            "ShareGroupMetadataKey" => {
                Some(super::ShareGroupMetadataKey::from_json(value, version).map(Self::ShareGroupMetadata))
            }
            "ShareGroupTargetAssignmentMetadataKey" => Some(
                super::ShareGroupTargetAssignmentMetadataKey::from_json(value, version)
                    .map(Self::ShareGroupTargetAssignmentMetadata),
            ),
            "ShareGroupTargetAssignmentMemberKey" => Some(
                super::ShareGroupTargetAssignmentMemberKey::from_json(value, version)
                    .map(Self::ShareGroupTargetAssignmentMember),
            ),
            "ShareGroupCurrentMemberAssignmentKey" => Some(
                super::ShareGroupCurrentMemberAssignmentKey::from_json(value, version)
                    .map(Self::ShareGroupCurrentMemberAssignment),
            ),
            "ShareGroupStatePartitionMetadataKey" => Some(
                super::ShareGroupStatePartitionMetadataKey::from_json(value, version)
                    .map(Self::ShareGroupStatePartitionMetadata),
            ),
            "ConsumerGroupRegularExpressionKey" => Some(
                super::ConsumerGroupRegularExpressionKey::from_json(value, version)
                    .map(Self::ConsumerGroupRegularExpression),
            ),
            "StreamsGroupMetadataKey" => {
                Some(super::StreamsGroupMetadataKey::from_json(value, version).map(Self::StreamsGroupMetadata))
            }
            "StreamsGroupMemberMetadataKey" => Some(
                super::StreamsGroupMemberMetadataKey::from_json(value, version).map(Self::StreamsGroupMemberMetadata),
            ),
            "StreamsGroupTargetAssignmentMetadataKey" => Some(
                super::StreamsGroupTargetAssignmentMetadataKey::from_json(value, version)
                    .map(Self::StreamsGroupTargetAssignmentMetadata),
            ),
            "StreamsGroupTargetAssignmentMemberKey" => Some(
                super::StreamsGroupTargetAssignmentMemberKey::from_json(value, version)
                    .map(Self::StreamsGroupTargetAssignmentMember),
            ),
            "StreamsGroupCurrentMemberAssignmentKey" => Some(
                super::StreamsGroupCurrentMemberAssignmentKey::from_json(value, version)
                    .map(Self::StreamsGroupCurrentMemberAssignment),
            ),
            "StreamsGroupTopologyKey" => {
                Some(super::StreamsGroupTopologyKey::from_json(value, version).map(Self::StreamsGroupTopology))
            }
            _ => None,
        }
    }
}

impl From<super::LegacyOffsetCommitKey> for GroupRecordKey {
    fn from(record: super::LegacyOffsetCommitKey) -> Self {
        Self::LegacyOffsetCommit(record)
    }
}

impl From<super::OffsetCommitKey> for GroupRecordKey {
    fn from(record: super::OffsetCommitKey) -> Self {
        Self::OffsetCommit(record)
    }
}

impl From<super::GroupMetadataKey> for GroupRecordKey {
    fn from(record: super::GroupMetadataKey) -> Self {
        Self::GroupMetadata(record)
    }
}

impl From<super::ConsumerGroupMetadataKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupMetadataKey) -> Self {
        Self::ConsumerGroupMetadata(record)
    }
}

impl From<super::ConsumerGroupPartitionMetadataKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupPartitionMetadataKey) -> Self {
        Self::ConsumerGroupPartitionMetadata(record)
    }
}

impl From<super::ConsumerGroupMemberMetadataKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupMemberMetadataKey) -> Self {
        Self::ConsumerGroupMemberMetadata(record)
    }
}

impl From<super::ConsumerGroupTargetAssignmentMetadataKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupTargetAssignmentMetadataKey) -> Self {
        Self::ConsumerGroupTargetAssignmentMetadata(record)
    }
}

impl From<super::ConsumerGroupTargetAssignmentMemberKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupTargetAssignmentMemberKey) -> Self {
        Self::ConsumerGroupTargetAssignmentMember(record)
    }
}

impl From<super::ConsumerGroupCurrentMemberAssignmentKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupCurrentMemberAssignmentKey) -> Self {
        Self::ConsumerGroupCurrentMemberAssignment(record)
    }
}

impl From<super::ShareGroupMemberMetadataKey> for GroupRecordKey {
    fn from(record: super::ShareGroupMemberMetadataKey) -> Self {
        Self::ShareGroupMemberMetadata(record)
    }
}

impl From<super::ShareGroupMetadataKey> for GroupRecordKey {
    fn from(record: super::ShareGroupMetadataKey) -> Self {
        Self::ShareGroupMetadata(record)
    }
}

impl From<super::ShareGroupTargetAssignmentMetadataKey> for GroupRecordKey {
    fn from(record: super::ShareGroupTargetAssignmentMetadataKey) -> Self {
        Self::ShareGroupTargetAssignmentMetadata(record)
    }
}

impl From<super::ShareGroupTargetAssignmentMemberKey> for GroupRecordKey {
    fn from(record: super::ShareGroupTargetAssignmentMemberKey) -> Self {
        Self::ShareGroupTargetAssignmentMember(record)
    }
}

impl From<super::ShareGroupCurrentMemberAssignmentKey> for GroupRecordKey {
    fn from(record: super::ShareGroupCurrentMemberAssignmentKey) -> Self {
        Self::ShareGroupCurrentMemberAssignment(record)
    }
}

impl From<super::ShareGroupStatePartitionMetadataKey> for GroupRecordKey {
    fn from(record: super::ShareGroupStatePartitionMetadataKey) -> Self {
        Self::ShareGroupStatePartitionMetadata(record)
    }
}

impl From<super::ConsumerGroupRegularExpressionKey> for GroupRecordKey {
    fn from(record: super::ConsumerGroupRegularExpressionKey) -> Self {
        Self::ConsumerGroupRegularExpression(record)
    }
}

impl From<super::StreamsGroupMetadataKey> for GroupRecordKey {
    fn from(record: super::StreamsGroupMetadataKey) -> Self {
        Self::StreamsGroupMetadata(record)
    }
}

impl From<super::StreamsGroupMemberMetadataKey> for GroupRecordKey {
    fn from(record: super::StreamsGroupMemberMetadataKey) -> Self {
        Self::StreamsGroupMemberMetadata(record)
    }
}

impl From<super::StreamsGroupTargetAssignmentMetadataKey> for GroupRecordKey {
    fn from(record: super::StreamsGroupTargetAssignmentMetadataKey) -> Self {
        Self::StreamsGroupTargetAssignmentMetadata(record)
    }
}

impl From<super::StreamsGroupTargetAssignmentMemberKey> for GroupRecordKey {
    fn from(record: super::StreamsGroupTargetAssignmentMemberKey) -> Self {
        Self::StreamsGroupTargetAssignmentMember(record)
    }
}

impl From<super::StreamsGroupCurrentMemberAssignmentKey> for GroupRecordKey {
    fn from(record: super::StreamsGroupCurrentMemberAssignmentKey) -> Self {
        Self::StreamsGroupCurrentMemberAssignment(record)
    }
}

impl From<super::StreamsGroupTopologyKey> for GroupRecordKey {
    fn from(record: super::StreamsGroupTopologyKey) -> Self {
        Self::StreamsGroupTopology(record)
    }
}

/// The value of a record of `__consumer_offsets`.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupRecordValue {
    LegacyOffsetCommit(super::LegacyOffsetCommitValue),
    OffsetCommit(super::OffsetCommitValue),
    GroupMetadata(super::GroupMetadataValue),
    ConsumerGroupMetadata(super::ConsumerGroupMetadataValue),
    ConsumerGroupPartitionMetadata(super::ConsumerGroupPartitionMetadataValue),
    ConsumerGroupMemberMetadata(super::ConsumerGroupMemberMetadataValue),
    ConsumerGroupTargetAssignmentMetadata(super::ConsumerGroupTargetAssignmentMetadataValue),
    ConsumerGroupTargetAssignmentMember(super::ConsumerGroupTargetAssignmentMemberValue),
    ConsumerGroupCurrentMemberAssignment(super::ConsumerGroupCurrentMemberAssignmentValue),
    ShareGroupMemberMetadata(super::ShareGroupMemberMetadataValue),
    ShareGroupMetadata(super::ShareGroupMetadataValue),
    ShareGroupTargetAssignmentMetadata(super::ShareGroupTargetAssignmentMetadataValue),
    ShareGroupTargetAssignmentMember(super::ShareGroupTargetAssignmentMemberValue),
    ShareGroupCurrentMemberAssignment(super::ShareGroupCurrentMemberAssignmentValue),
    ShareGroupStatePartitionMetadata(super::ShareGroupStatePartitionMetadataValue),
    ConsumerGroupRegularExpression(super::ConsumerGroupRegularExpressionValue),
    StreamsGroupMetadata(super::StreamsGroupMetadataValue),
    StreamsGroupMemberMetadata(super::StreamsGroupMemberMetadataValue),
    StreamsGroupTargetAssignmentMetadata(super::StreamsGroupTargetAssignmentMetadataValue),
    StreamsGroupTargetAssignmentMember(super::StreamsGroupTargetAssignmentMemberValue),
    StreamsGroupCurrentMemberAssignment(super::StreamsGroupCurrentMemberAssignmentValue),
    StreamsGroupTopology(super::StreamsGroupTopologyValue),
}

impl GroupRecordValue {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::LegacyOffsetCommit(_) => 0,
            Self::OffsetCommit(_) => 1,
            Self::GroupMetadata(_) => 2,
            Self::ConsumerGroupMetadata(_) => 3,
            Self::ConsumerGroupPartitionMetadata(_) => 4,
            Self::ConsumerGroupMemberMetadata(_) => 5,
            Self::ConsumerGroupTargetAssignmentMetadata(_) => 6,
            Self::ConsumerGroupTargetAssignmentMember(_) => 7,
            Self::ConsumerGroupCurrentMemberAssignment(_) => 8,
            Self::ShareGroupMemberMetadata(_) => 10,
            Self::ShareGroupMetadata(_) => 11,
            Self::ShareGroupTargetAssignmentMetadata(_) => 12,
            Self::ShareGroupTargetAssignmentMember(_) => 13,
            Self::ShareGroupCurrentMemberAssignment(_) => 14,
            Self::ShareGroupStatePartitionMetadata(_) => 15,
            Self::ConsumerGroupRegularExpression(_) => 16,
            Self::StreamsGroupMetadata(_) => 17,
            Self::StreamsGroupMemberMetadata(_) => 19,
            Self::StreamsGroupTargetAssignmentMetadata(_) => 20,
            Self::StreamsGroupTargetAssignmentMember(_) => 21,
            Self::StreamsGroupCurrentMemberAssignment(_) => 22,
            Self::StreamsGroupTopology(_) => 23,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::LegacyOffsetCommit(_) => "LegacyOffsetCommitValue",
            Self::OffsetCommit(_) => "OffsetCommitValue",
            Self::GroupMetadata(_) => "GroupMetadataValue",
            Self::ConsumerGroupMetadata(_) => "ConsumerGroupMetadataValue",
            Self::ConsumerGroupPartitionMetadata(_) => "ConsumerGroupPartitionMetadataValue",
            Self::ConsumerGroupMemberMetadata(_) => "ConsumerGroupMemberMetadataValue",
            Self::ConsumerGroupTargetAssignmentMetadata(_) => "ConsumerGroupTargetAssignmentMetadataValue",
            Self::ConsumerGroupTargetAssignmentMember(_) => "ConsumerGroupTargetAssignmentMemberValue",
            Self::ConsumerGroupCurrentMemberAssignment(_) => "ConsumerGroupCurrentMemberAssignmentValue",
            Self::ShareGroupMemberMetadata(_) => "ShareGroupMemberMetadataValue",
            Self::ShareGroupMetadata(_) => "ShareGroupMetadataValue",
            Self::ShareGroupTargetAssignmentMetadata(_) => "ShareGroupTargetAssignmentMetadataValue",
            Self::ShareGroupTargetAssignmentMember(_) => "ShareGroupTargetAssignmentMemberValue",
            Self::ShareGroupCurrentMemberAssignment(_) => "ShareGroupCurrentMemberAssignmentValue",
            Self::ShareGroupStatePartitionMetadata(_) => "ShareGroupStatePartitionMetadataValue",
            Self::ConsumerGroupRegularExpression(_) => "ConsumerGroupRegularExpressionValue",
            Self::StreamsGroupMetadata(_) => "StreamsGroupMetadataValue",
            Self::StreamsGroupMemberMetadata(_) => "StreamsGroupMemberMetadataValue",
            Self::StreamsGroupTargetAssignmentMetadata(_) => "StreamsGroupTargetAssignmentMetadataValue",
            Self::StreamsGroupTargetAssignmentMember(_) => "StreamsGroupTargetAssignmentMemberValue",
            Self::StreamsGroupCurrentMemberAssignment(_) => "StreamsGroupCurrentMemberAssignmentValue",
            Self::StreamsGroupTopology(_) => "StreamsGroupTopologyValue",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::LegacyOffsetCommitValue::VALID_VERSIONS),
            1 => Some(super::OffsetCommitValue::VALID_VERSIONS),
            2 => Some(super::GroupMetadataValue::VALID_VERSIONS),
            3 => Some(super::ConsumerGroupMetadataValue::VALID_VERSIONS),
            4 => Some(super::ConsumerGroupPartitionMetadataValue::VALID_VERSIONS),
            5 => Some(super::ConsumerGroupMemberMetadataValue::VALID_VERSIONS),
            6 => Some(super::ConsumerGroupTargetAssignmentMetadataValue::VALID_VERSIONS),
            7 => Some(super::ConsumerGroupTargetAssignmentMemberValue::VALID_VERSIONS),
            8 => Some(super::ConsumerGroupCurrentMemberAssignmentValue::VALID_VERSIONS),
            10 => Some(super::ShareGroupMemberMetadataValue::VALID_VERSIONS),
            11 => Some(super::ShareGroupMetadataValue::VALID_VERSIONS),
            12 => Some(super::ShareGroupTargetAssignmentMetadataValue::VALID_VERSIONS),
            13 => Some(super::ShareGroupTargetAssignmentMemberValue::VALID_VERSIONS),
            14 => Some(super::ShareGroupCurrentMemberAssignmentValue::VALID_VERSIONS),
            15 => Some(super::ShareGroupStatePartitionMetadataValue::VALID_VERSIONS),
            16 => Some(super::ConsumerGroupRegularExpressionValue::VALID_VERSIONS),
            17 => Some(super::StreamsGroupMetadataValue::VALID_VERSIONS),
            19 => Some(super::StreamsGroupMemberMetadataValue::VALID_VERSIONS),
            20 => Some(super::StreamsGroupTargetAssignmentMetadataValue::VALID_VERSIONS),
            21 => Some(super::StreamsGroupTargetAssignmentMemberValue::VALID_VERSIONS),
            22 => Some(super::StreamsGroupCurrentMemberAssignmentValue::VALID_VERSIONS),
            23 => Some(super::StreamsGroupTopologyValue::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::LegacyOffsetCommit(record) => record.encode(e, version),
            Self::OffsetCommit(record) => record.encode(e, version),
            Self::GroupMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupPartitionMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupMemberMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupTargetAssignmentMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupTargetAssignmentMember(record) => record.encode(e, version),
            Self::ConsumerGroupCurrentMemberAssignment(record) => record.encode(e, version),
            Self::ShareGroupMemberMetadata(record) => record.encode(e, version),
            Self::ShareGroupMetadata(record) => record.encode(e, version),
            Self::ShareGroupTargetAssignmentMetadata(record) => record.encode(e, version),
            Self::ShareGroupTargetAssignmentMember(record) => record.encode(e, version),
            Self::ShareGroupCurrentMemberAssignment(record) => record.encode(e, version),
            Self::ShareGroupStatePartitionMetadata(record) => record.encode(e, version),
            Self::ConsumerGroupRegularExpression(record) => record.encode(e, version),
            Self::StreamsGroupMetadata(record) => record.encode(e, version),
            Self::StreamsGroupMemberMetadata(record) => record.encode(e, version),
            Self::StreamsGroupTargetAssignmentMetadata(record) => record.encode(e, version),
            Self::StreamsGroupTargetAssignmentMember(record) => record.encode(e, version),
            Self::StreamsGroupCurrentMemberAssignment(record) => record.encode(e, version),
            Self::StreamsGroupTopology(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::LegacyOffsetCommitValue::decode(d, version).map(Self::LegacyOffsetCommit),
            1 => super::OffsetCommitValue::decode(d, version).map(Self::OffsetCommit),
            2 => super::GroupMetadataValue::decode(d, version).map(Self::GroupMetadata),
            3 => super::ConsumerGroupMetadataValue::decode(d, version).map(Self::ConsumerGroupMetadata),
            4 => {
                super::ConsumerGroupPartitionMetadataValue::decode(d, version).map(Self::ConsumerGroupPartitionMetadata)
            }
            5 => super::ConsumerGroupMemberMetadataValue::decode(d, version).map(Self::ConsumerGroupMemberMetadata),
            6 => super::ConsumerGroupTargetAssignmentMetadataValue::decode(d, version)
                .map(Self::ConsumerGroupTargetAssignmentMetadata),
            7 => super::ConsumerGroupTargetAssignmentMemberValue::decode(d, version)
                .map(Self::ConsumerGroupTargetAssignmentMember),
            8 => super::ConsumerGroupCurrentMemberAssignmentValue::decode(d, version)
                .map(Self::ConsumerGroupCurrentMemberAssignment),
            10 => super::ShareGroupMemberMetadataValue::decode(d, version).map(Self::ShareGroupMemberMetadata),
            11 => super::ShareGroupMetadataValue::decode(d, version).map(Self::ShareGroupMetadata),
            12 => super::ShareGroupTargetAssignmentMetadataValue::decode(d, version)
                .map(Self::ShareGroupTargetAssignmentMetadata),
            13 => super::ShareGroupTargetAssignmentMemberValue::decode(d, version)
                .map(Self::ShareGroupTargetAssignmentMember),
            14 => super::ShareGroupCurrentMemberAssignmentValue::decode(d, version)
                .map(Self::ShareGroupCurrentMemberAssignment),
            15 => super::ShareGroupStatePartitionMetadataValue::decode(d, version)
                .map(Self::ShareGroupStatePartitionMetadata),
            16 => {
                super::ConsumerGroupRegularExpressionValue::decode(d, version).map(Self::ConsumerGroupRegularExpression)
            }
            17 => super::StreamsGroupMetadataValue::decode(d, version).map(Self::StreamsGroupMetadata),
            19 => super::StreamsGroupMemberMetadataValue::decode(d, version).map(Self::StreamsGroupMemberMetadata),
            20 => super::StreamsGroupTargetAssignmentMetadataValue::decode(d, version)
                .map(Self::StreamsGroupTargetAssignmentMetadata),
            21 => super::StreamsGroupTargetAssignmentMemberValue::decode(d, version)
                .map(Self::StreamsGroupTargetAssignmentMember),
            22 => super::StreamsGroupCurrentMemberAssignmentValue::decode(d, version)
                .map(Self::StreamsGroupCurrentMemberAssignment),
            23 => super::StreamsGroupTopologyValue::decode(d, version).map(Self::StreamsGroupTopology),

            _ => Err(DecodeError::Unknown {
                what: "GroupRecordValue type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::LegacyOffsetCommit(record) => record.to_json(version),
            Self::OffsetCommit(record) => record.to_json(version),
            Self::GroupMetadata(record) => record.to_json(version),
            Self::ConsumerGroupMetadata(record) => record.to_json(version),
            Self::ConsumerGroupPartitionMetadata(record) => record.to_json(version),
            Self::ConsumerGroupMemberMetadata(record) => record.to_json(version),
            Self::ConsumerGroupTargetAssignmentMetadata(record) => record.to_json(version),
            Self::ConsumerGroupTargetAssignmentMember(record) => record.to_json(version),
            Self::ConsumerGroupCurrentMemberAssignment(record) => record.to_json(version),
            Self::ShareGroupMemberMetadata(record) => record.to_json(version),
            Self::ShareGroupMetadata(record) => record.to_json(version),
            Self::ShareGroupTargetAssignmentMetadata(record) => record.to_json(version),
            Self::ShareGroupTargetAssignmentMember(record) => record.to_json(version),
            Self::ShareGroupCurrentMemberAssignment(record) => record.to_json(version),
            Self::ShareGroupStatePartitionMetadata(record) => record.to_json(version),
            Self::ConsumerGroupRegularExpression(record) => record.to_json(version),
            Self::StreamsGroupMetadata(record) => record.to_json(version),
            Self::StreamsGroupMemberMetadata(record) => record.to_json(version),
            Self::StreamsGroupTargetAssignmentMetadata(record) => record.to_json(version),
            Self::StreamsGroupTargetAssignmentMember(record) => record.to_json(version),
            Self::StreamsGroupCurrentMemberAssignment(record) => record.to_json(version),
            Self::StreamsGroupTopology(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "LegacyOffsetCommitValue" => {
                Some(super::LegacyOffsetCommitValue::from_json(value, version).map(Self::LegacyOffsetCommit))
            }
            "OffsetCommitValue" => Some(super::OffsetCommitValue::from_json(value, version).map(Self::OffsetCommit)),
            "GroupMetadataValue" => Some(super::GroupMetadataValue::from_json(value, version).map(Self::GroupMetadata)),
            "ConsumerGroupMetadataValue" => {
                Some(super::ConsumerGroupMetadataValue::from_json(value, version).map(Self::ConsumerGroupMetadata))
            }
            "ConsumerGroupPartitionMetadataValue" => Some(
                super::ConsumerGroupPartitionMetadataValue::from_json(value, version)
                    .map(Self::ConsumerGroupPartitionMetadata),
            ),
            "ConsumerGroupMemberMetadataValue" => Some(
                super::ConsumerGroupMemberMetadataValue::from_json(value, version)
                    .map(Self::ConsumerGroupMemberMetadata),
            ),
            "ConsumerGroupTargetAssignmentMetadataValue" => Some(
                super::ConsumerGroupTargetAssignmentMetadataValue::from_json(value, version)
                    .map(Self::ConsumerGroupTargetAssignmentMetadata),
            ),
            "ConsumerGroupTargetAssignmentMemberValue" => Some(
                super::ConsumerGroupTargetAssignmentMemberValue::from_json(value, version)
                    .map(Self::ConsumerGroupTargetAssignmentMember),
            ),
            "ConsumerGroupCurrentMemberAssignmentValue" => Some(
                super::ConsumerGroupCurrentMemberAssignmentValue::from_json(value, version)
                    .map(Self::ConsumerGroupCurrentMemberAssignment),
            ),
            "ShareGroupMemberMetadataValue" => Some(
                super::ShareGroupMemberMetadataValue::from_json(value, version).map(Self::ShareGroupMemberMetadata),
            ),
            "ShareGroupMetadataValue" => {
                Some(super::ShareGroupMetadataValue::from_json(value, version).map(Self::ShareGroupMetadata))
            }
            "ShareGroupTargetAssignmentMetadataValue" => Some(
                super::ShareGroupTargetAssignmentMetadataValue::from_json(value, version)
                    .map(Self::ShareGroupTargetAssignmentMetadata),
            ),
            "ShareGroupTargetAssignmentMemberValue" => Some(
                super::ShareGroupTargetAssignmentMemberValue::from_json(value, version)
                    .map(Self::ShareGroupTargetAssignmentMember),
            ),
            "ShareGroupCurrentMemberAssignmentValue" => Some(
                super::ShareGroupCurrentMemberAssignmentValue::from_json(value, version)
                    .map(Self::ShareGroupCurrentMemberAssignment),
            ),
            "ShareGroupStatePartitionMetadataValue" => Some(
                super::ShareGroupStatePartitionMetadataValue::from_json(value, version)
                    .map(Self::ShareGroupStatePartitionMetadata),
            ),
            "ConsumerGroupRegularExpressionValue" => Some(
                super::ConsumerGroupRegularExpressionValue::from_json(value, version)
                    .map(Self::ConsumerGroupRegularExpression),
            ),
            "StreamsGroupMetadataValue" => {
                Some(super::StreamsGroupMetadataValue::from_json(value, version).map(Self::StreamsGroupMetadata))
            }
            "StreamsGroupMemberMetadataValue" => Some(
                super::StreamsGroupMemberMetadataValue::from_json(value, version).map(Self::StreamsGroupMemberMetadata),
            ),
            "StreamsGroupTargetAssignmentMetadataValue" => Some(
                super::StreamsGroupTargetAssignmentMetadataValue::from_json(value, version)
                    .map(Self::StreamsGroupTargetAssignmentMetadata),
            ),
            "StreamsGroupTargetAssignmentMemberValue" => Some(
                super::StreamsGroupTargetAssignmentMemberValue::from_json(value, version)
                    .map(Self::StreamsGroupTargetAssignmentMember),
            ),
            "StreamsGroupCurrentMemberAssignmentValue" => Some(
                super::StreamsGroupCurrentMemberAssignmentValue::from_json(value, version)
                    .map(Self::StreamsGroupCurrentMemberAssignment),
            ),
            "StreamsGroupTopologyValue" => {
                Some(super::StreamsGroupTopologyValue::from_json(value, version).map(Self::StreamsGroupTopology))
            }
            _ => None,
        }
    }
}

impl From<super::LegacyOffsetCommitValue> for GroupRecordValue {
    fn from(record: super::LegacyOffsetCommitValue) -> Self {
        Self::LegacyOffsetCommit(record)
    }
}

impl From<super::OffsetCommitValue> for GroupRecordValue {
    fn from(record: super::OffsetCommitValue) -> Self {
        Self::OffsetCommit(record)
    }
}

impl From<super::GroupMetadataValue> for GroupRecordValue {
    fn from(record: super::GroupMetadataValue) -> Self {
        Self::GroupMetadata(record)
    }
}

impl From<super::ConsumerGroupMetadataValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupMetadataValue) -> Self {
        Self::ConsumerGroupMetadata(record)
    }
}

impl From<super::ConsumerGroupPartitionMetadataValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupPartitionMetadataValue) -> Self {
        Self::ConsumerGroupPartitionMetadata(record)
    }
}

impl From<super::ConsumerGroupMemberMetadataValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupMemberMetadataValue) -> Self {
        Self::ConsumerGroupMemberMetadata(record)
    }
}

impl From<super::ConsumerGroupTargetAssignmentMetadataValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupTargetAssignmentMetadataValue) -> Self {
        Self::ConsumerGroupTargetAssignmentMetadata(record)
    }
}

impl From<super::ConsumerGroupTargetAssignmentMemberValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupTargetAssignmentMemberValue) -> Self {
        Self::ConsumerGroupTargetAssignmentMember(record)
    }
}

impl From<super::ConsumerGroupCurrentMemberAssignmentValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupCurrentMemberAssignmentValue) -> Self {
        Self::ConsumerGroupCurrentMemberAssignment(record)
    }
}

impl From<super::ShareGroupMemberMetadataValue> for GroupRecordValue {
    fn from(record: super::ShareGroupMemberMetadataValue) -> Self {
        Self::ShareGroupMemberMetadata(record)
    }
}

impl From<super::ShareGroupMetadataValue> for GroupRecordValue {
    fn from(record: super::ShareGroupMetadataValue) -> Self {
        Self::ShareGroupMetadata(record)
    }
}

impl From<super::ShareGroupTargetAssignmentMetadataValue> for GroupRecordValue {
    fn from(record: super::ShareGroupTargetAssignmentMetadataValue) -> Self {
        Self::ShareGroupTargetAssignmentMetadata(record)
    }
}

impl From<super::ShareGroupTargetAssignmentMemberValue> for GroupRecordValue {
    fn from(record: super::ShareGroupTargetAssignmentMemberValue) -> Self {
        Self::ShareGroupTargetAssignmentMember(record)
    }
}

impl From<super::ShareGroupCurrentMemberAssignmentValue> for GroupRecordValue {
    fn from(record: super::ShareGroupCurrentMemberAssignmentValue) -> Self {
        Self::ShareGroupCurrentMemberAssignment(record)
    }
}

impl From<super::ShareGroupStatePartitionMetadataValue> for GroupRecordValue {
    fn from(record: super::ShareGroupStatePartitionMetadataValue) -> Self {
        Self::ShareGroupStatePartitionMetadata(record)
    }
}

impl From<super::ConsumerGroupRegularExpressionValue> for GroupRecordValue {
    fn from(record: super::ConsumerGroupRegularExpressionValue) -> Self {
        Self::ConsumerGroupRegularExpression(record)
    }
}

impl From<super::StreamsGroupMetadataValue> for GroupRecordValue {
    fn from(record: super::StreamsGroupMetadataValue) -> Self {
        Self::StreamsGroupMetadata(record)
    }
}

impl From<super::StreamsGroupMemberMetadataValue> for GroupRecordValue {
    fn from(record: super::StreamsGroupMemberMetadataValue) -> Self {
        Self::StreamsGroupMemberMetadata(record)
    }
}

impl From<super::StreamsGroupTargetAssignmentMetadataValue> for GroupRecordValue {
    fn from(record: super::StreamsGroupTargetAssignmentMetadataValue) -> Self {
        Self::StreamsGroupTargetAssignmentMetadata(record)
    }
}

impl From<super::StreamsGroupTargetAssignmentMemberValue> for GroupRecordValue {
    fn from(record: super::StreamsGroupTargetAssignmentMemberValue) -> Self {
        Self::StreamsGroupTargetAssignmentMember(record)
    }
}

impl From<super::StreamsGroupCurrentMemberAssignmentValue> for GroupRecordValue {
    fn from(record: super::StreamsGroupCurrentMemberAssignmentValue) -> Self {
        Self::StreamsGroupCurrentMemberAssignment(record)
    }
}

impl From<super::StreamsGroupTopologyValue> for GroupRecordValue {
    fn from(record: super::StreamsGroupTopologyValue) -> Self {
        Self::StreamsGroupTopology(record)
    }
}

/// The key of a record of `__transaction_state`.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionRecordKey {
    TransactionLog(super::TransactionLogKey),
}

impl TransactionRecordKey {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::TransactionLog(_) => 0,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::TransactionLog(_) => "TransactionLogKey",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::TransactionLogKey::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::TransactionLog(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::TransactionLogKey::decode(d, version).map(Self::TransactionLog),

            _ => Err(DecodeError::Unknown {
                what: "TransactionRecordKey type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::TransactionLog(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "TransactionLogKey" => Some(super::TransactionLogKey::from_json(value, version).map(Self::TransactionLog)),
            _ => None,
        }
    }
}

impl From<super::TransactionLogKey> for TransactionRecordKey {
    fn from(record: super::TransactionLogKey) -> Self {
        Self::TransactionLog(record)
    }
}

/// The value of a record of `__transaction_state`.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionRecordValue {
    TransactionLog(super::TransactionLogValue),
}

impl TransactionRecordValue {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::TransactionLog(_) => 0,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::TransactionLog(_) => "TransactionLogValue",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::TransactionLogValue::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::TransactionLog(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::TransactionLogValue::decode(d, version).map(Self::TransactionLog),

            _ => Err(DecodeError::Unknown {
                what: "TransactionRecordValue type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::TransactionLog(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "TransactionLogValue" => {
                Some(super::TransactionLogValue::from_json(value, version).map(Self::TransactionLog))
            }
            _ => None,
        }
    }
}

impl From<super::TransactionLogValue> for TransactionRecordValue {
    fn from(record: super::TransactionLogValue) -> Self {
        Self::TransactionLog(record)
    }
}

/// The key of a record of `__share_group_state`.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareRecordKey {
    ShareSnapshot(super::ShareSnapshotKey),
    ShareUpdate(super::ShareUpdateKey),
}

impl ShareRecordKey {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::ShareSnapshot(_) => 0,
            Self::ShareUpdate(_) => 1,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ShareSnapshot(_) => "ShareSnapshotKey",
            Self::ShareUpdate(_) => "ShareUpdateKey",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::ShareSnapshotKey::VALID_VERSIONS),
            1 => Some(super::ShareUpdateKey::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::ShareSnapshot(record) => record.encode(e, version),
            Self::ShareUpdate(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::ShareSnapshotKey::decode(d, version).map(Self::ShareSnapshot),
            1 => super::ShareUpdateKey::decode(d, version).map(Self::ShareUpdate),

            _ => Err(DecodeError::Unknown {
                what: "ShareRecordKey type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::ShareSnapshot(record) => record.to_json(version),
            Self::ShareUpdate(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "ShareSnapshotKey" => Some(super::ShareSnapshotKey::from_json(value, version).map(Self::ShareSnapshot)),
            "ShareUpdateKey" => Some(super::ShareUpdateKey::from_json(value, version).map(Self::ShareUpdate)),
            _ => None,
        }
    }
}

impl From<super::ShareSnapshotKey> for ShareRecordKey {
    fn from(record: super::ShareSnapshotKey) -> Self {
        Self::ShareSnapshot(record)
    }
}

impl From<super::ShareUpdateKey> for ShareRecordKey {
    fn from(record: super::ShareUpdateKey) -> Self {
        Self::ShareUpdate(record)
    }
}

/// The value of a record of `__share_group_state`.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareRecordValue {
    ShareSnapshot(super::ShareSnapshotValue),
    ShareUpdate(super::ShareUpdateValue),
}

impl ShareRecordValue {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::ShareSnapshot(_) => 0,
            Self::ShareUpdate(_) => 1,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ShareSnapshot(_) => "ShareSnapshotValue",
            Self::ShareUpdate(_) => "ShareUpdateValue",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::ShareSnapshotValue::VALID_VERSIONS),
            1 => Some(super::ShareUpdateValue::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::ShareSnapshot(record) => record.encode(e, version),
            Self::ShareUpdate(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::ShareSnapshotValue::decode(d, version).map(Self::ShareSnapshot),
            1 => super::ShareUpdateValue::decode(d, version).map(Self::ShareUpdate),

            _ => Err(DecodeError::Unknown {
                what: "ShareRecordValue type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::ShareSnapshot(record) => record.to_json(version),
            Self::ShareUpdate(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "ShareSnapshotValue" => Some(super::ShareSnapshotValue::from_json(value, version).map(Self::ShareSnapshot)),
            "ShareUpdateValue" => Some(super::ShareUpdateValue::from_json(value, version).map(Self::ShareUpdate)),
            _ => None,
        }
    }
}

impl From<super::ShareSnapshotValue> for ShareRecordValue {
    fn from(record: super::ShareSnapshotValue) -> Self {
        Self::ShareSnapshot(record)
    }
}

impl From<super::ShareUpdateValue> for ShareRecordValue {
    fn from(record: super::ShareUpdateValue) -> Self {
        Self::ShareUpdate(record)
    }
}
