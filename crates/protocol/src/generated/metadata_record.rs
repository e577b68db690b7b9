// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! The records of the metadata log.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::json::JsonError;
use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Structure};

/// A record of the metadata log; [`crate::record`] frames it.
#[derive(Clone, Debug, PartialEq)]
pub enum MetadataRecord {
    RegisterBroker(super::RegisterBrokerRecord),
    UnregisterBroker(super::UnregisterBrokerRecord),
    Topic(super::TopicRecord),
    Partition(super::PartitionRecord),
    Config(super::ConfigRecord),
    PartitionChange(super::PartitionChangeRecord),
    FenceBroker(super::FenceBrokerRecord),
    UnfenceBroker(super::UnfenceBrokerRecord),
    RemoveTopic(super::RemoveTopicRecord),
    DelegationToken(super::DelegationTokenRecord),
    UserScramCredential(super::UserScramCredentialRecord),
    FeatureLevel(super::FeatureLevelRecord),
    ClientQuota(super::ClientQuotaRecord),
    ProducerIds(super::ProducerIdsRecord),
    BrokerRegistrationChange(super::BrokerRegistrationChangeRecord),
    AccessControlEntry(super::AccessControlEntryRecord),
    RemoveAccessControlEntry(super::RemoveAccessControlEntryRecord),
    NoOp(super::NoOpRecord),
    ZkMigrationState(super::ZkMigrationStateRecord),
    RemoveUserScramCredential(super::RemoveUserScramCredentialRecord),
    BeginTransaction(super::BeginTransactionRecord),
    EndTransaction(super::EndTransactionRecord),
    AbortTransaction(super::AbortTransactionRecord),
    RemoveDelegationToken(super::RemoveDelegationTokenRecord),
    RegisterController(super::RegisterControllerRecord),
    ClearElr(super::ClearElrRecord),
    UnregisterController(super::UnregisterControllerRecord),
}

impl MetadataRecord {
    /// The number that stands for the type on disk.
    pub fn record_type(&self) -> i16 {
        match self {
            Self::RegisterBroker(_) => 0,
            Self::UnregisterBroker(_) => 1,
            Self::Topic(_) => 2,
            Self::Partition(_) => 3,
            Self::Config(_) => 4,
            Self::PartitionChange(_) => 5,
            Self::FenceBroker(_) => 7,
            Self::UnfenceBroker(_) => 8,
            Self::RemoveTopic(_) => 9,
            Self::DelegationToken(_) => 10,
            Self::UserScramCredential(_) => 11,
            Self::FeatureLevel(_) => 12,
            Self::ClientQuota(_) => 14,
            Self::ProducerIds(_) => 15,
            Self::BrokerRegistrationChange(_) => 17,
            Self::AccessControlEntry(_) => 18,
            Self::RemoveAccessControlEntry(_) => 19,
            Self::NoOp(_) => 20,
            Self::ZkMigrationState(_) => 21,
            Self::RemoveUserScramCredential(_) => 22,
            Self::BeginTransaction(_) => 23,
            Self::EndTransaction(_) => 24,
            Self::AbortTransaction(_) => 25,
            Self::RemoveDelegationToken(_) => 26,
            Self::RegisterController(_) => 27,
            Self::ClearElr(_) => 28,
            Self::UnregisterController(_) => 29,
        }
    }

