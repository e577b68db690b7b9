//! What a value must fulfil beyond its type: the validators of Kafka's ConfigDef as data.
//!
//! Being data, they can be compared, printed into the documentation and checked against Kafka's table.

use std::fmt;

use crate::duration::duration_millis;
use crate::error::ConfigError;
use crate::quorum_voters::{parse_bootstrap_servers, parse_voters};
use crate::value::{Value, java_double};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Validator {
    Any,
    AtLeast(i64),
    Between(i64, i64),
    BetweenDoubles(f64, f64),
    /// -1 for the codec's own default, or 1 to 9.
    GzipLevel,
    OneOf(&'static [&'static str]),
    /// Listed in the order in which Kafka prints them, which is that of a Java hash set.
    OneOfIgnoringCase(&'static [&'static str]),
    NonEmptyString,
    NonNullString,
    /// A list without empty items, taken from `allowed` unless that is empty. Repeated items are dropped before.
    List {
        allowed: &'static [&'static str],
        may_be_empty: bool,
    },
    QuorumVoters,
    QuorumBootstrapServers,
    ThrottledReplicas,
    ShareAutoOffsetReset,
}

impl Validator {
    /// `None` is null. Lists must have gone through [`Validator::without_repeats`].
    pub fn ensure_valid(&self, name: &str, value: Option<&Value>) -> Result<(), ConfigError> {
        let invalid = |reason: &str| {
            let text = value.map_or("null".to_owned(), Value::to_error_text);
            Err(ConfigError::invalid(name, &text, reason))
        };
        match (self, value) {
            (Self::Any, _) => Ok(()),
            (Self::AtLeast(_) | Self::Between(..) | Self::BetweenDoubles(..), _) => self.ensure_in_range(name, value),
            (Self::GzipLevel, Some(Value::Int(-1 | 1..=9))) => Ok(()),
            (Self::GzipLevel, _) => invalid("Value must be between 1 and 9 or equal to -1"),
            (Self::OneOf(allowed), Some(Value::String(text))) if allowed.contains(&text.as_str()) => Ok(()),
            (Self::OneOf(allowed), _) => invalid(&format!("String must be one of: {}", allowed.join(", "))),
            (Self::OneOfIgnoringCase(allowed), Some(Value::String(text)))
                if allowed.iter().any(|one| one.eq_ignore_ascii_case(text)) =>
            {
                Ok(())
            }
            (Self::OneOfIgnoringCase(allowed), _) => invalid(&format!(
                "String must be one of (case insensitive): {}",
                allowed.join(", ")
            )),
            (Self::NonEmptyString, Some(Value::String(text))) if text.is_empty() => invalid("String must be non-empty"),
            (Self::NonNullString, None) => invalid("entry must be non null"),
            (Self::NonEmptyString | Self::NonNullString, _) => Ok(()),
            // Only keys that are null by default can be null, and their validators all allow it.
            (Self::List { allowed, may_be_empty }, Some(Value::List(items))) => {
                ensure_valid_items(name, items, allowed, *may_be_empty)
            }
            (Self::QuorumVoters, Some(Value::List(items))) => parse_voters(items).map(drop),
            (Self::QuorumBootstrapServers, Some(Value::List(items))) => parse_bootstrap_servers(items).map(drop),
            (Self::ThrottledReplicas, Some(Value::List(items))) if !are_throttled_replicas(items) => invalid(&format!(
                "{name} must be the literal '*' or a list of replicas in the following format: \
                     [partitionId]:[brokerId],[partitionId]:[brokerId],..."
            )),
            (Self::ShareAutoOffsetReset, Some(Value::String(text))) if !is_share_offset_reset(text) => {
                invalid(&format!(
                    "Invalid value `{text}` for configuration {name}. The value must be either 'earliest', 'latest' \
                     or of the format 'by_duration:<PnDTnHnMn.nS>'."
                ))
            }
            _ => Ok(()),
        }
    }

    /// Drops repeated items of lists that are sets by their meaning, as Kafka does before it validates.
    pub fn without_repeats(&self, value: Value) -> Value {
        match (self, value) {
            (Self::List { .. }, Value::List(items)) => {
                let mut kept: Vec<String> = Vec::with_capacity(items.len());
                for item in items {
                    if !kept.contains(&item) {
                        kept.push(item);
                    }
                }
                Value::List(kept)
            }
            (_, value) => value,
        }
    }

