//! The broker's life against a controller that answers by script, in virtual time.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::BytesMut;
use klamm_client::ConnectionConfig;
use klamm_io::sim::{self, SimHost, Simulation};
use klamm_io::{ListenOptions, Part, Stream};
use klamm_metadata::{METADATA_VERSION, MetadataDelta, MetadataImage, MetadataVersion};
use klamm_protocol::header::{decode_request_header, encode_response_header};
use klamm_protocol::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::register_broker_record::RegisterBrokerRecord;
use klamm_protocol::{ApiKey, Decoder, Encoder, Message, MetadataRecord};
use klamm_raft::{Endpoint, KRaftVersion, LeaderAndEpoch, OffsetAndEpoch};
use klamm_types::LeaderEpoch;
use parking_lot::Mutex;

use super::*;
use crate::controller_channel::ControllerChannelConfig;
use crate::publisher::PublishedImage;
use crate::quorum::QuorumStatus;

const PORT: u16 = 9093;
const EPOCH: i64 = 7;

/// What the controller was asked, and what it answers next.
#[derive(Default)]
struct Script {
    registrations: Vec<BrokerRegistrationRequest>,
    heartbeats: Vec<BrokerHeartbeatRequest>,
    registration_codes: VecDeque<ErrorCode>,
    leads_partitions: bool,
}

type Shared = Arc<Mutex<Script>>;

struct Scene {
    script: Shared,
    lifecycle: BrokerLifecycle,
    updates: mpsc::Sender<MetadataUpdate>,
    offline: watch::Sender<Vec<Uuid>>,
    io: Io,
}

impl Scene {
    /// A broker on host "b" and a controller on host "c" that answers with `codes` before it takes the registration.
    fn start(simulation: &Simulation, codes: &[ErrorCode]) -> (Self, Vec<SimHost>) {
        let (controller, broker) = (simulation.host("c"), simulation.host("b"));
        let script: Shared = Arc::default();
        script.lock().registration_codes = codes.iter().copied().collect();
        serve(&controller, &script);
        let io = broker.io();
        let (updates, updates_out) = mpsc::channel(8);
        let (offline, offline_out) = watch::channel(Vec::new());
        let channel_config = ControllerChannelConfig {
            name: "heartbeat",
            listener: "CONTROLLER".to_owned(),
            retry_timeout: Duration::from_secs(2),
            connection: ConnectionConfig::default(),
        };
        let (status, status_out) = watch::channel(led_by_controller());
        // Nobody else is elected as long as the test runs.
        std::mem::forget(status);
        let channel = ControllerChannel::new(&io, channel_config, status_out);
        let lifecycle = BrokerLifecycle::start(&io, config(), channel, updates_out, offline_out);
        let scene = Self {
            script,
            lifecycle,
            updates,
            offline,
            io,
        };
        (scene, vec![controller, broker])
    }

    /// The broker's image now holds everything up to `offset`.
    async fn apply(&self, offset: i64) {
        self.publish(MetadataDelta::new(MetadataImage::default()), offset).await;
    }

    async fn publish(&self, delta: MetadataDelta, offset: i64) {
        let published = PublishedImage {
            last_offset: Offset(offset),
            ..PublishedImage::default()
        };
        let update = MetadataUpdate {
            delta: Arc::new(delta),
            published: Arc::new(published),
        };
        assert!(self.updates.send(update).await.is_ok());
    }

    async fn registered(&self) {
        let mut status = self.lifecycle.watch();
        assert!(status.wait_for(|status| status.epoch.is_some()).await.is_ok());
    }

    fn elapsed_since(&self, start: Monotonic) -> Duration {
        self.io.clock.monotonic().since(start)
    }
}

