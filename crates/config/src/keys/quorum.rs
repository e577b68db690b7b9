//! The KRaft quorum, the controller and the metadata log.

use crate::definition::{high, keys, low, medium};
use crate::validator::Validator::{QuorumBootstrapServers, QuorumVoters};

keys! {
    /// Roles of this process: broker, controller or both.
    PROCESS_ROLES: Vec<String> = high("process.roles", "").required().non_empty_set_of(&["broker", "controller"]);
    /// Number of this node, unique in the cluster over brokers and controllers.
    NODE_ID: i32 = high("node.id", "").required().at_least(0);
    /// Names of the listeners that controllers use, the first of which is used to reach them.
    CONTROLLER_LISTENER_NAMES: Vec<String> = high("controller.listener.names", "").required().non_empty_set_of(&[]);
    /// The static voters of the metadata quorum, as id@host:port.
    CONTROLLER_QUORUM_VOTERS: Vec<String> = high("controller.quorum.voters", "").valid(QuorumVoters);
    /// Controllers to contact first for finding the quorum, as host:port.
    CONTROLLER_QUORUM_BOOTSTRAP_SERVERS: Vec<String> =
        high("controller.quorum.bootstrap.servers", "").valid(QuorumBootstrapServers);
    /// A voter without leader starts an election after this time.
    CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS: i32 = high("controller.quorum.election.timeout.ms", "1000").at_least(0);
    /// Upper bound of the random wait after a lost election.
    CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS: i32 =
        high("controller.quorum.election.backoff.max.ms", "1000").at_least(0);
    /// A follower that cannot fetch from the leader for this long starts an election; a leader without a majority of
    /// fetching voters resigns.
    CONTROLLER_QUORUM_FETCH_TIMEOUT_MS: i32 = high("controller.quorum.fetch.timeout.ms", "2000").at_least(0);
    /// Most bytes asked for in one fetch of the metadata log.
    CONTROLLER_QUORUM_FETCH_MAX_BYTES: i32 = low("controller.quorum.fetch.max.bytes", "1048576").at_least(1);
    /// Most bytes asked for in one fetch of a metadata snapshot.
    CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES: i32 =
        low("controller.quorum.fetch.snapshot.max.bytes", "1048576").at_least(1);
    /// Time the leader gathers metadata records before it writes them to disk.
    CONTROLLER_QUORUM_APPEND_LINGER_MS: i32 = medium("controller.quorum.append.linger.ms", "25").at_least(0);
    /// Time to wait for a response from another member of the quorum.
    CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS: i32 = medium("controller.quorum.request.timeout.ms", "2000").at_least(0);
    /// Wait before a failed request to another member of the quorum is repeated.
    CONTROLLER_QUORUM_RETRY_BACKOFF_MS: i32 = low("controller.quorum.retry.backoff.ms", "20").at_least(0);
    /// Whether a controller that is no voter asks to become one.
    CONTROLLER_QUORUM_AUTO_JOIN_ENABLE: bool = low("controller.quorum.auto.join.enable", "false");
    /// Time between two heartbeats of a broker to the controller.
    BROKER_HEARTBEAT_INTERVAL_MS: i32 = medium("broker.heartbeat.interval.ms", "2000");
    /// The controller fences a broker whose heartbeats stay away for this long.
    BROKER_SESSION_TIMEOUT_MS: i32 = medium("broker.session.timeout.ms", "9000");
    /// A starting broker gives up when it could not register for this long.
    INITIAL_BROKER_REGISTRATION_TIMEOUT_MS: i32 = medium("initial.broker.registration.timeout.ms", "60000");
    /// Period over which slow controller events are counted.
    CONTROLLER_PERFORMANCE_SAMPLE_PERIOD_MS: i64 =
        medium("controller.performance.sample.period.ms", "60000").at_least(100).internal();
    /// Controller events slower than this are always logged.
    CONTROLLER_PERFORMANCE_ALWAYS_LOG_THRESHOLD_MS: i64 =
        medium("controller.performance.always.log.threshold.ms", "2000").at_least(0).internal();
    /// SASL mechanism for talking to controllers.
    SASL_MECHANISM_CONTROLLER_PROTOCOL: String = high("sasl.mechanism.controller.protocol", "GSSAPI");
    /// A node that is not up after this time stops.
    SERVER_MAX_STARTUP_TIME_MS: i64 =
        medium("server.max.startup.time.ms", "9223372036854775807").at_least(0).internal();
    /// Directory of the metadata log; the first log directory when unset.
    METADATA_LOG_DIR: Option<String> = high("metadata.log.dir", "");
    /// Size at which a segment of the metadata log is closed.
    METADATA_LOG_SEGMENT_BYTES: i32 = high("metadata.log.segment.bytes", "1073741824").at_least(8_388_608);
    /// Age at which a segment of the metadata log is closed.
    METADATA_LOG_SEGMENT_MS: i64 = high("metadata.log.segment.ms", "604800000");
    /// Bytes of new metadata records after which a snapshot is made.
    METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS: i64 =
        high("metadata.log.max.record.bytes.between.snapshots", "20971520").at_least(1);
    /// Time after which a snapshot is made if there are new metadata records; 0 for never.
    METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS: i64 = high("metadata.log.max.snapshot.interval.ms", "3600000").at_least(0);
    /// An idle leader of the quorum writes a no-op record this often; 0 for never.
    METADATA_MAX_IDLE_INTERVAL_MS: i32 = low("metadata.max.idle.interval.ms", "500").at_least(0);
    /// Size of metadata log and snapshots above which old ones are deleted.
    METADATA_MAX_RETENTION_BYTES: i64 = high("metadata.max.retention.bytes", "104857600");
    /// Age of metadata log and snapshots above which old ones are deleted.
    METADATA_MAX_RETENTION_MS: i64 = high("metadata.max.retention.ms", "604800000");
    /// Segment size of the metadata log without a lower bound, for tests.
    INTERNAL_METADATA_LOG_SEGMENT_BYTES: Option<i32> = low("internal.metadata.log.segment.bytes", "").internal();
    /// Largest batch written to the metadata log.
    INTERNAL_METADATA_MAX_BATCH_SIZE_IN_BYTES: i32 =
        low("internal.metadata.max.batch.size.in.bytes", "8388608").internal();
    /// Wait before files of the metadata log that were given up are deleted.
    INTERNAL_METADATA_DELETE_DELAY_MILLIS: i64 = low("internal.metadata.delete.delay.millis", "60000").internal();
}
