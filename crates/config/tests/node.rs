//! Whole node configurations: the file that is shipped, what is derived from it, and each rule between keys.

use klamm_config::{NodeConfig, Properties, SecurityProtocol, keys};

const SERVER_PROPERTIES: &[u8] = include_bytes!("../../../config/server.properties");

const CONTROLLER_PROPERTIES: &[u8] = include_bytes!("../../../config/controller.properties");
const BROKER_PROPERTIES: &[u8] = include_bytes!("../../../config/broker.properties");

const BASE: &str = "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@localhost:9093\n\
                    listeners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\n";

fn parse(text: &str) -> Result<NodeConfig, String> {
    let properties = Properties::parse(text.as_bytes()).unwrap();
    NodeConfig::from_properties(&properties, &[]).map_err(|errors| errors.to_string())
}

fn shown<'a>(endpoints: impl IntoIterator<Item = &'a klamm_config::Endpoint>) -> Vec<String> {
    endpoints.into_iter().map(ToString::to_string).collect()
}

#[test]
fn the_other_shipped_files_are_a_controller_and_a_broker() {
    let check = |file: &[u8], id: i32, is_broker: bool, expected: &str| {
        let properties = Properties::parse(file).unwrap();
        let config = NodeConfig::from_properties(&properties, &[]).unwrap();
        assert_eq!(config.warnings(), [] as [String; 0]);
        assert_eq!((config.is_broker(), config.is_controller()), (is_broker, !is_broker));
        assert_eq!(config.node_id().0, id);
        assert_eq!(shown(config.listeners().bound()), [expected]);
        assert_eq!(config.bootstrap_servers().len(), 1);
    };
    check(CONTROLLER_PROPERTIES, 1, false, "CONTROLLER://:9093");
    check(BROKER_PROPERTIES, 2, true, "PLAINTEXT://:9092");
}

#[test]
fn the_shipped_file_is_a_combined_node() {
    let properties = Properties::parse(SERVER_PROPERTIES).unwrap();
    let config = NodeConfig::from_properties(&properties, &[("num.io.threads".into(), "2".into())]).unwrap();
    assert_eq!(config.warnings(), [] as [String; 0]);
    assert!(config.is_broker() && config.is_controller());
    assert_eq!((config.node_id().0, config.get(keys::BROKER_ID)), (1, 1));
    assert_eq!(config.get(keys::NUM_IO_THREADS), 2);
    assert_eq!(config.log_dirs(), ["/tmp/kraft-combined-logs"]);
    assert_eq!(config.metadata_log_dir(), "/tmp/kraft-combined-logs");
    assert_eq!(config.log_retention_ms(), 604_800_000);
    assert_eq!(shown(config.listeners().bound_for_brokers()), ["PLAINTEXT://:9092"]);
    assert_eq!(
        shown(config.listeners().bound_for_controllers()),
        ["CONTROLLER://:9093"]
    );
    assert_eq!(
        shown(config.listeners().advertised_for_brokers()),
        ["PLAINTEXT://localhost:9092"]
    );
    assert_eq!(
        shown(config.listeners().advertised_for_controllers()),
        ["CONTROLLER://localhost:9093"]
    );
    assert_eq!(
        config.listeners().inter_broker(),
        ("PLAINTEXT", SecurityProtocol::Plaintext)
    );
    assert_eq!(config.bootstrap_servers()[0].to_string(), "localhost:9093");
}

#[test]
fn listeners_are_completed_as_kafka_completes_them() {
    let config = parse(BASE).unwrap();
    assert_eq!(
        shown(config.listeners().advertised_for_brokers()),
        ["PLAINTEXT://:9092"]
    );
    // The static voters know where this controller is reached when it listens everywhere.
    assert_eq!(
        shown(config.listeners().advertised_for_controllers()),
        ["CONTROLLER://localhost:9093"]
    );
    let both = "listeners=PLAINTEXT://127.0.0.1:9092,X://[::1]:9092,CONTROLLER://0.0.0.0:9093\n\
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,x:SSL,CONTROLLER:plaintext\n\
                inter.broker.listener.name=x\n";
    let config = parse(&format!("{BASE}{both}")).unwrap();
    assert_eq!(
        shown(config.listeners().bound()),
        [
            "PLAINTEXT://127.0.0.1:9092",
            "X://[::1]:9092",
            "CONTROLLER://0.0.0.0:9093"
        ]
    );
    assert_eq!(config.listeners().inter_broker(), ("X", SecurityProtocol::Ssl));
    assert_eq!(
        config.listeners().protocol_of("controller"),
        Some(SecurityProtocol::Plaintext)
    );
}

