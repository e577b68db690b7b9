//! Whatever is asked in whatever order: the records always fit the state, partitions keep their invariants, and taking
//! back what was not committed gives back the state before it.

mod cluster;

use cluster::{Cluster, registration};
use klamm_controller::{ControllerCall, ControllerRequest, RequestContext};
use klamm_machine::Machine;
use klamm_metadata::{MetadataDelta, MetadataImage, MetadataVersion, PartitionRegistration};
use klamm_protocol::messages::alter_partition_request::{AlterPartitionRequest, BrokerState, PartitionData, TopicData};
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::create_partitions_request::{CreatePartitionsRequest, CreatePartitionsTopic};
use klamm_protocol::messages::create_topics_request::CreatableTopic;
use klamm_protocol::messages::delete_topics_request::DeleteTopicsRequest;
use klamm_protocol::messages::elect_leaders_request::ElectLeadersRequest;
use klamm_protocol::messages::unregister_broker_request::UnregisterBrokerRequest;
use klamm_types::{NodeId, PartitionId};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Register {
        broker: i32,
        incarnation: u64,
        tells_epoch: bool,
    },
    Heartbeat {
        broker: i32,
        wants_shutdown: bool,
    },
    Unregister {
        broker: i32,
    },
    Create {
        topic: u8,
        partitions: i32,
        factor: i16,
    },
    Grow {
        topic: u8,
        count: i32,
    },
    Delete {
        topic: u8,
    },
    /// The leader of a partition proposes the replicas in the bit set.
    Isr {
        topic: u8,
        partition: i32,
        members: u8,
    },
    Elect {
        election_type: i8,
    },
    Pass {
        ms: i64,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let broker = 1..5i32;
    let topic = 0..3u8;
    prop_oneof![
        2 => (broker.clone(), 1..3u64, any::<bool>())
            .prop_map(|(broker, incarnation, tells_epoch)| Step::Register { broker, incarnation, tells_epoch }),
        4 => (broker.clone(), prop::bool::weighted(0.2))
            .prop_map(|(broker, wants_shutdown)| Step::Heartbeat { broker, wants_shutdown }),
        1 => broker.prop_map(|broker| Step::Unregister { broker }),
        2 => (topic.clone(), 1..4i32, 1..4i16)
            .prop_map(|(topic, partitions, factor)| Step::Create { topic, partitions, factor }),
        1 => (topic.clone(), 2..6i32).prop_map(|(topic, count)| Step::Grow { topic, count }),
        1 => topic.clone().prop_map(|topic| Step::Delete { topic }),
        4 => (topic, 0..4i32, any::<u8>())
            .prop_map(|(topic, partition, members)| Step::Isr { topic, partition, members }),
        1 => (0..2i8).prop_map(|election_type| Step::Elect { election_type }),
        2 => prop_oneof![Just(500i64), Just(5_000), Just(9_000), Just(400_000)].prop_map(|ms| Step::Pass { ms }),
    ]
}

fn name(topic: u8) -> String {
    format!("t{topic}")
}

/// The request, or nothing if the step makes no sense in this state.
fn call(cluster: &mut Cluster, step: &Step) -> Option<ControllerCall> {
    let brokers = &cluster.image().cluster.brokers;
    let known = |broker: i32| brokers.contains_key(&NodeId(broker));
    Some(match *step {
        Step::Register {
            broker,
            incarnation,
            tells_epoch,
        } => {
            let mut request = registration(broker, incarnation);
            if tells_epoch && known(broker) {
                request.previous_broker_epoch = cluster.epoch(broker).0;
            }
            request.into()
        }
        Step::Heartbeat { broker, wants_shutdown } if known(broker) => BrokerHeartbeatRequest {
            want_shut_down: wants_shutdown,
            ..cluster.heartbeat_request(broker)
        }
        .into(),
        Step::Heartbeat { .. } => return None,
        Step::Unregister { broker } => UnregisterBrokerRequest {
            broker_id: broker,
            ..Default::default()
        }
        .into(),
        Step::Create {
            topic,
            partitions,
            factor,
        } => cluster::create_request(vec![CreatableTopic {
            name: name(topic),
            num_partitions: partitions,
            replication_factor: factor,
            ..Default::default()
        }])
        .into(),
        Step::Grow { topic, count } => CreatePartitionsRequest {
            topics: vec![CreatePartitionsTopic {
                name: name(topic),
                count,
                assignments: None,
                ..Default::default()
            }],
            ..Default::default()
        }
        .into(),
        Step::Delete { topic } => DeleteTopicsRequest {
            topic_names: vec![name(topic)],
            ..Default::default()
        }
        .into(),
        Step::Isr {
            topic,
            partition,
            members,
        } => return isr_change(cluster, &name(topic), partition, members),
        Step::Elect { election_type } => ElectLeadersRequest {
            election_type,
            topic_partitions: None,
            ..Default::default()
        }
        .into(),
        Step::Pass { ms } => {
            cluster.now = cluster.now.plus_ms(ms);
            ControllerCall::Deadline
        }
    })
}

