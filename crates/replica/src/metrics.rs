//! What is measured of the partitions on this broker, taken from them when it is asked for.

use std::collections::BTreeMap;

use klamm_io::metrics::{Collect, Labels, Metric, Sample};
use klamm_types::TopicName;

use crate::partition::{Partition, Traffic};
use crate::replica_manager::ReplicaManager;

impl Collect for ReplicaManager {
    fn collect(&self, samples: &mut Vec<Sample>) {
        let mut counts = Counts::default();
        let mut topics: BTreeMap<TopicName, Traffic> = BTreeMap::new();
        let partitions = self.table.all();
        for partition in &partitions {
            let standing = partition.standing();
            counts.leaders += usize::from(standing.is_leader);
            counts.under_replicated += usize::from(standing.is_under_replicated);
            counts.under_min_in_sync += usize::from(standing.is_under_min_in_sync);
            counts.offline += usize::from(standing.log.is_none());
            topics
                .entry(partition.name().topic.clone())
                .or_default()
                .add(standing.traffic);
            if let Some(log) = standing.log {
                let labels = labels_of(partition);
                let size = i64::try_from(log.size_bytes).unwrap_or(i64::MAX);
                samples.push(Sample::gauge(&LOG_SIZE, labels.clone(), size));
                samples.push(Sample::count(&LOG_SEGMENTS, labels.clone(), log.segments));
                samples.push(Sample::gauge(&LOG_START_OFFSET, labels.clone(), log.start.0));
                samples.push(Sample::gauge(&LOG_END_OFFSET, labels, log.end.0));
            }
        }
        let offline = self.directories().iter().filter(|directory| !directory.is_online());
        for (metric, count) in [
            (&PARTITIONS, partitions.len()),
            (&LEADERS, counts.leaders),
            (&OFFLINE_REPLICAS, counts.offline),
            (&UNDER_REPLICATED, counts.under_replicated),
            (&UNDER_MIN_IN_SYNC, counts.under_min_in_sync),
            (
                &OFFLINE_DIRECTORIES,
                offline.count() + self.unusable_directories().len(),
            ),
            (&OPEN_FILES, self.open_files.count()),
            (&OPEN_FILES_MAX, self.open_files.files_max()),
        ] {
            samples.push(Sample::count(metric, Vec::new(), count));
        }
        let mut all = *self.past_traffic.lock();
        topics.values().for_each(|traffic| all.add(*traffic));
        tell_traffic(all, &Vec::new(), samples);
        for (topic, traffic) in topics {
            tell_traffic(traffic, &vec![("topic", topic.to_string())], samples);
        }
    }
}

#[derive(Default)]
struct Counts {
    leaders: usize,
    offline: usize,
    under_replicated: usize,
    under_min_in_sync: usize,
}

fn labels_of(partition: &Partition) -> Labels {
    let name = partition.name();
    vec![
        ("topic", name.topic.to_string()),
        ("partition", name.partition.to_string()),
    ]
}

fn tell_traffic(traffic: Traffic, labels: &Labels, samples: &mut Vec<Sample>) {
    for (metric, value) in [
        (&MESSAGES_IN, traffic.messages_in),
        (&BYTES_IN, traffic.bytes_in),
        (&BYTES_OUT, traffic.bytes_out),
    ] {
        samples.push(Sample::counter(metric, labels.clone(), value));
    }
}

macro_rules! metrics {
    ($($constant:ident $name:literal $mbean:expr, $help:literal;)*) => {
        $(static $constant: Metric = Metric { name: $name, mbean: $mbean, help: $help };)*
    };
}

metrics! {
    PARTITIONS "kafka_server_replicamanager_partitioncount"
        Some("kafka.server:type=ReplicaManager,name=PartitionCount"), "Partitions on this broker";
    LEADERS "kafka_server_replicamanager_leadercount"
        Some("kafka.server:type=ReplicaManager,name=LeaderCount"), "Partitions that this broker leads";
    OFFLINE_REPLICAS "kafka_server_replicamanager_offlinereplicacount"
        Some("kafka.server:type=ReplicaManager,name=OfflineReplicaCount"), "Partitions whose log has failed";
    UNDER_REPLICATED "kafka_server_replicamanager_underreplicatedpartitions"
        Some("kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions"),
        "Partitions led here with replicas that are not in sync";
    UNDER_MIN_IN_SYNC "kafka_server_replicamanager_underminisrpartitioncount"
        Some("kafka.server:type=ReplicaManager,name=UnderMinIsrPartitionCount"),
        "Partitions led here with fewer replicas in sync than min.insync.replicas";
    OFFLINE_DIRECTORIES "kafka_log_logmanager_offlinelogdirectorycount"
        Some("kafka.log:type=LogManager,name=OfflineLogDirectoryCount"), "Log directories that have failed";
    LOG_SIZE "kafka_log_log_size" Some("kafka.log:type=Log,name=Size"), "Bytes of a partition's log";
    LOG_SEGMENTS "kafka_log_log_numlogsegments"
        Some("kafka.log:type=Log,name=NumLogSegments"), "Segments of a partition's log";
    LOG_START_OFFSET "kafka_log_log_logstartoffset"
        Some("kafka.log:type=Log,name=LogStartOffset"), "First offset of a partition's log";
    LOG_END_OFFSET "kafka_log_log_logendoffset"
        Some("kafka.log:type=Log,name=LogEndOffset"), "Offset of the next record of a partition's log";
    MESSAGES_IN "kafka_server_brokertopicmetrics_messagesin_total"
        Some("kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec"), "Records that clients produced";
    BYTES_IN "kafka_server_brokertopicmetrics_bytesin_total"
        Some("kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec"), "Bytes of records that clients produced";
    BYTES_OUT "kafka_server_brokertopicmetrics_bytesout_total"
        Some("kafka.server:type=BrokerTopicMetrics,name=BytesOutPerSec"), "Bytes of records that consumers fetched";
    OPEN_FILES "klamm_log_open_files" None, "Files of logs that are kept open";
    OPEN_FILES_MAX "klamm_log_open_files_max" None, "Files of logs that may be kept open";
}
