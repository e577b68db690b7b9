//! The traits that every generated struct has: [`Structure`] for all, [`Message`] for those that stand alone, and
//! [`Request`] for those that a client sends.

use std::ops::RangeInclusive;

use serde_json::Value;
use thiserror::Error;

use crate::json::JsonError;
use crate::messages::api_key::ApiKey;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder};

/// A struct of the protocol: fields in the order of its schema. The version is that of the message it belongs to and
/// must be a valid one; [`Message`] checks that.
pub trait Structure: Sized {
    /// The fewest bytes that an instance takes in any version, at least 1.
    const MIN_SIZE: usize;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError>;

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError>;

    /// The shape of Kafka's own JSON dump: camelCase names, tagged fields only if they are not default, bytes in base64.
    fn to_json(&self, version: i16) -> Value;

    /// The reverse of [`Structure::to_json`]. Tagged fields may be missing, others must be there.
    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError>;
}

/// A request, a response, a header or a stored record.
pub trait Message: Structure + Default + Clone + PartialEq + std::fmt::Debug {
    /// The name in Kafka's sources: `FetchRequest`, `TopicRecord`.
    const NAME: &'static str;
    /// The API key of requests and responses, the type of metadata and coordinator records.
    const API_KEY: Option<i16>;
    const VALID_VERSIONS: RangeInclusive<i16>;
    /// The first version with compact lengths and tagged fields (KIP-482); [`i16::MAX`] if there is none.
    const FLEXIBLE_FROM: i16;

    /// Appends the body. A field that is set and that `version` lacks is dropped if its schema says ignorable, and is
    /// an error otherwise. After an error the encoder holds a part of the message.
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        if !Self::VALID_VERSIONS.contains(&version) {
            return Err(EncodeError::UnsupportedVersion {
                message: Self::NAME,
                version,
            });
        }
        self.write(e, version)
    }

    /// The exact number of bytes that [`Message::encode`] makes, external records included.
    fn encoded_size(&self, version: i16) -> Result<usize, EncodeError> {
        let mut e = Encoder::counting();
        self.encode(&mut e, version)?;
        Ok(e.size())
    }

    /// The body alone in a vector of its own. External records are not in it.
    fn to_bytes(&self, version: i16) -> Result<Vec<u8>, EncodeError> {
        let mut e = Encoder::new();
        self.encode(&mut e, version)?;
        Ok(e.into_vec())
    }

    /// Reads the body. Bytes that follow it stay in the decoder; [`Decoder::remaining`] tells.
    fn decode(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        if !Self::VALID_VERSIONS.contains(&version) {
            return Err(DecodeError::UnsupportedVersion {
                message: Self::NAME,
                version,
            });
        }
        Self::read(d, version)
    }
}

/// What a client sends, and what it gets.
pub trait Request: Message {
    const KEY: ApiKey;
    type Response: Message;
}

/// Why one form of a message could not become another.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConvertError {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error(transparent)]
    Encode(#[from] EncodeError),
    #[error(transparent)]
    Json(#[from] JsonError),
}
