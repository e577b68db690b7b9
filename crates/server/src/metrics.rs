//! What is measured of requests, connections, sessions and the controller.
//!
//! A connection moves a gauge when it opens and when its buffer grows; a request moves one counter. All else is looked
//! up when somebody asks for it.

use klamm_io::Metrics;
use klamm_io::metrics::{Collect, Counter, Gauge, Labels, Metric, Sample};
use klamm_metadata::MetadataImage;
use klamm_protocol::ApiKey;
use klamm_types::NodeId;

use crate::broker::Broker;
use crate::controller_node::ControllerNode;
use crate::memory_pool;

/// How often each API was asked, on all listeners together.
pub(crate) struct RequestCounts {
    /// By API key.
    counters: Vec<Counter>,
}

pub(crate) struct BrokerMetrics {
    pub(crate) requests: RequestCounts,
    /// Fetches that wait for bytes, and produces that wait for replicas.
    pub(crate) waiting_fetches: Gauge,
    pub(crate) waiting_produces: Gauge,
}

/// What the connections of one listener have in common.
#[derive(Clone, Debug)]
pub(crate) struct ListenerMetrics {
    pub(crate) connections: Gauge,
    pub(crate) buffer_bytes: Gauge,
}

/// The bytes that one connection adds to a gauge; none when it is dropped.
#[derive(Debug)]
pub(crate) struct BufferedBytes {
    gauge: Gauge,
    bytes: i64,
}

impl RequestCounts {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        let counter = |api: &ApiKey| metrics.counter(&REQUESTS, vec![("request", api.to_string())]);
        let keys = 0..=ApiKey::ALL.iter().map(|api| *api as i16).max().unwrap_or(0);
        let by_key = |key: i16| ApiKey::ALL.iter().find(|api| **api as i16 == key);
        // A key without an API has a counter that nobody moves and nobody sees.
        let counters =
            keys.map(|key| by_key(key).map_or_else(|| Metrics::default().counter(&REQUESTS, Vec::new()), counter));
        Self {
            counters: counters.collect(),
        }
    }

    pub(crate) fn count(&self, api: ApiKey) {
        let counter = usize::try_from(api as i16).ok().and_then(|key| self.counters.get(key));
        if let Some(counter) = counter {
            counter.add(1);
        }
    }
}

impl BrokerMetrics {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        let waiting =
            |operation: &str| metrics.gauge(&PURGATORY_SIZE, vec![("delayedOperation", operation.to_owned())]);
        Self {
            requests: RequestCounts::new(metrics),
            waiting_fetches: waiting("Fetch"),
            waiting_produces: waiting("Produce"),
        }
    }
}

impl ListenerMetrics {
    pub(crate) fn new(metrics: &Metrics, listener: &str) -> Self {
        let gauge = |metric| metrics.gauge(metric, vec![("listener", listener.to_owned())]);
        Self {
            connections: gauge(&CONNECTIONS),
            buffer_bytes: gauge(&CONNECTION_BUFFER_BYTES),
        }
    }
}

/// The bound of all listeners' connections.
pub(crate) fn connections_max(metrics: &Metrics, max: i32) -> Gauge {
    let gauge = metrics.gauge(&CONNECTIONS_MAX, Vec::new());
    gauge.set(i64::from(max));
    gauge
}

impl BufferedBytes {
    pub(crate) fn new(gauge: Gauge) -> Self {
        Self { gauge, bytes: 0 }
    }

    pub(crate) fn set(&mut self, bytes: usize) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        if bytes != self.bytes {
            self.gauge.add(bytes - self.bytes);
            self.bytes = bytes;
        }
    }
}

impl Drop for BufferedBytes {
    fn drop(&mut self) {
        self.set(0);
    }
}

impl Collect for Broker {
    fn collect(&self, samples: &mut Vec<Sample>) {
        let sessions = self.fetch_sessions.usage();
        let (creations, creations_max) = self.auto_topic_creation.in_flight();
        for (metric, count) in [
            (&FETCH_SESSIONS, sessions.sessions),
            (&FETCH_SESSIONS_MAX, sessions.sessions_max),
            (&FETCH_SESSION_PARTITIONS, sessions.partitions),
            (&TOPIC_CREATIONS, creations),
            (&TOPIC_CREATIONS_MAX, creations_max),
        ] {
            samples.push(Sample::count(metric, Vec::new(), count));
        }
        samples.push(Sample::counter(
            &FETCH_SESSION_EVICTIONS,
            Vec::new(),
            sessions.evictions,
        ));
        let state = self.lifecycle.status().state as i64;
        samples.push(Sample::gauge(&BROKER_STATE, Vec::new(), state));
    }
}

