//! Fields as JSON, in the shape of Kafka's own dumps: numbers as numbers, UUIDs and bytes as text.

use bytes::Bytes;
use klamm_types::Uuid;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::Structure;
use crate::wire::Records;

/// The JSON does not describe the message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JsonError {
    #[error("field {field} is missing, which is mandatory in this version")]
    Missing { field: &'static str },
    #[error("field {field} is not {expected}")]
    Type {
        field: &'static str,
        expected: &'static str,
    },
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as base64 with padding.
pub(crate) fn bytes(value: &[u8]) -> Value {
    let mut text = String::with_capacity(value.len().div_ceil(3) * 4);
    for chunk in value.chunks(3) {
        let bits = chunk
            .iter()
            .enumerate()
            .fold(0u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for i in 0..4 {
            text.push(if i <= chunk.len() {
                char::from(BASE64[(bits >> (18 - 6 * i)) as usize & 63])
            } else {
                '='
            });
        }
    }
    Value::String(text)
}

/// Records that lie elsewhere show as empty.
pub(crate) fn records(value: &Records) -> Value {
    bytes(value.bytes())
}

pub(crate) fn structs<T: Structure>(value: &[T], version: i16) -> Value {
    value.iter().map(|element| element.to_json(version)).collect()
}

pub(crate) fn texts<T: ToString>(value: &[T]) -> Value {
    value.iter().map(|element| Value::String(element.to_string())).collect()
}

pub(crate) fn nullable<T>(value: Option<T>, convert: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, convert)
}

/// Reads one field type from JSON. `None` from JSON's null is for the caller to judge.
pub(crate) trait FromJson: Sized {
    const EXPECTED: &'static str;
    fn from_value(value: &Value) -> Option<Self>;
}

macro_rules! integer {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            const EXPECTED: &'static str = concat!("an integer that fits ", stringify!($type));
            fn from_value(value: &Value) -> Option<Self> {
                value.as_i64()?.try_into().ok()
            }
        }
    )*};
}

integer!(i8, i16, u16, i32, i64);

impl FromJson for bool {
    const EXPECTED: &'static str = "a boolean";
    fn from_value(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromJson for f64 {
    const EXPECTED: &'static str = "a number";
    fn from_value(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

impl FromJson for String {
    const EXPECTED: &'static str = "a string";
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FromJson for Uuid {
    const EXPECTED: &'static str = "a UUID";
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
}

impl FromJson for Bytes {
    const EXPECTED: &'static str = "bytes in base64";
    fn from_value(value: &Value) -> Option<Self> {
        let text = value.as_str()?.trim_end_matches('=');
        let (mut bits, mut count) = (0u32, 0);
        let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
        for c in text.bytes() {
            let digit = BASE64.iter().position(|known| *known == c)?;
            bits = bits << 6 | digit as u32;
            count += 6;
            if count >= 8 {
                count -= 8;
                out.push((bits >> count) as u8);
            }
        }
        Some(out.into())
    }
}

impl FromJson for Records {
    const EXPECTED: &'static str = "records in base64";
    fn from_value(value: &Value) -> Option<Self> {
        Bytes::from_value(value).map(Records::Bytes)
    }
}

/// The field itself, or None where JSON says null.
pub(crate) fn read<T: FromJson>(value: &Value, field: &'static str) -> Result<Option<T>, JsonError> {
    match value {
        Value::Null => Ok(None),
        value => match T::from_value(value) {
            Some(value) => Ok(Some(value)),
            None => Err(JsonError::Type {
                field,
                expected: T::EXPECTED,
            }),
        },
    }
}

pub(crate) fn read_array<T: FromJson>(value: &Value, field: &'static str) -> Result<Option<Vec<T>>, JsonError> {
    let convert = |element| required(read(element, field)?, field);
    match value {
        Value::Null => Ok(None),
        Value::Array(elements) => elements.iter().map(convert).collect::<Result<_, _>>().map(Some),
        _ => Err(JsonError::Type {
            field,
            expected: "an array",
        }),
    }
}

pub(crate) fn read_struct<T: Structure>(value: &Value, version: i16) -> Result<Option<T>, JsonError> {
    match value {
        Value::Null => Ok(None),
        value => T::from_json(value, version).map(Some),
    }
}

pub(crate) fn read_structs<T: Structure>(
    value: &Value,
    version: i16,
    field: &'static str,
) -> Result<Option<Vec<T>>, JsonError> {
    match value {
        Value::Null => Ok(None),
        Value::Array(elements) => elements
            .iter()
            .map(|element| T::from_json(element, version))
            .collect::<Result<_, _>>()
            .map(Some),
        _ => Err(JsonError::Type {
            field,
            expected: "an array",
        }),
    }
}

/// What JSON's null is an error for.
pub(crate) fn required<T>(value: Option<T>, field: &'static str) -> Result<T, JsonError> {
    value.ok_or(JsonError::Type {
        field,
        expected: "something other than null",
    })
}

/// The object that a struct must be.
pub(crate) fn object<'a>(value: &'a Value, name: &'static str) -> Result<&'a Map<String, Value>, JsonError> {
    value.as_object().ok_or(JsonError::Type {
        field: name,
        expected: "an object",
    })
}

/// The field's value if it is there; an error if it must be.
pub(crate) fn find<'a>(
    object: &'a Map<String, Value>,
    field: &'static str,
    mandatory: bool,
) -> Result<Option<&'a Value>, JsonError> {
    match object.get(field) {
        None if mandatory => Err(JsonError::Missing { field }),
        found => Ok(found),
    }
}
