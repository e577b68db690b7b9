//! Environment variables as properties, as the container images of Kafka map them: `KAFKA_NUM_PARTITIONS` is
//! `num.partitions`, `__` stands for `_` and `___` for `-`. `KAFKA_CFG_` is taken for `KAFKA_`, for those who come from
//! other images.

use crate::error::ConfigError;
use crate::properties::Properties;

/// Variables that steer the image's scripts and are no configuration.
const EXCLUDED: [&str; 12] = [
    "KAFKA_CLUSTER_ID",
    "KAFKA_GC_LOG_OPTS",
    "KAFKA_HEAP_OPTS",
    "KAFKA_JMX_HOSTNAME",
    "KAFKA_JMX_OPTS",
    "KAFKA_JVM_PERFORMANCE_OPTS",
    "KAFKA_LOG4J_LOGGERS",
    "KAFKA_LOG4J_OPTS",
    "KAFKA_LOG4J_ROOT_LOGLEVEL",
    "KAFKA_OPTS",
    "KAFKA_TOOLS_LOG4J_LOGLEVEL",
    "KAFKA_VERSION",
];

/// What the environment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    pub properties: Properties,
    /// `CLUSTER_ID`, or `KAFKA_CLUSTER_ID`.
    pub cluster_id: Option<String>,
}

impl Environment {
    /// Reads pairs of names and values; those that do not concern Kafka are passed over. A controller without the
    /// broker's role must not advertise listeners; for others, missing `listeners` are made of the advertised ones by
    /// listening on all interfaces.
    pub fn from_variables(variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut variables: Vec<(String, String)> = variables.into_iter().collect();
        // The order of the environment means nothing; a fixed one makes errors repeatable. "KAFKA_CFG_…" sorts before
        // most names of the same key, and the image's own spelling shall win.
        variables.sort_by_key(|(name, _)| (!name.starts_with("KAFKA_CFG_"), name.clone()));
        let mut environment = Self::default();
        for (name, value) in variables {
            match name.as_str() {
                "CLUSTER_ID" => environment.cluster_id = Some(value),
                "KAFKA_CLUSTER_ID" => {
                    environment.cluster_id.get_or_insert(value);
                }
                _ => {
                    if let Some(key) = property_key(&name) {
                        environment.properties.set(key, value);
                    }
                }
            }
        }
        environment.derive_listeners()?;
        Ok(environment)
    }

    fn derive_listeners(&mut self) -> Result<(), ConfigError> {
        let is_set = |key: &str| self.properties.get(key).is_some_and(|value| !value.is_empty());
        let is_controller_only = self.properties.get("process.roles") == Some("controller");
        if is_controller_only {
            if is_set("advertised.listeners") {
                return Err(ConfigError::new(
                    "KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller.",
                ));
            }
            self.properties.remove("advertised.listeners");
        } else if is_set("advertised.listeners") && !is_set("listeners") {
            let advertised = self.properties.get("advertised.listeners").unwrap_or_default();
            let everywhere = listen_everywhere(advertised);
            self.properties.set("listeners", everywhere);
        }
        Ok(())
    }
}

/// The key that a variable sets, if it sets any.
pub fn property_key(variable: &str) -> Option<String> {
    if EXCLUDED.contains(&variable) {
        return None;
    }
    let name = variable
        .strip_prefix("KAFKA_CFG_")
        .or_else(|| variable.strip_prefix("KAFKA_"))?;
    // In this order, as the images do it: every underscore is a dot first, then runs of dots are resolved.
    let key = name
        .to_lowercase()
        .replace('_', ".")
        .replace("...", "-")
        .replace("..", "_");
    (!key.is_empty()).then_some(key)
}

/// Puts 0.0.0.0 in place of each host, which is what stands between "://" and the next colon.
fn listen_everywhere(advertised: &str) -> String {
    let mut listeners = String::new();
    let mut rest = advertised;
    while let Some((before, after)) = rest.split_once("://") {
        listeners.push_str(before);
        listeners.push_str("://");
        rest = match after.split_once(':') {
            Some((_, after)) => {
                listeners.push_str("0.0.0.0:");
                after
            }
            None => after,
        };
    }
    listeners.push_str(rest);
    listeners
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, ConfigError> {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Environment::from_variables(owned)
    }

    #[test]
    fn names_are_mapped_as_the_images_map_them() {
        let check = |variable: &str, expected: Option<&str>| {
            assert_eq!(property_key(variable).as_deref(), expected, "{variable}");
        };
        check("KAFKA_NUM_PARTITIONS", Some("num.partitions"));
        check("KAFKA_A__B", Some("a_b"));
        check("KAFKA_A___B", Some("a-b"));
        check(
            "KAFKA_LISTENER_NAME_SASL__SSL_PLAIN_SASL_JAAS_CONFIG",
            Some("listener.name.sasl_ssl.plain.sasl.jaas.config"),
        );
        check("KAFKA_CFG_NODE_ID", Some("node.id"));
        check("KAFKA_HEAP_OPTS", None);
        check("PATH", None);
    }

    #[test]
    fn listeners_follow_the_advertised_ones() {
        let check = |variables: &[(&str, &str)], expected: Option<&str>| {
            assert_eq!(read(variables).unwrap().properties.get("listeners"), expected);
        };
        let advertised = ("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://a.b:9092,X://[::1]:19092");
        check(
            &[advertised, ("KAFKA_LISTENERS", "PLAINTEXT://:1")],
            Some("PLAINTEXT://:1"),
        );
        check(
            &[("KAFKA_ADVERTISED_LISTENERS", "A://h:1,B://i:2")],
            Some("A://0.0.0.0:1,B://0.0.0.0:2"),
        );
        check(&[("KAFKA_NODE_ID", "1")], None);
        check(
            &[
                ("KAFKA_PROCESS_ROLES", "controller"),
                ("KAFKA_ADVERTISED_LISTENERS", ""),
            ],
            None,
        );
        let wrong = [("KAFKA_PROCESS_ROLES", "controller"), advertised];
        let sentence = "KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller.";
        assert_eq!(read(&wrong).unwrap_err().sentence(), sentence);
    }

    #[test]
    fn the_cluster_id_and_the_own_spelling_win() {
        let environment = read(&[
            ("KAFKA_CLUSTER_ID", "b"),
            ("CLUSTER_ID", "a"),
            ("KAFKA_NODE_ID", "1"),
            ("KAFKA_CFG_NODE_ID", "2"),
        ]);
        let environment = environment.unwrap();
        assert_eq!(environment.cluster_id.as_deref(), Some("a"));
        assert_eq!(environment.properties.get("node.id"), Some("1"));
        assert!(!environment.properties.contains("cluster.id"));
    }
}
