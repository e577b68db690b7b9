//! Classic groups: rounds of joins, assignments, heartbeats, leaving, and what each request gets that comes at the
//! wrong time.

use crate::script::{check, check_with};

#[test]
fn a_group_forms_assigns_and_dissolves() {
    check(
        "> join g c=a
         record GroupMetadata g gen=0
         = MEMBER_ID_REQUIRED a~1
         > join g c=a m=a~1
         = parked #2
         > join g c=b
         = MEMBER_ID_REQUIRED b~3
         > join g c=b m=b~3
         = parked #4
         > wait 2999
         > wait 1
         > wait 3000
         #2 joined a~1 gen=1 consumer/range leader=a~1 a~1 b~3
         #4 joined b~3 gen=1 consumer/range leader=a~1
         > sync g m=b~3
         = parked #5
         > heartbeat g m=b~3
         = NONE
         > sync g m=a~1 a=a~1:x,b~3:y
         record GroupMetadata g gen=1 protocol=range leader=a~1 a~1:x b~3:y
         = parked #7
         #7 assigned x
         #5 assigned y
         > sync g m=b~3
         = assigned y
         > describe g
         = g Stable consumer/range a~1(a/127.0.0.1:sub:x) b~3(b/127.0.0.1:sub:y)
         > leave g m=a~1
         = a~1:NONE
         > heartbeat g m=b~3
         = REBALANCE_IN_PROGRESS
         > join g c=b m=b~3
         = parked #12
         #12 joined b~3 gen=2 consumer/range leader=b~3 b~3
         > leave g m=b~3
         record GroupMetadata g gen=3
         = b~3:NONE
         > describe g
         = g Empty consumer/
         > delete g
         record GroupMetadata g tombstone
         = g:NONE
         > describe g
         = g Dead GROUP_ID_NOT_FOUND 'Group g not found.'
         > describe g v=5
         = g Dead",
    );
}

#[test]
fn the_initial_round_waits_longer_while_members_come() {
    // Without a newcomer it ends after the delay; the rebalance timeout bounds the whole.
    check(
        "> join g v=3 r=7000
         record GroupMetadata g gen=0
         = parked #1
         > wait 3000
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1",
    );
    check(
        "> join g v=3 r=7000
         record GroupMetadata g gen=0
         = parked #1
         > wait 2500
         > join g c=d v=3 r=7000
         = parked #2
         > wait 3000
         > join g c=e v=3 r=7000
         = parked #3
         > wait 500
         > wait 999
         > wait 1
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1 d~2 e~3
         #2 joined d~2 gen=1 consumer/range leader=c~1
         #3 joined e~3 gen=1 consumer/range leader=c~1",
    );
    check_with(
        "group.initial.rebalance.delay.ms=0",
        "> join g v=3
         record GroupMetadata g gen=0
         = parked #1
         > wait 0
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1",
    );
}

/// A stable group of one member, c~1.
const STABLE: &str = "> join g v=3
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
fn who_is_not_in_the_group_is_told_so() {
    check(
        "> join g m=x
         = UNKNOWN_MEMBER_ID x
         > sync g m=x
         = UNKNOWN_MEMBER_ID
         > heartbeat g m=x
         = UNKNOWN_MEMBER_ID
         > leave g m=x
         = x:UNKNOWN_MEMBER_ID",
    );
    check_stable(
        "> join g m=x
         = UNKNOWN_MEMBER_ID x
         > sync g m=x
         = UNKNOWN_MEMBER_ID
         > sync g m=c~1 gen=2
         = ILLEGAL_GENERATION
         > sync g m=c~1 t=connect
         = INCONSISTENT_GROUP_PROTOCOL
         > sync g m=c~1 p=rr
         = INCONSISTENT_GROUP_PROTOCOL
         > sync g m=c~1 p=range t=consumer
         = assigned x
         > heartbeat g m=c~1 gen=0
         = ILLEGAL_GENERATION
         > heartbeat g m=c~1 i=i
         = UNKNOWN_MEMBER_ID
         > leave g m=x
         = x:UNKNOWN_MEMBER_ID
         > leave g i=i
         = i:UNKNOWN_MEMBER_ID
         > heartbeat g m=c~1
         = NONE",
    );
}