    /// The name in Kafka's sources.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RegisterBroker(_) => "RegisterBrokerRecord",
            Self::UnregisterBroker(_) => "UnregisterBrokerRecord",
            Self::Topic(_) => "TopicRecord",
            Self::Partition(_) => "PartitionRecord",
            Self::Config(_) => "ConfigRecord",
            Self::PartitionChange(_) => "PartitionChangeRecord",
            Self::FenceBroker(_) => "FenceBrokerRecord",
            Self::UnfenceBroker(_) => "UnfenceBrokerRecord",
            Self::RemoveTopic(_) => "RemoveTopicRecord",
            Self::DelegationToken(_) => "DelegationTokenRecord",
            Self::UserScramCredential(_) => "UserScramCredentialRecord",
            Self::FeatureLevel(_) => "FeatureLevelRecord",
            Self::ClientQuota(_) => "ClientQuotaRecord",
            Self::ProducerIds(_) => "ProducerIdsRecord",
            Self::BrokerRegistrationChange(_) => "BrokerRegistrationChangeRecord",
            Self::AccessControlEntry(_) => "AccessControlEntryRecord",
            Self::RemoveAccessControlEntry(_) => "RemoveAccessControlEntryRecord",
            Self::NoOp(_) => "NoOpRecord",
            Self::ZkMigrationState(_) => "ZkMigrationStateRecord",
            Self::RemoveUserScramCredential(_) => "RemoveUserScramCredentialRecord",
            Self::BeginTransaction(_) => "BeginTransactionRecord",
            Self::EndTransaction(_) => "EndTransactionRecord",
            Self::AbortTransaction(_) => "AbortTransactionRecord",
            Self::RemoveDelegationToken(_) => "RemoveDelegationTokenRecord",
            Self::RegisterController(_) => "RegisterControllerRecord",
            Self::ClearElr(_) => "ClearElrRecord",
            Self::UnregisterController(_) => "UnregisterControllerRecord",
        }
    }

    /// The versions of a type; None for an unknown one.
    pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {
        match record_type {
            0 => Some(super::RegisterBrokerRecord::VALID_VERSIONS),
            1 => Some(super::UnregisterBrokerRecord::VALID_VERSIONS),
            2 => Some(super::TopicRecord::VALID_VERSIONS),
            3 => Some(super::PartitionRecord::VALID_VERSIONS),
            4 => Some(super::ConfigRecord::VALID_VERSIONS),
            5 => Some(super::PartitionChangeRecord::VALID_VERSIONS),
            7 => Some(super::FenceBrokerRecord::VALID_VERSIONS),
            8 => Some(super::UnfenceBrokerRecord::VALID_VERSIONS),
            9 => Some(super::RemoveTopicRecord::VALID_VERSIONS),
            10 => Some(super::DelegationTokenRecord::VALID_VERSIONS),
            11 => Some(super::UserScramCredentialRecord::VALID_VERSIONS),
            12 => Some(super::FeatureLevelRecord::VALID_VERSIONS),
            14 => Some(super::ClientQuotaRecord::VALID_VERSIONS),
            15 => Some(super::ProducerIdsRecord::VALID_VERSIONS),
            17 => Some(super::BrokerRegistrationChangeRecord::VALID_VERSIONS),
            18 => Some(super::AccessControlEntryRecord::VALID_VERSIONS),
            19 => Some(super::RemoveAccessControlEntryRecord::VALID_VERSIONS),
            20 => Some(super::NoOpRecord::VALID_VERSIONS),
            21 => Some(super::ZkMigrationStateRecord::VALID_VERSIONS),
            22 => Some(super::RemoveUserScramCredentialRecord::VALID_VERSIONS),
            23 => Some(super::BeginTransactionRecord::VALID_VERSIONS),
            24 => Some(super::EndTransactionRecord::VALID_VERSIONS),
            25 => Some(super::AbortTransactionRecord::VALID_VERSIONS),
            26 => Some(super::RemoveDelegationTokenRecord::VALID_VERSIONS),
            27 => Some(super::RegisterControllerRecord::VALID_VERSIONS),
            28 => Some(super::ClearElrRecord::VALID_VERSIONS),
            29 => Some(super::UnregisterControllerRecord::VALID_VERSIONS),
            _ => None,
        }
    }

    /// The body alone.
    pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        match self {
            Self::RegisterBroker(record) => record.encode(e, version),
            Self::UnregisterBroker(record) => record.encode(e, version),
            Self::Topic(record) => record.encode(e, version),
            Self::Partition(record) => record.encode(e, version),
            Self::Config(record) => record.encode(e, version),
            Self::PartitionChange(record) => record.encode(e, version),
            Self::FenceBroker(record) => record.encode(e, version),
            Self::UnfenceBroker(record) => record.encode(e, version),
            Self::RemoveTopic(record) => record.encode(e, version),
            Self::DelegationToken(record) => record.encode(e, version),
            Self::UserScramCredential(record) => record.encode(e, version),
            Self::FeatureLevel(record) => record.encode(e, version),
            Self::ClientQuota(record) => record.encode(e, version),
            Self::ProducerIds(record) => record.encode(e, version),
            Self::BrokerRegistrationChange(record) => record.encode(e, version),
            Self::AccessControlEntry(record) => record.encode(e, version),
            Self::RemoveAccessControlEntry(record) => record.encode(e, version),
            Self::NoOp(record) => record.encode(e, version),
            Self::ZkMigrationState(record) => record.encode(e, version),
            Self::RemoveUserScramCredential(record) => record.encode(e, version),
            Self::BeginTransaction(record) => record.encode(e, version),
            Self::EndTransaction(record) => record.encode(e, version),
            Self::AbortTransaction(record) => record.encode(e, version),
            Self::RemoveDelegationToken(record) => record.encode(e, version),
            Self::RegisterController(record) => record.encode(e, version),
            Self::ClearElr(record) => record.encode(e, version),
            Self::UnregisterController(record) => record.encode(e, version),
        }
    }

    /// The body alone.
    pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        match record_type {
            0 => super::RegisterBrokerRecord::decode(d, version).map(Self::RegisterBroker),
            1 => super::UnregisterBrokerRecord::decode(d, version).map(Self::UnregisterBroker),
            2 => super::TopicRecord::decode(d, version).map(Self::Topic),
            3 => super::PartitionRecord::decode(d, version).map(Self::Partition),
            4 => super::ConfigRecord::decode(d, version).map(Self::Config),
            5 => super::PartitionChangeRecord::decode(d, version).map(Self::PartitionChange),
            7 => super::FenceBrokerRecord::decode(d, version).map(Self::FenceBroker),
            8 => super::UnfenceBrokerRecord::decode(d, version).map(Self::UnfenceBroker),
            9 => super::RemoveTopicRecord::decode(d, version).map(Self::RemoveTopic),
            10 => super::DelegationTokenRecord::decode(d, version).map(Self::DelegationToken),
            11 => super::UserScramCredentialRecord::decode(d, version).map(Self::UserScramCredential),
            12 => super::FeatureLevelRecord::decode(d, version).map(Self::FeatureLevel),
            14 => super::ClientQuotaRecord::decode(d, version).map(Self::ClientQuota),
            15 => super::ProducerIdsRecord::decode(d, version).map(Self::ProducerIds),
            17 => super::BrokerRegistrationChangeRecord::decode(d, version).map(Self::BrokerRegistrationChange),
            18 => super::AccessControlEntryRecord::decode(d, version).map(Self::AccessControlEntry),
            19 => super::RemoveAccessControlEntryRecord::decode(d, version).map(Self::RemoveAccessControlEntry),
            20 => super::NoOpRecord::decode(d, version).map(Self::NoOp),
            21 => super::ZkMigrationStateRecord::decode(d, version).map(Self::ZkMigrationState),
            22 => super::RemoveUserScramCredentialRecord::decode(d, version).map(Self::RemoveUserScramCredential),
            23 => super::BeginTransactionRecord::decode(d, version).map(Self::BeginTransaction),
            24 => super::EndTransactionRecord::decode(d, version).map(Self::EndTransaction),
            25 => super::AbortTransactionRecord::decode(d, version).map(Self::AbortTransaction),
            26 => super::RemoveDelegationTokenRecord::decode(d, version).map(Self::RemoveDelegationToken),
            27 => super::RegisterControllerRecord::decode(d, version).map(Self::RegisterController),
            28 => super::ClearElrRecord::decode(d, version).map(Self::ClearElr),
            29 => super::UnregisterControllerRecord::decode(d, version).map(Self::UnregisterController),

            _ => Err(DecodeError::Unknown {
                what: "MetadataRecord type",
                value: record_type.into(),
            }),
        }
    }

    /// The body in the shape of Kafka's dump.
    pub fn to_json(&self, version: i16) -> Value {
        match self {
            Self::RegisterBroker(record) => record.to_json(version),
            Self::UnregisterBroker(record) => record.to_json(version),
            Self::Topic(record) => record.to_json(version),
            Self::Partition(record) => record.to_json(version),
            Self::Config(record) => record.to_json(version),
            Self::PartitionChange(record) => record.to_json(version),
            Self::FenceBroker(record) => record.to_json(version),
            Self::UnfenceBroker(record) => record.to_json(version),
            Self::RemoveTopic(record) => record.to_json(version),
            Self::DelegationToken(record) => record.to_json(version),
            Self::UserScramCredential(record) => record.to_json(version),
            Self::FeatureLevel(record) => record.to_json(version),
            Self::ClientQuota(record) => record.to_json(version),
            Self::ProducerIds(record) => record.to_json(version),
            Self::BrokerRegistrationChange(record) => record.to_json(version),
            Self::AccessControlEntry(record) => record.to_json(version),
            Self::RemoveAccessControlEntry(record) => record.to_json(version),
            Self::NoOp(record) => record.to_json(version),
            Self::ZkMigrationState(record) => record.to_json(version),
            Self::RemoveUserScramCredential(record) => record.to_json(version),
            Self::BeginTransaction(record) => record.to_json(version),
            Self::EndTransaction(record) => record.to_json(version),
            Self::AbortTransaction(record) => record.to_json(version),
            Self::RemoveDelegationToken(record) => record.to_json(version),
            Self::RegisterController(record) => record.to_json(version),
            Self::ClearElr(record) => record.to_json(version),
            Self::UnregisterController(record) => record.to_json(version),
        }
    }

    /// A body by the name of its type; None for an unknown name.
    pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {
        match name {
            "RegisterBrokerRecord" => {
                Some(super::RegisterBrokerRecord::from_json(value, version).map(Self::RegisterBroker))
            }
            "UnregisterBrokerRecord" => {
                Some(super::UnregisterBrokerRecord::from_json(value, version).map(Self::UnregisterBroker))
            }
            "TopicRecord" => Some(super::TopicRecord::from_json(value, version).map(Self::Topic)),
            "PartitionRecord" => Some(super::PartitionRecord::from_json(value, version).map(Self::Partition)),
            "ConfigRecord" => Some(super::ConfigRecord::from_json(value, version).map(Self::Config)),
            "PartitionChangeRecord" => {
                Some(super::PartitionChangeRecord::from_json(value, version).map(Self::PartitionChange))
            }
            "FenceBrokerRecord" => Some(super::FenceBrokerRecord::from_json(value, version).map(Self::FenceBroker)),
            "UnfenceBrokerRecord" => {
                Some(super::UnfenceBrokerRecord::from_json(value, version).map(Self::UnfenceBroker))
            }
            "RemoveTopicRecord" => Some(super::RemoveTopicRecord::from_json(value, version).map(Self::RemoveTopic)),
            "DelegationTokenRecord" => {
                Some(super::DelegationTokenRecord::from_json(value, version).map(Self::DelegationToken))
            }
            "UserScramCredentialRecord" => {
                Some(super::UserScramCredentialRecord::from_json(value, version).map(Self::UserScramCredential))
            }
            "FeatureLevelRecord" => Some(super::FeatureLevelRecord::from_json(value, version).map(Self::FeatureLevel)),
            "ClientQuotaRecord" => Some(super::ClientQuotaRecord::from_json(value, version).map(Self::ClientQuota)),
            "ProducerIdsRecord" => Some(super::ProducerIdsRecord::from_json(value, version).map(Self::ProducerIds)),
            "BrokerRegistrationChangeRecord" => Some(
                super::BrokerRegistrationChangeRecord::from_json(value, version).map(Self::BrokerRegistrationChange),
            ),
            "AccessControlEntryRecord" => {
                Some(super::AccessControlEntryRecord::from_json(value, version).map(Self::AccessControlEntry))
            }
            "RemoveAccessControlEntryRecord" => Some(
                super::RemoveAccessControlEntryRecord::from_json(value, version).map(Self::RemoveAccessControlEntry),
            ),
            "NoOpRecord" => Some(super::NoOpRecord::from_json(value, version).map(Self::NoOp)),
            "ZkMigrationStateRecord" => {
                Some(super::ZkMigrationStateRecord::from_json(value, version).map(Self::ZkMigrationState))
            }
            "RemoveUserScramCredentialRecord" => Some(
                super::RemoveUserScramCredentialRecord::from_json(value, version).map(Self::RemoveUserScramCredential),
            ),
            "BeginTransactionRecord" => {
                Some(super::BeginTransactionRecord::from_json(value, version).map(Self::BeginTransaction))
            }
            "EndTransactionRecord" => {
                Some(super::EndTransactionRecord::from_json(value, version).map(Self::EndTransaction))
            }
            "AbortTransactionRecord" => {
                Some(super::AbortTransactionRecord::from_json(value, version).map(Self::AbortTransaction))
            }
            "RemoveDelegationTokenRecord" => {
                Some(super::RemoveDelegationTokenRecord::from_json(value, version).map(Self::RemoveDelegationToken))
            }
            "RegisterControllerRecord" => {
                Some(super::RegisterControllerRecord::from_json(value, version).map(Self::RegisterController))
            }
            "ClearElrRecord" => Some(super::ClearElrRecord::from_json(value, version).map(Self::ClearElr)),
            "UnregisterControllerRecord" => {
                Some(super::UnregisterControllerRecord::from_json(value, version).map(Self::UnregisterController))
            }
            _ => None,
        }
    }
}

