//! The table of all messages, for tools and tests that choose one at run time.

use std::fmt::Write;

use crate::codegen::schema::Message;

pub(crate) fn table(messages: &[Message]) -> String {
    let mut out = String::from(TYPES);
    let _ = writeln!(
        out,
        "/// Every message, ascending by schema.\npub static MESSAGES: [MessageType; {}] = [",
        messages.len()
    );
    for message in messages {
        let _ = writeln!(out, "MessageType::of::<super::{}>(),", message.name);
    }
    out + "];\n"
}

const TYPES: &str = "//! Every message as a value, for tools and tests that choose one at run time.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::message::ConvertError;
use crate::{DecodeError, Decoder, Encoder, Message};

/// One message and what can be done with it without naming its Rust type.
#[derive(Debug)]
pub struct MessageType {
    pub name: &'static str,
    pub api_key: Option<i16>,
    pub valid_versions: RangeInclusive<i16>,
    pub flexible_from: i16,
    /// Bytes to JSON.
    pub decode_to_json: fn(&mut Decoder<'_>, i16) -> Result<Value, DecodeError>,
    /// JSON to bytes; with [`Encoder::counting`], to the size in bytes.
    pub encode_json: fn(&Value, &mut Encoder, i16) -> Result<(), ConvertError>,
    /// Bytes to the struct and back to bytes.
    pub reencode: fn(&mut Decoder<'_>, &mut Encoder, i16) -> Result<(), ConvertError>,
}

impl MessageType {
    const fn of<M: Message>() -> Self {
        Self {
            name: M::NAME,
            api_key: M::API_KEY,
            valid_versions: M::VALID_VERSIONS,
            flexible_from: M::FLEXIBLE_FROM,
            decode_to_json: |d, version| Ok(M::decode(d, version)?.to_json(version)),
            encode_json: |value, e, version| Ok(M::from_json(value, version)?.encode(e, version)?),
            reencode: |d, e, version| Ok(M::decode(d, version)?.encode(e, version)?),
        }
    }
}

";
