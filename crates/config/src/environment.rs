//! Environment variables as properties, as the container images of Kafka map them: `KAFKA_NUM_PARTITIONS` is
//! `num.partitions`, `__` stands for `_` and `___` for `-`. `KAFKA_CFG_` is taken for `KAFKA_`, for those who come from
//! other images. Stores of keys are named by their files below `/etc/kafka/secrets`, their passwords by the files that
//! hold them.

use std::path::{Path, PathBuf};

use crate::config_providers::ProviderSource;
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
    /// Worth a line in the log each.
    pub warnings: Vec<String>,
}

impl Environment {
    /// Reads pairs of names and values; those that do not concern Kafka are passed over. A controller without the
    /// broker's role must not advertise listeners; for others, missing `listeners` are made of the advertised ones by
    /// listening on all interfaces. What TLS needs is read from `files`.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
        files: &dyn ProviderSource,
    ) -> Result<Self, ConfigError> {
        let mut variables: Vec<(String, String)> = variables.into_iter().collect();
        // The order of the environment means nothing; a fixed one makes errors repeatable. "KAFKA_CFG_…" sorts before
        // most names of the same key, and the image's own spelling shall win.
        variables.sort_by_key(|(name, _)| (!name.starts_with("KAFKA_CFG_"), name.clone()));
        let mut environment = Self::default();
        let idle: Vec<&str> = variables
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| FOR_JAVA.contains(name))
            .collect();
        if !idle.is_empty() {
            let idle = idle.join(", ");
            environment
                .warnings
                .push(format!("{idle}: for a Java machine, without effect here"));
        }
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
        environment.derive_stores(files)?;
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

    /// For advertised listeners with TLS: where the stores of keys are and the passwords that open them. Elsewhere the
    /// variables that name them mean nothing, as in the images.
    fn derive_stores(&mut self, files: &dyn ProviderSource) -> Result<(), ConfigError> {
        let advertised = self.properties.get("advertised.listeners").unwrap_or_default();
        let has_tls = advertised.contains("SSL://");
        let given: Vec<&str> = STORE_KEYS
            .into_iter()
            .filter(|key| self.properties.contains(key))
            .collect();
        if !has_tls && !given.is_empty() {
            let names: Vec<String> = given.iter().map(|key| variable_of(key)).collect();
            let names = names.join(", ");
            self.warnings
                .push(format!("{names}: without effect, as no advertised listener has TLS"));
        }
        let taken = given
            .iter()
            .map(|key| (*key, self.properties.get(key).unwrap_or_default().to_owned()));
        let mut taken: Vec<(&str, String)> = taken.collect();
        // They are no keys of Kafka's.
        STORE_KEYS.iter().for_each(|key| self.properties.remove(key));
        if !has_tls {
            return Ok(());
        }
        let mut secret = |key: &str| {
            let found = taken
                .iter()
                .position(|(given, value)| *given == key && !value.is_empty());
            let (_, name) = found
                .map(|at| taken.swap_remove(at))
                .ok_or_else(|| ConfigError::new(format!("{} environment variable not set", variable_of(key))))?;
            let path = Path::new(SECRETS).join(name);
            if !files.exists(&path) {
                return Err(ConfigError::new(format!("{} file does not exist", path.display())));
            }
            Ok(path)
        };
        self.set_path("ssl.keystore.location", secret("ssl.keystore.filename")?);
        self.set_password("ssl.key.password", &secret("ssl.key.credentials")?, files)?;
        self.set_password("ssl.keystore.password", &secret("ssl.keystore.credentials")?, files)?;
        let client_auth = self.properties.get("ssl.client.auth").unwrap_or_default();
        if client_auth.contains("required") || client_auth.contains("requested") {
            self.set_path("ssl.truststore.location", secret("ssl.truststore.filename")?);
            self.set_password("ssl.truststore.password", &secret("ssl.truststore.credentials")?, files)?;
        }
        Ok(())
    }

    fn set_path(&mut self, key: &str, path: PathBuf) {
        self.properties.set(key, path.display().to_string());
    }

    /// The content of a file without the ends of lines after it, as a shell takes it.
    fn set_password(&mut self, key: &str, path: &Path, files: &dyn ProviderSource) -> Result<(), ConfigError> {
        let content = files.file(path).ok().flatten();
        let text = content.and_then(|content| String::from_utf8(content).ok());
        let text = text.ok_or_else(|| ConfigError::new(format!("{} cannot be read", path.display())))?;
        self.properties.set(key, text.trim_end_matches('\n'));
        Ok(())
    }
}

/// The variable of a key without `_` and `-`.
fn variable_of(key: &str) -> String {
    format!("KAFKA_{}", key.replace('.', "_").to_uppercase())
}

