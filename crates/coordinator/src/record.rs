//! The records of `__consumer_offsets`: a key and its value, or no value for a tombstone.
//!
//! The key is the kind as i16 and a message, the value its version as i16 and a message (Kafka's
//! GroupCoordinatorRecordSerde). Values are written in the versions that Kafka 4.x writes.

use klamm_protocol::messages::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupMemberMetadataKey,
    ConsumerGroupMemberMetadataValue, ConsumerGroupMetadataKey, ConsumerGroupMetadataValue,
    ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue, ConsumerGroupRegularExpressionKey,
    ConsumerGroupRegularExpressionValue, ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMemberValue, ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMetadataValue, GroupMetadataKey, GroupMetadataValue, LegacyOffsetCommitKey,
    LegacyOffsetCommitValue, OffsetCommitKey, OffsetCommitValue, ShareGroupCurrentMemberAssignmentKey,
    ShareGroupCurrentMemberAssignmentValue, ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue,
    ShareGroupMetadataKey, ShareGroupMetadataValue, ShareGroupStatePartitionMetadataKey,
    ShareGroupStatePartitionMetadataValue, ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue,
    ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue,
    StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue, StreamsGroupMemberMetadataKey,
    StreamsGroupMemberMetadataValue, StreamsGroupMetadataKey, StreamsGroupMetadataValue,
    StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue,
    StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataValue, StreamsGroupTopologyKey,
    StreamsGroupTopologyValue,
};
use klamm_protocol::{DecodeError, Decoder, EncodeError, Encoder, GroupRecordKey, GroupRecordValue, Message};

macro_rules! group_records {
    ($($name:ident($key:ident, $value:ty) in $version:expr;)*) => {
        /// A record of `__consumer_offsets`. Without a value it is a tombstone. Large values are boxed: there are
        /// thousands of records at once when a large group gets a new assignment, mostly small ones.
        #[derive(Clone, Debug, PartialEq)]
        pub enum GroupRecord {
            $($name { key: $key, value: Option<$value> },)*
        }

        impl GroupRecord {
            /// Writes the bytes of the key.
            pub fn encode_key(&self, e: &mut Encoder) -> Result<(), EncodeError> {
                match self {
                    $(Self::$name { key, .. } => {
                    e.i16($key::API_KEY.unwrap_or(-1));
                    key.encode(e, 0)
                })*
                }
            }

            /// Writes the bytes of the value; of a tombstone none, for which this is false.
            pub fn encode_value(&self, e: &mut Encoder) -> Result<bool, EncodeError> {
                match self {
                    $(Self::$name { value: Some(value), .. } => {
                        let version: fn(&$value) -> i16 = $version;
                        let version = version(value);
                        e.i16(version);
                        value.encode(e, version).map(|()| true)
                    })*
                    $(Self::$name { value: None, .. })|* => Ok(false),
                }
            }

            fn new(key: GroupRecordKey, value: Option<GroupRecordValue>) -> Option<Self> {
                match (key, value) {
                    $(
                        (GroupRecordKey::$name(key), None) => Some(Self::$name { key, value: None }),
                        (GroupRecordKey::$name(key), Some(GroupRecordValue::$name(value))) => {
                            Some(Self::$name { key, value: Some(value.into()) })
                        }
                    )*
                    _ => None,
                }
            }
        }
    };
}

group_records! {
    LegacyOffsetCommit(LegacyOffsetCommitKey, LegacyOffsetCommitValue) in |_| 0;
    OffsetCommit(OffsetCommitKey, OffsetCommitValue) in offset_commit_version;
    GroupMetadata(GroupMetadataKey, GroupMetadataValue) in |_| 3;
    ConsumerGroupMetadata(ConsumerGroupMetadataKey, ConsumerGroupMetadataValue) in |_| 0;
    ConsumerGroupPartitionMetadata(ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue) in |_| 0;
    ConsumerGroupMemberMetadata(ConsumerGroupMemberMetadataKey, Box<ConsumerGroupMemberMetadataValue>) in |_| 0;
    ConsumerGroupTargetAssignmentMetadata(
        ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue
    ) in |_| 0;
    ConsumerGroupTargetAssignmentMember(
        ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue
    ) in |_| 0;
    ConsumerGroupCurrentMemberAssignment(
        ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue
    ) in |_| 0;
    ConsumerGroupRegularExpression(ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue) in |_| 0;
    ShareGroupMemberMetadata(ShareGroupMemberMetadataKey, Box<ShareGroupMemberMetadataValue>) in |_| 0;
    ShareGroupMetadata(ShareGroupMetadataKey, ShareGroupMetadataValue) in |_| 0;
    ShareGroupTargetAssignmentMetadata(
        ShareGroupTargetAssignmentMetadataKey, ShareGroupTargetAssignmentMetadataValue
    ) in |_| 0;
    ShareGroupTargetAssignmentMember(
        ShareGroupTargetAssignmentMemberKey, ShareGroupTargetAssignmentMemberValue
    ) in |_| 0;
    ShareGroupCurrentMemberAssignment(
        ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue
    ) in |_| 0;
    ShareGroupStatePartitionMetadata(
        ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue
    ) in |_| 0;
    StreamsGroupMetadata(StreamsGroupMetadataKey, StreamsGroupMetadataValue) in |_| 0;
    StreamsGroupMemberMetadata(StreamsGroupMemberMetadataKey, Box<StreamsGroupMemberMetadataValue>) in |_| 0;
    StreamsGroupTargetAssignmentMetadata(
        StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataValue
    ) in |_| 0;
    StreamsGroupTargetAssignmentMember(
        StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue
    ) in |_| 0;
    StreamsGroupCurrentMemberAssignment(
        StreamsGroupCurrentMemberAssignmentKey, Box<StreamsGroupCurrentMemberAssignmentValue>
    ) in |_| 0;
    StreamsGroupTopology(StreamsGroupTopologyKey, StreamsGroupTopologyValue) in |_| 0;
}

impl GroupRecord {
    /// Bytes of the key, and of the value unless the record is a tombstone.
    pub fn encode(&self) -> Result<(Vec<u8>, Option<Vec<u8>>), EncodeError> {
        let (mut key, mut value) = (Encoder::new(), Encoder::new());
        self.encode_key(&mut key)?;
        let has_value = self.encode_value(&mut value)?;
        Ok((key.into_vec(), has_value.then(|| value.into_vec())))
    }

    /// The record that lies in a log, or nothing for a kind that only a newer coordinator knows: it is passed over, as
    /// Kafka does.
    pub fn decode(key: &[u8], value: Option<&[u8]>) -> Result<Option<Self>, DecodeError> {
        let record_type = Decoder::new(key).i16()?;
        let key = match GroupRecordKey::decode(key) {
            Err(DecodeError::Unknown { .. }) => return Ok(None),
            key => key?,
        };
        let value = value
            .map(|value| GroupRecordValue::decode(record_type, value))
            .transpose()?;
        Ok(Self::new(key, value.map(|(value, _)| value)))
    }
}

/// Only version 1 can say when an offset expires; otherwise it is the newest, which can hold the topic's id.
fn offset_commit_version(value: &OffsetCommitValue) -> i16 {
    if value.expire_timestamp == -1 { 4 } else { 1 }
}

/// What a decision about a large group costs in memory while it is carried out.
const _: () = assert!(size_of::<GroupRecord>() <= 160);