fn config() -> BrokerLifecycleConfig {
    BrokerLifecycleConfig {
        node_id: NodeId(1),
        cluster_id: "cluster".to_owned(),
        incarnation_id: Uuid::from_u64_pair(1, 2),
        listeners: vec![AdvertisedListener {
            name: "PLAINTEXT".to_owned(),
            host: "b".to_owned(),
            port: 9092,
            security_protocol: 0,
        }],
        rack: Some("r".to_owned()),
        directories: vec![Uuid::from_u64_pair(9, 9), Uuid::from_u64_pair(3, 3)],
        cordoned_directories: Vec::new(),
        previous_epoch: Some(BrokerEpoch(4)),
        heartbeat_interval: Duration::from_secs(2),
        registration_timeout: Duration::from_secs(60),
        directory_failure_timeout: Duration::from_secs(30),
    }
}

pub(crate) fn led_by_controller() -> QuorumStatus {
    let endpoint = Endpoint {
        listener: "CONTROLLER".to_owned(),
        host: "c".to_owned(),
        port: PORT,
    };
    QuorumStatus {
        leader: LeaderAndEpoch {
            leader: Some(NodeId(9)),
            epoch: LeaderEpoch(1),
        },
        leader_endpoints: vec![endpoint].into(),
        is_leader: false,
        high_watermark: None,
        end: OffsetAndEpoch::default(),
        kraft_version: KRaftVersion::V0,
        // A broker that is told of bootstrap servers only knows of no voters.
        voters: Arc::default(),
        hold: None,
    }
}

fn serve(host: &SimHost, script: &Shared) {
    let any = SocketAddr::new([0, 0, 0, 0].into(), PORT);
    let listener = host.io().net.bind(any, &ListenOptions::default()).unwrap();
    let (tasks, script) = (host.io().tasks, script.clone());
    host.io().tasks.spawn(TaskKind::Acceptor, async move {
        while let Ok(accepted) = listener.accept().await {
            let script = script.clone();
            tasks.spawn(TaskKind::Client, async move {
                let mut stream = accepted.into_stream()?;
                while let Some(frame) = read_frame(&mut stream).await? {
                    stream.send(&[Part::Bytes(&answer(&script, &frame))]).await?;
                }
                Ok::<(), std::io::Error>(())
            });
        }
    });
}

async fn read_frame(stream: &mut Stream) -> std::io::Result<Option<BytesMut>> {
    let mut frame = BytesMut::new();
    loop {
        let length = frame
            .get(..4)
            .map(|bytes| i32::from_be_bytes(bytes.try_into().unwrap()));
        if let Some(length) = length
            && frame.len() >= 4 + length as usize
        {
            return Ok(Some(frame.split_off(4)));
        }
        if stream.read_buf(&mut frame).await? == 0 {
            return Ok(None);
        }
    }
}

fn answer(script: &Shared, frame: &[u8]) -> Vec<u8> {
    let mut d = Decoder::new(frame);
    let (api, header) = decode_request_header(&mut d).unwrap();
    let version = header.request_api_version;
    let mut e = Encoder::new();
    e.i32(0);
    encode_response_header(&mut e, api, version, header.correlation_id).unwrap();
    match api {
        ApiKey::ApiVersions => versions().encode(&mut e, version).unwrap(),
        ApiKey::BrokerRegistration => {
            let request = BrokerRegistrationRequest::decode(&mut d, version).unwrap();
            script.lock().register(request).encode(&mut e, version).unwrap();
        }
        _ => {
            let request = BrokerHeartbeatRequest::decode(&mut d, version).unwrap();
            script.lock().beat(request).encode(&mut e, version).unwrap();
        }
    }
    let length = i32::try_from(e.size() - 4).unwrap();
    e.set_i32(0, length);
    e.into_vec()
}

fn versions() -> ApiVersionsResponse {
    let keys = [ApiKey::ApiVersions, ApiKey::BrokerRegistration, ApiKey::BrokerHeartbeat];
    let offered = keys.map(|key| ApiVersion {
        api_key: key as i16,
        max_version: *key.valid_versions().end(),
        ..ApiVersion::default()
    });
    ApiVersionsResponse {
        api_keys: offered.to_vec(),
        ..ApiVersionsResponse::default()
    }
}

