//! Records as the console consumer shows them: Kafka's `DefaultMessageFormatter`.

use std::io::{self, Write};

use klamm_client::ConsumedRecord;
use klamm_config::Properties;
use klamm_protocol::Decoder;
use klamm_records::TimestampType;

use crate::failure::Failure;
use crate::java;

/// Which parts are shown, and what stands between them.
#[derive(Clone, Debug)]
pub(crate) enum Formatter {
    Columns(Box<Columns>),
    /// Shows nothing, counts only.
    Nothing,
    /// One line that names all parts.
    Logging(Box<Columns>),
}

#[derive(Clone, Debug)]
pub(crate) struct Columns {
    shows_timestamp: bool,
    shows_partition: bool,
    shows_offset: bool,
    shows_delivery: bool,
    shows_epoch: bool,
    shows_headers: bool,
    shows_key: bool,
    shows_value: bool,
    key_separator: String,
    line_separator: String,
    headers_separator: String,
    null_literal: String,
    key: Deserializer,
    value: Deserializer,
    headers: Deserializer,
}

/// Kafka's deserializers as far as their result reads as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deserializer {
    /// The bytes as they are.
    None,
    Text,
    Short,
    Integer,
    Long,
    Double,
    Boolean,
}

impl Formatter {
    pub(crate) fn new(class: &str, properties: &Properties) -> Result<Self, Failure> {
        let columns = || Columns::new(properties).map(Box::new);
        match class.rsplit('.').next() {
            Some("DefaultMessageFormatter") => columns().map(Self::Columns),
            Some("NoOpMessageFormatter") => Ok(Self::Nothing),
            Some("LoggingMessageFormatter") => columns().map(Self::Logging),
            // The table of options follows, as it does for any class that cannot be loaded.
            _ => Err(Failure::usage(class)),
        }
    }

    pub(crate) fn write(&self, record: &ConsumedRecord, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Columns(columns) => columns.write(record, out),
            Self::Logging(columns) => {
                columns.write(record, out)?;
                let text = |bytes: &Option<bytes::Bytes>| {
                    bytes
                        .as_ref()
                        .map_or("null".to_owned(), |b| String::from_utf8_lossy(b).into_owned())
                };
                let kind = timestamp_type(record);
                writeln!(
                    out,
                    "{kind}:{}, key:{}, value:{}",
                    record.timestamp,
                    text(&record.key),
                    text(&record.value)
                )
            }
        }
    }
}

impl Columns {
    fn new(properties: &Properties) -> Result<Self, Failure> {
        let shows = |key: &str, default: bool| {
            properties
                .get(key)
                .map_or(default, |value| value.trim().eq_ignore_ascii_case("true"))
        };
        let text = |key: &str, default: &str| properties.get(key).unwrap_or(default).to_owned();
        let class = |key: &str| properties.get(key).map_or(Ok(Deserializer::None), Deserializer::of);
        Ok(Self {
            shows_timestamp: shows("print.timestamp", false),
            shows_partition: shows("print.partition", false),
            shows_offset: shows("print.offset", false),
            shows_delivery: shows("print.delivery", false),
            shows_epoch: shows("print.epoch", false),
            shows_headers: shows("print.headers", false),
            shows_key: shows("print.key", false),
            shows_value: shows("print.value", true),
            key_separator: text("key.separator", "\t"),
            line_separator: text("line.separator", "\n"),
            headers_separator: text("headers.separator", ","),
            null_literal: text("null.literal", "null"),
            key: class("key.deserializer")?,
            value: class("value.deserializer")?,
            headers: class("headers.deserializer")?,
        })
    }

    fn write(&self, record: &ConsumedRecord, out: &mut dyn Write) -> io::Result<()> {
        let mut columns: Vec<Vec<u8>> = Vec::new();
        if self.shows_timestamp {
            columns.push(match record.timestamp {
                -1 => b"NO_TIMESTAMP".to_vec(),
                timestamp => format!("{}:{timestamp}", timestamp_type(record)).into_bytes(),
            });
        }
        if self.shows_partition {
            columns.push(format!("Partition:{}", record.partition.partition).into_bytes());
        }
        if self.shows_offset {
            columns.push(format!("Offset:{}", record.offset).into_bytes());
        }
        // Only share consumers know how often a record was delivered.
        if self.shows_delivery {
            columns.push(b"Delivery:NOT_PRESENT".to_vec());
        }
        // The console consumer hands its formatter records without an epoch.
        if self.shows_epoch {
            columns.push(b"Epoch:NOT_PRESENT".to_vec());
        }
        if self.shows_headers {
            columns.push(self.show_headers(record));
        }
        if self.shows_key {
            columns.push(self.show(self.key, record.key.as_deref()));
        }
        if self.shows_value {
            columns.push(self.show(self.value, record.value.as_deref()));
        }
        if columns.is_empty() {
            return Ok(());
        }
        out.write_all(&columns.join(self.key_separator.as_bytes()))?;
        out.write_all(self.line_separator.as_bytes())
    }

