//! The values of all keys of one resource: given ones parsed and validated, the others at their defaults.

use std::collections::BTreeMap;

use crate::definition::{Definition, Key};
use crate::error::ConfigErrors;
use crate::keys::Scope;
use crate::value::{ConfigValue, Value};

/// One value, or null, for each key of a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    scope: Scope,
    values: BTreeMap<&'static str, Option<Value>>,
}

impl Values {
    /// Parses what `text_of` gives for each key; nothing given means the default. Reports every error.
    pub fn parse<'a>(scope: Scope, text_of: impl Fn(&Definition) -> Option<&'a str>) -> Result<Self, ConfigErrors> {
        let mut values = BTreeMap::new();
        let mut errors = Vec::new();
        for (name, definition) in scope.definitions() {
            match definition.parse(text_of(definition)) {
                Ok(value) => drop(values.insert(*name, value)),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(Self { scope, values })
        } else {
            Err(ConfigErrors(errors))
        }
    }

    /// The value of a key.
    ///
    /// # Panics
    /// If the key is of another scope, which is a mistake in the caller and shows at its first use.
    pub fn get<T: ConfigValue>(&self, key: Key<T>) -> T {
        let value = self.values.get(key.name()).map(Option::as_ref);
        match value.and_then(T::from_value) {
            Some(value) => value,
            None => panic!(
                "{} is no key of {:?} configurations with this type",
                key.name(),
                self.scope
            ),
        }
    }

    /// The value by name: the outer `None` is an unknown key, the inner one null.
    pub fn by_name(&self, name: &str) -> Option<Option<&Value>> {
        self.values.get(name).map(Option::as_ref)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Option<&Value>)> {
        self.values.iter().map(|(name, value)| (*name, value.as_ref()))
    }
}