#[test]
fn times_come_from_the_finest_key_given() {
    let check = |text: &str, expected: (i64, i64, i64, i64)| {
        let config = parse(&format!("{BASE}{text}")).unwrap();
        let found = (
            config.log_retention_ms(),
            config.log_roll_ms(),
            config.log_roll_jitter_ms(),
            config.log_flush_interval_ms(),
        );
        assert_eq!(found, expected, "{text}");
    };
    check("", (604_800_000, 604_800_000, 0, i64::MAX));
    check(
        "log.retention.hours=1\nlog.retention.minutes=2\nlog.roll.hours=2",
        (120_000, 7_200_000, 0, i64::MAX),
    );
    check(
        "log.retention.ms=-1\nlog.retention.minutes=2\nlog.roll.ms=5",
        (-1, 5, 0, i64::MAX),
    );
    check(
        "log.retention.hours=-5\nlog.roll.jitter.hours=1",
        (-1, 604_800_000, 3_600_000, i64::MAX),
    );
    check("log.flush.scheduler.interval.ms=9", (604_800_000, 604_800_000, 0, 9));
    check(
        "log.flush.scheduler.interval.ms=9\nlog.flush.interval.ms=3",
        (604_800_000, 604_800_000, 0, 3),
    );
}

#[test]
fn unknown_and_java_keys_are_named_and_kept() {
    let config = parse(&format!("{BASE}my.key=1\nssl.provider=X\nlistener.name.a.b=1\n")).unwrap();
    assert_eq!(
        config.warnings(),
        [
            "The configuration 'my.key' was supplied but isn't a known config.",
            "The configuration 'ssl.provider' only concerns a Java machine and has no effect here.",
        ]
    );
    assert_eq!(config.properties().get("my.key"), Some("1"));
}

