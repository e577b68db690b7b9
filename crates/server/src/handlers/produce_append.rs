//! The middle of a produce: the appends of requests that arrived together, partition by partition.

use std::sync::Arc;

use klamm_log::AppendOrigin;
use klamm_protocol::messages::produce_response::{BatchIndexAndErrorMessage, PartitionProduceResponse};
use klamm_records::validate::{ValidationError, check_produce};
use klamm_records::{BatchError, BatchHeader};
use klamm_replica::{Append, Appended, Partition, PartitionError};
use klamm_types::ErrorCode;

use crate::broker::Broker;
use crate::dispatch::Call;
use crate::error_code::{Failure, of_partition};
use crate::handlers::produce::Answer;
use crate::handlers::produce_wait::{Uncommitted, Unfinished};

/// Records for one partition of one request.
pub(super) struct PendingAppend<'a> {
    /// Index of the request's answer, and indexes into its response.
    pub(super) answer: usize,
    pub(super) topic: usize,
    pub(super) reply: usize,
    pub(super) partition: Arc<Partition>,
    /// acks=all.
    pub(super) needs_in_sync_min: bool,
    pub(super) records: &'a mut [u8],
}

impl PendingAppend<'_> {
    /// What must be alike for two appends to be one.
    fn destination(&self) -> (*const Partition, bool) {
        (Arc::as_ptr(&self.partition), self.needs_in_sync_min)
    }
}

/// Whether the records are what a request of this version may hold.
pub(super) fn check(version: i16, records: &[u8]) -> Result<(), Failure> {
    let checked = check_produce(version, records);
    checked.map(drop).map_err(|e| unreadable(&e, records))
}

/// Appends everything, with one write for each partition, and notes in the answers what became of it.
pub(super) fn append_all(broker: &Broker, mut appends: Vec<PendingAppend<'_>>, answers: &mut [Answer<'_>]) {
    if appends.len() > 1 {
        // Stable: the batches for one partition stay in their order.
        appends.sort_by_key(|one| Arc::as_ptr(&one.partition));
    }
    for run in appends.chunk_by_mut(|a, b| a.destination() == b.destination()) {
        append_run(broker, run, answers);
    }
}

fn append_run(broker: &Broker, run: &mut [PendingAppend<'_>], answers: &mut [Answer<'_>]) {
    let Some(first) = run.first_mut() else { return };
    let partition = first.partition.clone();
    let how = Append {
        needs_in_sync_min: first.needs_in_sync_min,
        origin: AppendOrigin::Client,
    };
    if run.len() == 1 {
        let appended = partition.append(run[0].records, how);
        return note(broker, &run[0], appended.as_ref(), answers);
    }
    let mut batches: Vec<&mut [u8]> = run.iter_mut().map(|one| &mut *one.records).collect();
    match partition.append_all(&mut batches, how) {
        Ok(results) => {
            for (one, appended) in run.iter().zip(&results) {
                note(broker, one, appended.as_ref(), answers);
            }
        }
        Err(e) => run.iter().for_each(|one| note(broker, one, Err(&e), answers)),
    }
}

/// Puts what became of an append into the response, or what its reply still has to wait for beside it.
fn note(
    broker: &Broker,
    one: &PendingAppend<'_>,
    appended: Result<&Appended, &PartitionError>,
    answers: &mut [Answer<'_>],
) {
    let answer = &mut answers[one.answer];
    let reply = &mut answer.response.responses[one.topic].partition_responses[one.reply];
    let appended = match appended {
        Ok(appended) => appended,
        Err(e) => {
            if let PartitionError::Log(e) = e {
                broker.replicas.log_failed(&one.partition, e);
            }
            let mut failure = of_partition(e);
            if tells_log_start(failure.code) {
                failure.log_start_offset = one.partition.log_start_offset();
            }
            return refuse(answer.call, reply, failure);
        }
    };
    reply.base_offset = appended.info.first_offset.0;
    reply.log_append_time_ms = appended.info.log_append_time.map_or(-1, |time| time.0);
    reply.log_start_offset = appended.info.log_start_offset.0;
    if one.needs_in_sync_min && !appended.is_committed {
        answer.unfinished.push(Unfinished {
            topic: one.topic,
            reply: one.reply,
            partition: one.partition.clone(),
            wait: Uncommitted {
                last_offset: appended.info.last_offset,
                leader_epoch: appended.leader_epoch,
            },
        });
    }
}

/// What cannot be told for a batch at all has a text in the response, unlike what is found in a batch or after one.
fn unreadable(error: &ValidationError, records: &[u8]) -> Failure {
    let mut failure = Failure::from(error);
    if let Err(e @ (BatchError::SizeBelowMinimum { .. } | BatchError::Magic(_))) = BatchHeader::parse(records) {
        failure.message = Some(e.to_string());
    }
    failure
}

/// Whether Kafka sends the log start offset beside an error of an append.
fn tells_log_start(error: ErrorCode) -> bool {
    !matches!(
        error,
        ErrorCode::CORRUPT_MESSAGE
            | ErrorCode::MESSAGE_TOO_LARGE
            | ErrorCode::RECORD_LIST_TOO_LARGE
            | ErrorCode::KAFKA_STORAGE_ERROR
            | ErrorCode::NOT_LEADER_OR_FOLLOWER
            | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
            | ErrorCode::UNKNOWN_TOPIC_ID
    )
}

pub(super) fn refuse(call: Call<'_>, reply: &mut PartitionProduceResponse, failure: Failure) {
    reply.error_code = failure.code.0;
    reply.base_offset = -1;
    reply.log_append_time_ms = -1;
    reply.log_start_offset = failure.log_start_offset.map_or(-1, |offset| offset.0);
    reply.error_message = failure.message;
    reply.record_errors = failure
        .record_errors
        .into_iter()
        .map(|error| BatchIndexAndErrorMessage {
            batch_index: error.batch_index,
            batch_index_error_message: Some(error.message),
            ..Default::default()
        })
        .collect();
    tracing::debug!(peer = %call.client.peer, error = %failure.code, partition = reply.index, "produce refused");
}