impl Collect for ControllerNode {
    fn collect(&self, samples: &mut Vec<Sample>) {
        let status = self.quorum.status();
        let leader = status.leader.leader.map_or(-1, |leader| i64::from(leader.0));
        for (metric, value) in [
            (&ACTIVE_CONTROLLERS, i64::from(status.is_leader)),
            (&QUORUM_LEADER, leader),
            (&QUORUM_EPOCH, i64::from(status.leader.epoch.0)),
            (
                &QUORUM_HIGH_WATERMARK,
                status.high_watermark.map_or(-1, |offset| offset.0),
            ),
            (&QUORUM_LOG_END, status.end.offset.0),
        ] {
            samples.push(Sample::gauge(metric, Labels::new(), value));
        }
        let view = self.metadata.image();
        let image: &MetadataImage = &view;
        let fenced = image.cluster.brokers.values().filter(|broker| broker.is_fenced).count();
        let registrations = || image.topics.iter().flat_map(|topic| topic.partitions.values());
        let offline = registrations().filter(|partition| partition.leader == NodeId::NONE);
        let imbalanced = registrations().filter(|partition| partition.replicas.first() != Some(&partition.leader));
        for (metric, count) in [
            (&ACTIVE_BROKERS, image.cluster.brokers.len() - fenced),
            (&FENCED_BROKERS, fenced),
            (&TOPICS, image.topics.by_id.len()),
            (&PARTITIONS, image.topics.partitions_count()),
            (&OFFLINE_PARTITIONS, offline.count()),
            (&IMBALANCED_PARTITIONS, imbalanced.count()),
        ] {
            samples.push(Sample::count(metric, Labels::new(), count));
        }
    }
}

impl Collect for memory_pool::Shared {
    fn collect(&self, samples: &mut Vec<Sample>) {
        let (available, used) = self.available_and_used();
        let labels = || vec![("node", self.node.to_owned())];
        samples.push(Sample::gauge(&MEMORY_POOL_AVAILABLE, labels(), available));
        samples.push(Sample::gauge(&MEMORY_POOL_USED, labels(), used));
    }
}

macro_rules! metrics {
    ($($constant:ident $name:literal $mbean:expr, $help:literal;)*) => {
        $(static $constant: Metric = Metric { name: $name, mbean: $mbean, help: $help };)*
        #[cfg(test)]
        const ALL: &[&Metric] = &[$(&$constant,)*];
    };
}

