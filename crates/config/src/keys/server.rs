//! The node itself: identity, threads, request limits, policies and plug-ins.

use crate::definition::{high, keys, low, medium};
use crate::validator::Validator::GzipLevel;

keys! {
    /// Old name of node.id; takes its value when unset.
    BROKER_ID: i32 = high("broker.id", "-1");
    /// Rack of this broker, for spreading replicas and for reading from a near one.
    BROKER_RACK: Option<String> = medium("broker.rack", "");
    /// Threads for housekeeping work.
    BACKGROUND_THREADS: i32 = high("background.threads", "10").at_least(1).cluster_wide();
    /// Largest record batch accepted, after compression.
    MESSAGE_MAX_BYTES: i32 = high("message.max.bytes", "1048588").at_least(0).cluster_wide();
    /// Largest size that one record batch may reach when decompressed.
    MAX_DECOMPRESSED_MESSAGE_BYTES: i32 =
        medium("max.decompressed.message.bytes", "2147483639").between(1, 2_147_483_639).cluster_wide();
    /// Codec in which batches are stored; producer keeps the one they came with.
    COMPRESSION_TYPE: String = high("compression.type", "producer")
        .one_of(&["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"]).cluster_wide();
    /// Level for storing batches with gzip; -1 is the codec's own default.
    COMPRESSION_GZIP_LEVEL: i32 = medium("compression.gzip.level", "-1").valid(GzipLevel).cluster_wide();
    /// Level for storing batches with lz4.
    COMPRESSION_LZ4_LEVEL: i32 = medium("compression.lz4.level", "9").between(1, 17).cluster_wide();
    /// Level for storing batches with zstd.
    COMPRESSION_ZSTD_LEVEL: i32 = medium("compression.zstd.level", "3").between(-131_072, 22).cluster_wide();
    /// Whether asking for an unknown topic creates it.
    AUTO_CREATE_TOPICS_ENABLE: bool = high("auto.create.topics.enable", "true");
    /// Whether topics can be deleted at all.
    DELETE_TOPIC_ENABLE: bool = high("delete.topic.enable", "true");
    /// Policy that may refuse the creation of topics; used by controllers.
    CREATE_TOPIC_POLICY_CLASS_NAME: Option<String> = low("create.topic.policy.class.name", "").class();
    /// Policy that may refuse changes of configuration; used by controllers.
    ALTER_CONFIG_POLICY_CLASS_NAME: Option<String> = low("alter.config.policy.class.name", "").class();
    /// Whether a broker hands its leaderships over before it stops.
    CONTROLLED_SHUTDOWN_ENABLE: bool = medium("controlled.shutdown.enable", "true");
    /// Most bytes of records returned to one fetch request.
    FETCH_MAX_BYTES: i32 = medium("fetch.max.bytes", "57671680").at_least(1024);
    /// Incremental fetch sessions kept at a time.
    MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS: i32 =
        medium("max.incremental.fetch.session.cache.slots", "1000").at_least(0);
    /// Most partitions that one DescribeTopicPartitions request may ask for.
    MAX_REQUEST_PARTITION_SIZE_LIMIT: i32 = medium("max.request.partition.size.limit", "2000").at_least(1);
    /// Names of the providers that resolve ${provider:path:key} in values.
    CONFIG_PROVIDERS: Vec<String> = low("config.providers", "").set_of(&[]).cluster_wide();
    /// Whether API versions still under development are offered.
    UNSTABLE_API_VERSIONS_ENABLE: bool = high("unstable.api.versions.enable", "false").internal();
    /// Whether feature levels still under development are offered.
    UNSTABLE_FEATURE_VERSIONS_ENABLE: bool = high("unstable.feature.versions.enable", "false").internal();
}
