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

/// Whether a subscription may have these settings (ClientMetricsConfigs.validate). Patterns are regular expressions;
/// whether they are well-formed is for those to say who compile them.
pub fn validate_client_metrics(overrides: &Overrides) -> Result<(), ConfigError> {
    if let Some(name) = overrides.keys().find(|name| Scope::ClientMetrics.find(name).is_none()) {
        return Err(ConfigError::new(format!(
            "Unknown client metrics configuration: {name}"
        )));
    }
    let values = client_metrics_values(overrides).map_err(ConfigErrors::into_first)?;
    let interval_ms = values.get(keys::INTERVAL_MS);
    if !(100..=3_600_000).contains(&interval_ms) {
        return Err(ConfigError::new(format!(
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
                MATCH_PARAMETERS.contains(parameter) && !pattern.is_empty() && !pattern.contains('=')
            })
            .ok_or_else(|| ConfigError::new(format!("Illegal client matching pattern: {item}")))
    };
    items.iter().map(split).collect()
}
