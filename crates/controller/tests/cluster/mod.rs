//! A controller with its log, without a quorum: whatever it decides is committed at once.

#![allow(dead_code, reason = "each test file uses a part")]

use std::sync::Arc;

use klamm_config::{NodeConfig, Properties};
use klamm_controller::{
    Activation, Controller, ControllerCall, ControllerConfig, ControllerRequest, ControllerResponse, RequestContext,
};
use klamm_machine::Machine;
use klamm_metadata::{FEATURES, KRAFT_VERSION, METADATA_VERSION, MetadataImage, MetadataVersion, record_version};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use klamm_protocol::messages::broker_registration_request::{BrokerRegistrationRequest, Feature, Listener};
use klamm_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use klamm_protocol::messages::create_topics_response::CreateTopicsResponse;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_types::{BrokerEpoch, NodeId, Offset, Timestamp, Uuid};

pub(crate) const CLUSTER_ID: &str = "zTyAKBRDTUeCAo3s8l7wMw";

pub(crate) struct Cluster {
    pub(crate) controller: Controller,
    pub(crate) now: Timestamp,
    pub(crate) next_offset: Offset,
    /// Every record, as text, oldest first.
    pub(crate) log: Vec<String>,
    pub(crate) is_forwarded: bool,
}

impl Cluster {
    /// An active controller of a cluster formatted at `version`, without brokers.
    pub(crate) fn formatted(version: MetadataVersion, properties: &str) -> Self {
        let mut cluster = Self::empty(properties);
        let feature = |name: &str, feature_level: i16| {
            MetadataRecord::FeatureLevel(FeatureLevelRecord {
                name: name.to_owned(),
                feature_level,
                ..Default::default()
            })
        };
        let mut bootstrap_records = vec![feature(METADATA_VERSION, version.level())];
        let others = FEATURES.iter().filter(|feature| feature.name != KRAFT_VERSION);
        let others = others.map(|other| (other.name, other.default_level(version)));
        bootstrap_records.extend(
            others
                .filter(|(_, level)| *level > 0)
                .map(|(name, level)| feature(name, level)),
        );
        cluster.ask(ControllerCall::Activate(Activation { bootstrap_records }));
        cluster
    }

    /// 4.3 with brokers 1 to `brokers`, all unfenced, ELR switched off unless the test says otherwise.
    pub(crate) fn with_brokers(brokers: i32, properties: &str) -> Self {
        let mut cluster = Self::formatted(MetadataVersion::V4_0_IV3, properties);
        for id in 1..=brokers {
            cluster.start_broker(id);
        }
        cluster
    }

    pub(crate) fn empty(properties: &str) -> Self {
        Self {
            controller: Controller::new(config(properties), MetadataImage::default()),
            now: Timestamp(1_000_000),
            next_offset: Offset(0),
            log: Vec::new(),
            is_forwarded: false,
        }
    }

    /// The node is another process now: a new controller continues from the log.
    pub(crate) fn restart(&mut self) {
        self.controller = Controller::new(config(""), self.image().clone());
        self.ask(ControllerCall::Activate(Activation::default()));
    }

    pub(crate) fn image(&self) -> &MetadataImage {
        self.controller.image()
    }

    /// Decides, appends and commits; gives the records as text.
    pub(crate) fn ask(&mut self, call: impl Into<ControllerCall>) -> (Vec<String>, ControllerResponse) {
        self.ask_in_version(15, call)
    }

    pub(crate) fn ask_in_version(
        &mut self,
        api_version: i16,
        call: impl Into<ControllerCall>,
    ) -> (Vec<String>, ControllerResponse) {
        let context = RequestContext {
            is_forwarded: self.is_forwarded,
            next_offset: self.next_offset,
            kraft_version: 1,
            seed: self.next_offset.0 as u64,
            ..RequestContext::new(api_version)
        };
        let request = ControllerRequest {
            context,
            call: call.into(),
        };
        let outcome = self.controller.decide(self.now, request);
        let version = self.image().metadata_version();
        let texts: Vec<String> = outcome.records.iter().map(text).collect();
        for record in &outcome.records {
            // Every record must be one that a node of this metadata.version can read.
            let encoded = record.encode(record_version(record, version)).unwrap();
            assert_eq!(&MetadataRecord::decode(&encoded).unwrap().0, record);
            self.controller.replay(self.next_offset, record);
            assert_eq!(self.controller.fault(), None);
            self.next_offset += 1;
        }
        self.controller.commit(self.next_offset);
        self.log.extend(texts.iter().cloned());
        (texts, outcome.response)
    }

    pub(crate) fn answer<R>(&mut self, call: impl Into<ControllerCall>) -> R
    where
        R: TryFrom<ControllerResponse, Error = ControllerResponse>,
    {
        R::try_from(self.ask(call).1).unwrap()
    }

