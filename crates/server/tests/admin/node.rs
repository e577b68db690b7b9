//! A node of one voter and one broker on a simulated host, with its real listeners, wired as small as can be.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use klamm_client::{Connection, ConnectionConfig};
use klamm_config::{NodeConfig, Properties};
use klamm_controller::{Activation, ControllerConfig};
use klamm_driver::{
    AdvertisedListener, BootstrapMetadata, BrokerLifecycle, BrokerLifecycleConfig, ControllerChannel,
    ControllerChannelConfig, ControllerHandle, ControllerRegistrar, ControllerRegistrationConfig, FormatOptions,
    GroupCoordinators, MetadataCache, MetadataPublisher, Quorum, QuorumConfig, QuorumHandle, SnapshotConfig, format,
};
use klamm_io::sim::{self, SimHost, Simulation};
use klamm_io::{Io, TaskKind};
use klamm_log::LogDir;
use klamm_metadata::MetadataVersion;
use klamm_protocol::Request;
use klamm_protocol::messages::CreateTopicsRequest;
use klamm_protocol::messages::create_topics_request::CreatableTopic;
use klamm_raft::{KRaftVersion, ReplicaKey, Voter, VoterSet};
use klamm_replica::{Directory, ReplicaManager};
use klamm_server::{
    Apis, BoundListener, Broker, BrokerParts, ControllerNode, ControllerParts, DynamicConfigs, LogLevels, ROOT_LOGGER,
    SocketServer,
};
use klamm_types::{ErrorCode, NodeId, Uuid};
use parking_lot::Mutex;

pub(crate) const CLUSTER_ID: &str = "NRKYJUxCS0SPNH2sUVRQLg";
pub(crate) const CLIENT_PORT: u16 = 9092;
pub(crate) const CONTROLLER_PORT: u16 = 9093;
const LOG_DIR: &str = "/log";

pub(crate) struct Node {
    host: SimHost,
    /// Another host, with nothing on it.
    pub(crate) stranger: SimHost,
    pub(crate) metadata: MetadataCache,
    pub(crate) lifecycle: BrokerLifecycle,
    pub(crate) replicas: Arc<ReplicaManager>,
    pub(crate) configs: Arc<DynamicConfigs>,
    /// How long it took from nothing to an unfenced broker.
    pub(crate) started_in: Duration,
}

/// Levels that nobody looks at.
#[derive(Debug)]
struct Levels(Mutex<BTreeMap<String, String>>);

impl LogLevels for Levels {
    fn all(&self) -> BTreeMap<String, String> {
        self.0.lock().clone()
    }

    fn set(&self, logger: &str, level: &str) -> bool {
        self.0.lock().insert(logger.to_owned(), level.to_owned()).is_some()
    }

    fn unset(&self, logger: &str) -> bool {
        let mut levels = self.0.lock();
        let root = levels.get(ROOT_LOGGER).cloned().unwrap_or_default();
        levels.insert(logger.to_owned(), root).is_some()
    }
}

/// Runs `test` against a fresh node whose file has `more` lines.
pub(crate) fn with_node<F: Future<Output = ()>>(more: &'static str, test: impl FnOnce(Node) -> F) {
    sim::run(1, |simulation| async move {
        test(Node::start(&simulation, more).await).await
    });
}

fn directory_id() -> Uuid {
    Uuid::from_u64_pair(0x1234, 0x5678)
}

fn config(more: &str) -> Arc<NodeConfig> {
    let text = format!(
        "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.bootstrap.servers=node:{CONTROLLER_PORT}\n\
         listeners=PLAINTEXT://node:{CLIENT_PORT},CONTROLLER://node:{CONTROLLER_PORT}\n\
         controller.listener.names=CONTROLLER\nlog.dirs={LOG_DIR}\n{more}"
    );
    let properties = Properties::parse(text.as_bytes()).unwrap();
    Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap())
}

fn controller_endpoint() -> klamm_raft::Endpoint {
    klamm_raft::Endpoint {
        listener: "CONTROLLER".to_owned(),
        host: "node".to_owned(),
        port: CONTROLLER_PORT,
    }
}

