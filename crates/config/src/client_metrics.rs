//! Subscriptions to metrics of clients (KIP-714): what may be set, and the patterns that say which clients are meant.

use crate::error::{ConfigError, ConfigErrors};
use crate::keys::{Scope, client_metrics as keys};
use crate::topic::Overrides;
use crate::values::Values;

/// What a pattern may look at.
const MATCH_PARAMETERS: [&str; 6] = [
    "client_id",
    "client_instance_id",
    "client_software_name",
    "client_software_version",
    "client_source_address",
    "client_source_port",
];

/// The effective settings of a subscription.
pub fn client_metrics_values(overrides: &Overrides) -> Result<Values, ConfigErrors> {
    Values::parse(Scope::ClientMetrics, |definition| {
        overrides.get(definition.name).map(String::as_str)
    })
}

/// Whether a subscription may have these settings (ClientMetricsConfigs.validate). Patterns are Java's regular expressions;
/// of those only what no dialect takes is found here, the rest is for those to say who compile them.
pub fn validate_client_metrics(overrides: &Overrides) -> Result<(), ConfigError> {
    if let Some(name) = overrides.keys().find(|name| Scope::ClientMetrics.find(name).is_none()) {
        return Err(ConfigError::of_request(format!(
            "Unknown client metrics configuration: {name}"
        )));
    }
    let values = client_metrics_values(overrides).map_err(ConfigErrors::into_first)?;
    let interval_ms = values.get(keys::INTERVAL_MS);
    if !(100..=3_600_000).contains(&interval_ms) {
        return Err(ConfigError::of_request(format!(
            "Invalid value {interval_ms} for interval.ms, interval must be between 100 and 3600000 (1 hour)"
        )));
    }
    match_patterns(&values.get(keys::MATCH)).map(drop)
}

/// Splits `parameter=pattern` items.
pub fn match_patterns(items: &[String]) -> Result<Vec<(&str, &str)>, ConfigError> {
    let split = |item| {
        let item: &String = item;
        let parts = item
            .split_once('=')
            .map(|(parameter, pattern)| (parameter.trim(), pattern.trim()));
        parts
            .filter(|(parameter, pattern)| {
                MATCH_PARAMETERS.contains(parameter)
                    && !pattern.is_empty()
                    && !pattern.contains('=')
                    && is_closed(pattern)
            })
            .ok_or_else(|| ConfigError::new(format!("Illegal client matching pattern: {item}")))
    };
    items.iter().map(split).collect()
}

/// Whether every class and group of a regular expression is closed, every escape has its character and every quantifier
/// something before it.
fn is_closed(pattern: &str) -> bool {
    let (mut groups, mut classes) = (0_u32, 0_u32);
    let mut has_operand = false;
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next().is_none() => return false,
            '[' => classes += 1,
            ']' if classes > 0 => classes -= 1,
            _ if classes > 0 => {}
            '(' => {
                groups += 1;
                // What follows a question mark says of which kind the group is.
                characters.next_if_eq(&'?');
                has_operand = false;
                continue;
            }
            ')' if groups == 0 => return false,
            ')' => groups -= 1,
            '*' | '+' | '?' if !has_operand => return false,
            '|' => {
                has_operand = false;
                continue;
            }
            _ => {}
        }
        has_operand = true;
    }
    groups == 0 && classes == 0
}
