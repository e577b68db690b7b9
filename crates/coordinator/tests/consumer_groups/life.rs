//! Joining, staying, moving partitions, leaving; and what is refused. What is written and answered is as
//! GroupMetadataManager of Kafka 4.3.1 does it.

use crate::script::{check, check_with};

#[test]
fn a_member_joins_and_has_it_all() {
    check(
        "> beat g m1 topics=foo
         member g m1 [foo]
         epoch g 2
         target g m1 foo:0/1/2/3/4/5
         target-epoch g 2
         current g m1 stable 2<-0 foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 2 foo:0/1/2/3/4/5
         > beat g m1 epoch=2
         = m1 2
         > beat g m1 epoch=2 timeout=60000 topics=foo owned=foo:0/1/2/3/4/5
         = m1 2 foo:0/1/2/3/4/5
         > describe g
         = Stable 2/2 uniform m1(2 1 [foo:0/1/2/3/4/5] [foo:0/1/2/3/4/5])",
    );
}

#[test]
fn a_partition_is_given_up_before_it_is_given_away() {
    check(
        "> beat g m1 topics=foo
         member g m1 [foo]
         epoch g 2
         target g m1 foo:0/1/2/3/4/5
         target-epoch g 2
         current g m1 stable 2<-0 foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 2 foo:0/1/2/3/4/5
         > beat g m2 topics=foo
         member g m2 [foo]
         epoch g 3
         target g m1 foo:0/1/2
         target g m2 foo:3/4/5
         target-epoch g 3
         current g m2 unreleased 3<-0
         = m2 3 nothing
         > describe g
         = Reconciling 3/3 uniform m1(2 1 [foo:0/1/2/3/4/5] [foo:0/1/2]) m2(3 1 [] [foo:3/4/5])
         > beat g m2 epoch=3
         current g m2 unreleased 3<-3
         = m2 3
         > beat g m1 epoch=2
         current g m1 unrevoked 2<-2 foo:0@2/1@2/2@2 revoking foo:3@2/4@2/5@2
         = m1 2 foo:0/1/2
         > beat g m1 epoch=2
         = m1 2
         > beat g m1 epoch=2 owned=foo:0/1/2/3
         = m1 2
         > beat g m2 epoch=3
         = m2 3
         > beat g m1 epoch=2 owned=foo:0/1/2
         current g m1 stable 3<-2 foo:0@2/1@2/2@2
         = m1 3
         > beat g m2 epoch=3
         current g m2 stable 3<-3 foo:3@3/4@3/5@3
         = m2 3 foo:3/4/5
         > describe g
         = Stable 3/3 uniform m1(3 1 [foo:0/1/2] [foo:0/1/2]) m2(3 1 [foo:3/4/5] [foo:3/4/5])",
    );
}

#[test]
fn who_leaves_leaves_its_partitions_to_the_others() {
    check(
        "> beat g m1 topics=bar assignor=range
         member g m1 [bar] assignor=range
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m1 epoch=-1
         current g m1 gone
         target g m1 gone
         member g m1 gone
         epoch g 3
         = m1 -1
         > describe g
         = Empty 3/2 uniform
         > beat g m1 epoch=2
         = UNKNOWN_MEMBER_ID Member m1 is not a member of group g.
         > beat g m2 topics=bar
         member g m2 [bar]
         epoch g 4
         target g m2 bar:0/1/2
         target-epoch g 4
         current g m2 stable 4<-0 bar:0@4/1@4/2@4
         = m2 4 bar:0/1/2
         > delete g
         = NON_EMPTY_GROUP
         > beat g m2 epoch=-1
         current g m2 gone
         target g m2 gone
         member g m2 gone
         epoch g 5
         = m2 -1
         > delete g
         target-epoch g gone
         partition-metadata g gone
         epoch g gone
         = NONE
         > describe g
         = GROUP_ID_NOT_FOUND Group g not found.",
    );
}

