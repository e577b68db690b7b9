//! ApiVersions, versions 0 to 5: what this listener offers, and the cluster's features.
//!
//! By version: software name and version of the client from 3 (checked, KIP-511); what the node can do with features
//! whose lowest level is 0 only from 4, for older clients cannot read that (KAFKA-17492). A version from the future is answered in version 0 with UNSUPPORTED_VERSION.
//! The reply's header is always version 0.

use std::ops::RangeInclusive;

use klamm_metadata::{FEATURES, KRAFT_VERSION, METADATA_VERSION, MetadataImage, MetadataVersion};
use klamm_protocol::ApiKey;
use klamm_protocol::messages::ApiVersionsRequest;
use klamm_protocol::messages::api_versions_response::{
    ApiVersion, ApiVersionsResponse, FinalizedFeatureKey, SupportedFeatureKey,
};
use klamm_raft::KRaftVersion;
use klamm_types::{ErrorCode, Offset};

use crate::dispatch::Call;

/// Where the finalized levels are found: all in the newest metadata, except for that of the quorum itself.
#[derive(Clone, Copy)]
pub(crate) struct Features<'a> {
    pub(crate) image: &'a MetadataImage,
    /// Of the image.
    pub(crate) offset: Offset,
    pub(crate) kraft_version: KRaftVersion,
}

/// `offered` is the listener's table.
pub(crate) fn handle(
    call: Call<'_>,
    request: &ApiVersionsRequest,
    offered: impl Iterator<Item = (ApiKey, RangeInclusive<i16>)>,
    features: Features<'_>,
) -> ApiVersionsResponse {
    let is_named = call.version < 3
        || is_software_name(&request.client_software_name) && is_software_name(&request.client_software_version);
    if !is_named {
        return ApiVersionsResponse {
            error_code: ErrorCode::INVALID_REQUEST.0,
            ..Default::default()
        };
    }
    ApiVersionsResponse {
        api_keys: offered.map(|(api, versions)| api_version(api, &versions)).collect(),
        supported_features: supported_features(call.version),
        finalized_features_epoch: features.offset.0,
        finalized_features: finalized_features(features),
        ..Default::default()
    }
}

/// The answer to a version from the future: the versions of this very API.
pub(crate) fn unsupported() -> ApiVersionsResponse {
    ApiVersionsResponse {
        error_code: ErrorCode::UNSUPPORTED_VERSION.0,
        api_keys: vec![api_version(ApiKey::ApiVersions, &ApiKey::ApiVersions.valid_versions())],
        ..Default::default()
    }
}

fn api_version(api: ApiKey, versions: &RangeInclusive<i16>) -> ApiVersion {
    ApiVersion {
        api_key: api as i16,
        min_version: *versions.start(),
        max_version: *versions.end(),
        ..Default::default()
    }
}

fn supported_features(version: i16) -> Vec<SupportedFeatureKey> {
    let metadata = SupportedFeatureKey {
        name: METADATA_VERSION.to_owned(),
        min_version: MetadataVersion::MINIMUM.level(),
        max_version: MetadataVersion::LATEST_PRODUCTION.level(),
        ..Default::default()
    };
    let others = FEATURES.iter().map(|feature| SupportedFeatureKey {
        name: feature.name.to_owned(),
        min_version: 0,
        max_version: feature.latest_production,
        ..Default::default()
    });
    let others = others.filter(|_| version >= FIRST_VERSION_WITH_LEVEL_0);
    std::iter::once(metadata).chain(others).collect()
}

fn finalized_features(features: Features<'_>) -> Vec<FinalizedFeatureKey> {
    let image = features.image;
    let level = |name: &str, level: i16| FinalizedFeatureKey {
        name: name.to_owned(),
        min_version_level: level,
        max_version_level: level,
        ..Default::default()
    };
    let metadata = image
        .features
        .metadata_version
        .map(|version| level(METADATA_VERSION, version.level()));
    let others = image
        .features
        .levels
        .iter()
        .map(|(name, finalized)| level(name, *finalized));
    let quorum = features.kraft_version.level();
    let quorum = (quorum > 0).then(|| level(KRAFT_VERSION, quorum));
    metadata.into_iter().chain(others).chain(quorum).collect()
}

/// Letters and digits, with `-` and `.` between them.
fn is_software_name(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    let outer = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    outer(bytes.first()) && outer(bytes.last()) && bytes.iter().all(|b| inner(*b))
}

const FIRST_VERSION_WITH_LEVEL_0: i16 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_names_are_checked_as_kafka_does() {
        for good in ["a", "apache-kafka-java", "librdkafka", "4.3.1", "a-.b"] {
            assert!(is_software_name(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a b", "a/b", ".", "é"] {
            assert!(!is_software_name(bad), "{bad}");
        }
    }

    #[test]
    fn old_clients_do_not_hear_of_features_that_may_be_off() {
        let check = |version: i16, expected: &[(&str, i16)]| {
            let told = supported_features(version);
            let told: Vec<_> = told.iter().map(|key| (key.name.as_str(), key.min_version)).collect();
            assert_eq!(
                told.iter().filter(|told| expected.contains(told)).count(),
                expected.len(),
                "{told:?}"
            );
            assert_eq!(told.len(), expected.len(), "{told:?}");
        };
        // As a broker of 4.3.1 answers.
        check(3, &[("metadata.version", 7)]);
        check(
            4,
            &[
                ("metadata.version", 7),
                ("kraft.version", 0),
                ("transaction.version", 0),
                ("group.version", 0),
                ("eligible.leader.replicas.version", 0),
                ("share.version", 0),
                ("streams.version", 0),
            ],
        );
    }
}
