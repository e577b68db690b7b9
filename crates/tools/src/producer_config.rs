//! A producer's configuration from Kafka's keys.

use std::time::Duration;

use klamm_client::ProducerConfig;
use klamm_config::Properties;
use klamm_records::{Compression, CompressionType};

use crate::failure::Failure;

/// Keys that have a meaning here; others are left alone.
pub(crate) fn of(properties: &Properties) -> Result<ProducerConfig, Failure> {
    let mut config = ProducerConfig::default();
    if let Some(acks) = properties.get("acks") {
        config.acks = match acks.trim() {
            "all" | "-1" => -1,
            "0" => 0,
            "1" => 1,
            other => return Err(invalid("acks", other, "String must be one of: all, -1, 0, 1")),
        };
    }
    if let Some(retries) = properties.get("retries") {
        config.retries_max = number("retries", retries)?.try_into().unwrap_or(u32::MAX);
    }
    // Unless asked for by name, idempotence gives way to acks and retries that it cannot work with.
    config.is_idempotent = match properties.get("enable.idempotence").map(str::trim) {
        Some("true") if config.acks != -1 => {
            return Err(Failure::message(
                "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.",
            ));
        }
        Some("true") if config.retries_max == 0 => {
            return Err(Failure::message(
                "Must set retries to non-zero when using the idempotent producer.",
            ));
        }
        Some("true") => true,
        Some("false") => false,
        Some(other) => {
            return Err(invalid(
                "enable.idempotence",
                other,
                "Expected value to be either true or false",
            ));
        }
        None => config.acks == -1 && config.retries_max > 0,
    };
    if properties.get("transactional.id").is_some() {
        return Err(Failure::message("transactions are not supported by this tool yet"));
    }
    if let Some(codec) = properties.get("compression.type") {
        config.compression = compression(codec)?;
    }
    let duration = |key: &str, place: &mut Duration| -> Result<(), Failure> {
        if let Some(text) = properties.get(key) {
            *place = Duration::from_millis(number(key, text)?);
        }
        Ok(())
    };
    duration("linger.ms", &mut config.linger)?;
    duration("delivery.timeout.ms", &mut config.delivery_timeout)?;
    let size = |key: &str, place: &mut usize| -> Result<(), Failure> {
        if let Some(text) = properties.get(key) {
            *place = number(key, text)? as usize;
        }
        Ok(())
    };
    size("batch.size", &mut config.batch_bytes)?;
    size("max.request.size", &mut config.request_bytes_max)?;
    size("buffer.memory", &mut config.buffer_bytes)?;
    size("max.in.flight.requests.per.connection", &mut config.in_flight_max)?;
    Ok(config)
}

pub(crate) fn compression(codec: &str) -> Result<Compression, Failure> {
    let kinds = [
        CompressionType::None,
        CompressionType::Gzip,
        CompressionType::Snappy,
        CompressionType::Lz4,
        CompressionType::Zstd,
    ];
    match kinds.into_iter().find(|kind| kind.name() == codec.trim()) {
        Some(kind) => Ok(Compression::default_of(kind)),
        None => Err(Failure::message(format!("Unknown compression name: {codec}"))),
    }
}

fn number(key: &str, text: &str) -> Result<u64, Failure> {
    text.trim()
        .parse()
        .map_err(|_| invalid(key, text, "Not a number of type LONG"))
}

fn invalid(key: &str, value: &str, why: &str) -> Failure {
    Failure::message(format!(
        "org.apache.kafka.common.config.ConfigException: Invalid value {value} for configuration {key}: {why}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idempotence_gives_way_unless_it_is_asked_for() {
        let check = |text: &str, expected: Option<bool>| {
            let properties = Properties::parse(text.as_bytes()).unwrap();
            assert_eq!(
                of(&properties).ok().map(|config| config.is_idempotent),
                expected,
                "{text}"
            );
        };
        check("", Some(true));
        check("acks=1", Some(false));
        check("retries=0", Some(false));
        check("retries=3", Some(true));
        check("retries=0\nenable.idempotence=true", None);
        check("acks=1\nenable.idempotence=true", None);
    }
}