#[test]
fn requests_without_sense_are_refused_before_anything_else() {
    check(
        "> join -
         = INVALID_GROUP_ID
         > sync -
         = INVALID_GROUP_ID
         > heartbeat -
         = INVALID_GROUP_ID
         > leave - m=x
         = INVALID_GROUP_ID
         > delete-offsets - t-0
         = INVALID_GROUP_ID
         > join g s=5999
         = INVALID_SESSION_TIMEOUT
         > join g s=1800001 m=x
         = INVALID_SESSION_TIMEOUT x
         > list
         =",
    );
}

#[test]
fn a_member_must_support_what_all_support() {
    check(
        "> join g v=3 p=
         record GroupMetadata g gen=0
         = INCONSISTENT_GROUP_PROTOCOL
         > join g v=3 p=range,rr
         = parked #2
         > join g v=3 t=connect
         = INCONSISTENT_GROUP_PROTOCOL
         > join g v=3 p=sticky
         = INCONSISTENT_GROUP_PROTOCOL
         > join g c=d v=3 p=sticky,rr
         = parked #5
         > join g c=e v=3 p=range
         = INCONSISTENT_GROUP_PROTOCOL
         > wait 6000
         #2 joined c~2 gen=1 consumer/rr leader=c~2 c~2 d~5
         #5 joined d~5 gen=1 consumer/rr leader=c~2",
    );
}

#[test]
fn members_vote_for_the_protocol() {
    check(
        "> join g c=a v=3 p=range,rr
         record GroupMetadata g gen=0
         = parked #1
         > join g c=b v=3 p=rr,range
         = parked #2
         > join g c=d v=3 p=rr,range
         = parked #3
         > wait 6000
         #1 joined a~1 gen=1 consumer/rr leader=a~1 a~1 b~2 d~3
         #2 joined b~2 gen=1 consumer/rr leader=a~1
         #3 joined d~3 gen=1 consumer/rr leader=a~1",
    );
}

#[test]
fn a_member_that_joins_again() {
    // A follower with nothing new is told the generation; a leader starts a round.
    check_stable(
        "> join g c=d v=3
         = parked #3
         > join g m=c~1
         = parked #4
         #4 joined c~1 gen=2 consumer/range leader=c~1 c~1 d~3
         #3 joined d~3 gen=2 consumer/range leader=c~1
         > join g c=d m=d~3
         = joined d~3 gen=2 consumer/range leader=c~1
         > join g m=c~1
         = joined c~1 gen=2 consumer/range leader=c~1 c~1 d~3
         > sync g m=c~1 gen=2 a=c~1:x
         record GroupMetadata g gen=2 protocol=range leader=c~1 c~1:x d~3:
         = parked #7
         #7 assigned x
         > join g c=d m=d~3
         = joined d~3 gen=2 consumer/range leader=c~1
         > join g c=d m=d~3 p=range:other
         = parked #9
         > heartbeat g m=c~1 gen=2
         = REBALANCE_IN_PROGRESS
         > sync g m=c~1 gen=2
         = REBALANCE_IN_PROGRESS
         > join g m=c~1
         = parked #12
         #12 joined c~1 gen=3 consumer/range leader=c~1 c~1 d~3
         #9 joined d~3 gen=3 consumer/range leader=c~1",
    );
}

#[test]
fn a_join_while_members_sync_starts_over() {
    check_stable(
        "> join g c=d v=3
         = parked #3
         > join g m=c~1
         = parked #4
         #4 joined c~1 gen=2 consumer/range leader=c~1 c~1 d~3
         #3 joined d~3 gen=2 consumer/range leader=c~1
         > sync g m=d~3 gen=2
         = parked #5
         > join g c=e v=3
         = parked #6
         #5 REBALANCE_IN_PROGRESS
         > leave g m=d~3
         = d~3:NONE
         > join g m=c~1
         = parked #8
         #8 joined c~1 gen=3 consumer/range leader=c~1 c~1 e~6
         #6 joined e~6 gen=3 consumer/range leader=c~1",
    );
}