    /// Registers the broker and brings it to life; gives its epoch.
    pub(crate) fn start_broker(&mut self, id: i32) -> i64 {
        let response: BrokerRegistrationResponse = self.answer(registration(id, 1));
        assert_eq!(response.error_code, 0);
        assert!(!self.heartbeat(id).is_fenced);
        response.broker_epoch
    }

    /// A heartbeat of a broker that has read everything and wants to work.
    pub(crate) fn heartbeat(&mut self, id: i32) -> BrokerHeartbeatResponse {
        let heartbeat = self.heartbeat_request(id);
        self.answer(heartbeat)
    }

    pub(crate) fn heartbeat_request(&self, id: i32) -> BrokerHeartbeatRequest {
        BrokerHeartbeatRequest {
            broker_id: id,
            broker_epoch: self.epoch(id).0,
            current_metadata_offset: self.next_offset.0 - 1,
            ..Default::default()
        }
    }

    pub(crate) fn epoch(&self, id: i32) -> BrokerEpoch {
        self.image().cluster.broker(NodeId(id)).unwrap().epoch
    }

    pub(crate) fn create(&mut self, name: &str, partitions: i32, factor: i16) -> CreateTopicsResponse {
        let topic = CreatableTopic {
            name: name.to_owned(),
            num_partitions: partitions,
            replication_factor: factor,
            ..Default::default()
        };
        self.answer(create_request(vec![topic]))
    }

    /// Fences the broker by letting its session expire; the others keep on beating.
    pub(crate) fn lose_broker(&mut self, id: i32) -> Vec<String> {
        self.now = self.now.plus_ms(8_999);
        let brokers = self.image().cluster.brokers.values();
        let others: Vec<i32> = brokers
            .filter(|broker| !broker.is_fenced)
            .map(|broker| broker.id.0)
            .collect();
        for other in others.into_iter().filter(|other| *other != id) {
            let _: BrokerHeartbeatResponse = self.answer(self.heartbeat_request(other));
        }
        self.now = self.now.plus_ms(1);
        let (mut records, _) = self.ask(ControllerCall::Deadline);
        records.retain(|record| !record.starts_with("NoOp"));
        records
    }

    /// `leader epoch/partition epoch leader [replicas] [isr] elr last-known-elr`, one line a partition.
    pub(crate) fn partitions(&self, topic: &str) -> Vec<String> {
        let ids = |nodes: &[NodeId]| nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(",");
        let topic = self.image().topics.named(topic).unwrap();
        let partitions = topic.partitions.values();
        partitions
            .map(|p| {
                format!(
                    "{}/{} leader {} replicas {} isr {} elr {} last {}",
                    p.leader_epoch,
                    p.partition_epoch,
                    p.leader,
                    ids(&p.replicas),
                    ids(&p.isr),
                    ids(&p.elr),
                    ids(&p.last_known_elr)
                )
            })
            .collect()
    }
}

pub(crate) fn create_request(topics: Vec<CreatableTopic>) -> CreateTopicsRequest {
    CreateTopicsRequest {
        topics,
        ..Default::default()
    }
}

/// The `incarnation`-th process of a broker with one directory.
pub(crate) fn registration(id: i32, incarnation: u64) -> BrokerRegistrationRequest {
    let feature = |name: &str, min: i16, max: i16| Feature {
        name: name.to_owned(),
        min_supported_version: min,
        max_supported_version: max,
        ..Default::default()
    };
    let mut features = vec![feature(METADATA_VERSION, 7, 33)];
    features.extend(
        FEATURES
            .iter()
            .map(|other| feature(other.name, 0, other.latest_production)),
    );
    BrokerRegistrationRequest {
        broker_id: id,
        cluster_id: CLUSTER_ID.to_owned(),
        incarnation_id: Uuid::from_u64_pair(id as u64, incarnation),
        listeners: vec![Listener {
            name: "PLAINTEXT".to_owned(),
            host: "localhost".to_owned(),
            port: 9092,
            ..Default::default()
        }],
        features,
        log_dirs: vec![directory(id)],
        previous_broker_epoch: -1,
        ..Default::default()
    }
}

pub(crate) fn directory(id: i32) -> Uuid {
    Uuid::from_u64_pair(1_000, id as u64)
}

/// `Type {fields as Kafka's tools print them}`, fields that are at their default left out.
pub(crate) fn text(record: &MetadataRecord) -> String {
    let debug = format!("{record:?}");
    let name = debug.split('(').next().unwrap_or_default();
    let version = record_version(record, MetadataVersion::LATEST_PRODUCTION);
    format!("{name} {}", record.to_json(version))
}

/// Of node 1, which is broker and controller.
fn config(properties: &str) -> ControllerConfig {
    let defaults = "process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n\
                    controller.listener.names=CONTROLLER\ncontroller.quorum.bootstrap.servers=localhost:9093\n";
    let text = format!("{defaults}{properties}");
    let properties = Properties::parse(text.as_bytes()).unwrap();
    let node = NodeConfig::from_properties(&properties, &[]).unwrap();
    ControllerConfig::new(Arc::new(node), CLUSTER_ID)
}
