//! The table of everything that runs on its own, and what happens when it is cancelled or fails.

/// What a shutdown does to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCancel {
    /// Tells it and waits: the task watches [`super::Tasks::cancelled`] and finishes what it owes.
    Wait,
    /// Drops it at its next await.
    Abort,
}

/// What an error or a panic of a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// Logs it; the rest of the node goes on.
    Log,
    /// The node cannot be right without this task: it stops, as Kafka's fatal fault handler does.
    StopNode,
}

macro_rules! task_kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $cancel:ident $error:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TaskKind {
            $($(#[$doc])* $kind,)*
        }

        impl TaskKind {
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// As it stands in logs and metrics.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            pub fn on_cancel(self) -> OnCancel {
                match self {
                    $(Self::$kind => OnCancel::$cancel,)*
                }
            }

            pub fn on_error(self) -> OnError {
                match self {
                    $(Self::$kind => OnError::$error,)*
                }
            }
        }
    };
}

task_kinds! {
    /// Accepts connections of one listener.
    Acceptor "acceptor" Abort StopNode;
    /// Reads requests of one connection and answers them.
    Connection "connection" Wait Log;
    /// Ends the turns of a thread that serves connections.
    NetworkTurns "network-turns" Abort StopNode;
    /// Sends requests to one node and matches the responses.
    Client "client" Abort Log;
    /// Owns the quorum's state and the metadata log.
    Quorum "quorum" Wait StopNode;
    /// Owns the active controller's machine.
    Controller "controller" Wait StopNode;
    /// Applies committed metadata to the broker.
    MetadataPublisher "metadata-publisher" Wait StopNode;
    /// Writes snapshots of the metadata.
    SnapshotWriter "snapshot-writer" Wait Log;
    /// Registers the broker with the controller and keeps its session alive.
    BrokerLifecycle "broker-lifecycle" Wait StopNode;
    /// Tells the controller in which directories replicas lie.
    DirectoryAssignments "directory-assignments" Abort Log;
    /// Pulls partitions from one leader.
    ReplicaFetcher "replica-fetcher" Wait Log;
    /// Owns some partitions of a coordinator.
    CoordinatorShard "coordinator-shard" Wait StopNode;
    /// Replays the log of a coordinator's partition.
    CoordinatorLoad "coordinator-load" Abort Log;
    /// Shrinks and expands in-sync replicas.
    IsrMaintenance "isr-maintenance" Abort Log;
    /// Deletes segments that have aged.
    LogRetention "log-retention" Wait Log;
    /// Stops the node when its last log directory has failed.
    LogDirFailure "log-dir-failure" Abort StopNode;
    /// Makes appended records durable on schedule.
    LogFlush "log-flush" Wait Log;
    /// Compacts logs.
    LogCleaner "log-cleaner" Wait Log;
    /// Writes recovery points, high watermarks and log start offsets.
    Checkpoints "checkpoints" Wait Log;
    /// Recovers partitions after an unclean stop.
    LogRecovery "log-recovery" Wait Log;
    /// Draws how far the loading of logs is.
    LoadBar "load-bar" Abort Log;
    /// Re-reads sealed segments.
    Scrubber "scrubber" Wait Log;
    /// Serves metrics and health over HTTP.
    Http "http" Abort Log;
    /// Waits for signals from the operating system.
    Signals "signals" Abort StopNode;
    /// A client or a fault of a simulation or a test.
    Workload "workload" Abort Log;
}
