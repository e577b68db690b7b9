//! Members of the classic protocol in a consumer group.

use crate::script::{check, check_with};

#[test]
fn a_classic_member_joins_syncs_and_leaves() {
    check(
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g topics=bar
         = MEMBER_ID_REQUIRED
         > join g c1 topics=bar
         member g c1 [bar] classic=range
         epoch g 3
         target g c1 bar:2
         target g m1 bar:0/1
         target-epoch g 3
         current g c1 unreleased 3<-0
         = c1 3 range
         > sync g c1 gen=2
         = ILLEGAL_GENERATION
         > sync g c1 gen=3 p=other
         = INCONSISTENT_GROUP_PROTOCOL
         > sync g c1 gen=3
         = given
         > classic-beat g c1 gen=3
         = NONE
         > beat g m1 epoch=2
         current g m1 unrevoked 2<-2 bar:0@2/1@2 revoking bar:2@2
         = m1 2 bar:0/1
         > beat g m1 epoch=2 owned=bar:0/1
         current g m1 stable 3<-2 bar:0@2/1@2
         = m1 3
         > classic-beat g c1 gen=3
         = REBALANCE_IN_PROGRESS
         > join g c1 topics=bar
         current g c1 stable 3<-3 bar:2@3
         = c1 3 range
         > sync g c1 gen=3
         = given bar:2
         > describe g
         = Stable 3/3 uniform c1(3 0 [bar:2] [bar:2]) m1(3 1 [bar:0/1] [bar:0/1])
         > commit g c1 epoch=3 at=bar:2 v=8
         offset g bar-2
         = NONE
         > commit g c1 epoch=4 at=bar:2
         = ILLEGAL_GENERATION
         > classic-beat g m1 gen=3
         = UNKNOWN_MEMBER_ID
         > sync g m1 gen=3
         = UNKNOWN_MEMBER_ID
         > leave g c2
         = UNKNOWN_MEMBER_ID
         > leave g c1
         current g c1 gone
         target g c1 gone
         member g c1 gone
         epoch g 4
         = NONE",
    );
}

#[test]
fn a_classic_member_gives_up_what_it_no_longer_owns() {
    check(
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g c1 topics=foo
         member g c1 [foo] classic=range
         epoch g 3
         target g c1 foo:0/1/2/3/4/5
         target-epoch g 3
         current g c1 stable 3<-0 foo:0@3/1@3/2@3/3@3/4@3/5@3
         = c1 3 range
         > sync g c1 gen=3
         = given foo:0/1/2/3/4/5
         > beat g m1 epoch=2
         current g m1 stable 3<-2 bar:0@2/1@2/2@2
         = m1 3
         > beat g m1 epoch=3 topics=bar,foo
         member g m1 [bar,foo]
         epoch g 4
         target g c1 foo:0/1/2/3/4
         target g m1 bar:0/1/2,foo:5
         target-epoch g 4
         current g m1 unreleased 4<-3 bar:0@2/1@2/2@2
         = m1 4
         > classic-beat g c1 gen=3
         = REBALANCE_IN_PROGRESS
         > join g c1 topics=foo owned=foo:0/1/2/3/4/5
         member g c1 [foo] classic=range
         current g c1 unrevoked 3<-3 foo:0@3/1@3/2@3/3@3/4@3 revoking foo:5@3
         = c1 3 range
         > sync g c1 gen=3
         = given foo:0/1/2/3/4
         > classic-beat g c1 gen=3
         = REBALANCE_IN_PROGRESS
         > join g c1 topics=foo owned=foo:0/1/2/3/4
         member g c1 [foo] classic=range
         current g c1 stable 4<-3 foo:0@3/1@3/2@3/3@3/4@3
         = c1 4 range
         > beat g m1 epoch=4
         current g m1 stable 4<-4 bar:0@2/1@2/2@2,foo:5@4
         = m1 4 bar:0/1/2,foo:5",
    );
}