impl From<super::RegisterBrokerRecord> for MetadataRecord {
    fn from(record: super::RegisterBrokerRecord) -> Self {
        Self::RegisterBroker(record)
    }
}

impl From<super::UnregisterBrokerRecord> for MetadataRecord {
    fn from(record: super::UnregisterBrokerRecord) -> Self {
        Self::UnregisterBroker(record)
    }
}

impl From<super::TopicRecord> for MetadataRecord {
    fn from(record: super::TopicRecord) -> Self {
        Self::Topic(record)
    }
}

impl From<super::PartitionRecord> for MetadataRecord {
    fn from(record: super::PartitionRecord) -> Self {
        Self::Partition(record)
    }
}

impl From<super::ConfigRecord> for MetadataRecord {
    fn from(record: super::ConfigRecord) -> Self {
        Self::Config(record)
    }
}

impl From<super::PartitionChangeRecord> for MetadataRecord {
    fn from(record: super::PartitionChangeRecord) -> Self {
        Self::PartitionChange(record)
    }
}

impl From<super::FenceBrokerRecord> for MetadataRecord {
    fn from(record: super::FenceBrokerRecord) -> Self {
        Self::FenceBroker(record)
    }
}

impl From<super::UnfenceBrokerRecord> for MetadataRecord {
    fn from(record: super::UnfenceBrokerRecord) -> Self {
        Self::UnfenceBroker(record)
    }
}

