//! Class names in configurations. There is no Java here: the classes that Kafka itself brings are known by their names
//! and done in Rust, all others are refused by a sentence that names the key, rather than being silently left out.

use crate::error::ConfigError;
use crate::properties::Properties;
use crate::value::{java_trim, split_list};

/// The keys that hold class names, or lists of them, and the names that are understood. An empty name means none.
const KNOWN: &[(&str, &[&str])] = &[
    ("alter.config.policy.class.name", &[]),
    (
        "authorizer.class.name",
        &["org.apache.kafka.metadata.authorizer.StandardAuthorizer"],
    ),
    ("client.quota.callback.class", &[]),
    ("create.topic.policy.class.name", &[]),
    (
        "group.consumer.assignors",
        &[
            "uniform",
            "range",
            "org.apache.kafka.coordinator.group.assignor.UniformAssignor",
            "org.apache.kafka.coordinator.group.assignor.RangeAssignor",
        ],
    ),
    (
        "group.share.assignors",
        &["simple", "org.apache.kafka.coordinator.group.assignor.SimpleAssignor"],
    ),
    (
        "group.share.dlq.manager.class.name",
        &[
            "org.apache.kafka.server.share.dlq.DefaultShareGroupDLQManager",
            "org.apache.kafka.server.share.dlq.NoOpShareGroupDLQManager",
        ],
    ),
    (
        "group.share.persister.class.name",
        &[
            "org.apache.kafka.server.share.persister.DefaultStatePersister",
            "org.apache.kafka.server.share.persister.NoOpStatePersister",
        ],
    ),
    ("group.streams.assignors", &["sticky"]),
    ("group.streams.topology.description.plugin.class", &[]),
    ("kafka.metrics.reporters", &[]),
    ("metric.reporters", &["org.apache.kafka.common.metrics.JmxReporter"]),
    (
        "principal.builder.class",
        &["org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder"],
    ),
    (
        "remote.log.metadata.manager.class.name",
        &["org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager"],
    ),
    ("remote.log.storage.manager.class.name", &[]),
    (
        "replica.selector.class",
        &[
            "org.apache.kafka.common.replica.RackAwareReplicaSelector",
            "org.apache.kafka.common.replica.LeaderSelector",
        ],
    ),
    ("sasl.client.callback.handler.class", &[]),
    (
        "sasl.login.callback.handler.class",
        &["org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler"],
    ),
    ("sasl.login.class", &[]),
    (
        "sasl.oauthbearer.jwt.retriever.class",
        &[
            "org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever",
            "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever",
            "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever",
            "org.apache.kafka.common.security.oauthbearer.JwtBearerJwtRetriever",
        ],
    ),
    (
        "sasl.oauthbearer.jwt.validator.class",
        &[
            "org.apache.kafka.common.security.oauthbearer.BrokerJwtValidator",
            "org.apache.kafka.common.security.oauthbearer.ClientJwtValidator",
            "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator",
        ],
    ),
    (
        "sasl.server.callback.handler.class",
        &["org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler"],
    ),
    (
        "ssl.engine.factory.class",
        &["org.apache.kafka.common.security.ssl.DefaultSslEngineFactory"],
    ),
];

/// One error for each class that is not known, also under a `listener.name.` prefix.
pub(crate) fn unknown_classes(properties: &Properties) -> Vec<ConfigError> {
    let mut errors = Vec::new();
    for property in properties.iter() {
        let Some(known) = known_classes(&property.key) else {
            continue;
        };
        for class in split_list(java_trim(&property.value)) {
            if !class.is_empty() && !known.contains(&class.as_str()) {
                let reason = format!("Class {class} could not be found.");
                errors.push(ConfigError::invalid(&property.key, &class, &reason));
            }
        }
    }
    errors
}

fn known_classes(key: &str) -> Option<&'static [&'static str]> {
    let is_meant = |name: &str| {
        key == name
            || (key.starts_with("listener.name.") && key.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
    };
    KNOWN.iter().find(|(name, _)| is_meant(name)).map(|(_, known)| *known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Scope;
    use crate::value::ConfigType;

    #[test]
    fn every_key_of_type_class_has_its_known_classes() {
        for definition in Scope::Broker.definitions().values() {
            let is_class = definition.config_type == ConfigType::Class || definition.name.contains(".class.name");
            assert!(
                !is_class || known_classes(definition.name).is_some(),
                "{}",
                definition.name
            );
        }
        let defaults: Properties = Scope::Broker
            .definitions()
            .values()
            .filter_map(|definition| match definition.default {
                crate::DefaultValue::Text(text) => Some((definition.name.to_owned(), text.to_owned())),
                _ => None,
            })
            .collect();
        assert_eq!(unknown_classes(&defaults), []);
    }

    #[test]
    fn unknown_classes_are_refused_with_their_key() {
        let check = |key: &str, value: &str, expected: &[&str]| {
            let mut properties = Properties::new();
            properties.set(key, value);
            let sentences: Vec<String> = unknown_classes(&properties).iter().map(ToString::to_string).collect();
            assert_eq!(sentences, expected);
        };
        check("metric.reporters", "", &[]);
        check(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            &[],
        );
        let sentence = "Invalid value a.B for configuration metric.reporters: Class a.B could not be found.";
        check(
            "metric.reporters",
            "org.apache.kafka.common.metrics.JmxReporter,a.B",
            &[sentence],
        );
        let key = "listener.name.internal.plain.sasl.server.callback.handler.class";
        let sentence = format!("Invalid value a.B for configuration {key}: Class a.B could not be found.");
        check(key, "a.B", &[&sentence]);
    }
}
