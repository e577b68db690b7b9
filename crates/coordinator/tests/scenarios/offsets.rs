//! Committed offsets: who may commit, what is fetched, what is deleted, and when offsets go by themselves.

use crate::script::{check, check_with};

/// A stable group of one consumer of topic t, c~1.
const STABLE: &str = "> join g v=3 p=range:[t]
    record GroupMetadata g gen=0
    = parked #1
    > wait 3000
    #1 joined c~1 gen=1 consumer/range leader=c~1 c~1
    > sync g m=c~1 a=c~1:x
    record GroupMetadata g gen=1 protocol=range leader=c~1 c~1:x
    = parked #2
    #2 assigned x\n";

#[track_caller]
fn check_stable(scenario: &str) {
    check(&format!("{STABLE}{scenario}"));
}

#[test]
fn anybody_may_commit_for_a_group_without_members() {
    check(
        "> fetch g t-0
         = t-0:-1
         > fetch g all
         = nothing
         > commit g t-0=5:note epoch=3 u-1=6
         record OffsetCommit g t-0 5 epoch=3 metadata=note
         record OffsetCommit g u-1 6 epoch=3
         = t-0:NONE u-1:NONE
         > fetch g t-0 t-1 u-1
         = t-0:5:note t-1:-1 u-1:6
         > fetch g all
         = t-0:5:note u-1:6
         > commit g t-0=4
         record OffsetCommit g t-0 4
         = t-0:NONE
         > restart
         > fetch g all
         = t-0:4 u-1:6
         > describe g
         = g Empty",
    );
}

#[test]
fn only_members_of_this_generation_commit_for_a_group_with_members() {
    check_stable(
        "> commit g t-0=1
         = t-0:UNKNOWN_MEMBER_ID
         > commit g m=x gen=1 t-0=1
         = t-0:UNKNOWN_MEMBER_ID
         > commit g m=c~1 gen=2 t-0=1
         = t-0:ILLEGAL_GENERATION
         > commit g m=c~1 i=i gen=1 t-0=1
         = t-0:UNKNOWN_MEMBER_ID
         > commit h m=c~1 gen=1 t-0=1
         = t-0:GROUP_ID_NOT_FOUND
         > commit h m=c~1 gen=1 t-0=1 v=8
         = t-0:ILLEGAL_GENERATION
         > commit g m=c~1 gen=1 t-0=1
         record OffsetCommit g t-0 1
         = t-0:NONE
         > join g m=c~1
         = parked #10
         #10 joined c~1 gen=2 consumer/range leader=c~1 c~1
         > commit g m=c~1 gen=2 t-0=2
         = t-0:REBALANCE_IN_PROGRESS",
    );
}

#[test]
fn a_commit_keeps_the_member_alive() {
    check_stable(
        "> wait 9999
         > commit g m=c~1 gen=1 t-0=1
         record OffsetCommit g t-0 1
         = t-0:NONE
         > wait 9999
         > heartbeat g m=c~1
         = NONE",
    );
}

#[test]
fn metadata_has_a_largest_size() {
    check_with(
        "offset.metadata.max.bytes=3",
        "> commit g t-0=1:abcd t-1=1:abc t-2=1:äöü
         record OffsetCommit g t-1 1 metadata=abc
         record OffsetCommit g t-2 1 metadata=äöü
         = t-0:OFFSET_METADATA_TOO_LARGE t-1:NONE t-2:NONE",
    );
}

#[test]
fn offsets_of_another_topic_of_the_same_name_are_not_given() {
    check(
        "> commit g t-0=5 id=7 v=10
         record OffsetCommit g t-0 5 id=AAAAAAAAAAAAAAAAAAAABw
         = t-0:NONE
         > fetch g t-0 id=7
         = t-0:5
         > fetch g t-0 id=8
         = t-0:-1
         > fetch g t-0
         = t-0:5
         > commit g t-0=6
         record OffsetCommit g t-0 6
         = t-0:NONE
         > fetch g t-0 id=8
         = t-0:6",
    );
}

#[test]
fn offsets_in_use_are_not_deleted() {
    check_stable(
        "> commit g m=c~1 gen=1 t-0=1 u-0=2
         record OffsetCommit g t-0 1
         record OffsetCommit g u-0 2
         = t-0:NONE u-0:NONE
         > delete-offsets g t-0 u-0 u-1
         record OffsetCommit g u-0 tombstone
         = t-0:GROUP_SUBSCRIBED_TO_TOPIC u-0:NONE u-1:NONE
         > fetch g all
         = t-0:1
         > delete-offsets h t-0
         = GROUP_ID_NOT_FOUND
         > leave g m=c~1
         record GroupMetadata g gen=2
         = c~1:NONE
         > delete-offsets g t-0
         record OffsetCommit g t-0 tombstone
         = t-0:NONE",
    );
    // What other clients than consumers use cannot be known.
    check(
        "> join g v=3 t=connect p=v1
         record GroupMetadata g gen=0
         = parked #1
         > delete-offsets g t-0
         = NON_EMPTY_GROUP",
    );
    // Subscriptions that cannot be read may be to anything.
    check(
        "> join g v=3 p=range:x
         record GroupMetadata g gen=0
         = parked #1
         > wait 3000
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1
         > delete-offsets g t-0
         = t-0:GROUP_SUBSCRIBED_TO_TOPIC",
    );
}

