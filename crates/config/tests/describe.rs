//! DescribeConfigs against a running Kafka 4.3.1. `fixtures/describe-*.txt` is what `kafka-configs --describe --all`
//! printed for a topic, a broker, the default of all brokers, a group and a client metrics subscription of a node with
//! the settings below; only the log directory was renamed. Keys that came with 4.4 are left out of the comparison.

use klamm_config::{
    BrokerConfigs, ConfigEntry, NodeConfig, Overrides, Properties, describe_broker, describe_client_metrics,
    describe_default_broker, describe_group, describe_topic,
};

const SERVER_PROPERTIES: &[u8] = b"process.roles=broker,controller\nnode.id=1\n\
    controller.quorum.voters=1@localhost:21001\n\
    listeners=PLAINTEXT://localhost:21000,CONTROLLER://localhost:21001\ninter.broker.listener.name=PLAINTEXT\n\
    controller.listener.names=CONTROLLER\nlog.dirs=/var/lib/kafka\noffsets.topic.replication.factor=1\n\
    log.retention.hours=100\nlog.roll.jitter.hours=2\nssl.keystore.password=secret\nunknown.key=x\n";

/// Keys that 4.3 does not have.
const NEW_IN_4_4: &[&str] = &[
    "errors.deadletterqueue.auto.create.topics.enable",
    "errors.deadletterqueue.group.enable",
    "errors.deadletterqueue.topic.name.prefix",
    "group.streams.assignors",
    "group.streams.rack.aware.assignment.tags",
    "group.streams.topology.description.plugin.class",
    "log.remote.copy.lag.bytes",
    "log.remote.copy.lag.ms",
    "max.decompressed.message.bytes",
    "remote.copy.lag.bytes",
    "remote.copy.lag.ms",
    "sasl.oauthbearer.allow.unverified.audience",
    "sasl.oauthbearer.allow.unverified.issuer",
];

fn overrides(pairs: &[(&str, &str)]) -> Overrides {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn configs() -> BrokerConfigs {
    let properties = Properties::parse(SERVER_PROPERTIES).unwrap();
    let mut configs = BrokerConfigs::new(NodeConfig::from_properties(&properties, &[]).unwrap());
    let default = overrides(&[
        ("log.flush.interval.messages", "77"),
        ("log.retention.ms", "7000000"),
        ("min.insync.replicas", "1"),
        ("unclean.leader.election.enable", "true"),
    ]);
    assert_eq!(configs.set_default_overrides(&default), [] as [String; 0]);
    let broker = overrides(&[
        ("listener.name.plaintext.max.connections", "9"),
        ("listener.name.plaintext.ssl.keystore.location", "/x"),
        ("log.flush.interval.messages", "88"),
        ("log.segment.bytes", "2000000"),
    ]);
    assert_eq!(configs.set_broker_overrides(&broker), [] as [String; 0]);
    configs
}

/// An entry as `kafka-configs` prints it.
fn line(entry: &ConfigEntry) -> String {
    let shown = |value: &Option<String>| value.as_deref().unwrap_or("null").to_owned();
    let synonyms: Vec<String> = entry
        .synonyms
        .iter()
        .map(|synonym| format!("{}:{}={}", synonym.source.name(), synonym.name, shown(&synonym.value)))
        .collect();
    let (name, value, sensitive) = (&entry.name, shown(&entry.value), entry.is_sensitive);
    format!(
        "{name}={value} sensitive={sensitive} synonyms={{{}}}",
        synonyms.join(", ")
    )
}

fn check(entries: &[ConfigEntry], expected: &str) {
    let is_old = |entry: &&ConfigEntry| !NEW_IN_4_4.contains(&entry.name.as_str());
    let lines: Vec<String> = entries.iter().filter(is_old).map(line).collect();
    let expected: Vec<&str> = expected.lines().collect();
    for (line, expected) in lines.iter().zip(&expected) {
        assert_eq!(line, expected);
    }
    assert_eq!(lines.len(), expected.len());
}

#[test]
fn topics_are_described_as_kafka_does() {
    let topic = overrides(&[("retention.ms", "1000"), ("cleanup.policy", "compact,delete")]);
    let entries = describe_topic(&configs(), &topic).unwrap();
    check(&entries, include_str!("fixtures/describe-topic.txt"));
    assert!(
        entries
            .iter()
            .all(|entry| !entry.is_read_only && entry.config_type.is_some())
    );
}

#[test]
fn brokers_are_described_as_kafka_does() {
    let entries = describe_broker(&configs());
    check(&entries, include_str!("fixtures/describe-broker.txt"));
    let find = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap();
    assert!(find("node.id").is_read_only && !find("log.segment.bytes").is_read_only);
    assert!(find("listener.name.plaintext.max.connections").is_read_only);
    assert_eq!(
        (
            find("node.id").config_type_code(),
            find("unknown.key").config_type_code()
        ),
        (3, 0)
    );
    assert_eq!(find("listener.name.plaintext.max.connections").config_type_code(), 3);
    assert!(find("log.dir").is_default() && !find("log.dirs").is_default());
}

#[test]
fn the_default_of_all_brokers_is_described_as_kafka_does() {
    check(
        &describe_default_broker(&configs()),
        include_str!("fixtures/describe-broker-default.txt"),
    );
}

#[test]
fn groups_and_client_metrics_are_described_as_kafka_does() {
    let group = overrides(&[("consumer.session.timeout.ms", "46000")]);
    check(
        &describe_group(&configs(), &group).unwrap(),
        include_str!("fixtures/describe-group.txt"),
    );
    let metrics = overrides(&[("metrics", "a.b,c"), ("interval.ms", "1000")]);
    check(
        &describe_client_metrics(&metrics).unwrap(),
        include_str!("fixtures/describe-client-metrics.txt"),
    );
}