#[test]
fn who_does_not_come_back_in_time_is_out() {
    check_stable(
        "> join g c=d v=3 r=5000
         = parked #3
         > heartbeat g m=c~1
         = REBALANCE_IN_PROGRESS
         > wait 9999
         > wait 1
         #3 joined d~3 gen=2 consumer/range leader=d~3 d~3
         > sync g c=d m=d~3 gen=2 a=d~3:y
         record GroupMetadata g gen=2 protocol=range leader=d~3 d~3:y
         = parked #5
         #5 assigned y
         > heartbeat g m=c~1
         = UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn a_silent_member_is_removed() {
    check_stable(
        "> wait 6000
         > heartbeat g m=c~1
         = NONE
         > wait 9999
         > wait 1
         record GroupMetadata g gen=2
         > heartbeat g m=c~1
         = UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn an_id_that_nobody_comes_back_with_expires() {
    check(
        "> join g s=6000
         record GroupMetadata g gen=0
         = MEMBER_ID_REQUIRED c~1
         > wait 6000
         > join g m=c~1
         = UNKNOWN_MEMBER_ID c~1
         > join g
         = MEMBER_ID_REQUIRED c~3
         > leave g m=c~3
         = c~3:NONE
         > join g m=c~3
         = UNKNOWN_MEMBER_ID c~3",
    );
    // A round waits for it.
    check_stable(
        "> join g c=d s=6000
         = MEMBER_ID_REQUIRED d~3
         > join g m=c~1
         = parked #4
         > wait 5999
         > wait 1
         #4 joined c~1 gen=2 consumer/range leader=c~1 c~1",
    );
}

#[test]
fn a_new_member_waits_five_minutes_at_most() {
    check(
        "> join g v=3 r=400000 s=400000
         record GroupMetadata g gen=0
         = parked #1
         > wait 3000
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1
         > sync g m=c~1 a=c~1:x
         record GroupMetadata g gen=1 protocol=range leader=c~1 c~1:x
         = parked #2
         #2 assigned x
         > join g c=d v=3
         = parked #3
         > wait 299999
         > wait 1
         #3 UNKNOWN_MEMBER_ID
         > join g m=c~1
         = parked #4
         #4 joined c~1 gen=2 consumer/range leader=c~1 c~1",
    );
}

#[test]
fn the_last_to_leave_ends_the_round_for_those_who_joined() {
    check_stable(
        "> join g c=d v=3
         = parked #3
         > join g c=e v=3
         = parked #4
         > leave g m=c~1
         = c~1:NONE
         #3 joined d~3 gen=2 consumer/range leader=d~3 d~3 e~4
         #4 joined e~4 gen=2 consumer/range leader=d~3",
    );
}

#[test]
fn who_does_not_sync_in_time_is_out() {
    check_stable(
        "> join g c=d v=3 r=8000 s=60000
         = parked #3
         > join g m=c~1 r=8000 s=60000
         = parked #4
         #4 joined c~1 gen=2 consumer/range leader=c~1 c~1 d~3
         #3 joined d~3 gen=2 consumer/range leader=c~1
         > sync g m=c~1 gen=2 a=d~3:y
         record GroupMetadata g gen=2 protocol=range leader=c~1 c~1: d~3:y
         = parked #5
         #5 assigned
         > wait 7999
         > heartbeat g m=c~1 gen=2
         = NONE
         > wait 1
         > heartbeat g m=c~1 gen=2
         = REBALANCE_IN_PROGRESS
         > heartbeat g m=d~3 gen=2
         = UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn a_group_has_a_largest_size() {
    check_with(
        "group.max.size=1",
        "> join g v=3
         record GroupMetadata g gen=0
         = parked #1
         > join g v=3
         = GROUP_MAX_SIZE_REACHED
         > wait 3000
         #1 joined c~1 gen=1 consumer/range leader=c~1 c~1
         > join g v=3
         = GROUP_MAX_SIZE_REACHED
         > join g m=c~1
         = joined c~1 gen=1 consumer/range leader=c~1 c~1",
    );
}

#[test]
fn a_request_that_a_newer_one_supersedes_is_answered() {
    check_stable(
        "> join g c=d v=3
         = parked #3
         > join g c=d m=d~3
         = parked #4
         #3 REBALANCE_IN_PROGRESS d~3
         > join g m=c~1
         = parked #5
         #5 joined c~1 gen=2 consumer/range leader=c~1 c~1 d~3
         #4 joined d~3 gen=2 consumer/range leader=c~1
         > sync g m=d~3 gen=2
         = parked #6
         > sync g m=d~3 gen=2
         = parked #7
         #6 REBALANCE_IN_PROGRESS
         > leave g m=d~3
         = d~3:NONE
         #7 UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn a_new_coordinator_takes_the_group_over() {
    check_stable(
        "> restart
         > describe g
         = g Stable consumer/range c~1(c/127.0.0.1:sub:x)
         > heartbeat g m=c~1
         = NONE
         > join g m=c~1 p=range
         = parked #5
         #5 joined c~1 gen=2 consumer/range leader=c~1 c~1
         > restart
         > heartbeat g m=c~1 gen=2
         = ILLEGAL_GENERATION
         > wait 10000
         record GroupMetadata g gen=2
         > restart
         > describe g
         = g Empty consumer/",
    );
}

#[test]
fn an_append_that_fails_is_a_small_fail_over() {
    // The group was never written, so it is not there.
    check(
        "> fails join g v=3
         #1 COORDINATOR_NOT_AVAILABLE c~1
         > list
         =",
    );
    // The assignment was not written: the group is what it was before the round.
    check_stable(
        "> join g c=d v=3
         = parked #3
         > join g m=c~1
         = parked #4
         #4 joined c~1 gen=2 consumer/range leader=c~1 c~1 d~3
         #3 joined d~3 gen=2 consumer/range leader=c~1
         > fails sync g m=c~1 gen=2 a=c~1:x,d~3:y
         > heartbeat g m=c~1 gen=2
         = ILLEGAL_GENERATION
         > describe g
         = g Stable consumer/range c~1(c/127.0.0.1:sub:x)
         > wait 10000
         record GroupMetadata g gen=2",
    );
}

#[test]
fn groups_are_listed_by_state_and_type() {
    check_stable(
        "> commit simple t-0=1
         record OffsetCommit simple t-0 1
         = t-0:NONE
         > join h
         record GroupMetadata h gen=0
         = MEMBER_ID_REQUIRED c~4
         > list
         = g:classic:Stable:consumer h:classic:Empty: simple:classic:Empty:
         > list states=stable
         = g:classic:Stable:consumer
         > list states=EMPTY,dead types=Classic
         = h:classic:Empty: simple:classic:Empty:
         > list types=consumer
         =
         > list types=nonsense
         =",
    );
}

#[test]
fn groups_with_members_are_not_deleted() {
    check_stable(
        "> delete g
         = g:NON_EMPTY_GROUP
         > delete h
         = h:GROUP_ID_NOT_FOUND
         > commit g m=c~1 gen=1 t-0=1
         record OffsetCommit g t-0 1
         = t-0:NONE
         > txn-commit g producer=7 t-1=2
         record OffsetCommit g t-1 2
         = t-1:NONE
         > leave g m=c~1
         record GroupMetadata g gen=2
         = c~1:NONE
         > delete g
         record OffsetCommit g t-0 tombstone
         record OffsetCommit g t-1 tombstone
         record GroupMetadata g tombstone
         = g:NONE
         > end-transaction 7 commit
         > fetch g all
         = nothing",
    );
}