    fn ensure_in_range(&self, name: &str, value: Option<&Value>) -> Result<(), ConfigError> {
        let (min, max, min_text, max_text) = match self {
            Self::AtLeast(min) => (*min as f64, None, min.to_string(), String::new()),
            Self::Between(min, max) => (*min as f64, Some(*max as f64), min.to_string(), max.to_string()),
            Self::BetweenDoubles(min, max) => (*min, Some(*max), short_double(*min), short_double(*max)),
            _ => return Ok(()),
        };
        let Some((value, number)) = value.and_then(|value| Some((value, value.as_number()?))) else {
            return Err(ConfigError::invalid(name, "null", "Value must be non-null"));
        };
        if number < min {
            let reason = format!("Value must be at least {min_text}");
            return Err(ConfigError::invalid(name, &value.to_error_text(), &reason));
        }
        if max.is_some_and(|max| number > max) {
            let reason = format!("Value must be no more than {max_text}");
            return Err(ConfigError::invalid(name, &value.to_error_text(), &reason));
        }
        Ok(())
    }
}

/// The text of the column "valid values" in Kafka's documentation; empty when anything is valid.
impl fmt::Display for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any | Self::List { allowed: [], .. } => Ok(()),
            Self::AtLeast(min) => write!(f, "[{min},...]"),
            Self::Between(min, max) => write!(f, "[{min},...,{max}]"),
            Self::BetweenDoubles(min, max) => write!(f, "[{},...,{}]", short_double(*min), short_double(*max)),
            Self::GzipLevel => f.write_str("[1,...,9] or -1"),
            Self::OneOf(allowed) | Self::List { allowed, .. } => write!(f, "[{}]", allowed.join(", ")),
            Self::OneOfIgnoringCase(allowed) => write!(f, "(case insensitive) [{}]", allowed.join(", ")),
            Self::NonEmptyString => f.write_str("non-empty string"),
            Self::NonNullString => f.write_str("non-null string"),
            Self::QuorumVoters | Self::QuorumBootstrapServers => f.write_str("non-empty list"),
            Self::ThrottledReplicas => f.write_str("[partitionId]:[brokerId],[partitionId]:[brokerId],..."),
            Self::ShareAutoOffsetReset => f.write_str("[latest, earliest, by_duration:PnDTnHnMn.nS]"),
        }
    }
}

fn ensure_valid_items(name: &str, items: &[String], allowed: &[&str], may_be_empty: bool) -> Result<(), ConfigError> {
    if items.is_empty() && !may_be_empty {
        let includes = if allowed.is_empty() {
            "any non-empty value".to_owned()
        } else {
            format!("[{}]", allowed.join(", "))
        };
        let sentence = format!("Configuration '{name}' must not be empty. Valid values include: {includes}");
        return Err(ConfigError::new(sentence));
    }
    for item in items {
        if item.is_empty() {
            return Err(ConfigError::new(format!(
                "Configuration '{name}' values must not be empty."
            )));
        }
        if !allowed.is_empty() && !allowed.contains(&item.as_str()) {
            let reason = format!("String must be one of: {}", allowed.join(", "));
            return Err(ConfigError::invalid(name, item, &reason));
        }
    }
    Ok(())
}

/// A whole bound is printed without a fraction, as Kafka wrote it in its definition.
fn short_double(value: f64) -> String {
    if value == value.trunc() {
        format!("{value:.0}")
    } else {
        java_double(value)
    }
}

fn are_throttled_replicas(items: &[String]) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_pair = |item: &String| {
        item.is_empty()
            || item
                .split_once(':')
                .is_some_and(|(left, right)| is_number(left) && is_number(right))
    };
    items.iter().all(is_pair) || items.concat() == "*"
}

fn is_share_offset_reset(text: &str) -> bool {
    matches!(text, "earliest" | "latest")
        || text
            .strip_prefix("by_duration:")
            .and_then(duration_millis)
            .is_some_and(|duration_ms| duration_ms >= 0)
}
