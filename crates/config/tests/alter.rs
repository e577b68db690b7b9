//! What may be set for topics, groups, client metrics and running brokers. The sentences of errors are those that a
//! Kafka 4.3.1 node answered to `kafka-configs --alter` with the same settings.

use klamm_config::{
    BrokerConfigs, ConfigError, GroupConfig, NodeConfig, Overrides, Properties, TopicConfig, keys,
    validate_client_metrics, validate_group, validate_topic,
};

fn overrides(text: &str) -> Overrides {
    let properties = Properties::parse(text.as_bytes()).unwrap();
    properties
        .iter()
        .map(|entry| (entry.key.clone(), entry.value.clone()))
        .collect()
}

fn node(extra: &str) -> NodeConfig {
    let text = format!(
        "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@localhost:9093\n\
         listeners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\n{extra}"
    );
    NodeConfig::from_properties(&Properties::parse(text.as_bytes()).unwrap(), &[]).unwrap()
}

fn sentence(result: Result<(), ConfigError>) -> String {
    result.map_or_else(|error| error.to_string(), |()| "fine".to_owned())
}

#[test]
fn topics() {
    let check = |settings: &str, expected: &str| {
        assert_eq!(
            sentence(validate_topic(&overrides(settings), &Overrides::new(), &node(""))),
            expected
        );
    };
    check(
        "retention.ms=-1\nsegment.bytes=1048576\ncleanup.policy=compact,delete",
        "fine",
    );
    check(
        "leader.replication.throttled.replicas=*\nfollower.replication.throttled.replicas=0:1,2:3",
        "fine",
    );
    check(
        "retention.ms=abc",
        "Invalid value abc for configuration retention.ms: Not a number of type LONG",
    );
    check("bogus=1", "Unknown topic config name: bogus");
    check(
        "segment.bytes=1",
        "Invalid value 1 for configuration segment.bytes: Value must be at least 1048576",
    );
    check(
        "min.compaction.lag.ms=10\nmax.compaction.lag.ms=5",
        "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)",
    );
    check(
        "cleanup.policy=x",
        "Invalid value x for configuration cleanup.policy: String must be one of: compact, delete",
    );
    check(
        "leader.replication.throttled.replicas=a",
        "Invalid value [a] for configuration leader.replication.throttled.replicas: \
         leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: \
         [partitionId]:[brokerId],[partitionId]:[brokerId],...",
    );
    check(
        "remote.storage.enable=true",
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
    );
    check(
        "compression.type=foo",
        "Invalid value foo for configuration compression.type: String must be one of: uncompressed, zstd, lz4, \
         snappy, gzip, producer",
    );
}

#[test]
fn topics_follow_their_broker() {
    let mut configs = BrokerConfigs::new(node("log.retention.hours=1\nlog.segment.bytes=2097152\n"));
    let topic = overrides("segment.ms=5\ncleanup.policy=compact");
    let resolve = |configs: &BrokerConfigs| TopicConfig::resolve(&topic, configs.current()).unwrap();
    let config = resolve(&configs);
    assert_eq!(config.get(keys::topic::RETENTION_MS), 3_600_000);
    assert_eq!(config.local_retention_ms(), 3_600_000);
    assert_eq!(
        (config.segment_bytes(), config.get(keys::topic::SEGMENT_MS)),
        (2_097_152, 5)
    );
    assert!(config.is_compacted() && !config.is_deleted());
    configs.set_default_overrides(&overrides("log.retention.ms=9\nlog.segment.bytes=3145728"));
    configs.set_broker_overrides(&overrides("log.segment.bytes=4194304"));
    let config = resolve(&configs);
    assert_eq!(
        (config.get(keys::topic::RETENTION_MS), config.segment_bytes()),
        (9, 4_194_304)
    );
    configs.set_broker_overrides(&Overrides::new());
    assert_eq!(resolve(&configs).segment_bytes(), 3_145_728);
}

#[test]
fn groups() {
    let check = |settings: &str, expected: &str| {
        assert_eq!(sentence(validate_group(&overrides(settings), &node(""))), expected);
    };
    check(
        "consumer.session.timeout.ms=46000\nshare.auto.offset.reset=by_duration:PT1H",
        "fine",
    );
    check(
        "consumer.session.timeout.ms=1",
        "consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms",
    );
    check(
        "streams.num.standby.replicas=3",
        "streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas",
    );
    check("x=1", "Unknown group config name: x");
    check(
        "share.auto.offset.reset=foo",
        "Invalid value foo for configuration share.auto.offset.reset: Invalid value `foo` for configuration \
         share.auto.offset.reset. The value must be either 'earliest', 'latest' or of the format \
         'by_duration:<PnDTnHnMn.nS>'.",
    );
    // Bounds that became narrower later hold all the same.
    let narrow = node("group.consumer.max.session.timeout.ms=50000\n");
    let config = GroupConfig::resolve(&overrides("consumer.session.timeout.ms=60000"), &narrow).unwrap();
    assert_eq!(config.get(keys::group::CONSUMER_SESSION_TIMEOUT_MS), 50_000);
}