impl From<super::RemoveTopicRecord> for MetadataRecord {
    fn from(record: super::RemoveTopicRecord) -> Self {
        Self::RemoveTopic(record)
    }
}

impl From<super::DelegationTokenRecord> for MetadataRecord {
    fn from(record: super::DelegationTokenRecord) -> Self {
        Self::DelegationToken(record)
    }
}

impl From<super::UserScramCredentialRecord> for MetadataRecord {
    fn from(record: super::UserScramCredentialRecord) -> Self {
        Self::UserScramCredential(record)
    }
}

impl From<super::FeatureLevelRecord> for MetadataRecord {
    fn from(record: super::FeatureLevelRecord) -> Self {
        Self::FeatureLevel(record)
    }
}

impl From<super::ClientQuotaRecord> for MetadataRecord {
    fn from(record: super::ClientQuotaRecord) -> Self {
        Self::ClientQuota(record)
    }
}

impl From<super::ProducerIdsRecord> for MetadataRecord {
    fn from(record: super::ProducerIdsRecord) -> Self {
        Self::ProducerIds(record)
    }
}

impl From<super::BrokerRegistrationChangeRecord> for MetadataRecord {
    fn from(record: super::BrokerRegistrationChangeRecord) -> Self {
        Self::BrokerRegistrationChange(record)
    }
}