#[test]
fn deadlines_of_classic_members() {
    check(
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g c1 topics=foo timeout=5000 session=10000
         member g c1 [foo] classic=range
         epoch g 3
         target g c1 foo:0/1/2/3/4/5
         target-epoch g 3
         current g c1 stable 3<-0 foo:0@3/1@3/2@3/3@3/4@3/5@3
         = c1 3 range
         > wait 4999
         > wait 1
         current g c1 gone
         target g c1 gone
         member g c1 gone
         epoch g 4
         > join g c1 topics=foo timeout=5000 session=10000
         member g c1 [foo] classic=range
         epoch g 5
         target g c1 foo:0/1/2/3/4/5
         target-epoch g 5
         current g c1 stable 5<-0 foo:0@5/1@5/2@5/3@5/4@5/5@5
         = c1 5 range
         > sync g c1 gen=5
         = given foo:0/1/2/3/4/5
         > wait 9999
         > classic-beat g c1 gen=5
         = NONE
         > beat g m1 epoch=2
         current g m1 stable 5<-2 bar:0@2/1@2/2@2
         = m1 5
         > beat g m1 epoch=5 topics=foo
         member g m1 [foo]
         epoch g 6
         target g c1 foo:0/1/2
         target g m1 foo:3/4/5
         target-epoch g 6
         current g m1 unrevoked 5<-5 revoking bar:0@2/1@2/2@2
         = m1 5 nothing
         > classic-beat g c1 gen=5
         = REBALANCE_IN_PROGRESS
         > wait 4000
         > classic-beat g c1 gen=5
         = REBALANCE_IN_PROGRESS
         > wait 1000
         current g c1 gone
         target g c1 gone
         member g c1 gone
         epoch g 7",
    );
}

#[test]
fn who_may_not_join() {
    check(
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g c1 topics=bar type=connect
         = INCONSISTENT_GROUP_PROTOCOL
         > join g c1 raw=x
         = UNKNOWN_SERVER_ERROR
         > join g c1 topics=foo p=range,sticky
         member g c1 [foo] classic=range,sticky
         epoch g 3
         target g c1 foo:0/1/2/3/4/5
         target-epoch g 3
         current g c1 stable 3<-0 foo:0@3/1@3/2@3/3@3/4@3/5@3
         = c1 3 range
         > join g c2 topics=foo p=cooperative
         = INCONSISTENT_GROUP_PROTOCOL",
    );
    check_with(
        "group.consumer.migration.policy=disabled",
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g c1 topics=bar
         = INCONSISTENT_GROUP_PROTOCOL",
    );
}

#[test]
fn classic_members_alone_are_told_when_an_assignment_is_due() {
    check_with(
        "group.consumer.assignment.interval.ms=1000 group.consumer.migration.policy=upgrade",
        "> beat g m1 topics=bar
         member g m1 [bar]
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > wait 1000
         > join g c1 topics=foo
         member g c1 [foo] classic=range
         epoch g 3
         target g c1 foo:0/1/2/3/4/5
         target-epoch g 3
         current g c1 stable 3<-0 foo:0@3/1@3/2@3/3@3/4@3/5@3
         = c1 3 range
         > sync g c1 gen=3
         = given foo:0/1/2/3/4/5
         > join g c2 topics=foo
         member g c2 [foo] classic=range
         epoch g 4
         current g c2 stable 3<-0
         = c2 3 range
         > sync g c2 gen=3
         = given
         > classic-beat g c1 gen=3
         = NONE
         > beat g m1 epoch=-1
         current g m1 gone
         target g m1 gone
         member g m1 gone
         epoch g 5
         = m1 -1
         > wait 999
         > classic-beat g c1 gen=3
         = NONE
         > wait 1
         > classic-beat g c1 gen=3
         = REBALANCE_IN_PROGRESS
         > classic-beat g c2 gen=3
         = REBALANCE_IN_PROGRESS
         > join g c2 topics=foo
         target g c1 foo:0/1/2
         target g c2 foo:3/4/5
         target-epoch g 5
         current g c2 unreleased 5<-3
         = c2 5 range
         > sync g c2 gen=5
         = given
         > classic-beat g c1 gen=3
         = REBALANCE_IN_PROGRESS",
    );
}
