//! What happens to fields that a version lacks, to null where it is not allowed, and to tagged fields that nobody knows.

use bytes::Bytes;
use klamm_protocol::messages::consumer_group_member_metadata_value::{
    ClassicMemberMetadata, ConsumerGroupMemberMetadataValue,
};
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic, ReplicaState};
use klamm_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use klamm_protocol::messages::{ApiVersionsResponse, JoinGroupRequest, ListOffsetsRequest, ProduceRequest};
use klamm_protocol::{DecodeError, Decoder, EncodeError, Message, frame};

#[test]
fn a_field_that_the_version_lacks_is_refused_unless_ignorable() {
    let request = JoinGroupRequest {
        group_instance_id: Some("i".to_owned()),
        ..Default::default()
    };
    assert!(request.to_bytes(5).is_ok());
    let refused = request.to_bytes(4);
    assert_eq!(
        refused,
        Err(EncodeError::UnsupportedField {
            field: "JoinGroupRequest.group_instance_id",
            version: 4
        })
    );
    assert!(refused.is_err_and(|e| e.is_unsupported_version()));

    let ignorable = JoinGroupRequest {
        reason: Some("why".to_owned()),
        ..Default::default()
    };
    assert_eq!(ignorable.to_bytes(7), JoinGroupRequest::default().to_bytes(7));
    assert_ne!(ignorable.to_bytes(8), JoinGroupRequest::default().to_bytes(8));

    let isolated = ListOffsetsRequest {
        isolation_level: 1,
        ..Default::default()
    };
    assert!(isolated.to_bytes(1).is_err() && isolated.to_bytes(2).is_ok());

    // A tagged field that is not ignorable, and a struct.
    let follower = FetchRequest {
        replica_state: ReplicaState {
            replica_id: 3,
            ..Default::default()
        },
        ..Default::default()
    };
    assert!(follower.to_bytes(14).is_err() && follower.to_bytes(15).is_ok());
}

#[test]
fn versions_outside_the_range_are_refused() {
    let version = 14;
    let message = "ProduceRequest";
    assert_eq!(
        ProduceRequest::default().to_bytes(14),
        Err(EncodeError::UnsupportedVersion { message, version })
    );
    assert_eq!(
        ProduceRequest::decode(&mut Decoder::new(&[]), 14),
        Err(DecodeError::UnsupportedVersion { message, version })
    );
}

#[test]
fn null_is_refused_where_the_version_has_none() {
    let all = MetadataRequest {
        topics: None,
        ..Default::default()
    };
    assert_eq!(
        all.to_bytes(0),
        Err(EncodeError::Null {
            field: "MetadataRequest.topics"
        })
    );
    assert_eq!(all.to_bytes(1).as_deref(), Ok(&[0xff; 4][..]));
    let null = [0xff; 4];
    assert_eq!(
        MetadataRequest::decode(&mut Decoder::new(&null), 0),
        Err(DecodeError::Null {
            field: "MetadataRequest.topics"
        })
    );
    let by_id = MetadataRequest {
        topics: Some(vec![MetadataRequestTopic {
            name: None,
            ..Default::default()
        }]),
        ..Default::default()
    };
    assert!(by_id.to_bytes(9).is_err() && by_id.to_bytes(10).is_ok());
}

fn with_tags(tags: &[(u32, &'static str)]) -> FetchRequest {
    let partition = FetchPartition {
        high_watermark: 7,
        unknown_tagged_fields: tags
            .iter()
            .map(|(tag, value)| (*tag, Bytes::from_static(value.as_bytes())))
            .collect(),
        ..Default::default()
    };
    FetchRequest {
        topics: vec![FetchTopic {
            partitions: vec![partition],
            ..Default::default()
        }],
        ..Default::default()
    }
}

#[test]
fn unknown_tagged_fields_survive_in_order() {
    for tags in [&[][..], &[(2, "a")], &[(2, ""), (300, "bc")]] {
        let request = with_tags(tags);
        let bytes = request.to_bytes(18).unwrap();
        assert_eq!(
            FetchRequest::decode(&mut Decoder::new(&bytes), 18).as_ref(),
            Ok(&request)
        );
        assert_eq!(request.encoded_size(18), Ok(bytes.len()));
    }
    // Tag 0 is known here, so it may not come as an unknown one; order and uniqueness are kept.
    for (tags, tag) in [
        (&[(1, "a")][..], 1),
        (&[(5, "a"), (3, "b")], 3),
        (&[(5, "a"), (5, "b")], 5),
    ] {
        assert_eq!(with_tags(tags).to_bytes(18), Err(EncodeError::InvalidTag { tag }));
    }
    assert!(
        with_tags(&[(2, "a")]).to_bytes(11).is_err(),
        "no tagged fields before flexible versions"
    );
}

#[test]
fn a_known_tag_before_its_version_is_refused() {
    // Version 12 of FetchRequest knows tag 0 (cluster id) but not yet tag 1 (replica state, from 15).
    let mut bytes = FetchRequest::default().to_bytes(12).unwrap();
    assert_eq!(bytes.pop(), Some(0), "no tagged fields");
    bytes.extend([1, 1, 1, 0]);
    assert_eq!(
        FetchRequest::decode(&mut Decoder::new(&bytes), 12),
        Err(DecodeError::InvalidTag {
            message: "FetchRequest",
            tag: 1,
            version: 12
        })
    );
}

#[test]
fn an_answer_to_an_unknown_version_of_api_versions() {
    // KIP-511: header 0 and the body of version 0, whatever version was asked for.
    let response = ApiVersionsResponse {
        error_code: 35,
        ..Default::default()
    };
    let frame = frame::response(klamm_protocol::ApiKey::ApiVersions, &response, 0, 9).unwrap();
    assert_eq!(frame.bytes, [0, 0, 0, 10, 0, 0, 0, 9, 0, 35, 0, 0, 0, 0]);
}

#[test]
fn strings_that_are_too_long_are_refused() {
    let with_length = |length| JoinGroupRequest {
        group_id: "x".repeat(length),
        ..Default::default()
    };
    for version in [5, 9] {
        assert!(with_length(32_767).to_bytes(version).is_ok());
        assert_eq!(
            with_length(32_768).to_bytes(version),
            Err(EncodeError::TooLong {
                field: "JoinGroupRequest.group_id",
                length: 32_768
            })
        );
    }
}

#[test]
fn a_nullable_struct_in_a_tagged_field() {
    // Default is an empty struct, which is not written; null is a varint 0 and a value follows a varint 1.
    let with = |classic_member_metadata| ConsumerGroupMemberMetadataValue {
        classic_member_metadata,
        ..Default::default()
    };
    let some = ClassicMemberMetadata {
        session_timeout_ms: 5,
        ..Default::default()
    };
    for (value, tail) in [
        (Some(ClassicMemberMetadata::default()), &[0][..]),
        (None, &[1, 0, 1, 0]),
        (Some(some), &[1, 0, 7, 1, 0, 0, 0, 5, 1, 0]),
    ] {
        let message = with(value);
        let bytes = message.to_bytes(0).unwrap();
        assert!(bytes.ends_with(tail), "{bytes:?}");
        assert_eq!(
            ConsumerGroupMemberMetadataValue::decode(&mut Decoder::new(&bytes), 0),
            Ok(message)
        );
    }
}