metrics! {
    REQUESTS "kafka_network_requestmetrics_requests_total"
        Some("kafka.network:type=RequestMetrics,name=RequestsPerSec"), "Requests that were answered or are being so";
    CONNECTIONS "kafka_server_socket_server_metrics_connection_count"
        Some("kafka.server:type=socket-server-metrics,name=connection-count"), "Connections that are open";
    CONNECTIONS_MAX "klamm_connections_max" None, "Connections that may be open: max.connections";
    CONNECTION_BUFFER_BYTES "klamm_connection_buffer_bytes" None,
        "Bytes of buffers that hold what connections have received";
    MEMORY_POOL_AVAILABLE "kafka_network_socketserver_memorypoolavailable"
        Some("kafka.network:type=SocketServer,name=MemoryPoolAvailable"), "Bytes left of queued.max.request.bytes";
    MEMORY_POOL_USED "kafka_network_socketserver_memorypoolused"
        Some("kafka.network:type=SocketServer,name=MemoryPoolUsed"), "Bytes of requests taken from queued.max.request.bytes";
    PURGATORY_SIZE "kafka_server_delayedoperationpurgatory_purgatorysize"
        Some("kafka.server:type=DelayedOperationPurgatory,name=PurgatorySize"), "Requests that wait for something";
    FETCH_SESSIONS "kafka_server_fetchsessioncache_numincrementalfetchsessions"
        Some("kafka.server:type=FetchSessionCache,name=NumIncrementalFetchSessions"), "Incremental fetch sessions";
    FETCH_SESSIONS_MAX "klamm_fetch_sessions_max" None,
        "Incremental fetch sessions that there may be: max.incremental.fetch.session.cache.slots";
    FETCH_SESSION_PARTITIONS "kafka_server_fetchsessioncache_numincrementalfetchpartitionscached"
        Some("kafka.server:type=FetchSessionCache,name=NumIncrementalFetchPartitionsCached"),
        "Partitions in all incremental fetch sessions";
    FETCH_SESSION_EVICTIONS "kafka_server_fetchsessioncache_incrementalfetchsessionevictions_total"
        Some("kafka.server:type=FetchSessionCache,name=IncrementalFetchSessionEvictionsPerSec"),
        "Incremental fetch sessions that made room for others";
    TOPIC_CREATIONS "klamm_topic_creations" None, "Topics that are being made on demand";
    TOPIC_CREATIONS_MAX "klamm_topic_creations_max" None, "Topics that may be in the making on demand";
    BROKER_STATE "kafka_server_kafkaserver_brokerstate"
        Some("kafka.server:type=KafkaServer,name=BrokerState"), "2 while logs recover, 3 running, 6 and 7 stopping";
    ACTIVE_CONTROLLERS "kafka_controller_kafkacontroller_activecontrollercount"
        Some("kafka.controller:type=KafkaController,name=ActiveControllerCount"), "1 if this controller is the active one";
    ACTIVE_BROKERS "kafka_controller_kafkacontroller_activebrokercount"
        Some("kafka.controller:type=KafkaController,name=ActiveBrokerCount"), "Brokers that are not fenced";
    FENCED_BROKERS "kafka_controller_kafkacontroller_fencedbrokercount"
        Some("kafka.controller:type=KafkaController,name=FencedBrokerCount"), "Brokers that are fenced";
    TOPICS "kafka_controller_kafkacontroller_globaltopiccount"
        Some("kafka.controller:type=KafkaController,name=GlobalTopicCount"), "Topics of the cluster";
    PARTITIONS "kafka_controller_kafkacontroller_globalpartitioncount"
        Some("kafka.controller:type=KafkaController,name=GlobalPartitionCount"), "Partitions of the cluster";
    OFFLINE_PARTITIONS "kafka_controller_kafkacontroller_offlinepartitionscount"
        Some("kafka.controller:type=KafkaController,name=OfflinePartitionsCount"), "Partitions without a leader";
    IMBALANCED_PARTITIONS "kafka_controller_kafkacontroller_preferredreplicaimbalancecount"
        Some("kafka.controller:type=KafkaController,name=PreferredReplicaImbalanceCount"),
        "Partitions that their preferred replica does not lead";
    QUORUM_LEADER "kafka_server_raftmetrics_current_leader"
        Some("kafka.server:type=raft-metrics,name=current-leader"), "Leader of the metadata quorum, -1 for none";
    QUORUM_EPOCH "kafka_server_raftmetrics_current_epoch"
        Some("kafka.server:type=raft-metrics,name=current-epoch"), "Epoch of the metadata quorum";
    QUORUM_HIGH_WATERMARK "kafka_server_raftmetrics_high_watermark"
        Some("kafka.server:type=raft-metrics,name=high-watermark"), "High watermark of the metadata log, -1 if unknown";
    QUORUM_LOG_END "kafka_server_raftmetrics_log_end_offset"
        Some("kafka.server:type=raft-metrics,name=log-end-offset"), "Offset of the next record of the metadata log";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the usual rules of the JMX exporter make of an MBean's name.
    fn exported(mbean: &str) -> String {
        let (domain, rest) = mbean.split_once(":type=").unwrap();
        let (kind, name) = rest.split_once(",name=").unwrap();
        let suffix = if name.ends_with("PerSec") { "_total" } else { "" };
        let name = name.trim_end_matches("PerSec");
        // Beans in small letters are those of Kafka's own metrics library.
        let kind = if kind == "raft-metrics" { "raftmetrics" } else { kind };
        let joined = format!("{}_{kind}_{name}{suffix}", domain.replace('.', "_"));
        joined.replace('-', "_").to_lowercase()
    }

    #[test]
    fn names_are_those_of_kafkas_beans() {
        for metric in ALL {
            match metric.mbean {
                Some(mbean) => assert_eq!(metric.name, exported(mbean)),
                None => assert!(metric.name.starts_with("klamm_"), "{}", metric.name),
            }
        }
    }

    #[test]
    fn a_connection_takes_its_bytes_along() {
        let metrics = Metrics::default();
        let listener = ListenerMetrics::new(&metrics, "PLAINTEXT");
        let mut first = BufferedBytes::new(listener.buffer_bytes.clone());
        let mut second = BufferedBytes::new(listener.buffer_bytes.clone());
        first.set(100);
        second.set(30);
        first.set(20);
        assert_eq!(listener.buffer_bytes.get(), 50);
        drop(first);
        assert_eq!(listener.buffer_bytes.get(), 30);
    }
}