#[test]
fn epochs_are_held_against_the_members() {
    check(
        "> beat g m1 topics=foo
         member g m1 [foo]
         epoch g 2
         target g m1 foo:0/1/2/3/4/5
         target-epoch g 2
         current g m1 stable 2<-0 foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 2 foo:0/1/2/3/4/5
         > beat g m1 epoch=3
         = FENCED_MEMBER_EPOCH The consumer group member has a greater member epoch (3) than the one known by the group coordinator (2). The member must abandon all its partitions and rejoin.
         > beat g m1 epoch=1
         = FENCED_MEMBER_EPOCH The consumer group member has a smaller member epoch (1) than the one known by the group coordinator (2). The member must abandon all its partitions and rejoin.
         > beat g m1 epoch=2 topics=foo,bar
         member g m1 [bar,foo]
         epoch g 3
         target g m1 bar:0/1/2,foo:0/1/2/3/4/5
         target-epoch g 3
         current g m1 stable 3<-2 bar:0@3/1@3/2@3,foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 3 bar:0/1/2,foo:0/1/2/3/4/5
         > beat g m1 epoch=2 owned=foo:0/1/2/3/4/5
         = m1 3
         > beat g m1 epoch=2
         = FENCED_MEMBER_EPOCH The consumer group member has a smaller member epoch (2) than the one known by the group coordinator (3). The member must abandon all its partitions and rejoin.
         > beat g m1 epoch=0 topics=foo,bar
         = m1 3 bar:0/1/2,foo:0/1/2/3/4/5
         > beat g m9 epoch=1
         = UNKNOWN_MEMBER_ID Member m9 is not a member of group g.
         > beat other m1 epoch=1
         = GROUP_ID_NOT_FOUND Consumer group other not found.
         > beat other m1 epoch=-1
         = GROUP_ID_NOT_FOUND Group other not found.",
    );
}

#[test]
fn a_heartbeat_that_makes_no_sense_is_refused() {
    check(
        "> beat g topics=foo
         = INVALID_REQUEST MemberId can't be empty.
         > beat g m1 epoch=-3
         = INVALID_REQUEST MemberEpoch is invalid.
         > beat g m1 epoch=-2
         = INVALID_REQUEST InstanceId can't be null.
         > beat g m1 i= topics=foo
         = INVALID_REQUEST InstanceId can't be empty.
         > beat g m1 rack= topics=foo
         = INVALID_REQUEST RackId can't be empty.
         > beat g m1 topics=foo timeout=-1
         = INVALID_REQUEST RebalanceTimeoutMs must be provided in first request.
         > beat g m1 topics=foo owned=foo:0
         = INVALID_REQUEST TopicPartitions must be empty when (re-)joining.
         > beat g m1
         = INVALID_REQUEST Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.
         > beat g m1 topics=foo assignor=sticky
         = UNSUPPORTED_ASSIGNOR ServerAssignor sticky is not supported. Supported assignors: uniform, range.
         > beat g v=0 topics=foo assignor=range
         member g AAAAAAAAQACAAAAAAAAACg [foo] assignor=range
         epoch g 2
         target g AAAAAAAAQACAAAAAAAAACg foo:0/1/2/3/4/5
         target-epoch g 2
         current g AAAAAAAAQACAAAAAAAAACg stable 2<-0 foo:0@2/1@2/2@2/3@2/4@2/5@2
         = AAAAAAAAQACAAAAAAAAACg 2 foo:0/1/2/3/4/5",
    );
    check_with(
        "group.consumer.max.size=1",
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m2 topics=bar
         = GROUP_MAX_SIZE_REACHED The consumer group has reached its maximum capacity of 1 members.
         > beat g m1 epoch=2
         = m1 2",
    );
}

#[test]
fn who_is_silent_is_removed() {
    check(
        "> config g consumer.session.timeout.ms=50000
         > beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > wait 40000
         > beat g m1 epoch=2
         = m1 2
         > wait 49999
         > restart
         > wait 49999
         > wait 1
         current g m1 gone
         target g m1 gone
         member g m1 gone
         epoch g 3",
    );
}

#[test]
fn who_does_not_give_up_in_time_is_removed() {
    check(
        "> beat g m1 topics=bar timeout=10000
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m2 topics=bar
         member g m2 [bar]
         epoch g 3
         target g m1 bar:0/1
         target g m2 bar:2
         target-epoch g 3
         current g m2 unreleased 3<-0
         = m2 3 nothing
         > beat g m1 epoch=2
         current g m1 unrevoked 2<-2 bar:0@2/1@2 revoking bar:2@2
         = m1 2 bar:0/1
         > wait 9999
         > beat g m1 epoch=2
         = m1 2
         > wait 1
         current g m1 gone
         target g m1 gone
         member g m1 gone
         epoch g 4
         > beat g m2 epoch=3
         target g m2 bar:0/1/2
         target-epoch g 4
         current g m2 stable 4<-3 bar:0@4/1@4/2@4
         = m2 4 bar:0/1/2",
    );
}

