//! Brokers that come, go, and come back, and what becomes of the partitions they hold.

mod cluster;

use cluster::{CLUSTER_ID, Cluster, directory, registration};
use klamm_metadata::MetadataVersion;
use klamm_protocol::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use klamm_protocol::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use klamm_protocol::messages::broker_registration_request::BrokerRegistrationRequest;
use klamm_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
use klamm_protocol::messages::unregister_broker_request::UnregisterBrokerRequest;
use klamm_protocol::messages::unregister_broker_response::UnregisterBrokerResponse;
use klamm_types::{ErrorCode, NodeId, Uuid};

#[test]
fn a_registration_that_cannot_be_is_refused() {
    let check = |change: &dyn Fn(&mut BrokerRegistrationRequest), expected: ErrorCode| {
        let mut cluster = Cluster::with_brokers(1, "");
        let mut request = registration(2, 1);
        change(&mut request);
        let response: BrokerRegistrationResponse = cluster.answer(request);
        assert_eq!(ErrorCode(response.error_code), expected);
    };
    check(&|_| {}, ErrorCode::NONE);
    check(
        &|request| request.cluster_id = CLUSTER_ID.to_lowercase(),
        ErrorCode::INCONSISTENT_CLUSTER_ID,
    );
    check(
        &|request| request.broker_id = 1,
        ErrorCode::DUPLICATE_BROKER_REGISTRATION,
    );
    check(
        &|request| request.is_migrating_zk_broker = true,
        ErrorCode::BROKER_ID_NOT_REGISTERED,
    );
    check(&|request| request.log_dirs.clear(), ErrorCode::INVALID_REGISTRATION);
    check(
        &|request| request.log_dirs = vec![Uuid::LOST_DIRECTORY],
        ErrorCode::INVALID_REGISTRATION,
    );
    check(
        &|request| request.log_dirs = vec![directory(2), directory(2)],
        ErrorCode::INVALID_REGISTRATION,
    );
    check(
        &|request| request.log_dirs = vec![directory(1)],
        ErrorCode::INVALID_REGISTRATION,
    );
    check(&|request| request.features.clear(), ErrorCode::INVALID_REGISTRATION);
    check(
        &|request| request.features[0].max_supported_version = 24,
        ErrorCode::UNSUPPORTED_VERSION,
    );
    check(
        &|request| request.features.retain(|feature| feature.name != "transaction.version"),
        ErrorCode::UNSUPPORTED_VERSION,
    );
}

#[test]
fn the_same_incarnation_keeps_its_epoch_and_a_new_one_waits_for_the_session() {
    let mut cluster = Cluster::with_brokers(1, "");
    let epoch = cluster.epoch(1);
    let again: BrokerRegistrationResponse = cluster.answer(registration(1, 1));
    assert_eq!((again.error_code, again.broker_epoch), (0, epoch.0));
    assert!(!cluster.image().cluster.broker(NodeId(1)).unwrap().is_fenced);

    cluster.now = cluster.now.plus_ms(8_999);
    let early: BrokerRegistrationResponse = cluster.answer(registration(1, 2));
    assert_eq!(early.error_code, ErrorCode::DUPLICATE_BROKER_REGISTRATION.0);
    cluster.now = cluster.now.plus_ms(1);
    let offset = cluster.next_offset;
    let late: BrokerRegistrationResponse = cluster.answer(registration(1, 2));
    assert_eq!((late.error_code, late.broker_epoch), (0, offset.0));

    let stale = BrokerHeartbeatRequest {
        broker_epoch: epoch.0,
        ..cluster.heartbeat_request(1)
    };
    let response: BrokerHeartbeatResponse = cluster.answer(stale);
    assert_eq!(response.error_code, ErrorCode::STALE_BROKER_EPOCH.0);
}

