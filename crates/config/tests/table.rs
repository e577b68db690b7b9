//! The tables of keys against what Kafka 4.4 says of its own: `fixtures/configs-4.4.tsv` holds scope, name, type, default,
//! valid values, importance, update mode and "internal" of every key, printed from its ConfigDefs.

use std::collections::BTreeMap;

use klamm_config::{DefaultValue, Definition, Importance, Scope, UpdateMode};

const KAFKA: &str = include_str!("fixtures/configs-4.4.tsv");

fn scope_of(name: &str) -> Scope {
    match name.split(':').next() {
        Some("broker") => Scope::Broker,
        Some("topic") => Scope::Topic,
        Some("group") => Scope::Group,
        Some("client-metrics") => Scope::ClientMetrics,
        Some("quota") => Scope::Quota,
        other => panic!("scope {other:?}"),
    }
}

/// A definition in the columns of the fixture, without the scope.
fn columns(definition: &Definition) -> Vec<String> {
    let default = match definition.default {
        DefaultValue::Required => "(required)",
        DefaultValue::Null => "(null)",
        DefaultValue::Text(text) => text,
    };
    let importance = match definition.importance {
        Importance::High => "high",
        Importance::Medium => "medium",
        Importance::Low => "low",
    };
    let update_mode = match definition.update_mode {
        UpdateMode::ReadOnly => "",
        UpdateMode::PerBroker => "per-broker",
        UpdateMode::ClusterWide => "cluster-wide",
    };
    let internal = if definition.is_internal { "internal" } else { "" };
    let valid = definition.validator.to_string();
    let config_type = definition.config_type.name().to_lowercase();
    [
        definition.name,
        &config_type,
        default,
        &valid,
        importance,
        update_mode,
        internal,
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn tables_are_kafkas() {
    let mut expected: BTreeMap<(Scope, String), Vec<String>> = BTreeMap::new();
    for line in KAFKA.lines().skip(1) {
        let mut fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        fields.resize(8, String::new());
        let scope = scope_of(&fields.remove(0));
        // A quota stands once for each kind of entity that may have it.
        expected.insert((scope, fields[0].clone()), fields);
    }
    let mut ours = BTreeMap::new();
    for scope in Scope::ALL {
        for definition in scope.definitions().values() {
            ours.insert((scope, definition.name.to_owned()), columns(definition));
        }
    }
    for (key, row) in &expected {
        assert_eq!(ours.get(key), Some(row), "{key:?}");
    }
    // Those of ours show in no answer unless somebody has set them.
    ours.retain(|(_, name), row| !name.starts_with("klamm.") || row[6] != "internal");
    assert_eq!(ours.len(), expected.len());
    assert_eq!(ours.len(), 447);
}

#[test]
fn defaults_are_valid_and_stay_themselves() {
    for scope in Scope::ALL {
        for definition in scope.definitions().values() {
            let DefaultValue::Text(text) = definition.default else {
                continue;
            };
            let value = definition.parse(None).unwrap().unwrap();
            assert_eq!(value.to_text(), text, "{}", definition.name);
        }
    }
}

#[test]
fn the_reference_is_fresh() {
    let committed = include_str!("../../../docs/configuration.md");
    let is_fresh = committed == klamm_config::configuration_reference();
    assert!(
        is_fresh,
        "docs/configuration.md is stale: run `cargo xtask configuration`"
    );
}

#[test]
fn every_key_is_documented_by_one_sentence() {
    for scope in Scope::ALL {
        for definition in scope.definitions().values() {
            let text = definition.documentation;
            let is_sentence =
                text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase()) && !text.contains("  ");
            assert!(is_sentence, "{}: {text}", definition.name);
        }
    }
}

#[test]
fn values_get_their_types_from_their_keys() {
    use klamm_config::{Values, keys};
    let given = |definition: &Definition| match definition.name {
        "num.network.threads" => Some("7"),
        "process.roles" => Some("broker,controller"),
        "node.id" => Some("1"),
        "controller.listener.names" => Some("CONTROLLER"),
        "log.retention.ms" => Some("-1"),
        _ => None,
    };
    let values = Values::parse(Scope::Broker, given).unwrap();
    assert_eq!(values.get(keys::NUM_NETWORK_THREADS), 7);
    assert_eq!(values.get(keys::PROCESS_ROLES), ["broker", "controller"]);
    assert_eq!(values.get(keys::LOG_RETENTION_MS), Some(-1));
    assert_eq!(values.get(keys::LOG_RETENTION_MINUTES), None);
    assert_eq!(values.get(keys::LOG_CLEANER_IO_BUFFER_LOAD_FACTOR), 0.9);
    assert_eq!(values.get(keys::OFFSETS_TOPIC_REPLICATION_FACTOR), 3);
    assert!(values.get(keys::AUTO_CREATE_TOPICS_ENABLE));
    let errors = Values::parse(Scope::Broker, |_| None).unwrap_err();
    let missing = |name: &str| format!("Missing required configuration \"{name}\" which has no default value.");
    let expected = ["controller.listener.names", "node.id", "process.roles"]
        .map(missing)
        .join("\n");
    assert_eq!(errors.to_string(), expected);
}
