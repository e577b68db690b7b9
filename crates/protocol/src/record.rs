//! How messages lie in records.
//!
//! ```text
//! value of a metadata record    frame version (varint, 1), type (varint), version (varint), body
//! key of a coordinator record   type (i16), body in version 0
//! value of a coordinator record version (i16), body; the type is the key's; no value at all is a tombstone
//! ```

use crate::messages::coordinator_record::{
    GroupRecordKey, GroupRecordValue, ShareRecordKey, ShareRecordValue, TransactionRecordKey, TransactionRecordValue,
};
use crate::{DecodeError, Decoder, EncodeError, Encoder, MetadataRecord};

/// The only frame version there is. 0 was written by the preview of KRaft in 2.8.
const METADATA_FRAME_VERSION: u32 = 1;

impl MetadataRecord {
    /// The value of the record in the metadata log.
    pub fn encode(&self, version: i16) -> Result<Vec<u8>, EncodeError> {
        let mut e = Encoder::new();
        self.encode_frame(&mut e, version)?;
        Ok(e.into_vec())
    }

    /// The size in bytes of what [`MetadataRecord::encode`] makes.
    pub fn encoded_size(&self, version: i16) -> Result<usize, EncodeError> {
        let mut e = Encoder::counting();
        self.encode_frame(&mut e, version)?;
        Ok(e.size())
    }

    fn encode_frame(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.unsigned_varint(METADATA_FRAME_VERSION);
        e.unsigned_varint(u32::from(self.record_type().unsigned_abs()));
        e.unsigned_varint(u32::from(version.unsigned_abs()));
        self.encode_body(e, version)
    }

    /// The record and its version. Bytes after the body are an error.
    pub fn decode(value: &[u8]) -> Result<(Self, i16), DecodeError> {
        let mut d = Decoder::new(value);
        let frame_version = d.unsigned_varint()?;
        if frame_version != METADATA_FRAME_VERSION {
            return Err(DecodeError::Unknown {
                what: "metadata frame version",
                value: frame_version.into(),
            });
        }
        let record_type = short(&mut d, "metadata record type")?;
        let version = short(&mut d, "metadata record version")?;
        let record = Self::decode_body(record_type, &mut d, version)?;
        match d.remaining() {
            0 => Ok((record, version)),
            remaining => Err(DecodeError::TrailingBytes { remaining }),
        }
    }
}

fn short(d: &mut Decoder<'_>, what: &'static str) -> Result<i16, DecodeError> {
    let value = d.unsigned_varint()?;
    i16::try_from(value).map_err(|_| DecodeError::Unknown {
        what,
        value: value.into(),
    })
}

macro_rules! coordinator_record {
    ($key:ident, $value:ident) => {
        impl $key {
            /// The key of the record.
            pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
                let mut e = Encoder::new();
                e.i16(self.record_type());
                self.encode_body(&mut e, 0)?;
                Ok(e.into_vec())
            }

            /// Bytes after the body are passed over, as Kafka does. An unknown type is
            /// [`DecodeError::Unknown`]: a newer coordinator may have written it.
            pub fn decode(key: &[u8]) -> Result<Self, DecodeError> {
                let mut d = Decoder::new(key);
                let record_type = d.i16()?;
                Self::decode_body(record_type, &mut d, 0)
            }
        }

        impl $value {
            /// The value of the record.
            pub fn encode(&self, version: i16) -> Result<Vec<u8>, EncodeError> {
                let mut e = Encoder::new();
                e.i16(version);
                self.encode_body(&mut e, version)?;
                Ok(e.into_vec())
            }

            /// The value that belongs to a key of `record_type`, and its version. Bytes after the body are passed
            /// over, as Kafka does.
            pub fn decode(record_type: i16, value: &[u8]) -> Result<(Self, i16), DecodeError> {
                let mut d = Decoder::new(value);
                let version = d.i16()?;
                Ok((Self::decode_body(record_type, &mut d, version)?, version))
            }
        }
    };
}

coordinator_record!(GroupRecordKey, GroupRecordValue);
coordinator_record!(TransactionRecordKey, TransactionRecordValue);
coordinator_record!(ShareRecordKey, ShareRecordValue);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{FeatureLevelRecord, OffsetCommitKey, OffsetCommitValue};

    #[test]
    fn metadata_records_are_framed() {
        let record = MetadataRecord::from(FeatureLevelRecord {
            name: "metadata.version".to_owned(),
            feature_level: 25,
            ..Default::default()
        });
        let bytes = record.encode(0).unwrap();
        assert_eq!(bytes, b"\x01\x0c\x00\x11metadata.version\x00\x19\x00");
        assert_eq!(record.encoded_size(0), Ok(bytes.len()));
        assert_eq!(MetadataRecord::decode(&bytes), Ok((record, 0)));
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(
            MetadataRecord::decode(&longer),
            Err(DecodeError::TrailingBytes { remaining: 1 })
        );
    }

    #[test]
    fn foreign_metadata_records_are_refused() {
        for bytes in [
            &b"\x00\x0c\x00"[..],
            b"\x02\x0c\x00",
            b"\x01\x7f\x00",
            b"\x01\x0c\x7f",
            b"\x01\x80\x80\x04\x00",
            b"",
        ] {
            assert!(MetadataRecord::decode(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn coordinator_records_start_with_type_and_version() {
        let key = GroupRecordKey::from(OffsetCommitKey {
            group: "g".to_owned(),
            topic: "t".to_owned(),
            partition: 2,
        });
        let bytes = key.encode().unwrap();
        assert_eq!(bytes, b"\x00\x01\x00\x01g\x00\x01t\x00\x00\x00\x02");
        assert_eq!(GroupRecordKey::decode(&bytes), Ok(key));
        let value = GroupRecordValue::from(OffsetCommitValue {
            offset: 5,
            ..Default::default()
        });
        let bytes = value.encode(3).unwrap();
        assert_eq!(bytes[..2], [0, 3]);
        assert_eq!(GroupRecordValue::decode(1, &bytes), Ok((value, 3)));
        assert!(matches!(
            GroupRecordKey::decode(&[0x7f, 0]),
            Err(DecodeError::Unknown { .. })
        ));
    }
}
