//! Keys and values of records as text: plain, or as JSON for the topics that Kafka keeps for itself.

use klamm_protocol::messages::consumer_protocol_assignment::ConsumerProtocolAssignment;
use klamm_protocol::messages::consumer_protocol_subscription::ConsumerProtocolSubscription;
use klamm_protocol::{
    DecodeError, Decoder, GroupRecordKey, GroupRecordValue, Message, MetadataRecord, ShareRecordKey, ShareRecordValue,
    TransactionRecordKey, TransactionRecordValue,
};
use klamm_records::Record;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::options::Options;

/// How records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordDecoder {
    Plain { key: PlainDecoder, value: PlainDecoder },
    Metadata,
    Groups,
    Transactions,
    Share,
}

/// Kafka's `Decoder` classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlainDecoder {
    Text,
    Integer,
    Long,
}

impl RecordDecoder {
    pub(super) fn of(options: &Options) -> Result<Self, Failure> {
        Ok(if options.has("offsets-decoder") {
            Self::Groups
        } else if options.has("transaction-log-decoder") {
            Self::Transactions
        } else if options.has("cluster-metadata-decoder") {
            Self::Metadata
        } else if options.has("remote-log-metadata-decoder") {
            return Err(Failure::message(
                "--remote-log-metadata-decoder is not supported by this tool yet",
            ));
        } else if options.has("share-group-state-decoder") {
            Self::Share
        } else {
            let class = |name: &str| PlainDecoder::of(options.value(name)?.unwrap_or("StringDecoder"));
            Self::Plain {
                key: class("key-decoder-class")?,
                value: class("value-decoder-class")?,
            }
        })
    }

    /// What to show as key and as payload.
    pub(super) fn decode(self, record: &Record<'_>) -> Result<(Option<String>, Option<String>), Failure> {
        match self {
            Self::Plain { key, value } => Ok((
                record.key.map(|bytes| key.decode(bytes)),
                record.value.map(|bytes| value.decode(bytes)),
            )),
            Self::Metadata => Ok((None, Some(decode_metadata(record)))),
            Self::Groups => coordinator(record, decode_group),
            Self::Transactions => coordinator(record, |key, value| {
                let key = TransactionRecordKey::decode(key)?;
                let decode = |bytes: &[u8]| {
                    let (value, version) = TransactionRecordValue::decode(key.record_type(), bytes)?;
                    Ok((value.to_json(version), version))
                };
                Ok((key.record_type(), key.to_json(0), value.map(decode).transpose()?))
            }),
            Self::Share => coordinator(record, |key, value| {
                let key = ShareRecordKey::decode(key)?;
                let decode = |bytes: &[u8]| {
                    let (value, version) = ShareRecordValue::decode(key.record_type(), bytes)?;
                    Ok((value.to_json(version), version))
                };
                Ok((key.record_type(), key.to_json(0), value.map(decode).transpose()?))
            }),
        }
    }
}

impl PlainDecoder {
    fn of(class: &str) -> Result<Self, Failure> {
        match class.rsplit('.').next() {
            Some("StringDecoder") => Ok(Self::Text),
            Some("IntegerDecoder") => Ok(Self::Integer),
            Some("LongDecoder") => Ok(Self::Long),
            _ => Err(Failure::message(format!("Failed to load decoder class {class}"))),
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        let mut d = Decoder::new(bytes);
        let number = match self {
            Self::Text => return String::from_utf8_lossy(bytes).into_owned(),
            Self::Integer => d.i32().map(i64::from),
            Self::Long => d.i64(),
        };
        number.map_or_else(|error| error.to_string(), |number| number.to_string())
    }
}

fn decode_metadata(record: &Record<'_>) -> String {
    match MetadataRecord::decode(record.value.unwrap_or_default()) {
        Ok((message, version)) => {
            json!({"type": constant_name(message.name()), "version": version, "data": message.to_json(version)})
                .to_string()
        }
        Err(error) => format!("Error at {}, skipping. {error}", record.offset),
    }
}

/// `TopicRecord` as `TOPIC_RECORD`.
fn constant_name(name: &str) -> String {
    let mut constant = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !constant.is_empty() {
            constant.push('_');
        }
        constant.push(c.to_ascii_uppercase());
    }
    constant
}

/// Type, key, and value with its version.
type Decoded = (i16, Value, Option<(Value, i16)>);

fn coordinator(
    record: &Record<'_>,
    decode: impl Fn(&[u8], Option<&[u8]>) -> Result<Decoded, DecodeError>,
) -> Result<(Option<String>, Option<String>), Failure> {
    let offset = record.offset;
    let Some(key) = record.key else {
        return Err(Failure::message(format!(
            "Failed to decode message at offset {offset} using the specified decoder (message had a missing key)"
        )));
    };
    Ok(match decode(key, record.value) {
        Ok((record_type, key, value)) => {
            let value = match value {
                Some((data, version)) => json!({"version": version.to_string(), "data": data}).to_string(),
                None => "<DELETE>".to_owned(),
            };
            (
                Some(json!({"type": record_type.to_string(), "data": key}).to_string()),
                Some(value),
            )
        }
        Err(DecodeError::Unknown { value, .. }) => (
            Some(format!("Unknown record type {value} at offset {offset}, skipping.")),
            None,
        ),
        Err(error) => (Some(format!("Error at offset {offset}, skipping. {error}")), None),
    })
}

fn decode_group(key: &[u8], value: Option<&[u8]>) -> Result<Decoded, DecodeError> {
    let key = GroupRecordKey::decode(key)?;
    let value = value.map(|bytes| {
        let (value, version) = GroupRecordValue::decode(key.record_type(), bytes)?;
        let mut json = value.to_json(version);
        if let GroupRecordValue::GroupMetadata(group) = &value
            && group.protocol_type == "consumer"
        {
            for (i, member) in group.members.iter().enumerate() {
                embed::<ConsumerProtocolSubscription>(&mut json["members"][i]["subscription"], &member.subscription);
                embed::<ConsumerProtocolAssignment>(&mut json["members"][i]["assignment"], &member.assignment);
            }
        }
        Ok((json, version))
    });
    Ok((key.record_type(), key.to_json(0), value.transpose()?))
}

/// Shows bytes as the message that they are, which begins with its version; leaves them if they are not.
fn embed<M: Message>(place: &mut Value, bytes: &[u8]) {
    let mut d = Decoder::new(bytes);
    if let Ok(version) = d.i16()
        && let Ok(message) = M::decode(&mut d, version)
    {
        *place = message.to_json(version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_spelled_as_in_java() {
        let check = |name: &str, expected: &str| assert_eq!(constant_name(name), expected);
        check("TopicRecord", "TOPIC_RECORD");
        check("ProducerIdsRecord", "PRODUCER_IDS_RECORD");
        check("NoOpRecord", "NO_OP_RECORD");
    }

    #[test]
    fn plain_decoders_read_numbers() {
        assert_eq!(PlainDecoder::Long.decode(&7i64.to_be_bytes()), "7");
        assert_eq!(PlainDecoder::Integer.decode(&7i32.to_be_bytes()), "7");
        assert_eq!(
            PlainDecoder::of("org.apache.kafka.tools.api.LongDecoder").unwrap(),
            PlainDecoder::Long
        );
        assert!(PlainDecoder::of("x.Y").is_err());
    }
}
