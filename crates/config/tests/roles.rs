//! What a node must say of its listeners and voters in each role, in the words of Apache Kafka 4.3.1, which was run with
//! the same files. It stops at the first rule that is broken; the others follow here.

use klamm_config::{NodeConfig, Properties};

const CONTROLLER: &str = "process.roles=controller\nnode.id=1\nlisteners=CONTROLLER://127.0.0.1:9093\n\
                          controller.listener.names=CONTROLLER\ncontroller.quorum.voters=1@127.0.0.1:9093\n";
const BROKER: &str = "process.roles=broker\nnode.id=11\nlisteners=PLAINTEXT://127.0.0.1:9092\n\
                      controller.listener.names=CONTROLLER\ncontroller.quorum.voters=1@127.0.0.1:9093\n";

/// The file with lines put into the place of those with the same keys; a key without a value is left out.
fn with(file: &str, lines: &[&str]) -> Properties {
    let mut text = String::new();
    let key = |line: &str| line.split('=').next().unwrap_or_default().to_owned();
    let kept = file
        .lines()
        .filter(|line| !lines.iter().any(|new| key(new) == key(line)));
    for line in kept.chain(lines.iter().copied().filter(|line| line.contains('='))) {
        text.push_str(line);
        text.push('\n');
    }
    Properties::parse(text.as_bytes()).unwrap()
}

fn check(file: &str, lines: &[&str], expected: &str) {
    match NodeConfig::from_properties(&with(file, lines), &[]) {
        Ok(config) => assert_eq!((expected, config.warnings()), ("", &[][..]), "{lines:?}"),
        Err(errors) => assert_eq!(
            errors.to_string().lines().next().unwrap_or_default(),
            expected,
            "{lines:?}"
        ),
    }
}

const NO_VOTERS: &str = "If using process.roles, either controller.quorum.bootstrap.servers must contain the set of \
                         bootstrap controllers or controller.quorum.voters must contain a parseable set of controllers.";
const NO_NAMES: &str = "Missing required configuration \"controller.listener.names\" which has no default value.";

#[test]
fn a_controller_has_controller_listeners_only_and_is_a_voter() {
    let check = |lines: &[&str], expected| check(CONTROLLER, lines, expected);
    check(&[], "");
    check(&["advertised.listeners=CONTROLLER://127.0.0.1:9094"], "");
    // Nothing of it is this node's.
    check(&["advertised.listeners=PLAINTEXT://127.0.0.1:9094"], "");
    check(&["inter.broker.listener.name=PLAINTEXT"], "");
    check(&["controller.quorum.bootstrap.servers=127.0.0.1:9093"], "");
    check(&["controller.listener.names"], NO_NAMES);
    check(&["controller.quorum.voters"], NO_VOTERS);
    check(
        &["controller.quorum.voters=2@127.0.0.1:9094"],
        "requirement failed: If process.roles contains the 'controller' role, the node id 1 must be included in the set \
         of voters controller.quorum.voters=Set(2)",
    );
    let only = "requirement failed: The listeners config must only contain KRaft controller listeners from \
                controller.listener.names when process.roles=controller";
    check(
        &["listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"],
        only,
    );
    check(&["listeners"], only);
    check(
        &["inter.broker.listener.name=CONTROLLER"],
        "requirement failed: controller.listener.names must not contain an explicitly set inter.broker.listener.name \
         configuration value when process.roles=controller'",
    );
    check(
        &["controller.listener.names=CONTROLLER,OTHER"],
        "requirement failed: controller.listener.names must only contain values appearing in the 'listeners' \
         configuration when running the KRaft controller role",
    );
    check(
        &[
            "listeners=CONTROLLER://0.0.0.0:9093",
            "advertised.listeners=CONTROLLER://0.0.0.0:9093",
        ],
        "requirement failed: advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP \
         address.",
    );
}

#[test]
fn a_broker_has_no_controller_listener_and_is_no_voter() {
    let check = |lines: &[&str], expected| check(BROKER, lines, expected);
    check(&[], "");
    check(&["listeners"], "");
    check(&["controller.listener.names"], NO_NAMES);
    check(
        &["controller.listener.names="],
        "Configuration 'controller.listener.names' must not be empty. Valid values include: any non-empty value",
    );
    check(&["controller.quorum.voters"], NO_VOTERS);
    check(
        &["controller.quorum.voters=11@127.0.0.1:9094"],
        "requirement failed: If process.roles contains just the 'broker' role, the node id 11 must not be included in \
         the set of voters controller.quorum.voters=Set(11)",
    );
    let bound = "requirement failed: controller.listener.names must not contain a value appearing in the 'listeners' \
                 configuration when running KRaft with just the broker role";
    check(
        &["listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"],
        bound,
    );
    check(&["listeners=CONTROLLER://127.0.0.1:9093"], bound);
    let join = [
        "controller.quorum.voters",
        "controller.quorum.bootstrap.servers=127.0.0.1:9093",
        "controller.quorum.auto.join.enable=true",
    ];
    check(
        &join,
        "requirement failed: controller.quorum.auto.join.enable is only supported when process.roles contains the \
         'controller' role.",
    );
    check(
        &["listener.security.protocol.map=PLAINTEXT:PLAINTEXT"],
        "Controller listener with name CONTROLLER defined in controller.listener.names not found in \
         listener.security.protocol.map  (an explicit security mapping for each controller listener is required if \
         listener.security.protocol.map is non-empty, or if there are security protocols other than PLAINTEXT in use)",
    );
}

#[test]
fn a_broker_is_told_what_belongs_to_controllers() {
    let warnings = |lines: &[&str]| {
        let config = NodeConfig::from_properties(&with(BROKER, lines), &[]).unwrap();
        config.warnings().to_vec()
    };
    assert_eq!(
        warnings(&["controller.listener.names=CONTROLLER,OTHER"]),
        [
            "controller.listener.names has multiple entries; only the first will be used since process.roles=broker: \
             [CONTROLLER, OTHER]"
        ]
    );
    assert_eq!(
        warnings(&["num.partitions=3", "default.replication.factor=1"]),
        ["num.partitions", "default.replication.factor"].map(|name| format!(
            "{name} is defined in the broker role. This configuration will be ignored in 5.0. Please set {name} in the \
             controller role instead."
        ))
    );
}
