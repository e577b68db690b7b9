//! The headers before every request and response.
//!
//! A request header is version 2 (with tagged fields) exactly if the request's version is flexible, and version 1
//! otherwise; its client id is a plain string in both. A response header is version 1 (with tagged fields) exactly if
//! the version is flexible, except that ApiVersions always has version 0: its caller does not know yet what the node
//! speaks (KIP-511).

use std::ops::RangeInclusive;

use crate::messages::{RequestHeader, ResponseHeader};
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message};

impl ApiKey {
    pub fn request_header_version(self, version: i16) -> i16 {
        if version >= self.flexible_from() { 2 } else { 1 }
    }

    pub fn response_header_version(self, version: i16) -> i16 {
        match self {
            Self::ApiVersions => 0,
            _ if version >= self.flexible_from() => 1,
            _ => 0,
        }
    }

    /// What ApiVersions tells: without an unstable latest version unless `unstable` (`unstable.api.versions.enable`);
    /// None if nothing is left. Produce claims version 0, since old clients of librdkafka take its absence for a broker
    /// without compression; versions below 3 are refused all the same (KAFKA-18659).
    pub fn offered_versions(self, unstable: bool) -> Option<RangeInclusive<i16>> {
        let (first, last) = self.valid_versions().into_inner();
        let last = last - i16::from(self.latest_version_unstable() && !unstable);
        let first = if self == Self::Produce { 0 } else { first };
        (first <= last).then_some(first..=last)
    }

    pub fn supports(self, version: i16) -> bool {
        self.valid_versions().contains(&version)
    }
}

/// Reads the header at the front of a request. The API key must be known, its version need not be: the caller checks
/// [`ApiKey::supports`] and answers an ApiVersions request of an unknown version with one of version 0.
pub fn decode_request_header(d: &mut Decoder<'_>) -> Result<(ApiKey, RequestHeader), DecodeError> {
    let mut ahead = d.clone();
    let (key, version) = (ahead.i16()?, ahead.i16()?);
    let api = ApiKey::from_i16(key).ok_or(DecodeError::Unknown {
        what: "api key",
        value: key.into(),
    })?;
    Ok((api, RequestHeader::decode(d, api.request_header_version(version))?))
}

/// Writes the header of a request of `version`.
pub fn encode_request_header(
    e: &mut Encoder,
    api: ApiKey,
    version: i16,
    correlation_id: i32,
    client_id: Option<&str>,
) -> Result<(), EncodeError> {
    let header = RequestHeader {
        request_api_key: api as i16,
        request_api_version: version,
        correlation_id,
        client_id: client_id.map(str::to_owned),
        ..RequestHeader::default()
    };
    header.encode(e, api.request_header_version(version))
}

/// Reads the header at the front of a response to a request of `version`.
pub fn decode_response_header(d: &mut Decoder<'_>, api: ApiKey, version: i16) -> Result<ResponseHeader, DecodeError> {
    ResponseHeader::decode(d, api.response_header_version(version))
}

/// Writes the header of a response to a request of `version`.
pub fn encode_response_header(
    e: &mut Encoder,
    api: ApiKey,
    version: i16,
    correlation_id: i32,
) -> Result<(), EncodeError> {
    let header = ResponseHeader {
        correlation_id,
        ..ResponseHeader::default()
    };
    header.encode(e, api.response_header_version(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_id_is_a_plain_string_in_both_versions() {
        for (version, expected) in [
            (8, &[0, 0, 0, 8, 0, 0, 0, 5, 0, 1, b'c'][..]),
            (9, &[0, 0, 0, 9, 0, 0, 0, 5, 0, 1, b'c', 0]),
        ] {
            let mut e = Encoder::new();
            encode_request_header(&mut e, ApiKey::Produce, version, 5, Some("c")).unwrap();
            let bytes = e.into_vec();
            assert_eq!(bytes, expected);
            let (api, header) = decode_request_header(&mut Decoder::new(&bytes)).unwrap();
            assert_eq!(
                (api, header.request_api_version, header.correlation_id),
                (ApiKey::Produce, version, 5)
            );
            assert_eq!(header.client_id.as_deref(), Some("c"));
        }
    }

    #[test]
    fn api_versions_answers_with_header_0() {
        for (api, version, expected) in [
            (ApiKey::ApiVersions, 3, 0),
            (ApiKey::ApiVersions, 4, 0),
            (ApiKey::Fetch, 11, 0),
            (ApiKey::Fetch, 12, 1),
            (ApiKey::SaslHandshake, 1, 0),
        ] {
            assert_eq!(api.response_header_version(version), expected, "{api} {version}");
        }
        // A version from the future still has a header that can be read.
        assert_eq!(ApiKey::ApiVersions.request_header_version(99), 2);
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let bytes = [0x7f, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
        assert_eq!(
            decode_request_header(&mut Decoder::new(&bytes)),
            Err(DecodeError::Unknown {
                what: "api key",
                value: 0x7fff
            })
        );
    }
}