/// With a voter as a record, or as the file names it, which is a quorum of kraft.version 0.
fn format_disk(io: &Io, has_dynamic_quorum: bool) {
    let voter = Voter {
        key: ReplicaKey::new(NodeId(1), directory_id()),
        endpoints: vec![controller_endpoint()],
        kraft_versions: KRaftVersion::SUPPORTED,
    };
    let options = FormatOptions {
        node_id: NodeId(1),
        cluster_id: CLUSTER_ID.to_owned(),
        directories: vec![LOG_DIR.into()],
        metadata_dir: LOG_DIR.into(),
        release_version: Some(MetadataVersion::LATEST_PRODUCTION),
        features: Default::default(),
        ignore_formatted: false,
        scram: Vec::new(),
        initial_voters: has_dynamic_quorum.then(|| VoterSet::new([voter])),
        has_dynamic_quorum,
    };
    format(io, &options).unwrap();
}

fn listener(name: &str, port: u16) -> AdvertisedListener {
    AdvertisedListener {
        name: name.to_owned(),
        host: "node".to_owned(),
        port,
        security_protocol: 0,
    }
}

fn channel(io: &Io, quorum: &QuorumHandle, name: &'static str) -> ControllerChannel {
    let timeout = Duration::from_secs(30);
    let config = ControllerChannelConfig::new(name, NodeId(1), "CONTROLLER", timeout, timeout);
    ControllerChannel::new(io, config, quorum.watch())
}