/// The key that a variable sets, if it sets any.
pub fn property_key(variable: &str) -> Option<String> {
    if EXCLUDED.contains(&variable) {
        return None;
    }
    // The images take out every "KAFKA_", not only the first.
    let name = match variable.strip_prefix("KAFKA_CFG_") {
        Some(name) => name.to_owned(),
        None => variable.strip_prefix("KAFKA_")?.replace("KAFKA_", ""),
    };
    // In this order, as the images do it: every underscore is a dot first, then runs of dots are resolved.
    let key = name
        .to_lowercase()
        .replace('_', ".")
        .replace("...", "-")
        .replace("..", "_");
    (!key.is_empty()).then_some(key)
}

/// Names of files below [`SECRETS`], in the place of keys that Kafka has.
const STORE_KEYS: [&str; 5] = [
    "ssl.keystore.filename",
    "ssl.keystore.credentials",
    "ssl.key.credentials",
    "ssl.truststore.filename",
    "ssl.truststore.credentials",
];
const SECRETS: &str = "/etc/kafka/secrets";

/// Those of [`EXCLUDED`] that whoever sets them expects something of.
const FOR_JAVA: [&str; 9] = [
    "KAFKA_GC_LOG_OPTS",
    "KAFKA_HEAP_OPTS",
    "KAFKA_JMX_HOSTNAME",
    "KAFKA_JMX_OPTS",
    "KAFKA_JVM_PERFORMANCE_OPTS",
    "KAFKA_LOG4J_LOGGERS",
    "KAFKA_LOG4J_OPTS",
    "KAFKA_LOG4J_ROOT_LOGLEVEL",
    "KAFKA_OPTS",
];

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
        Environment::from_variables(owned, &Secrets)
    }

    struct Secrets;

    impl ProviderSource for Secrets {
        fn file(&self, path: &Path) -> std::io::Result<Option<Vec<u8>>> {
            Ok(self.exists(path).then(|| b"pass word\n\n".to_vec()))
        }

        fn exists(&self, path: &Path) -> bool {
            path.starts_with("/etc/kafka/secrets") && !path.ends_with("missing")
        }

        fn variable(&self, _: &str) -> Option<String> {
            None
        }
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
        check("KAFKA_CFG_KAFKA_METRICS_REPORTERS", Some("kafka.metrics.reporters"));
        check("KAFKA_KAFKA_METRICS_REPORTERS", Some("metrics.reporters"));
        check("KAFKA_KLAMM_METRICS_LISTENERS", Some("klamm.metrics.listeners"));
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
    fn stores_are_found_by_the_names_of_their_files() {
        let tls = [
            ("KAFKA_ADVERTISED_LISTENERS", "SSL://h:1"),
            ("KAFKA_SSL_KEYSTORE_FILENAME", "k.p12"),
            ("KAFKA_SSL_KEY_CREDENTIALS", "key"),
            ("KAFKA_SSL_KEYSTORE_CREDENTIALS", "store"),
        ];
        let trust = [
            ("KAFKA_SSL_CLIENT_AUTH", "required"),
            ("KAFKA_SSL_TRUSTSTORE_FILENAME", "t.p12"),
            ("KAFKA_SSL_TRUSTSTORE_CREDENTIALS", "trust"),
        ];
        let both = read(&[tls.as_slice(), &trust].concat()).unwrap();
        for (key, expected) in [
            ("ssl.keystore.location", Some("/etc/kafka/secrets/k.p12")),
            ("ssl.key.password", Some("pass word")),
            ("ssl.keystore.password", Some("pass word")),
            ("ssl.truststore.location", Some("/etc/kafka/secrets/t.p12")),
            ("ssl.truststore.password", Some("pass word")),
            ("ssl.keystore.filename", None),
            ("ssl.truststore.credentials", None),
        ] {
            assert_eq!(both.properties.get(key), expected, "{key}");
        }
        assert!(both.warnings.is_empty());
        let refused = |variables: &[(&str, &str)]| read(variables).unwrap_err().to_string();
        let sentence = "KAFKA_SSL_KEYSTORE_FILENAME environment variable not set";
        assert_eq!(refused(&tls[..1]), sentence);
        let sentence = "/etc/kafka/secrets/missing file does not exist";
        assert_eq!(refused(&[tls[0], ("KAFKA_SSL_KEYSTORE_FILENAME", "missing")]), sentence);
        let sentence = "KAFKA_SSL_TRUSTSTORE_FILENAME environment variable not set";
        assert_eq!(refused(&[tls.as_slice(), &trust[..1]].concat()), sentence);
    }

    #[test]
    fn what_has_no_effect_is_said() {
        let environment = read(&[
            ("KAFKA_OPTS", "-Djava.security.auth.login.config=/jaas"),
            ("KAFKA_HEAP_OPTS", "-Xmx1G"),
            ("KAFKA_VERSION", "4.3.1"),
            ("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://h:1"),
            ("KAFKA_SSL_KEYSTORE_FILENAME", "k.p12"),
        ])
        .unwrap();
        let expected = [
            "KAFKA_HEAP_OPTS, KAFKA_OPTS: for a Java machine, without effect here",
            "KAFKA_SSL_KEYSTORE_FILENAME: without effect, as no advertised listener has TLS",
        ];
        assert_eq!(environment.warnings, expected);
        assert!(!environment.properties.contains("ssl.keystore.location"));
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
