//! The second half of a produce with acks=all: waiting until the in-sync replicas have what was appended.

use std::sync::Arc;
use std::time::Duration;

use klamm_io::time;
use klamm_protocol::messages::produce_response::ProduceResponse;
use klamm_replica::{Commit, Partition, Wake};
use klamm_types::{ErrorCode, LeaderEpoch, Offset};

/// What was appended and is not yet committed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uncommitted {
    pub(crate) last_offset: Offset,
    pub(crate) leader_epoch: LeaderEpoch,
}

/// One partition of a response that cannot be sent yet.
pub(crate) struct Unfinished {
    /// Indexes into the response.
    pub(crate) topic: usize,
    pub(crate) reply: usize,
    pub(crate) partition: Arc<Partition>,
    pub(crate) wait: Uncommitted,
}

/// Waits for all, at most `timeout_ms`; partitions that did not make it are told so in the response. Their records may
/// survive all the same.
pub(crate) async fn finish(response: &mut ProduceResponse, mut unfinished: Vec<Unfinished>, timeout_ms: i32) {
    let wake = Wake::new();
    let partitions: Vec<Arc<Partition>> = unfinished.iter().map(|one| one.partition.clone()).collect();
    let _parked: Vec<_> = partitions.iter().map(|partition| partition.park(&wake)).collect();
    let all = async {
        loop {
            unfinished.retain(
                |one| match one.partition.commit_of(one.wait.last_offset, one.wait.leader_epoch) {
                    Commit::Waiting => true,
                    Commit::Done => false,
                    Commit::Lost(error) => {
                        fail(response, one, error);
                        false
                    }
                },
            );
            if unfinished.is_empty() {
                return;
            }
            wake.woken().await;
        }
    };
    let timeout = Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(0));
    if time::timeout(timeout, all).await.is_err() {
        for one in &unfinished {
            fail(response, one, ErrorCode::REQUEST_TIMED_OUT);
        }
    }
}

fn fail(response: &mut ProduceResponse, one: &Unfinished, error: ErrorCode) {
    let topic = response.responses.get_mut(one.topic);
    if let Some(reply) = topic.and_then(|topic| topic.partition_responses.get_mut(one.reply)) {
        reply.error_code = error.0;
        reply.base_offset = -1;
        reply.log_append_time_ms = -1;
        reply.log_start_offset = -1;
    }
}
