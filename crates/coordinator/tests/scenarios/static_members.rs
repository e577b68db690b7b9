//! Static members (KIP-345): an instance id outlives the member id that stands for it.

use crate::script::check;

/// A stable group of two static members: i, who leads, and j.
const STABLE: &str = "> join g c=a i=i
    record GroupMetadata g gen=0
    = parked #1
    > join g c=b i=j
    = parked #2
    > wait 6000
    #1 joined i~1 gen=1 consumer/range leader=i~1 i~1@i j~2@j
    #2 joined j~2 gen=1 consumer/range leader=i~1
    > sync g m=i~1 i=i a=i~1:x,j~2:y
    record GroupMetadata g gen=1 protocol=range leader=i~1 i~1@i:x j~2@j:y
    = parked #3
    #3 assigned x
    > sync g m=j~2 i=j
    = assigned y\n";

#[track_caller]
fn check_stable(scenario: &str) {
    check(&format!("{STABLE}{scenario}"));
}

#[test]
fn a_replaced_follower_goes_on_without_a_round() {
    check_stable(
        "> join g c=b i=j
         record GroupMetadata g gen=1 protocol=range leader=i~1 i~1@i:x j~5@j:y
         = joined j~5 gen=1 consumer/range leader=i~1
         > sync g m=j~5 i=j
         = assigned y
         > heartbeat g m=j~2 i=j
         = FENCED_INSTANCE_ID
         > sync g m=j~2 i=j
         = FENCED_INSTANCE_ID
         > join g m=j~2 i=j
         = FENCED_INSTANCE_ID j~2
         > leave g m=j~2 i=j
         = j:FENCED_INSTANCE_ID
         > commit g m=j~2 i=j gen=1 t-0=1
         = t-0:FENCED_INSTANCE_ID
         > heartbeat g m=j~5 i=j
         = NONE
         > heartbeat g m=i~1 i=i
         = NONE",
    );
}

#[test]
fn a_replaced_leader_is_told_not_to_assign() {
    check_stable(
        "> join g c=a i=i
         record GroupMetadata g gen=1 protocol=range leader=i~5 i~5@i:x j~2@j:y
         = joined i~5 gen=1 consumer/range leader=i~5 skip-assignment i~5@i j~2@j",
    );
    // Before version 9 it cannot be told, and believes that another member leads.
    check_stable(
        "> join g c=a i=i v=8
         record GroupMetadata g gen=1 protocol=range leader=i~5 i~5@i:x j~2@j:y
         = joined i~5 gen=1 consumer/range leader=i~1",
    );
}

#[test]
fn a_replacement_that_changes_the_protocol_starts_a_round() {
    check(
        "> join g c=a i=i p=range,rr
         record GroupMetadata g gen=0
         = parked #1
         > wait 3000
         #1 joined i~1 gen=1 consumer/range leader=i~1 i~1@i
         > sync g m=i~1 i=i
         record GroupMetadata g gen=1 protocol=range leader=i~1 i~1@i:
         = parked #2
         #2 assigned
         > join g c=a i=i p=rr
         = parked #3
         #3 joined i~3 gen=2 consumer/rr leader=i~3 i~3@i",
    );
}

#[test]
fn a_replacement_while_members_sync_starts_a_round() {
    check(
        "> join g c=a i=i
         record GroupMetadata g gen=0
         = parked #1
         > join g c=b i=j
         = parked #2
         > wait 6000
         #1 joined i~1 gen=1 consumer/range leader=i~1 i~1@i j~2@j
         #2 joined j~2 gen=1 consumer/range leader=i~1
         > sync g m=j~2 i=j
         = parked #3
         > join g c=b i=j
         = parked #4
         #3 FENCED_INSTANCE_ID
         > join g m=i~1 i=i
         = parked #5
         #5 joined i~1 gen=2 consumer/range leader=i~1 i~1@i j~4@j
         #4 joined j~4 gen=2 consumer/range leader=i~1",
    );
}

#[test]
fn a_replacement_in_a_round_fences_who_waits() {
    check(
        "> join g c=a i=i
         record GroupMetadata g gen=0
         = parked #1
         > join g c=a i=i
         = parked #2
         #1 FENCED_INSTANCE_ID i~1
         > wait 3000
         #2 joined i~2 gen=1 consumer/range leader=i~2 i~2@i",
    );
}

#[test]
fn a_static_member_that_misses_a_round_stays_until_its_session_ends() {
    check_stable(
        "> join g c=d v=3 r=7000
         = parked #5
         > join g m=i~1 i=i r=7000
         = parked #6
         > heartbeat g m=j~2 i=j
         = REBALANCE_IN_PROGRESS
         > wait 9999
         > heartbeat g m=i~1 i=i
         = REBALANCE_IN_PROGRESS
         > wait 1
         #5 joined d~5 gen=2 consumer/range leader=i~1
         #6 joined i~1 gen=2 consumer/range leader=i~1 d~5 i~1@i",
    );
    // The round ends first: it is still in the generation, but does not lead it.
    check(
        "> join g c=a i=i r=5000
         record GroupMetadata g gen=0
         = parked #1
         > wait 3000
         #1 joined i~1 gen=1 consumer/range leader=i~1 i~1@i
         > sync g m=i~1 i=i a=i~1:x
         record GroupMetadata g gen=1 protocol=range leader=i~1 i~1@i:x
         = parked #2
         #2 assigned x
         > join g c=d v=3 r=5000
         = parked #3
         > wait 5000
         #3 joined d~3 gen=2 consumer/range leader=d~3 d~3 i~1@i",
    );
}

#[test]
fn an_administrator_removes_static_members() {
    check_stable(
        "> leave g i=j
         = j:NONE
         > heartbeat g m=j~2 i=j
         = UNKNOWN_MEMBER_ID
         > heartbeat g m=i~1 i=i
         = REBALANCE_IN_PROGRESS
         > leave g i=k
         = k:UNKNOWN_MEMBER_ID",
    );
}

#[test]
fn static_members_survive_a_new_coordinator() {
    check_stable(
        "> restart
         > join g c=b i=j
         record GroupMetadata g gen=1 protocol=range leader=i~1 i~1@i:x j~5@j:y
         = joined j~5 gen=1 consumer/range leader=i~1
         > heartbeat g m=j~2 i=j
         = FENCED_INSTANCE_ID",
    );
}
