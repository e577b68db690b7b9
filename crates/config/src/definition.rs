//! What is known of one configuration key, and the macro that turns a table of keys into typed constants.
//!
//! A row of a table is the only place where a key's name, type, default, validator, importance and update mode stand;
//! parsing, DescribeConfigs, dynamic updates and docs/configuration.md all read it from there.

use std::marker::PhantomData;

use crate::error::ConfigError;
use crate::validator::Validator;
use crate::value::{ConfigType, ConfigValue, Value};

/// A key whose value has type `T`; what `Values::get` takes.
pub struct Key<T> {
    definition: &'static Definition,
    value: PhantomData<fn() -> T>,
}

/// The facts of one key.
#[derive(Debug, PartialEq)]
pub struct Definition {
    pub name: &'static str,
    pub config_type: ConfigType,
    pub default: DefaultValue,
    pub validator: Validator,
    pub importance: Importance,
    pub update_mode: UpdateMode,
    /// Internal keys work but are shown only to those who set them.
    pub is_internal: bool,
    /// One sentence.
    pub documentation: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// There is none: the key must be given.
    Required,
    Null,
    /// As it would be written in a properties file.
    Text(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importance {
    High,
    Medium,
    Low,
}

/// How a broker key may change while the broker runs (KIP-226).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateMode {
    /// Needs a restart.
    ReadOnly,
    /// May change for one broker, since it names what differs between brokers.
    PerBroker,
    /// May change for one broker or as the default of all.
    ClusterWide,
}

impl<T> Key<T> {
    pub const fn new(definition: &'static Definition) -> Self {
        Self {
            definition,
            value: PhantomData,
        }
    }

    pub const fn definition(self) -> &'static Definition {
        self.definition
    }

    pub const fn name(self) -> &'static str {
        self.definition.name
    }
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Key<T> {}

pub(crate) const fn high(name: &'static str, default: &'static str) -> Definition {
    Definition::new(name, default, Importance::High)
}

pub(crate) const fn medium(name: &'static str, default: &'static str) -> Definition {
    Definition::new(name, default, Importance::Medium)
}

pub(crate) const fn low(name: &'static str, default: &'static str) -> Definition {
    Definition::new(name, default, Importance::Low)
}

impl Definition {
    const fn new(name: &'static str, default: &'static str, importance: Importance) -> Self {
        Self {
            name,
            config_type: ConfigType::String,
            default: DefaultValue::Text(default),
            validator: Validator::Any,
            importance,
            update_mode: UpdateMode::ReadOnly,
            is_internal: false,
            documentation: "",
        }
    }

    /// Completes a row with what the macro knows: the Rust type and the doc comment.
    pub(crate) const fn of<T: ConfigValue>(mut self, documentation: &'static str) -> Self {
        // `class` has already set its type: for Rust a class name is a string like any other.
        if matches!(self.config_type, ConfigType::String) {
            self.config_type = T::TYPE;
        }
        if T::NULLABLE && matches!(self.default, DefaultValue::Text(text) if text.is_empty()) {
            self.default = DefaultValue::Null;
        }
        self.documentation = documentation.trim_ascii();
        self
    }

    pub(crate) const fn required(mut self) -> Self {
        self.default = DefaultValue::Required;
        self
    }

    pub(crate) const fn class(mut self) -> Self {
        self.config_type = ConfigType::Class;
        self
    }

    pub(crate) const fn internal(mut self) -> Self {
        self.is_internal = true;
        self
    }

    pub(crate) const fn per_broker(mut self) -> Self {
        self.update_mode = UpdateMode::PerBroker;
        self
    }

    pub(crate) const fn cluster_wide(mut self) -> Self {
        self.update_mode = UpdateMode::ClusterWide;
        self
    }

    pub(crate) const fn valid(mut self, validator: Validator) -> Self {
        self.validator = validator;
        self
    }

    pub(crate) const fn at_least(self, min: i64) -> Self {
        self.valid(Validator::AtLeast(min))
    }

    pub(crate) const fn between(self, min: i64, max: i64) -> Self {
        self.valid(Validator::Between(min, max))
    }

    pub(crate) const fn one_of(self, allowed: &'static [&'static str]) -> Self {
        self.valid(Validator::OneOf(allowed))
    }

    /// A list without empty items; of `allowed` ones, unless that is empty.
    pub(crate) const fn set_of(self, allowed: &'static [&'static str]) -> Self {
        self.valid(Validator::List {
            allowed,
            may_be_empty: true,
        })
    }

    pub(crate) const fn non_empty_set_of(self, allowed: &'static [&'static str]) -> Self {
        self.valid(Validator::List {
            allowed,
            may_be_empty: false,
        })
    }

    /// Reads and validates the text of this key; no text means the default.
    pub fn parse(&self, text: Option<&str>) -> Result<Option<Value>, ConfigError> {
        let text = match (text, self.default) {
            (Some(text), _) | (None, DefaultValue::Text(text)) => Some(text),
            (None, DefaultValue::Null) => None,
            (None, DefaultValue::Required) => return Err(ConfigError::missing(self.name)),
        };
        let value = text.map(|text| self.config_type.parse(self.name, text)).transpose()?;
        let value = value.map(|value| self.validator.without_repeats(value));
        // Null is only ever a default, and defaults are valid.
        if value.is_some() {
            self.validator.ensure_valid(self.name, value.as_ref())?;
        }
        Ok(value)
    }

    /// Whether values are hidden in every answer and every log line.
    pub fn is_sensitive(&self) -> bool {
        self.config_type == ConfigType::Password
    }
}

/// A table of keys: `/// doc`, then `NAME: type = importance("name", "default").more();`. For an `Option` type the
/// default `""` stands for null.
macro_rules! keys {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $definition:expr;)+) => {
        $(
            $(#[doc = $doc])+
            pub const $name: $crate::Key<$type> = $crate::Key::new({
                const DEFINITION: &$crate::Definition = &$definition.of::<$type>(concat!($($doc),+));
                DEFINITION
            });
        )+

        /// The rows of this table, in its order.
        pub(crate) const ALL: &[&$crate::Definition] = &[$($name.definition()),+];
    };
}

pub(crate) use keys;
