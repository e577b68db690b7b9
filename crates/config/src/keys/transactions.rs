//! Transactions and idempotent producers.

use crate::definition::{high, keys, low};

keys! {
    /// Partitions of __transaction_state; not to be changed once it exists.
    TRANSACTION_STATE_LOG_NUM_PARTITIONS: i32 = high("transaction.state.log.num.partitions", "50").at_least(1);
    /// Replicas of __transaction_state.
    TRANSACTION_STATE_LOG_REPLICATION_FACTOR: i16 = high("transaction.state.log.replication.factor", "3").at_least(1);
    /// In-sync replicas that writes to __transaction_state need.
    TRANSACTION_STATE_LOG_MIN_ISR: i32 = high("transaction.state.log.min.isr", "2").at_least(1);
    /// Segment size of __transaction_state.
    TRANSACTION_STATE_LOG_SEGMENT_BYTES: i32 = high("transaction.state.log.segment.bytes", "104857600").at_least(1);
    /// Size of the reads that load transaction state.
    TRANSACTION_STATE_LOG_LOAD_BUFFER_SIZE: i32 = high("transaction.state.log.load.buffer.size", "5242880").at_least(1);
    /// Largest timeout that a transaction may ask for.
    TRANSACTION_MAX_TIMEOUT_MS: i32 = high("transaction.max.timeout.ms", "900000").at_least(1);
    /// Time after which an unused transactional id is forgotten.
    TRANSACTIONAL_ID_EXPIRATION_MS: i32 = high("transactional.id.expiration.ms", "604800000").at_least(1);
    /// Time between two searches for transactions that timed out.
    TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS: i32 =
        low("transaction.abort.timed.out.transaction.cleanup.interval.ms", "10000").at_least(1);
    /// Time between two searches for transactional ids that expired.
    TRANSACTION_REMOVE_EXPIRED_TRANSACTION_CLEANUP_INTERVAL_MS: i32 =
        low("transaction.remove.expired.transaction.cleanup.interval.ms", "3600000").at_least(1);
    /// Whether a leader asks the coordinator if a partition belongs to the transaction before it appends.
    TRANSACTION_PARTITION_VERIFICATION_ENABLE: bool =
        low("transaction.partition.verification.enable", "true").cluster_wide();
    /// Whether producers may take part in two-phase commit, without a timeout.
    TRANSACTION_TWO_PHASE_COMMIT_ENABLE: bool = low("transaction.two.phase.commit.enable", "false");
    /// First wait before adding a partition to a transaction is tried again on the server.
    ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS: i32 = high("add.partitions.to.txn.retry.backoff.ms", "20").at_least(1);
    /// How long the server tries to add a partition to a transaction.
    ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MAX_MS: i32 =
        high("add.partitions.to.txn.retry.backoff.max.ms", "100").at_least(0);
    /// Time after which the state of an idle producer is forgotten.
    PRODUCER_ID_EXPIRATION_MS: i32 = low("producer.id.expiration.ms", "86400000").at_least(1).cluster_wide();
    /// Time between two searches for idle producers.
    PRODUCER_ID_EXPIRATION_CHECK_INTERVAL_MS: i32 =
        low("producer.id.expiration.check.interval.ms", "600000").at_least(1).internal();
}
