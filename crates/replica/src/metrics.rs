//! What is measured of all partitions together.

use klamm_io::Metrics;
use klamm_io::metrics::{Gauge, Metric};

#[derive(Debug)]
pub(crate) struct ReplicaMetrics {
    open_files: Gauge,
    partitions: Gauge,
}

impl ReplicaMetrics {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        Self {
            open_files: metrics.gauge(&OPEN_FILES, Vec::new()),
            partitions: metrics.gauge(&PARTITIONS, Vec::new()),
        }
    }

    pub(crate) fn set_open_files(&self, count: usize) {
        self.open_files.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    pub(crate) fn set_partitions(&self, count: usize) {
        self.partitions.set(i64::try_from(count).unwrap_or(i64::MAX));
    }
}

static OPEN_FILES: Metric = Metric {
    name: "klamm_log_open_files",
    mbean: None,
    help: "Files of logs that are open at most",
};
static PARTITIONS: Metric = Metric {
    name: "klamm_partitions",
    mbean: Some("kafka.server:type=ReplicaManager,name=PartitionCount"),
    help: "Partitions on this broker",
};