#[test]
fn offsets_of_a_simple_group_expire_after_their_commit() {
    check_with(
        "offsets.retention.minutes=30\noffsets.retention.check.interval.ms=60000",
        "> commit g t-0=1
         record OffsetCommit g t-0 1
         = t-0:NONE
         > wait 60000
         > commit g t-1=1
         record OffsetCommit g t-1 1
         = t-1:NONE
         > wait 1740000
         record OffsetCommit g t-0 tombstone
         > fetch g all
         = t-1:1
         > wait 60000
         record OffsetCommit g t-1 tombstone
         record GroupMetadata g tombstone
         > list
         =",
    );
}

#[test]
fn offsets_of_a_group_of_consumers_expire_by_what_it_consumes() {
    check_with(
        "offsets.retention.minutes=1\noffsets.retention.check.interval.ms=1000",
        "> join g v=3 p=range:[t] s=1000000
         record GroupMetadata g gen=0
         = parked #1
         > wait 3000
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1
         > sync g m=c~1
         record GroupMetadata g gen=1 protocol=range leader=c~1 c~1:
         = parked #2
         #2 assigned
         > commit g m=c~1 gen=1 t-0=1 u-0=2
         record OffsetCommit g t-0 1
         record OffsetCommit g u-0 2
         = t-0:NONE u-0:NONE
         > wait 59999
         > wait 1
         record OffsetCommit g u-0 tombstone
         > leave g m=c~1
         record GroupMetadata g gen=2
         = c~1:NONE
         > wait 59999
         > wait 1
         record OffsetCommit g t-0 tombstone
         record GroupMetadata g tombstone",
    );
}

#[test]
fn a_group_without_offsets_goes_when_it_is_empty() {
    check_with(
        "offsets.retention.check.interval.ms=1000",
        "> join g s=6000
         record GroupMetadata g gen=0
         = MEMBER_ID_REQUIRED c~1
         > wait 1000
         record GroupMetadata g tombstone
         > join g m=c~1
         = UNKNOWN_MEMBER_ID c~1",
    );
}

#[test]
fn old_clients_choose_the_retention() {
    check_with(
        "offsets.retention.check.interval.ms=1000",
        "> commit g t-0=1 retention=2000 v=4
         record OffsetCommit g t-0 1 expires=1002000
         = t-0:NONE
         > wait 1999
         > wait 1
         record OffsetCommit g t-0 tombstone
         record GroupMetadata g tombstone",
    );
}

#[test]
fn offsets_of_deleted_topics_are_removed() {
    check(
        "> commit g t-0=1 u-0=1
         record OffsetCommit g t-0 1
         record OffsetCommit g u-0 1
         = t-0:NONE u-0:NONE
         > commit h t-1=1
         record OffsetCommit h t-1 1
         = t-1:NONE
         > commit h t-2=1 id=9 v=10
         record OffsetCommit h t-2 1 id=AAAAAAAAAAAAAAAAAAAACQ
         = t-2:NONE
         > topic-deleted t
         record OffsetCommit g t-0 tombstone
         record OffsetCommit h t-1 tombstone
         > fetch g all
         = u-0:1
         > fetch h all
         = t-2:1",
    );
}

#[test]
fn offsets_of_a_transaction_count_when_it_is_committed() {
    check(
        "> txn-commit g producer=7 t-0=5
         record OffsetCommit g t-0 5
         = t-0:NONE
         > fetch g t-0
         = t-0:-1
         > fetch g t-0 stable
         = t-0:-1:UNSTABLE_OFFSET_COMMIT
         > end-transaction 7 commit
         > fetch g t-0 stable
         = t-0:5
         > txn-commit g producer=7 t-0=6
         record OffsetCommit g t-0 6
         = t-0:NONE
         > fetch g all stable
         = t-0:-1:UNSTABLE_OFFSET_COMMIT
         > fetch g all
         = t-0:5
         > end-transaction 7 abort
         > fetch g all stable
         = t-0:5",
    );
}

#[test]
fn of_a_transaction_and_a_commit_the_later_record_counts() {
    check(
        "> txn-commit g producer=7 t-0=5
         record OffsetCommit g t-0 5
         = t-0:NONE
         > commit g t-0=6
         record OffsetCommit g t-0 6
         = t-0:NONE
         > end-transaction 7 commit
         > fetch g t-0 stable
         = t-0:6",
    );
}

#[test]
fn a_tombstone_removes_what_transactions_would_commit() {
    check(
        "> txn-commit g producer=7 t-0=5
         record OffsetCommit g t-0 5
         = t-0:NONE
         > delete-offsets g t-0
         record OffsetCommit g t-0 tombstone
         = t-0:NONE
         > end-transaction 7 commit
         > fetch g t-0 stable
         = t-0:-1",
    );
}

#[test]
fn producers_commit_for_members() {
    check_stable(
        "> txn-commit g producer=7 t-0=5
         record OffsetCommit g t-0 5
         = t-0:NONE
         > txn-commit g m=c~1 gen=1 t-0=5
         record OffsetCommit g t-0 5
         = t-0:NONE
         > txn-commit g m=c~1 gen=2 t-0=5
         = t-0:ILLEGAL_GENERATION
         > txn-commit g m=x gen=1 t-0=5
         = t-0:UNKNOWN_MEMBER_ID
         > txn-commit h m=x gen=1 t-0=5
         = t-0:ILLEGAL_GENERATION
         > txn-commit - t-0=5
         = t-0:INVALID_GROUP_ID",
    );
}

#[test]
fn a_commit_that_was_not_appended_is_forgotten() {
    check(
        "> commit g t-0=1
         record OffsetCommit g t-0 1
         = t-0:NONE
         > fails commit g t-0=2 t-1=3
         > fetch g all
         = t-0:1
         > fails commit h t-0=2
         > list
         = g:classic:Empty:
         > fails delete g
         > fetch g all
         = t-0:1",
    );
}
