//! What is wrong with a configuration, in the sentences that Kafka's users know.

use std::fmt;

/// One thing that is wrong; its Display is Kafka's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct ConfigError {
    sentence: String,
    is_of_request: bool,
}

/// Everything that is wrong with a node's configuration; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl ConfigError {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            is_of_request: false,
        }
    }

    /// As Kafka has it, the request is wrong, not the configuration: it is answered with another error code.
    pub fn of_request(sentence: impl Into<String>) -> Self {
        Self {
            is_of_request: true,
            ..Self::new(sentence)
        }
    }

    /// The value of a key is wrong, because `reason`.
    pub fn invalid(name: &str, value: &str, reason: &str) -> Self {
        Self::new(format!("Invalid value {value} for configuration {name}: {reason}"))
    }

    pub fn missing(name: &str) -> Self {
        Self::new(format!(
            "Missing required configuration \"{name}\" which has no default value."
        ))
    }

    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Whether it was made by [`ConfigError::of_request`].
    pub fn is_of_request(&self) -> bool {
        self.is_of_request
    }
}

impl ConfigErrors {
    /// The first error, for answers that have room for one.
    pub fn into_first(self) -> ConfigError {
        self.0
            .into_iter()
            .next()
            .unwrap_or_else(|| ConfigError::new("invalid configuration"))
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}