#[test]
fn a_silent_broker_is_fenced_and_its_partitions_are_led_by_others() {
    let mut cluster = Cluster::with_brokers(3, "");
    cluster.create("t", 3, 3);
    let led = |cluster: &Cluster, broker: i32| {
        let partitions = cluster.partitions("t");
        partitions
            .iter()
            .filter(|p| p.contains(&format!("leader {broker} ")))
            .count()
    };
    assert_eq!(led(&cluster, 2), 1);
    let records = cluster.lose_broker(2);
    assert_eq!(records.len(), 4, "{records:?}");
    assert_eq!(
        records[3],
        format!(
            r#"BrokerRegistrationChange {{"brokerId":2,"brokerEpoch":{},"fenced":1}}"#,
            cluster.epoch(2)
        )
    );
    assert_eq!(led(&cluster, 2), 0);
    assert!(
        cluster
            .partitions("t")
            .iter()
            .all(|p| !p.contains("isr 2") && p.contains("/1 leader"))
    );
    // Coming back changes nothing but the registration: it has to catch up first.
    let request = cluster.heartbeat_request(2);
    assert_eq!(cluster.ask(request).0.len(), 1);
}

#[test]
fn the_last_in_sync_replica_stays_and_leads_again() {
    let mut cluster = Cluster::with_brokers(1, "");
    cluster.create("t", 1, 1);
    cluster.lose_broker(1);
    assert_eq!(cluster.partitions("t"), ["1/1 leader -1 replicas 1 isr 1 elr  last "]);
    cluster.heartbeat(1);
    assert_eq!(cluster.partitions("t"), ["2/2 leader 1 replicas 1 isr 1 elr  last "]);
}

#[test]
fn with_elr_the_isr_empties_and_the_eligible_replica_leads_alone() {
    let mut cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "min.insync.replicas=2\n");
    for id in 1..=3 {
        cluster.start_broker(id);
    }
    cluster.create("t", 1, 3);
    let line = cluster.partitions("t")[0].clone();
    let replicas: Vec<i32> = line.split("replicas ").nth(1).unwrap()[..5]
        .split(',')
        .map(|id| id.parse().unwrap())
        .collect();
    let [a, b, c] = replicas[..] else { panic!("{line}") };
    let expect = |cluster: &Cluster, rest: String| {
        assert_eq!(cluster.partitions("t"), [rest]);
    };
    let all = format!("replicas {a},{b},{c}");
    cluster.lose_broker(a);
    expect(&cluster, format!("1/1 leader {b} {all} isr {b},{c} elr  last "));
    cluster.lose_broker(b);
    expect(&cluster, format!("2/2 leader {c} {all} isr {c} elr {b} last "));
    cluster.lose_broker(c);
    let mut eligible = [b, c];
    eligible.sort();
    let [low, high] = eligible;
    expect(&cluster, format!("3/3 leader -1 {all} isr  elr {low},{high} last {c}"));
    cluster.heartbeat(a);
    expect(&cluster, format!("3/3 leader -1 {all} isr  elr {low},{high} last {c}"));
    cluster.heartbeat(b);
    expect(&cluster, format!("4/4 leader {b} {all} isr {b} elr {c} last "));
    // A broker that comes back without its last epoch may have lost what it had not flushed.
    let (records, _) = cluster.ask(registration(c, 2));
    assert_eq!(records.len(), 2, "{records:?}");
    expect(&cluster, format!("4/5 leader {b} {all} isr {b} elr  last "));
}

#[test]
fn a_controlled_shutdown_moves_leaders_and_waits_for_the_others() {
    let mut cluster = Cluster::with_brokers(2, "");
    cluster.create("t", 2, 2);
    let leave = |cluster: &mut Cluster| -> BrokerHeartbeatResponse {
        let request = BrokerHeartbeatRequest {
            want_shut_down: true,
            ..cluster.heartbeat_request(1)
        };
        cluster.answer(request)
    };
    let before = cluster.next_offset;
    let first = leave(&mut cluster);
    assert_eq!((first.should_shut_down, first.is_fenced), (false, false));
    // The change of the registration, then those of both partitions.
    assert_eq!(cluster.next_offset - before, 3);
    assert!(
        cluster
            .partitions("t")
            .iter()
            .all(|p| p.contains("leader 2") && p.contains("isr 2 "))
    );
    // The other broker has read all but the last of these.
    let lagging = BrokerHeartbeatRequest {
        current_metadata_offset: cluster.next_offset.0 - 2,
        ..cluster.heartbeat_request(2)
    };
    let _: BrokerHeartbeatResponse = cluster.answer(lagging);
    assert!(!leave(&mut cluster).should_shut_down);
    cluster.heartbeat(2);
    let last = leave(&mut cluster);
    assert_eq!((last.should_shut_down, last.is_fenced), (true, true));
    assert!(cluster.image().cluster.broker(NodeId(1)).unwrap().is_fenced);
}

