//! How much of each work is done, and how often.

/// The works by name, in the order in which they run.
pub(crate) const WORKS: &[&str] = &[
    "start",
    "produce",
    "fetch",
    "small",
    "e2e",
    "conns",
    "topics",
    "restart",
    "members",
    "beats",
    "commit",
    "cold-reader",
    "failover",
    "controller-scale",
    "controller-million",
];

/// Sizes and repetitions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) starts: usize,
    pub(crate) idle_seconds: u64,
    /// Produced before anything is counted, a topic at a time.
    pub(crate) warm_topics: usize,
    pub(crate) produce_bytes: u64,
    pub(crate) small_connections: usize,
    pub(crate) small_seconds: u64,
    /// Runs of produce, fetch and small.
    pub(crate) load_runs: usize,
    pub(crate) e2e_rate: usize,
    pub(crate) e2e_seconds: u64,
    pub(crate) e2e_runs: usize,
    /// How many of a work are made again because the host took processors away.
    pub(crate) disturbed_runs: usize,
    pub(crate) idle_connections: usize,
    pub(crate) topics: usize,
    /// Topics made beside the measured ones before the restarts.
    pub(crate) more_topics: usize,
    pub(crate) topic_partitions: usize,
    /// Of a group, in its two sizes.
    pub(crate) members: usize,
    pub(crate) many_members: usize,
    /// In this many groups, each member with a heartbeat every five seconds.
    pub(crate) beating_members: usize,
    pub(crate) beating_groups: usize,
    pub(crate) beats_seconds: u64,
    pub(crate) commit_connections: usize,
    /// Three times in a row on each node.
    pub(crate) commit_seconds: u64,
    pub(crate) commit_nodes: usize,
    /// With two groups of each size one after the other.
    pub(crate) group_nodes: usize,
    pub(crate) old_bytes: u64,
    pub(crate) cold_rounds: usize,
    pub(crate) cold_seconds: u64,
    /// Runs without a kill.
    pub(crate) config_change_runs: usize,
    pub(crate) config_change_seconds: u64,
    pub(crate) kills: usize,
    /// Kafka takes seconds for each.
    pub(crate) kafka_kills: usize,
    /// Topics of `topic_partitions` that controllers hold without brokers that have them.
    pub(crate) scale_topics: usize,
    pub(crate) million_topics: usize,
}

impl Plan {
    /// What the results are made of.
    pub(crate) const FULL: Self = Self {
        starts: 3,
        idle_seconds: 3,
        // Kafka goes on getting faster for about 7 GB.
        warm_topics: 4,
        produce_bytes: 2_000_000_000,
        small_connections: 100,
        small_seconds: 7,
        load_runs: 3,
        e2e_rate: 1000,
        e2e_seconds: 15,
        e2e_runs: 3,
        disturbed_runs: 5,
        idle_connections: 5000,
        topics: 10,
        more_topics: 4,
        topic_partitions: 1000,
        members: 1000,
        many_members: 10_000,
        beating_members: 100_000,
        beating_groups: 100,
        beats_seconds: 20,
        commit_connections: 100,
        commit_seconds: 10,
        commit_nodes: 3,
        group_nodes: 3,
        old_bytes: 1_000_000_000,
        cold_rounds: 5,
        cold_seconds: 6,
        config_change_runs: 3,
        config_change_seconds: 5,
        kills: 50,
        kafka_kills: 3,
        scale_topics: 100,
        million_topics: 1900,
    };

    /// Every work once and small: whether it works at all.
    pub(crate) const SHORT: Self = Self {
        starts: 1,
        idle_seconds: 0,
        warm_topics: 0,
        produce_bytes: 50_000_000,
        small_connections: 10,
        small_seconds: 1,
        load_runs: 1,
        e2e_rate: 200,
        e2e_seconds: 4,
        e2e_runs: 1,
        disturbed_runs: 0,
        idle_connections: 200,
        topics: 2,
        more_topics: 1,
        topic_partitions: 50,
        members: 50,
        many_members: 200,
        beating_members: 500,
        beating_groups: 10,
        beats_seconds: 6,
        commit_connections: 10,
        commit_seconds: 1,
        commit_nodes: 1,
        group_nodes: 1,
        old_bytes: 20_000_000,
        cold_rounds: 1,
        cold_seconds: 1,
        config_change_runs: 1,
        config_change_seconds: 1,
        kills: 2,
        kafka_kills: 1,
        scale_topics: 6,
        million_topics: 10,
    };
}
