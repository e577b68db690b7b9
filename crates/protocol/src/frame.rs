//! The frame: a big-endian i32 of the bytes that follow, then a header and a body.

use std::ops::Range;

use thiserror::Error;

use crate::header::{encode_request_header, encode_response_header};
use crate::{ApiKey, EncodeError, Encoder, Message, Request, Splice};

/// Bytes of the length before a frame.
pub const LENGTH_BYTES: usize = 4;

/// The sender does not speak this protocol, or sends more than it may: close the connection.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    #[error("frame of {length} bytes has a negative size")]
    Negative { length: i32 },
    #[error("frame of {length} bytes is larger than {max}")]
    TooLarge { length: usize, max: usize },
}

/// The bytes that follow, at most `max` (`socket.request.max.bytes`). May be 0: SASL sends empty frames.
pub fn length(prefix: [u8; LENGTH_BYTES], max: usize) -> Result<usize, FrameError> {
    let length = i32::from_be_bytes(prefix);
    match usize::try_from(length) {
        Err(_) => Err(FrameError::Negative { length }),
        Ok(length) if length > max => Err(FrameError::TooLarge { length, max }),
        Ok(length) => Ok(length),
    }
}

/// A frame ready to send: `bytes` with, at each splice, bytes from elsewhere. The length prefix counts both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub bytes: Vec<u8>,
    pub splices: Vec<Splice>,
}

/// A request with length, header and body.
pub fn request<R: Request>(
    request: &R,
    version: i16,
    correlation_id: i32,
    client_id: Option<&str>,
) -> Result<Vec<u8>, EncodeError> {
    let mut e = start();
    encode_request_header(&mut e, R::KEY, version, correlation_id, client_id)?;
    request.encode(&mut e, version)?;
    Ok(finish(e)?.bytes)
}

/// A response to a request of `version` with length, header and body.
pub fn response<M: Message>(
    api: ApiKey,
    response: &M,
    version: i16,
    correlation_id: i32,
) -> Result<Frame, EncodeError> {
    let mut e = start();
    encode_response_header(&mut e, api, version, correlation_id)?;
    response.encode(&mut e, version)?;
    finish(e)
}

/// An encoder with room for the length that [`finish`] fills in.
pub fn start() -> Encoder {
    let mut e = Encoder::with_capacity(256);
    e.i32(0);
    e
}

/// Fills in the length of what was written since [`start`].
pub fn finish(mut e: Encoder) -> Result<Frame, EncodeError> {
    let length = e.size().saturating_sub(LENGTH_BYTES);
    let prefix = i32::try_from(length).map_err(|_| EncodeError::TooLong { field: "frame", length })?;
    e.set_i32(0, prefix);
    let (bytes, splices) = e.into_parts();
    Ok(Frame { bytes, splices })
}

/// Where `part`, a slice borrowed from `frame`, lies in it: lets go of the borrow, so that the records of a request can
/// be changed in place afterwards. None if it does not lie in `frame`.
pub fn range_within(frame: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(frame.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= frame.len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::fetch_response::{FetchResponse, FetchableTopicResponse, PartitionData};
    use crate::{Decoder, Records};

    #[test]
    fn lengths_are_limited() {
        for (prefix, expected) in [
            ([0, 0, 0, 0], Ok(0)),
            ([0, 0, 0, 100], Ok(100)),
            ([0, 0, 0, 101], Err(FrameError::TooLarge { length: 101, max: 100 })),
            ([0xff; 4], Err(FrameError::Negative { length: -1 })),
        ] {
            assert_eq!(length(prefix, 100), expected);
        }
    }

    fn fetch_response(records: Records) -> FetchResponse {
        let partition = PartitionData {
            records: Some(records),
            ..PartitionData::default()
        };
        let topic = FetchableTopicResponse {
            partitions: vec![partition.clone(), partition],
            ..Default::default()
        };
        FetchResponse {
            responses: vec![topic],
            ..Default::default()
        }
    }

    #[test]
    fn external_records_give_the_same_bytes_once_spliced() {
        let records = vec![7u8; 300];
        for version in [4, 11, 12, 16] {
            let inline = fetch_response(Records::from(records.clone()));
            let external = fetch_response(Records::External { len: 300, slot: 9 });
            let expected = response(ApiKey::Fetch, &inline, version, 1).unwrap();
            let frame = response(ApiKey::Fetch, &external, version, 1).unwrap();
            assert_eq!(inline.encoded_size(version), external.encoded_size(version));
            let mut whole = Vec::new();
            let mut from = 0;
            for splice in &frame.splices {
                assert_eq!((splice.slot, splice.len), (9, 300));
                whole.extend_from_slice(&frame.bytes[from..splice.position]);
                whole.extend_from_slice(&records);
                from = splice.position;
            }
            whole.extend_from_slice(&frame.bytes[from..]);
            assert_eq!(whole, expected.bytes, "version {version}");
        }
    }

    #[test]
    fn a_borrowed_part_is_found_again() {
        let frame = [0u8, 0, 0, 2, b'a', b'b', 9];
        let mut d = Decoder::new(&frame);
        let part = d.borrowed_bytes(false).unwrap().unwrap();
        assert_eq!(range_within(&frame, part), Some(4..6));
        assert_eq!(range_within(&frame[4..], &frame), None);
    }
}