impl Script {
    fn register(&mut self, request: BrokerRegistrationRequest) -> BrokerRegistrationResponse {
        self.registrations.push(request);
        let code = self.registration_codes.pop_front().unwrap_or(ErrorCode::NONE);
        BrokerRegistrationResponse {
            error_code: code.0,
            broker_epoch: if code == ErrorCode::NONE { EPOCH } else { -1 },
            ..BrokerRegistrationResponse::default()
        }
    }

    /// As Kafka's controller would.
    fn beat(&mut self, request: BrokerHeartbeatRequest) -> BrokerHeartbeatResponse {
        let is_caught_up = request.current_metadata_offset >= EPOCH;
        let should_shut_down = request.want_shut_down && !self.leads_partitions;
        let is_fenced = request.want_fence || !is_caught_up || should_shut_down;
        self.heartbeats.push(request);
        BrokerHeartbeatResponse {
            is_caught_up,
            is_fenced,
            should_shut_down,
            ..BrokerHeartbeatResponse::default()
        }
    }
}

#[test]
fn a_broker_runs_as_soon_as_it_can() {
    sim::run(1, |simulation| async move {
        let (scene, _hosts) = Scene::start(&simulation, &[]);
        let start = scene.io.clock.monotonic();
        scene.registered().await;
        let status = scene.lifecycle.status();
        assert_eq!(
            (status.state, status.epoch),
            (BrokerState::Starting, Some(BrokerEpoch(EPOCH)))
        );
        scene.apply(EPOCH - 1).await;
        scene.apply(EPOCH).await;
        assert!(scene.lifecycle.caught_up().await);
        assert!(scene.lifecycle.unfence().await);
        assert_eq!(scene.lifecycle.status().state, BrokerState::Running);
        assert!(
            scene.elapsed_since(start) < Duration::from_millis(100),
            "no pause is slept"
        );

        let script = scene.script.lock();
        let registration = &script.registrations[0];
        assert_eq!(script.registrations.len(), 1);
        assert_eq!(registration.previous_broker_epoch, 4);
        assert_eq!(
            registration.log_dirs,
            [Uuid::from_u64_pair(3, 3), Uuid::from_u64_pair(9, 9)],
            "ascending"
        );
        let features: Vec<&str> = registration.features.iter().map(|f| f.name.as_str()).collect();
        assert!(features.contains(&"metadata.version") && features.contains(&"kraft.version"));
        assert_eq!(registration.rack.as_deref(), Some("r"));
        let wants: Vec<bool> = script.heartbeats.iter().map(|beat| beat.want_fence).collect();
        assert!(
            wants.first() == Some(&true) && wants.last() == Some(&false),
            "{wants:?}"
        );
    });
}

#[test]
fn heartbeats_come_at_the_interval() {
    sim::run(2, |simulation| async move {
        let (scene, _hosts) = Scene::start(&simulation, &[]);
        scene.apply(EPOCH).await;
        assert!(scene.lifecycle.unfence().await);
        let before = scene.script.lock().heartbeats.len();
        time::sleep(Duration::from_secs(21)).await;
        let after = scene.script.lock().heartbeats.len();
        assert!((9..=11).contains(&(after - before)), "{}", after - before);
    });
}

#[test]
fn a_refused_registration_is_repeated_after_the_interval() {
    sim::run(3, |simulation| async move {
        let refused = [ErrorCode::DUPLICATE_BROKER_REGISTRATION, ErrorCode::NOT_CONTROLLER];
        let (scene, _hosts) = Scene::start(&simulation, &refused);
        let start = scene.io.clock.monotonic();
        scene.registered().await;
        let elapsed = scene.elapsed_since(start);
        assert!(elapsed >= Duration::from_secs(2), "refused once: {elapsed:?}");
        assert!(
            elapsed < Duration::from_secs(3),
            "NOT_CONTROLLER is tried again at once: {elapsed:?}"
        );
        assert_eq!(scene.script.lock().registrations.len(), 3);
    });
}

