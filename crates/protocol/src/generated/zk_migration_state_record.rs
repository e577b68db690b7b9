// Made by `cargo xtask codegen` from schemas/. Edits are lost.

//! Metadata record 21, versions 0 to 0, flexible from 0.

use crate::json::JsonError;
use crate::wire::{DecodeError, Decoder, EncodeError, Encoder, UnknownTaggedFields};
use crate::{Message, Structure, json};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct ZkMigrationStateRecord {
    pub zk_migration_state: i8,
    pub unknown_tagged_fields: UnknownTaggedFields,
}

impl Message for ZkMigrationStateRecord {
    const NAME: &'static str = "ZkMigrationStateRecord";
    const API_KEY: Option<i16> = Some(21);
    const VALID_VERSIONS: std::ops::RangeInclusive<i16> = 0..=0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl Structure for ZkMigrationStateRecord {
    const MIN_SIZE: usize = 2;

    fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {
        e.i8(self.zk_migration_state);
        e.unknown_tags(&self.unknown_tagged_fields)?;
        Ok(())
    }

    fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.zk_migration_state = d.i8()?;
        d.unknown_tags(&mut value.unknown_tagged_fields)?;
        Ok(value)
    }

    fn to_json(&self, version: i16) -> Value {
        let mut object = Map::new();
        object.insert("zkMigrationState".to_owned(), self.zk_migration_state.into());
        Value::Object(object)
    }

    fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {
        let object = json::object(value, "ZkMigrationStateRecord")?;
        let mut value = Self::default();
        if let Some(found) = json::find(object, "zkMigrationState", true)? {
            value.zk_migration_state = json::required(json::read(found, "zkMigrationState")?, "zkMigrationState")?;
        }
        Ok(value)
    }
}