#[test]
fn client_metrics() {
    let check = |settings: &str, expected: &str| {
        assert_eq!(sentence(validate_client_metrics(&overrides(settings))), expected);
    };
    check(
        "interval.ms=100\nmetrics=a,b\nmatch=client_id=x.*,client_software_version=1",
        "fine",
    );
    for pattern in ["x(?:a|b)+", "[a-z&&[^b]]?", "a\\\\(", "(?!x)y*+", "]"] {
        check(&format!("match=client_id={pattern}"), "fine");
    }
    for pattern in ["[", "(a", "a)", "*a", "a|+", "(*a)", "a\\\\"] {
        let illegal = format!(
            "Illegal client matching pattern: client_id={}",
            pattern.replace("\\\\", "\\")
        );
        check(&format!("match=client_id={pattern}"), &illegal);
    }
    check(
        "interval.ms=1",
        "Invalid value 1 for interval.ms, interval must be between 100 and 3600000 (1 hour)",
    );
    check("match=foo=1", "Illegal client matching pattern: foo=1");
    check("x=1", "Unknown client metrics configuration: x");
}

#[test]
fn running_brokers() {
    let configs = BrokerConfigs::new(node("log.retention.ms=7000000\n"));
    let check = |per_broker: bool, settings: &str, expected: &str| {
        assert_eq!(sentence(configs.validate(&overrides(settings), per_broker)), expected);
    };
    check(
        true,
        "num.io.threads=16\nsome.custom=1\nlistener.name.plaintext.ssl.keystore.location=/x",
        "fine",
    );
    check(
        false,
        "log.retention.ms=-1\nleader.replication.throttled.rate=5\nlistener.name.a.max.connections=1",
        "fine",
    );
    check(
        true,
        "node.id=4\nlog.dirs=x",
        "Cannot update these configs dynamically: [log.dirs, node.id]",
    );
    check(
        true,
        "num.io.threads=100",
        "Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation failed \
         for num.io.threads=100, value should not be greater than double the current value 8 for configuration \
         Invalid dynamic configuration",
    );
    check(
        true,
        "num.io.threads=0",
        "Invalid value 0 for configuration num.io.threads: Value must be at least 1",
    );
    check(
        true,
        "num.io.threads=abc",
        "Invalid value abc for configuration num.io.threads: Not a number of type INT",
    );
    check(
        false,
        "listener.name.plaintext.ssl.keystore.location=/x",
        "Cannot update these configs at default cluster level, broker id must be specified: \
         [listener.name.plaintext.ssl.keystore.location]",
    );
    check(
        true,
        "ssl.keystore.location=/x",
        "These security configs can be dynamically updated only per-listener using the listener prefix: \
         [ssl.keystore.location]",
    );
    check(
        false,
        "cordoned.log.dirs=/x",
        "Cannot update these configs at default cluster level, broker id must be specified: [cordoned.log.dirs]",
    );
    check(
        true,
        "cordoned.log.dirs=/x",
        "requirement failed: All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing \
         entries : /x",
    );
    check(
        true,
        "log.local.retention.ms=999999999999",
        "Invalid value org.apache.kafka.common.config.ConfigException: Invalid value 999999999999 for configuration \
         log.local.retention.ms: Value must not be more than log.retention.ms property value: 7000000 for \
         configuration Invalid dynamic configuration",
    );
}

#[test]
fn thread_counts_change_in_steps() {
    let configs = BrokerConfigs::new(node(""));
    let check = |settings: &str, expected: &str| {
        let found = sentence(configs.validate(&overrides(settings), false));
        assert!(found.contains(expected), "{settings}: {found}");
    };
    check("num.network.threads=6", "fine");
    check("num.network.threads=1", "fine");
    check(
        "num.network.threads=7",
        "value should not be greater than double the current value 3",
    );
    check("num.io.threads=3", "value should be at least half the current value 8");
}

#[test]
fn settings_that_cannot_hold_are_left_out() {
    let mut configs = BrokerConfigs::new(node(""));
    let notices = configs.set_default_overrides(&overrides(
        "node.id=4\ncordoned.log.dirs=/x\nnum.io.threads=x\nnum.network.threads=5\nssl.keystore.location=/x",
    ));
    assert_eq!(notices.len(), 4, "{notices:?}");
    assert_eq!(configs.current().get(keys::NUM_NETWORK_THREADS), 5);
    assert_eq!(configs.current().get(keys::NUM_IO_THREADS), 8);
    assert_eq!(configs.default_overrides().len(), 1);
    // What would break the whole leaves the present configuration as it is.
    let notices = configs.set_broker_overrides(&overrides("log.retention.ms=0"));
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(configs.current().get(keys::NUM_NETWORK_THREADS), 5);
    assert_eq!(configs.current().log_retention_ms(), 604_800_000);
}