impl From<super::AccessControlEntryRecord> for MetadataRecord {
    fn from(record: super::AccessControlEntryRecord) -> Self {
        Self::AccessControlEntry(record)
    }
}

impl From<super::RemoveAccessControlEntryRecord> for MetadataRecord {
    fn from(record: super::RemoveAccessControlEntryRecord) -> Self {
        Self::RemoveAccessControlEntry(record)
    }
}

impl From<super::NoOpRecord> for MetadataRecord {
    fn from(record: super::NoOpRecord) -> Self {
        Self::NoOp(record)
    }
}

impl From<super::ZkMigrationStateRecord> for MetadataRecord {
    fn from(record: super::ZkMigrationStateRecord) -> Self {
        Self::ZkMigrationState(record)
    }
}

impl From<super::RemoveUserScramCredentialRecord> for MetadataRecord {
    fn from(record: super::RemoveUserScramCredentialRecord) -> Self {
        Self::RemoveUserScramCredential(record)
    }
}

impl From<super::BeginTransactionRecord> for MetadataRecord {
    fn from(record: super::BeginTransactionRecord) -> Self {
        Self::BeginTransaction(record)
    }
}

impl From<super::EndTransactionRecord> for MetadataRecord {
    fn from(record: super::EndTransactionRecord) -> Self {
        Self::EndTransaction(record)
    }
}

impl From<super::AbortTransactionRecord> for MetadataRecord {
    fn from(record: super::AbortTransactionRecord) -> Self {
        Self::AbortTransaction(record)
    }
}

impl From<super::RemoveDelegationTokenRecord> for MetadataRecord {
    fn from(record: super::RemoveDelegationTokenRecord) -> Self {
        Self::RemoveDelegationToken(record)
    }
}

impl From<super::RegisterControllerRecord> for MetadataRecord {
    fn from(record: super::RegisterControllerRecord) -> Self {
        Self::RegisterController(record)
    }
}

impl From<super::ClearElrRecord> for MetadataRecord {
    fn from(record: super::ClearElrRecord) -> Self {
        Self::ClearElr(record)
    }
}

impl From<super::UnregisterControllerRecord> for MetadataRecord {
    fn from(record: super::UnregisterControllerRecord) -> Self {
        Self::UnregisterController(record)
    }
}
