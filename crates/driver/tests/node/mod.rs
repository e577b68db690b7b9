//! A node of one voter, as far as quorum, controller and metadata go.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use klamm_config::{NodeConfig, Properties};
use klamm_controller::{
    Activation, ControllerCall, ControllerConfig, ControllerRequest, ControllerResponse, RequestContext,
};
use klamm_driver::{
    BootstrapMetadata, ControllerHandle, FormatOptions, MetadataCache, MetadataPublisher, NotController, Quorum,
    QuorumConfig, QuorumHandle, SnapshotConfig, format,
};
use klamm_io::Io;
use klamm_metadata::{FEATURES, METADATA_VERSION, MetadataVersion, VersionRange};
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use klamm_protocol::messages::broker_registration_request::{BrokerRegistrationRequest, Feature, Listener};
use klamm_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use klamm_protocol::messages::create_topics_response::CreateTopicsResponse;
use klamm_raft::{Endpoint, KRaftVersion, ReplicaKey, Voter, VoterSet};
use klamm_types::{ErrorCode, NodeId, Uuid};

pub(crate) const CLUSTER_ID: &str = "NRKYJUxCS0SPNH2sUVRQLg";

pub(crate) struct Node {
    pub(crate) io: Io,
    pub(crate) quorum: QuorumHandle,
    pub(crate) controller: ControllerHandle,
    pub(crate) metadata: MetadataCache,
}

fn controller_endpoint() -> Endpoint {
    Endpoint {
        listener: "CONTROLLER".to_owned(),
        host: "localhost".to_owned(),
        port: 9093,
    }
}

fn directory_id() -> Uuid {
    "zTvyNqEiRZ2Vt5HMo2jupQ".parse().unwrap()
}

pub(crate) fn format_standalone(io: &Io, dir: &Path) {
    let voter = Voter {
        key: ReplicaKey::new(NodeId(1), directory_id()),
        endpoints: vec![controller_endpoint()],
        kraft_versions: KRaftVersion::SUPPORTED,
    };
    let options = FormatOptions {
        node_id: NodeId(1),
        cluster_id: CLUSTER_ID.to_owned(),
        directories: vec![dir.to_owned()],
        metadata_dir: dir.to_owned(),
        release_version: Some(MetadataVersion::V4_3_IV0),
        features: Default::default(),
        ignore_formatted: false,
        scram: Vec::new(),
        initial_voters: Some(VoterSet::new([voter])),
        has_dynamic_quorum: true,
    };
    format(io, &options).unwrap();
}

/// `more` are lines of properties.
fn node_config(dir: &Path, more: &str) -> Arc<NodeConfig> {
    let text = format!(
        "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.bootstrap.servers=localhost:9093\n\
         listeners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\n\
         broker.session.timeout.ms=1000\nlog.dirs={}\n{more}\n",
        dir.display()
    );
    let properties = Properties::parse(text.as_bytes()).unwrap();
    Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap())
}

pub(crate) fn quorum_config(dir: &Path, more: &str) -> QuorumConfig {
    let config = node_config(dir, more);
    QuorumConfig::new(&config, CLUSTER_ID, directory_id(), vec![controller_endpoint()])
}

impl Node {
    pub(crate) async fn start(io: Io, dir: &Path, more: &str) -> Self {
        let config = node_config(dir, more);
        let quorum = Quorum::start(&io, quorum_config(dir, more)).await.unwrap();
        let activation = Activation {
            bootstrap_records: BootstrapMetadata::read(&*io.disk, dir).unwrap().records,
        };
        let controller_config = ControllerConfig::new(config.clone(), CLUSTER_ID);
        let controller = ControllerHandle::start(&io, quorum.clone(), controller_config, activation);
        let publisher = MetadataPublisher::new();
        let metadata = publisher.cache();
        publisher.start(&io, &quorum, SnapshotConfig::new(&config));
        Self {
            io,
            quorum,
            controller,
            metadata,
        }
    }

    async fn call<R: TryFrom<ControllerResponse>>(&self, call: impl Into<ControllerCall>) -> R {
        let request = ControllerRequest {
            context: RequestContext::new(4),
            call: call.into(),
        };
        let response = loop {
            // A controller that has just started replays the log first.
            match self.controller.call(request.clone()).await {
                Ok(response) => break response,
                Err(NotController) => klamm_io::time::sleep(Duration::from_millis(1)).await,
            }
        };
        R::try_from(response).ok().unwrap()
    }

    /// Registers broker 1 and lets it work; returns its epoch.
    pub(crate) async fn bring_up_broker(&self, incarnation: u64) -> i64 {
        let feature = |name: &str| {
            let range = VersionRange::supported(name);
            Feature {
                name: name.to_owned(),
                min_supported_version: range.min,
                max_supported_version: range.max,
                ..Default::default()
            }
        };
        let names = FEATURES.iter().map(|feature| feature.name).chain([METADATA_VERSION]);
        let registration = BrokerRegistrationRequest {
            broker_id: 1,
            cluster_id: CLUSTER_ID.to_owned(),
            incarnation_id: Uuid::from_u64_pair(7, incarnation),
            listeners: vec![Listener {
                name: "PLAINTEXT".to_owned(),
                host: "localhost".to_owned(),
                port: 9092,
                security_protocol: 0,
                ..Default::default()
            }],
            features: names.map(feature).collect(),
            log_dirs: vec![directory_id()],
            ..Default::default()
        };
        // The session of an earlier incarnation that did not say goodbye has to end first.
        let registered = loop {
            let registered: BrokerRegistrationResponse = self.call(registration.clone()).await;
            match ErrorCode(registered.error_code) {
                ErrorCode::NONE => break registered,
                error => assert_eq!(error, ErrorCode::DUPLICATE_BROKER_REGISTRATION),
            }
            klamm_io::time::sleep(Duration::from_millis(20)).await;
        };
        let heartbeat = BrokerHeartbeatRequest {
            broker_id: 1,
            broker_epoch: registered.broker_epoch,
            current_metadata_offset: self.quorum.status().end.offset.0,
            ..Default::default()
        };
        let heard: BrokerHeartbeatResponse = self.call(heartbeat).await;
        assert_eq!((heard.error_code, heard.is_fenced), (0, false));
        registered.broker_epoch
    }

    pub(crate) async fn create_topic(&self, name: &str) -> ErrorCode {
        let request = CreateTopicsRequest {
            topics: vec![CreatableTopic {
                name: name.to_owned(),
                num_partitions: 3,
                replication_factor: 1,
                ..Default::default()
            }],
            ..Default::default()
        };
        let response: CreateTopicsResponse = self.call(request).await;
        ErrorCode(response.topics[0].error_code)
    }

    pub(crate) async fn wait_until(&self, reached: impl Fn(&Self) -> bool) {
        while !reached(self) {
            klamm_io::time::sleep(Duration::from_millis(1)).await;
        }
    }

    pub(crate) async fn stop(self) {
        assert_eq!(self.io.tasks.shutdown(Duration::from_secs(10)).await, 0);
        let request = ControllerRequest {
            context: RequestContext::new(0),
            call: ControllerCall::Deadline,
        };
        assert_eq!(self.controller.call(request).await, Err(NotController));
    }
}