/// Each line is added to a sound configuration and breaks it; the sentence is the one that Kafka logs.
const BROKEN: &[(&str, &str)] = &[
    (
        "broker.id=2",
        "You must set `node.id` to the same value as `broker.id`.",
    ),
    (
        "process.roles=observer",
        "Invalid value observer for configuration process.roles: String must be one of: broker, controller",
    ),
    (
        "node.id=-1",
        "Invalid value -1 for configuration node.id: Value must be at least 0",
    ),
    (
        "log.roll.ms=0",
        "requirement failed: log.roll.ms must be greater than or equal to 1",
    ),
    (
        "log.retention.ms=0",
        "requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1",
    ),
    (
        "log.dirs=",
        "Configuration 'log.dirs' must not be empty. Valid values include: any non-empty value",
    ),
    (
        "log.cleaner.threads=200",
        "requirement failed: log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.",
    ),
    (
        "replica.fetch.wait.max.ms=30001\nreplica.socket.timeout.ms=30001",
        "requirement failed: replica.fetch.wait.max.ms should always be less than or equal to \
         replica.lag.time.max.ms to prevent frequent changes in ISR",
    ),
    (
        "controller.quorum.voters=",
        "If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap \
         controllers or controller.quorum.voters must contain a parseable set of controllers.",
    ),
    (
        "controller.quorum.voters=2@h:1",
        "requirement failed: If process.roles contains the 'controller' role, the node id 1 must be included in the \
         set of voters controller.quorum.voters=Set(2)",
    ),
    (
        "listeners=PLAINTEXT://:9092,CONTROLLER://:9092",
        "Error creating broker listeners from '[PLAINTEXT://:9092, CONTROLLER://:9092]': Each listener must have a \
         different port, listeners: [PLAINTEXT://:9092, CONTROLLER://:9092]",
    ),
    (
        "listeners=PLAINTEXT://:9092,plaintext://:9094,CONTROLLER://:9093",
        "Error creating broker listeners from '[PLAINTEXT://:9092, plaintext://:9094, CONTROLLER://:9093]': Each \
         listener must have a different name, listeners: [PLAINTEXT://:9092, plaintext://:9094, CONTROLLER://:9093]",
    ),
    (
        "listeners=FOO://:9092,CONTROLLER://:9093",
        "Error creating broker listeners from '[FOO://:9092, CONTROLLER://:9093]': No security protocol defined for \
         listener FOO",
    ),
    (
        "listeners=PLAINTEXT://:x,CONTROLLER://:9093",
        "Error creating broker listeners from '[PLAINTEXT://:x, CONTROLLER://:9093]': Unable to parse \
         PLAINTEXT://:x to a broker endpoint",
    ),
    (
        "advertised.listeners=PLAINTEXT://0.0.0.0:9092",
        "requirement failed: advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP \
         address.",
    ),
    (
        "inter.broker.listener.name=SSL",
        "requirement failed: inter.broker.listener.name must be a listener name defined in advertised.listeners. The \
         valid options based on currently configured listeners are PLAINTEXT",
    ),
    (
        "inter.broker.listener.name=X",
        "Listener with name X defined in inter.broker.listener.name not found in listener.security.protocol.map.",
    ),
    (
        "inter.broker.listener.name=PLAINTEXT\nsecurity.inter.broker.protocol=PLAINTEXT",
        "Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.",
    ),
    (
        "process.roles=broker",
        "requirement failed: If process.roles contains just the 'broker' role, the node id 1 must not be included in \
         the set of voters controller.quorum.voters=Set(1)\nrequirement failed: controller.listener.names must not \
         contain a value appearing in the 'listeners' configuration when running KRaft with just the broker role",
    ),
    (
        "process.roles=controller",
        "requirement failed: The listeners config must only contain KRaft controller listeners from \
         controller.listener.names when process.roles=controller",
    ),
    (
        "cordoned.log.dirs=/x",
        "requirement failed: All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing \
         entries : /x",
    ),
    (
        "max.connections.per.ip=0",
        "requirement failed: max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides \
         property is set.",
    ),
    (
        "group.consumer.session.timeout.ms=1",
        "group.consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms\n\
         group.consumer.heartbeat.interval.ms must be less than group.consumer.session.timeout.ms",
    ),
    (
        "compression.gzip.level=0",
        "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1",
    ),
];

#[test]
fn broken_rules_are_told_in_kafkas_words() {
    for (line, expected) in BROKEN {
        let text = format!("{BASE}{line}\n");
        assert_eq!(parse(&text).unwrap_err(), *expected, "{line}");
    }
}

#[test]
fn security_without_a_listener_for_it_is_named_once() {
    let check = |more: &str, expected: &[&str]| {
        let config = parse(&format!("{BASE}{more}")).unwrap();
        assert_eq!(config.warnings(), expected, "{more}");
    };
    check("config.providers=a\nconfig.providers.a.param.b=c\n", &[]);
    check(
        "ssl.keystore.location=/k\nlistener.name.plaintext.scram-sha-256.sasl.jaas.config=x\nsasl.enabled.mechanisms=PLAIN\n",
        &[
            "No listener has TLS or SASL, so these configurations have no effect: ssl.keystore.location, \
           listener.name.plaintext.scram-sha-256.sasl.jaas.config, sasl.enabled.mechanisms",
        ],
    );
}

#[test]
fn metrics_are_for_this_machine_unless_said_otherwise() {
    let check = |value: &str, expected: Result<&[&str], &str>| {
        let config = parse(&format!("{BASE}klamm.metrics.listeners={value}\n"));
        let shown = config.map(|config| {
            config
                .metrics_listeners()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        });
        let expected = expected.map(|listeners| listeners.iter().map(|one| (*one).to_owned()).collect());
        assert_eq!(shown, expected.map_err(str::to_owned), "{value}");
    };
    check("", Ok(&[]));
    check(":9404", Ok(&["127.0.0.1:9404"]));
    check("0.0.0.0:9404,[::1]:9405", Ok(&["0.0.0.0:9404", "[::1]:9405"]));
    let sentence =
        "Invalid value 9404 for configuration klamm.metrics.listeners: Each entry should be in the form host:port";
    check("9404", Err(sentence));
}