    fn show_headers(&self, record: &ConsumedRecord) -> Vec<u8> {
        if record.headers.is_empty() {
            return b"NO_HEADERS".to_vec();
        }
        let show = |(key, value): &(bytes::Bytes, Option<bytes::Bytes>)| {
            [key, &b":"[..], &self.show(self.headers, value.as_deref())].concat()
        };
        let headers: Vec<Vec<u8>> = record.headers.iter().map(show).collect();
        headers.join(self.headers_separator.as_bytes())
    }

    fn show(&self, deserializer: Deserializer, bytes: Option<&[u8]>) -> Vec<u8> {
        deserializer.show(bytes.unwrap_or(self.null_literal.as_bytes()))
    }
}

fn timestamp_type(record: &ConsumedRecord) -> &'static str {
    match record.timestamp_type {
        TimestampType::CreateTime => "CreateTime",
        TimestampType::LogAppendTime => "LogAppendTime",
    }
}

impl Deserializer {
    fn of(class: &str) -> Result<Self, Failure> {
        match class.rsplit('.').next() {
            Some("StringDeserializer") => Ok(Self::Text),
            Some("ShortDeserializer") => Ok(Self::Short),
            Some("IntegerDeserializer") => Ok(Self::Integer),
            Some("LongDeserializer") => Ok(Self::Long),
            Some("DoubleDeserializer") => Ok(Self::Double),
            Some("BooleanDeserializer") => Ok(Self::Boolean),
            Some("ByteArrayDeserializer" | "BytesDeserializer" | "ByteBufferDeserializer") => Ok(Self::None),
            _ => Err(Failure::message(format!(
                "deserializer {class} is not supported by this tool"
            ))),
        }
    }

    /// Bytes of the wrong size stay as they are.
    fn show(self, bytes: &[u8]) -> Vec<u8> {
        let mut d = Decoder::new(bytes);
        let text = match (self, bytes.len()) {
            (Self::Short, 2) => d.i16().ok().map(|n| n.to_string()),
            (Self::Integer, 4) => d.i32().ok().map(|n| n.to_string()),
            (Self::Long, 8) => d.i64().ok().map(|n| n.to_string()),
            (Self::Double, 8) => d.f64().ok().map(java::double),
            (Self::Boolean, 1) => d.i8().ok().map(|n| (n != 0).to_string()),
            (Self::Text, _) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        };
        text.map_or_else(|| bytes.to_vec(), String::into_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::properties;
    use bytes::Bytes;
    use klamm_types::TopicPartition;

    #[test]
    fn columns_are_chosen() {
        let record = ConsumedRecord {
            partition: TopicPartition::new("t", 3),
            offset: 7,
            timestamp: 1000,
            timestamp_type: TimestampType::CreateTime,
            leader_epoch: 0,
            key: Some(Bytes::from_static(b"k")),
            value: None,
            headers: vec![
                (Bytes::from_static(b"h"), Some(Bytes::from_static(b"1"))),
                (Bytes::from_static(b"i"), None),
            ],
        };
        let check = |pairs: &str, expected: &str| {
            let mut properties = Properties::new();
            properties::add_pairs(&mut properties, pairs.split_whitespace());
            let formatter = Formatter::new("DefaultMessageFormatter", &properties).unwrap();
            let mut out = Vec::new();
            formatter.write(&record, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{pairs}");
        };
        check("", "null\n");
        check("print.key=true", "k\tnull\n");
        check("print.key=true print.value=false", "k\n");
        check(
            "print.timestamp=true print.partition=true print.offset=true key.separator=|",
            "CreateTime:1000|Partition:3|Offset:7|null\n",
        );
        check("print.headers=true headers.separator=; null.literal=N", "h:1;i:N\tN\n");
        check("print.value=false", "");
        check("print.key=true print.value=false line.separator=!", "k!");
    }

    #[test]
    fn numbers_are_read() {
        let check = |class: &str, bytes: &[u8], expected: &str| {
            assert_eq!(Deserializer::of(class).unwrap().show(bytes), expected.as_bytes());
        };
        check(
            "org.apache.kafka.common.serialization.LongDeserializer",
            &7i64.to_be_bytes(),
            "7",
        );
        check("IntegerDeserializer", &(-1i32).to_be_bytes(), "-1");
        check("DoubleDeserializer", &1.5f64.to_be_bytes(), "1.5");
        check("LongDeserializer", b"abc", "abc");
    }
}