#[test]
fn changed_topics_are_assigned_with_the_next_heartbeat() {
    check(
        "> beat g m1 topics=bar,new
         member g m1 [bar,new]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m1 epoch=2
         = m1 2
         > topics other=1
         > beat g m1 epoch=2
         = m1 2
         > topics new=1 bar=4
         > beat g m1 epoch=2
         epoch g 3
         target g m1 bar:0/1/2/3,new:0
         target-epoch g 3
         current g m1 stable 3<-2 bar:0@2/1@2/2@2/3@3,new:0@3
         = m1 3 bar:0/1/2/3,new:0
         > delete-topic bar
         > beat g m1 epoch=3
         epoch g 4
         target g m1 new:0
         target-epoch g 4
         current g m1 unrevoked 3<-3 new:0@3 revoking bar:0@2/1@2/2@2/3@3
         = m1 3 new:0
         > beat g m1 epoch=3 owned=new:0
         current g m1 stable 4<-3 new:0@3
         = m1 4",
    );
}

#[test]
fn assignments_keep_their_distance_in_time() {
    check_with(
        "group.consumer.assignment.interval.ms=1000",
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > wait 400
         > beat g m2 topics=bar
         member g m2 [bar]
         epoch g 3
         current g m2 stable 2<-0
         = m2 2 nothing
         > describe g
         = Assigning 3/2 uniform m1(2 1 [bar:0/1/2] [bar:0/1/2]) m2(2 1 [] [])
         > wait 599
         > beat g m1 epoch=2
         = m1 2
         > wait 1
         > beat g m1 epoch=2
         target g m1 bar:0/1
         target g m2 bar:2
         target-epoch g 3
         current g m1 unrevoked 2<-2 bar:0@2/1@2 revoking bar:2@2
         = m1 2 bar:0/1
         > beat g m2 epoch=2
         current g m2 unreleased 3<-2
         = m2 3",
    );
}

#[test]
fn nobody_waits_for_a_clock_that_was_put_back() {
    check_with(
        "group.consumer.assignment.interval.ms=1000",
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > restart
         > wait -300000
         > beat g m2 topics=bar
         member g m2 [bar]
         epoch g 3
         target g m1 bar:0/1
         target g m2 bar:2
         target-epoch g 3
         current g m2 unreleased 3<-0
         = m2 3 nothing",
    );
}

#[test]
fn settings_that_change_reach_the_groups() {
    check_with(
        "group.consumer.assignment.interval.ms=1000",
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > broker-config group.consumer.assignment.interval.ms=0
         > beat g m2 topics=bar
         member g m2 [bar]
         epoch g 3
         target g m1 bar:0/1
         target g m2 bar:2
         target-epoch g 3
         current g m2 unreleased 3<-0
         = m2 3 nothing
         > config g consumer.assignment.interval.ms=5000
         > beat g m3 topics=bar
         member g m3 [bar]
         epoch g 4
         current g m3 stable 3<-0
         = m3 3 nothing",
    );
}

#[test]
fn what_was_not_appended_did_not_happen() {
    check(
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > fails beat g m2 topics=bar
         > fails beat g m1 epoch=-1
         > fails beat other m1 topics=foo
         > describe other
         = GROUP_ID_NOT_FOUND Group other not found.
         > describe g
         = Stable 2/2 uniform m1(2 1 [bar:0/1/2] [bar:0/1/2])
         > wait 44999
         > wait 1
         current g m1 gone
         target g m1 gone
         member g m1 gone
         epoch g 3",
    );
}

#[test]
fn offsets_are_committed_in_the_epoch_of_the_assignment_or_later() {
    check(
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m1 epoch=2 topics=foo,bar
         member g m1 [bar,foo]
         epoch g 3
         target g m1 bar:0/1/2,foo:0/1/2/3/4/5
         target-epoch g 3
         current g m1 stable 3<-2 bar:0@2/1@2/2@2,foo:0@3/1@3/2@3/3@3/4@3/5@3
         = m1 3 bar:0/1/2,foo:0/1/2/3/4/5
         > commit g m1 epoch=3 at=foo:0
         offset g foo-0
         = NONE
         > commit g m1 epoch=2 at=bar:0
         offset g bar-0
         = NONE
         > commit g m1 epoch=2 at=foo:0
         = STALE_MEMBER_EPOCH
         > commit g m1 epoch=4 at=foo:0
         = STALE_MEMBER_EPOCH
         > commit g m2 epoch=3 at=foo:0
         = UNKNOWN_MEMBER_ID
         > commit g at=foo:0
         = UNKNOWN_MEMBER_ID
         > commit g m1 epoch=3 at=foo:0 v=8
         = UNSUPPORTED_VERSION",
    );
}
