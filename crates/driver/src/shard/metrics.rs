//! What is measured of the shards of one kind of coordinator.

use klamm_io::Metrics;
use klamm_io::metrics::{Counter, Gauge, Histogram, Metric};

/// Clones are handles on the same metrics.
#[derive(Clone, Debug)]
pub(crate) struct ShardMetrics {
    /// Calls that no worker has taken yet.
    pub(crate) queued: Gauge,
    pub(crate) loading: Gauge,
    pub(crate) active: Gauge,
    pub(crate) failed: Gauge,
    /// Calls that wait for another call to complete them.
    pub(crate) parked: Gauge,
    pub(crate) batch_records: Histogram,
    pub(crate) load_ms: Histogram,
    pub(crate) appends_failed: Counter,
}

impl ShardMetrics {
    pub(crate) fn new(metrics: &Metrics, coordinator: &'static str) -> Self {
        let labels = || vec![("coordinator", coordinator.to_owned())];
        let in_state = |state: &str| {
            let mut labels = labels();
            labels.push(("state", state.to_owned()));
            metrics.gauge(&PARTITIONS, labels)
        };
        Self {
            queued: metrics.gauge(&QUEUED, labels()),
            loading: in_state("loading"),
            active: in_state("active"),
            failed: in_state("failed"),
            parked: metrics.gauge(&PARKED, labels()),
            batch_records: metrics.histogram(&BATCH_RECORDS, labels()),
            load_ms: metrics.histogram(&LOAD_MS, labels()),
            appends_failed: metrics.counter(&APPENDS_FAILED, labels()),
        }
    }
}

static QUEUED: Metric = Metric {
    name: "klamm_coordinator_queued_calls",
    mbean: Some("kafka.server:type=group-coordinator-metrics,name=event-queue-size"),
    help: "Calls that wait for a coordinator to take them",
};
static PARTITIONS: Metric = Metric {
    name: "klamm_coordinator_partitions",
    mbean: Some("kafka.server:type=group-coordinator-metrics,name=num-partitions"),
    help: "Partitions of the coordinator's topic that this broker leads",
};
static PARKED: Metric = Metric {
    name: "klamm_coordinator_parked_calls",
    mbean: None,
    help: "Calls that wait for another member or for time to complete them",
};
static BATCH_RECORDS: Metric = Metric {
    name: "klamm_coordinator_batch_records",
    mbean: None,
    help: "Records that were appended as one batch",
};
static LOAD_MS: Metric = Metric {
    name: "klamm_coordinator_load_ms",
    mbean: Some("kafka.server:type=group-coordinator-metrics,name=partition-load-time-max"),
    help: "Time to replay a partition",
};
static APPENDS_FAILED: Metric = Metric {
    name: "klamm_coordinator_failed_appends_total",
    mbean: None,
    help: "Batches that could not be appended and were rolled back",
};