impl Node {
    async fn start(simulation: &Simulation, more: &str) -> Self {
        let host = simulation.host("node");
        let io = host.io();
        format_disk(&io, !more.contains("controller.quorum.voters"));
        let begin = io.clock.monotonic();
        let config = config(more);
        let quorum_config = QuorumConfig::new(&config, CLUSTER_ID, directory_id(), vec![controller_endpoint()]);
        let quorum = Quorum::start(&io, quorum_config).await.unwrap();
        let activation = Activation {
            bootstrap_records: BootstrapMetadata::read(&*io.disk, Path::new(LOG_DIR)).unwrap().records,
        };
        let controller_config = ControllerConfig::new(config.clone(), CLUSTER_ID);
        let controller = ControllerHandle::start(&io, quorum.clone(), controller_config, activation);
        let mut publisher = MetadataPublisher::new();
        let metadata = publisher.cache();
        let [of_replicas, of_lifecycle, of_registrar] = std::array::from_fn(|_| publisher.subscribe());
        publisher.start(&io, &quorum, SnapshotConfig::new(&config));

        let replicas = replica_manager(&io, &config);
        let configs = DynamicConfigs::new(config.clone());
        let sockets = start_sockets(&io, &config).await;
        let groups = GroupCoordinators::of_groups(&io, &config);
        let followers = (configs.clone(), sockets.clone(), groups.clone());
        follow(&io, of_replicas, replicas.clone(), followers);

        register_controller(&io, &quorum, of_registrar);
        let lifecycle = BrokerLifecycle::start(
            &io,
            lifecycle_config(&io),
            channel(&io, &quorum, "heartbeat"),
            of_lifecycle,
            replicas.watch_offline(),
        );
        let log_levels = log_levels();
        let broker = Broker::new(BrokerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id: CLUSTER_ID.to_owned(),
            metadata: metadata.clone(),
            replicas: replicas.clone(),
            configs: configs.clone(),
            log_levels: log_levels.clone(),
            controller: channel(&io, &quorum, "forwarding"),
            lifecycle: lifecycle.clone(),
            quorum: quorum.clone(),
            groups,
        });
        let controller_node = ControllerNode::new(ControllerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id: CLUSTER_ID.to_owned(),
            metadata: metadata.clone(),
            quorum,
            controller,
            configs: configs.clone(),
            log_levels,
        });
        open_sockets(&io, &config, &sockets, &broker, &controller_node).await;
        assert!(lifecycle.caught_up().await);
        assert!(lifecycle.unfence().await);
        Self {
            started_in: io.clock.monotonic().since(begin),
            host,
            stranger: simulation.host("stranger"),
            metadata,
            lifecycle,
            replicas,
            configs,
        }
    }

    pub(crate) fn io(&self) -> Io {
        self.host.io()
    }

    pub(crate) async fn connect(&self, port: u16) -> Connection {
        Connection::open(&self.io(), "node", port, ConnectionConfig::default())
            .await
            .unwrap()
    }

    /// One request in the highest version, on a new connection to the broker.
    pub(crate) async fn ask<R: Request>(&self, request: &R) -> R::Response {
        self.connect(CLIENT_PORT).await.send(request).await.unwrap()
    }

    /// One request in the highest version, on a new connection to the controller.
    pub(crate) async fn ask_controller<R: Request>(&self, request: &R) -> R::Response {
        self.connect(CONTROLLER_PORT).await.send(request).await.unwrap()
    }

    /// Creates a topic, and waits until the node knows it.
    pub(crate) async fn create_topic(&self, name: &str, partitions: i32) -> ErrorCode {
        let request = CreateTopicsRequest {
            topics: vec![CreatableTopic {
                name: name.to_owned(),
                num_partitions: partitions,
                replication_factor: 1,
                ..Default::default()
            }],
            timeout_ms: 1000,
            ..Default::default()
        };
        let response = self.ask(&request).await;
        let code = ErrorCode(response.topics[0].error_code);
        if code == ErrorCode::NONE {
            self.wait_until(|image| image.topics.id(name).is_some()).await;
        }
        code
    }

    /// Waits until the published metadata looks like this.
    pub(crate) async fn wait_until(&self, reached: impl Fn(&klamm_metadata::MetadataImage) -> bool) {
        while !reached(&self.metadata.load().image) {
            klamm_io::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn lifecycle_config(io: &Io) -> BrokerLifecycleConfig {
    BrokerLifecycleConfig {
        node_id: NodeId(1),
        cluster_id: CLUSTER_ID.to_owned(),
        incarnation_id: io.random.uuid(),
        listeners: vec![listener("PLAINTEXT", CLIENT_PORT)],
        rack: None,
        directories: vec![directory_id()],
        cordoned_directories: Vec::new(),
        previous_epoch: None,
        heartbeat_interval: Duration::from_secs(2),
        registration_timeout: Duration::from_secs(60),
        directory_failure_timeout: Duration::from_secs(30),
    }
}

fn replica_manager(io: &Io, config: &Arc<NodeConfig>) -> Arc<ReplicaManager> {
    let log_dir = Arc::new(LogDir::open(io.disk.clone(), Path::new(LOG_DIR)).unwrap());
    let directory = Arc::new(Directory::open(log_dir, directory_id()).unwrap());
    ReplicaManager::new(io.clone(), NodeId(1), config.clone(), vec![directory])
}

fn follow(
    io: &Io,
    mut updates: tokio::sync::mpsc::Receiver<klamm_driver::MetadataUpdate>,
    replicas: Arc<ReplicaManager>,
    (configs, sockets, groups): (Arc<DynamicConfigs>, SocketServer, GroupCoordinators),
) {
    io.tasks.spawn(TaskKind::MetadataPublisher, async move {
        while let Some(update) = updates.recv().await {
            let image = &update.published.image;
            if let Some(config) = configs.apply(&update.delta, image) {
                sockets.set_config(&config).await;
                replicas.set_node_config(config, image);
            }
            groups
                .tell_metadata(&update.delta, &update.published, configs.node())
                .await;
            replicas.apply(&update.delta, image).await;
            groups.follow_metadata(&update.delta, &replicas).await;
        }
    });
}

fn register_controller(
    io: &Io,
    quorum: &QuorumHandle,
    updates: tokio::sync::mpsc::Receiver<klamm_driver::MetadataUpdate>,
) {
    let registration = ControllerRegistrationConfig {
        node_id: NodeId(1),
        incarnation_id: io.random.uuid(),
        listeners: vec![listener("CONTROLLER", CONTROLLER_PORT)],
    };
    ControllerRegistrar::start(io, registration, channel(io, quorum, "registration"), updates);
}

fn log_levels() -> Arc<dyn LogLevels> {
    let root = (ROOT_LOGGER.to_owned(), "INFO".to_owned());
    Arc::new(Levels(Mutex::new([root].into())))
}

async fn start_sockets(io: &Io, config: &NodeConfig) -> SocketServer {
    SocketServer::start(io, config, io.tasks.child("sockets"))
        .await
        .unwrap()
}

async fn open_sockets(
    io: &Io,
    config: &NodeConfig,
    sockets: &SocketServer,
    broker: &Arc<Broker>,
    controller: &Arc<ControllerNode>,
) {
    for endpoint in config.listeners().bound() {
        let apis = match endpoint.listener.as_str() {
            "CONTROLLER" => Apis::Controller(controller.clone()),
            _ => Apis::Broker(broker.clone()),
        };
        let bound = BoundListener::bind(io, endpoint, config).await.unwrap();
        sockets.open(bound, apis);
    }
}