fn isr_change(cluster: &Cluster, name: &str, id: i32, members: u8) -> Option<ControllerCall> {
    let topic = cluster.image().topics.named(name)?;
    let partition = topic.partition(PartitionId(id))?;
    let broker_epoch = cluster.image().cluster.broker(partition.leader)?.epoch.0;
    let states = partition
        .replicas
        .iter()
        .enumerate()
        .filter(|(i, _)| members & (1 << i) != 0);
    let states = states.map(|(_, replica)| BrokerState {
        broker_id: replica.0,
        broker_epoch: -1,
        ..Default::default()
    });
    let partition = PartitionData {
        partition_index: id,
        leader_epoch: partition.leader_epoch.0,
        partition_epoch: partition.partition_epoch.0,
        new_isr_with_epochs: states.collect(),
        leader_recovery_state: 0,
        ..Default::default()
    };
    Some(
        AlterPartitionRequest {
            broker_id: topic.partition(PartitionId(id))?.leader.0,
            broker_epoch,
            topics: vec![TopicData {
                topic_id: topic.id,
                partitions: vec![partition],
                ..Default::default()
            }],
            ..Default::default()
        }
        .into(),
    )
}

fn check_partition(image: &MetadataImage, before: Option<&PartitionRegistration>, after: &PartitionRegistration) {
    let elr_enabled = image.features.elr_enabled();
    let replicas = &after.replicas;
    assert!(
        after
            .isr
            .iter()
            .chain(after.elr.iter())
            .all(|member| replicas.contains(member)),
        "{after:?}"
    );
    assert!(after.isr.iter().all(|member| !after.elr.contains(member)), "{after:?}");
    assert!(
        elr_enabled || (!after.isr.is_empty() && after.elr.is_empty()),
        "{after:?}"
    );
    assert_eq!(after.replicas.len(), after.directories.len());
    // Without ELR the last one stays in the ISR whatever becomes of it.
    let is_last = !elr_enabled && after.isr.len() == 1;
    let is_alive = |broker: &NodeId| image.cluster.broker(*broker).is_some_and(|broker| !broker.is_fenced);
    assert!(is_last || after.isr.iter().all(is_alive), "{after:?}");
    if after.has_leader() {
        assert!(after.isr.contains(&after.leader), "{after:?}");
        assert!(
            image
                .cluster
                .broker(after.leader)
                .is_some_and(|leader| !leader.is_fenced),
            "{after:?}"
        );
    }
    if let Some(before) = before {
        assert!(after.partition_epoch > before.partition_epoch || after == before);
        assert!(after.leader_epoch > before.leader_epoch || after.leader == before.leader);
        assert!(after.leader_epoch >= before.leader_epoch);
    }
}

fn run(version: MetadataVersion, steps: &[Step]) {
    let mut cluster = Cluster::formatted(version, "min.insync.replicas=2\n");
    for step in steps {
        let before = cluster.image().clone();
        let Some(call) = call(&mut cluster, step) else { continue };
        cluster.ask(call);
        let after = cluster.image();
        for topic in after.topics.iter() {
            for (id, partition) in &topic.partitions {
                check_partition(after, before.topics.partition(topic.id, *id), partition);
            }
        }
        // A snapshot at any time gives back the state.
        let mut delta = MetadataDelta::new(MetadataImage::default());
        for record in after.records() {
            delta.replay(&record).unwrap();
        }
        assert_eq!(delta.image(), after);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn partitions_keep_their_invariants_with_elr(steps in prop::collection::vec(any_step(), 1..80)) {
        run(MetadataVersion::V4_3_IV0, &steps);
    }

    #[test]
    fn partitions_keep_their_invariants_without_elr(steps in prop::collection::vec(any_step(), 1..80)) {
        run(MetadataVersion::V3_9_IV0, &steps);
    }

    #[test]
    fn what_is_not_committed_can_be_taken_back(
        steps in prop::collection::vec(any_step(), 1..40), more in prop::collection::vec(any_step(), 1..20),
    ) {
        let mut cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "");
        for step in &steps {
            if let Some(call) = call(&mut cluster, step) {
                cluster.ask(call);
            }
        }
        let (image, offset) = (cluster.image().clone(), cluster.next_offset);
        let mut images = vec![image.clone()];
        for step in &more {
            let Some(call) = call(&mut cluster, step) else { continue };
            let context = RequestContext { next_offset: cluster.next_offset, ..RequestContext::new(3) };
            let request = ControllerRequest { context, call };
            for record in cluster.controller.decide(cluster.now, request).records {
                cluster.controller.replay(cluster.next_offset, &record);
                cluster.next_offset += 1;
                images.push(cluster.image().clone());
            }
        }
        // Half of it is committed, the rest never is.
        let half = (images.len() - 1) / 2;
        cluster.controller.commit(offset + half as i64);
        cluster.controller.roll_back_to(offset + half as i64);
        prop_assert_eq!(cluster.image(), &images[half]);
    }
}
