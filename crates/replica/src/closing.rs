//! A clean stop: every log closed and durable, then the checkpoints, then the marker that says so.
//!
//! Logs close on all disk threads at once: thousands of small files are more work than one thread does in good time.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_log::{ClosePlan, PartitionLog};
use klamm_types::{BrokerEpoch, Uuid};

use crate::partition::Partition;
use crate::replica_manager::ReplicaManager;

impl ReplicaManager {
    /// Closes all logs as a clean stop does, and leaves each directory that has not failed marked as clean.
    pub async fn close(self: &Arc<Self>, broker_epoch: BrokerEpoch) {
        let mut by_directory: BTreeMap<Uuid, Vec<Arc<Partition>>> = BTreeMap::new();
        for partition in self.table.all() {
            by_directory
                .entry(partition.directory_id())
                .or_default()
                .push(partition);
        }
        let mut jobs = Vec::new();
        for (directory, partitions) in by_directory {
            let each = partitions.len().div_ceil(self.io.disk_threads.threads());
            for part in partitions.chunks(each.max(CLOSED_TOGETHER_MIN)) {
                let (manager, part) = (self.clone(), part.to_vec());
                jobs.push(move || manager.close_together(directory, &part));
            }
        }
        self.io.disk_threads.run_all(jobs).await;
        let manager = self.clone();
        self.io.disk_threads.run(move || manager.mark_clean(broker_epoch)).await;
    }

    /// Closes logs of one directory.
    fn close_together(&self, directory: Uuid, partitions: &[Arc<Partition>]) {
        let mut started: Vec<(&Arc<Partition>, ClosePlan)> = Vec::new();
        for partition in partitions {
            match partition.with_log(PartitionLog::start_close) {
                Some(Ok(plan)) => started.push((partition, plan)),
                Some(Err(e)) => self.housekeeping_failed(partition, &e),
                None => {}
            }
        }
        let (partitions, plans): (Vec<_>, Vec<_>) = started.into_iter().unzip();
        let Some(path) = self.directory(directory).map(|directory| directory.log_dir().path()) else {
            return;
        };
        if let Err(e) = ClosePlan::run_all(&plans, path) {
            self.fail_directory(directory, &e.to_string());
            return;
        }
        for (partition, plan) in partitions.into_iter().zip(&plans) {
            self.on_log(partition, |log| log.finish_close(plan, Ok(())));
        }
    }

    fn mark_clean(&self, broker_epoch: BrokerEpoch) {
        self.checkpoint_all();
        for directory in self.directories().iter().filter(|directory| directory.is_online()) {
            if let Err(e) = directory.log_dir().write_clean_shutdown(broker_epoch) {
                tracing::error!(error = %e, "cannot mark a log directory as cleanly stopped");
            }
        }
    }
}

/// With fewer logs each, one thread is done before another has begun.
const CLOSED_TOGETHER_MIN: usize = 256;