#[test]
fn a_broker_that_nobody_registers_stops_the_node() {
    sim::run(4, |simulation| async move {
        let (scene, mut hosts) = Scene::start(&simulation, &[]);
        hosts[0].power_off();
        let fatal = scene.io.tasks.fatal().await;
        assert_eq!(fatal.kind, TaskKind::BrokerLifecycle);
        assert!(fatal.reason.contains("unable to register"), "{}", fatal.reason);
    });
}

#[test]
fn a_broker_whose_registration_lacks_something_registers_again() {
    sim::run(8, |simulation| async move {
        let (scene, _hosts) = Scene::start(&simulation, &[]);
        scene.apply(EPOCH).await;
        assert!(scene.lifecycle.unfence().await);
        let records = [
            MetadataRecord::FeatureLevel(FeatureLevelRecord {
                name: METADATA_VERSION.to_owned(),
                feature_level: MetadataVersion::LATEST_PRODUCTION.level(),
                ..FeatureLevelRecord::default()
            }),
            MetadataRecord::RegisterBroker(RegisterBrokerRecord {
                broker_id: 1,
                ..RegisterBrokerRecord::default()
            }),
        ];
        let mut delta = MetadataDelta::new(MetadataImage::default());
        records.iter().for_each(|record| delta.replay(record).unwrap());
        scene.publish(delta, EPOCH + 2).await;
        time::sleep(Duration::from_millis(100)).await;
        assert_eq!(scene.script.lock().registrations.len(), 2);
        let status = scene.lifecycle.status();
        assert_eq!(status.state, BrokerState::Running, "it goes on as it was");
        time::sleep(Duration::from_secs(5)).await;
        assert_eq!(scene.script.lock().registrations.len(), 2, "and beats");
    });
}

#[test]
fn failed_directories_are_told_at_once() {
    sim::run(5, |simulation| async move {
        let (scene, _hosts) = Scene::start(&simulation, &[]);
        scene.apply(EPOCH).await;
        assert!(scene.lifecycle.unfence().await);
        let failed = Uuid::from_u64_pair(3, 3);
        scene.offline.send_replace(vec![failed]);
        time::sleep(Duration::from_millis(100)).await;
        let told = scene
            .script
            .lock()
            .heartbeats
            .last()
            .map(|beat| beat.offline_log_dirs.clone());
        assert_eq!(told, Some(vec![failed]));
    });
}

#[test]
fn a_directory_that_cannot_be_told_stops_the_node() {
    sim::run(6, |simulation| async move {
        let (scene, mut hosts) = Scene::start(&simulation, &[]);
        scene.apply(EPOCH).await;
        assert!(scene.lifecycle.unfence().await);
        hosts[0].power_off();
        scene.offline.send_replace(vec![Uuid::from_u64_pair(3, 3)]);
        let fatal = scene.io.tasks.fatal().await;
        assert!(fatal.reason.contains("offline log dir"), "{}", fatal.reason);
    });
}

#[test]
fn controlled_shutdown_waits_until_nothing_is_led() {
    sim::run(7, |simulation| async move {
        let (scene, _hosts) = Scene::start(&simulation, &[]);
        scene.apply(EPOCH).await;
        assert!(scene.lifecycle.unfence().await);
        scene.script.lock().leads_partitions = true;
        let waited = time::timeout(Duration::from_secs(9), scene.lifecycle.controlled_shutdown()).await;
        assert!(waited.is_err(), "it still leads");
        assert_eq!(scene.lifecycle.status().state, BrokerState::PendingControlledShutdown);
        scene.script.lock().leads_partitions = false;
        scene.lifecycle.controlled_shutdown().await;
        assert_eq!(scene.lifecycle.status().state, BrokerState::ShuttingDown);
        assert!(!scene.lifecycle.unfence().await, "there is no way back");
    });
}
