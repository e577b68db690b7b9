//! States that a run of many seeds has to reach: a simulator that never truncates a log proves nothing about truncation.

use std::sync::Arc;

use parking_lot::Mutex;

macro_rules! sometimes {
    ($($(#[$doc:meta])* $name:ident $text:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Sometimes {
            $($(#[$doc])* $name,)*
        }

        impl Sometimes {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

sometimes! {
    Acked "batches acknowledged";
    AckedWithoutAnswer "batches sent with acks=0";
    Fetched "records fetched and compared";
    SessionFetch "fetches within a session";
    SessionLost "fetch sessions that were evicted or forgotten";
    DuplicateAnswered "retries answered with the first offset";
    DuplicateAfterRestart "retries answered with the first offset after a restart";
    SequenceRefused "gaps in sequence numbers refused";
    ProducerFenced "old producer epochs refused";
    RetryAcked "batches acknowledged at a later try";
    GroupJoined "group members that got an assignment";
    GroupShared "assignments shared by several members";
    OffsetCommitted "offsets committed";
    OffsetFetched "committed offsets compared";
    CommitFenced "commits of former members refused";
    StaticMemberReplaced "static members of classic groups that came back under another id";
    ConsumerJoined "members that joined a consumer group";
    ConsumerLeft "members that left a consumer group for good";
    StaticMemberAway "static members that left a consumer group for a while";
    InstanceUnreleased "joins refused under the instance id of another member";
    ToldToRevoke "members that were told to give up partitions";
    ConsumerFenced "members of consumer groups that had to join anew";
    RolledToConsumer "clients rolled to the consumer protocol";
    RolledToClassic "clients rolled back to the classic protocol";
    GroupUpgraded "classic members whose group became a consumer group";
    GroupDowngraded "classic members whose group became a classic one again";
    ClassicInConsumerGroup "assignments of consumer groups to classic members";
    ClassicRevokes "cooperative classic members that gave up partitions";
    MigrationRefused "clients that a group does not take in their protocol";
    RecordsDeleted "DeleteRecords acknowledged";
    TopicCreated "topics created";
    TopicDeleted "topics deleted";
    PartitionsAdded "partitions added";
    ConfigAltered "configurations altered";
    Killed "kills of the process";
    KilledInAnOperation "kills in the middle of a change of the disk";
    PowerLost "power losses";
    PowerLostInAnOperation "power losses in the middle of a change of the disk";
    CrashedWhileStarting "crashes while starting";
    StoppedCleanly "clean stops";
    DiskFull "full disks";
    WriteFailed "failed writes";
    SyncFailed "failed syncs";
    NodeStoppedItself "nodes that stopped because a disk failed";
    ConnectionsReset "connections reset";
    Partitioned "network partitions";
    ClockStepped "steps of the wall clock";
    LogTruncated "recoveries that lost a tail nobody was promised";
    UnackedSurvived "records found that were never acknowledged";
    LogStartMoved "log starts that moved";
    SnapshotLoaded "starts from a metadata snapshot";
    EpochsInLog "logs with several leader epochs";
    UnknownOutcome "changes of metadata whose outcome was learned by a restart";
    SeveralSegments "logs of several segments";
}

/// Counts; clones count together.
#[derive(Clone, Debug)]
pub struct Counters(Arc<Mutex<Vec<u64>>>);

impl Default for Counters {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(vec![0; Sometimes::ALL.len()])))
    }
}

impl Counters {
    pub fn hit(&self, what: Sometimes) {
        self.add(what, 1);
    }

    pub fn add(&self, what: Sometimes, count: u64) {
        self.0.lock()[what as usize] += count;
    }

    pub fn get(&self, what: Sometimes) -> u64 {
        self.0.lock()[what as usize]
    }

    pub fn merge(&self, other: &Self) {
        for what in Sometimes::ALL {
            self.add(*what, other.get(*what));
        }
    }
}