#[test]
fn a_failed_directory_costs_its_replicas_their_place() {
    let mut cluster = Cluster::with_brokers(1, "");
    let mut request = registration(2, 1);
    request.log_dirs = vec![directory(2), directory(20)];
    cluster.ask(request);
    cluster.heartbeat(2);
    cluster.create("t", 2, 2);
    let assign = |cluster: &mut Cluster, partition: i32, to: Uuid| {
        use klamm_protocol::messages::assign_replicas_to_dirs_request as dirs;
        let partitions = vec![dirs::PartitionData {
            partition_index: partition,
            ..Default::default()
        }];
        let topics = vec![dirs::TopicData {
            topic_id: cluster.image().topics.id("t").unwrap(),
            partitions,
            ..Default::default()
        }];
        let directories = vec![dirs::DirectoryData {
            id: to,
            topics,
            ..Default::default()
        }];
        cluster.ask(dirs::AssignReplicasToDirsRequest {
            broker_id: 2,
            broker_epoch: cluster.epoch(2).0,
            directories,
            ..Default::default()
        })
    };
    assert_eq!(assign(&mut cluster, 0, directory(2)).0.len(), 1);
    assert_eq!(assign(&mut cluster, 1, directory(20)).0.len(), 1);
    let failed = BrokerHeartbeatRequest {
        offline_log_dirs: vec![directory(20)],
        ..cluster.heartbeat_request(2)
    };
    let (records, _) = cluster.ask(failed);
    assert_eq!(records.len(), 2, "{records:?}");
    assert!(
        records[1].contains(&format!(r#""logDirs":["{}"]"#, directory(2))),
        "{records:?}"
    );
    let lines = cluster.partitions("t");
    assert!(
        lines[0].contains('2') && lines[1].contains("leader 1") && lines[1].contains("isr 1 "),
        "{lines:?}"
    );
}

#[test]
fn unregistering_forgets_the_broker() {
    let mut cluster = Cluster::with_brokers(2, "");
    cluster.create("t", 1, 2);
    let request = |broker_id: i32| UnregisterBrokerRequest {
        broker_id,
        ..Default::default()
    };
    let gone: UnregisterBrokerResponse = cluster.answer(request(2));
    assert_eq!(gone.error_code, 0);
    assert!(cluster.partitions("t")[0].contains("leader 1") && cluster.partitions("t")[0].contains("isr 1 "));
    let again: UnregisterBrokerResponse = cluster.answer(request(2));
    assert_eq!(
        again.error_message.as_deref(),
        Some("Broker ID 2 is not currently registered")
    );
}

#[test]
fn producer_ids_come_in_blocks_of_a_thousand() {
    let mut cluster = Cluster::with_brokers(1, "");
    let mut next = || -> (i64, i32) {
        let response: AllocateProducerIdsResponse = cluster.answer(AllocateProducerIdsRequest {
            broker_id: 1,
            broker_epoch: cluster.epoch(1).0,
            ..Default::default()
        });
        (response.producer_id_start, response.producer_id_len)
    };
    assert_eq!([next(), next()], [(0, 1_000), (1_000, 1_000)]);
}

#[test]
fn the_broker_of_a_node_that_was_killed_registers_at_once() {
    let mut cluster = Cluster::with_brokers(2, "");
    cluster.restart();
    // Broker 2 is another process and may be alive; broker 1 was the process that is gone.
    let other: BrokerRegistrationResponse = cluster.answer(registration(2, 2));
    assert_eq!(other.error_code, ErrorCode::DUPLICATE_BROKER_REGISTRATION.0);
    let own: BrokerRegistrationResponse = cluster.answer(registration(1, 2));
    assert_eq!(own.error_code, 0);
}
