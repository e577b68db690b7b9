//! From a classic group to a consumer group and back.

use crate::script::{check, check_with};

#[test]
fn a_classic_group_is_upgraded_by_the_first_new_member_and_downgraded_when_the_last_one_goes() {
    check(
        "> join g i=i1 topics=bar
         classic g 0 none leader=none
         = parked
         > wait 3000
         #1 i1~1 1 range
         > wait 3000
         > sync g i1~1 i=i1 give=bar:0/1/2
         classic g 1 range leader=i1~1 i1~1(bar:0/1/2)
         = parked
         #2 given bar:0/1/2
         > beat g m1 topics=bar
         classic g gone
         member g i1~1 [bar] i=i1 classic=range
         epoch g 1
         target g i1~1 bar:0/1/2
         target-epoch g 1
         current g i1~1 stable 1<-1 bar:0@1/1@1/2@1
         member g m1 [bar]
         epoch g 2
         target g i1~1 bar:0/1
         target g m1 bar:2
         target-epoch g 2
         current g m1 unreleased 2<-0
         = m1 2 nothing
         > classic-beat g i1~1 i=i1 gen=1
         = REBALANCE_IN_PROGRESS
         > join g i1~1 i=i1 topics=bar owned=bar:0/1/2
         member g i1~1 [bar] i=i1 classic=range
         current g i1~1 unrevoked 1<-1 bar:0@1/1@1 revoking bar:2@1
         = i1~1 1 range
         > sync g i1~1 i=i1 gen=1
         = given bar:0/1
         > classic-beat g i1~1 i=i1 gen=1
         = REBALANCE_IN_PROGRESS
         > join g i1~1 i=i1 topics=bar owned=bar:0/1
         member g i1~1 [bar] i=i1 classic=range
         current g i1~1 stable 2<-1 bar:0@1/1@1
         = i1~1 2 range
         > sync g i1~1 i=i1 gen=2
         = given bar:0/1
         > beat g m1 epoch=2
         current g m1 stable 2<-2 bar:2@2
         = m1 2 bar:2
         > describe g
         = Stable 2/2 uniform i1~1(2 0 [bar:0/1] [bar:0/1]) m1(2 1 [bar:2] [bar:2])
         > beat g m1 epoch=-1
         current g i1~1 gone
         current g m1 gone
         target g i1~1 gone
         target g m1 gone
         target-epoch g gone
         member g i1~1 gone
         member g m1 gone
         partition-metadata g gone
         epoch g gone
         classic g 2 range leader=i1~1 i1~1(bar:0/1)
         = m1 -1
         > wait 0
         > classic-beat g i1~1 i=i1 gen=2
         = REBALANCE_IN_PROGRESS
         > join g i1~1 i=i1 topics=bar owned=bar:0/1
         = parked
         #14 i1~1 3 range
         > describe g
         = GROUP_ID_NOT_FOUND Group g is not a consumer group.",
    );
}

#[test]
fn a_static_member_that_returns_to_the_classic_protocol_takes_the_group_with_it() {
    check(
        "> beat g m1 i=i1 topics=bar
         member g m1 [bar] i=i1
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g i=i1 topics=bar
         current g m1 gone
         target g m1 gone
         member g m1 gone
         member g AAAAAAAAQACAAAAAAAAAAg [bar] i=i1
         target g AAAAAAAAQACAAAAAAAAAAg bar:0/1/2
         current g AAAAAAAAQACAAAAAAAAAAg stable 0<-0 bar:0@2/1@2/2@2
         member g AAAAAAAAQACAAAAAAAAAAg [bar] i=i1 classic=range
         current g AAAAAAAAQACAAAAAAAAAAg stable 2<-0 bar:0@2/1@2/2@2
         current g AAAAAAAAQACAAAAAAAAAAg gone
         target g AAAAAAAAQACAAAAAAAAAAg gone
         target-epoch g gone
         member g AAAAAAAAQACAAAAAAAAAAg gone
         partition-metadata g gone
         epoch g gone
         classic g 2 range leader=AAAAAAAAQACAAAAAAAAAAg AAAAAAAAQACAAAAAAAAAAg(bar:0/1/2)
         = AAAAAAAAQACAAAAAAAAAAg 2 range
         > wait 0
         > sync g AAAAAAAAQACAAAAAAAAAAg i=i1 gen=2
         = given bar:0/1/2
         > describe g
         = GROUP_ID_NOT_FOUND Group g is not a consumer group.",
    );
    check(
        "> beat g m1 i=i1 topics=bar
         member g m1 [bar] i=i1
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g i=i1 topics=bar,foo
         current g m1 gone
         target g m1 gone
         member g m1 gone
         member g AAAAAAAAQACAAAAAAAAAAg [bar] i=i1
         target g AAAAAAAAQACAAAAAAAAAAg bar:0/1/2
         current g AAAAAAAAQACAAAAAAAAAAg stable 0<-0 bar:0@2/1@2/2@2
         member g AAAAAAAAQACAAAAAAAAAAg [bar,foo] i=i1 classic=range
         epoch g 3
         current g AAAAAAAAQACAAAAAAAAAAg gone
         target g AAAAAAAAQACAAAAAAAAAAg gone
         target-epoch g gone
         member g AAAAAAAAQACAAAAAAAAAAg gone
         partition-metadata g gone
         epoch g gone
         classic g 2 range leader=AAAAAAAAQACAAAAAAAAAAg AAAAAAAAQACAAAAAAAAAAg(bar:0/1/2)
         = AAAAAAAAQACAAAAAAAAAAg 0 range
         > wait 0
         > sync g AAAAAAAAQACAAAAAAAAAAg i=i1 gen=2
         = REBALANCE_IN_PROGRESS",
    );
}

#[test]
fn a_group_that_was_downgraded_knows_all_that_its_members_support() {
    check(
        "> beat g m1 i=i1 topics=bar
         member g m1 [bar] i=i1
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > join g i=i1 topics=bar p=range,roundrobin
         current g m1 gone
         target g m1 gone
         member g m1 gone
         member g AAAAAAAAQACAAAAAAAAAAg [bar] i=i1
         target g AAAAAAAAQACAAAAAAAAAAg bar:0/1/2
         current g AAAAAAAAQACAAAAAAAAAAg stable 0<-0 bar:0@2/1@2/2@2
         member g AAAAAAAAQACAAAAAAAAAAg [bar] i=i1 classic=range,roundrobin
         current g AAAAAAAAQACAAAAAAAAAAg stable 2<-0 bar:0@2/1@2/2@2
         current g AAAAAAAAQACAAAAAAAAAAg gone
         target g AAAAAAAAQACAAAAAAAAAAg gone
         target-epoch g gone
         member g AAAAAAAAQACAAAAAAAAAAg gone
         partition-metadata g gone
         epoch g gone
         classic g 2 range leader=AAAAAAAAQACAAAAAAAAAAg AAAAAAAAQACAAAAAAAAAAg(bar:0/1/2)
         = AAAAAAAAQACAAAAAAAAAAg 2 range
         > wait 0
         > join g i=i2 topics=bar p=sticky
         = INCONSISTENT_GROUP_PROTOCOL
         > join g i=i2 topics=bar p=roundrobin
         = parked",
    );
}

#[test]
fn an_empty_group_of_the_other_type_makes_way() {
    check(
        "> join g i=i1 topics=bar
         classic g 0 none leader=none
         = parked
         > wait 3000
         #1 i1~1 1 range
         > wait 3000
         > sync g i1~1 i=i1 give=bar:0/1/2
         classic g 1 range leader=i1~1 i1~1(bar:0/1/2)
         = parked
         #2 given bar:0/1/2
         > leave g i1~1 i=i1
         classic g 2 none leader=none
         = NONE
         > beat g m1 topics=bar
         classic g gone
         member g m1 [bar]
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
         > join g i=i2 topics=bar
         target-epoch g gone
         partition-metadata g gone
         epoch g gone
         classic g 0 none leader=none
         = parked",
    );
}

#[test]
fn what_may_not_be_upgraded() {
    let check = |properties: &str, joins: &str, syncs: &str, reason: &str| {
        check_with(
            properties,
            &format!(
                "> join g i=i1 topics=bar {joins}
                 classic g 0 none leader=none
                 = parked
                 > wait 3000
                 #1 i1~1 1 range
                 > sync g i1~1 i=i1 {syncs}
                 classic g 1 range leader=i1~1 i1~1(bar:0/1/2)
                 = parked
                 #2 given bar:0/1/2
                 > beat g m1 topics=bar
                 = GROUP_ID_NOT_FOUND Cannot upgrade classic group g to consumer group because {reason}"
            ),
        );
    };
    let custom = "an unsupported custom assignor is in use. Please refer to the documentation or switch to a default \
                  assignor before re-attempting the upgrade.";
    check("", "", "give=bar:0/1/2 data=x", custom);
    check(
        "",
        "raw=x",
        "give=bar:0/1/2",
        "the embedded consumer protocol is malformed.",
    );
    check(
        "",
        "type=connect",
        "give=bar:0/1/2 type=connect",
        "the group does not use the consumer embedded protocol.",
    );
    let disabled = "online upgrade is disabled.";
    check(
        "group.consumer.migration.policy=downgrade",
        "",
        "give=bar:0/1/2",
        disabled,
    );
    check(
        "group.consumer.migration.policy=disabled",
        "",
        "give=bar:0/1/2",
        disabled,
    );
}

#[test]
fn what_may_not_be_downgraded_goes_on_as_a_consumer_group() {
    for properties in ["group.consumer.migration.policy=upgrade", "group.max.size=1"] {
        check_with(
            properties,
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
             > join g c2 topics=foo
             member g c2 [foo] classic=range
             epoch g 4
             target g c1 foo:0/1/2
             target g c2 foo:3/4/5
             target-epoch g 4
             current g c2 unreleased 4<-0
             = c2 4 range
             > beat g m1 epoch=-1
             current g m1 gone
             target g m1 gone
             member g m1 gone
             epoch g 5
             = m1 -1
             > describe g
             = Assigning 5/4 uniform c1(3 0 [foo:0/1/2/3/4/5] [foo:0/1/2]) c2(4 0 [] [foo:3/4/5])",
        );
    }
}

#[test]
fn what_a_cooperative_member_has_not_given_up_is_nobody_elses_after_an_upgrade() {
    // The leader has taken bar-2 from its own member, which has not joined without it.
    check(
        "> join g i=i1 topics=bar owned=bar:0/1/2
         classic g 0 none leader=none
         = parked
         > wait 3000
         #1 i1~1 1 range
         > sync g i1~1 i=i1 give=bar:0/1
         classic g 1 range leader=i1~1 i1~1(bar:0/1)
         = parked
         #2 given bar:0/1
         > beat g m1 topics=bar
         classic g gone
         member g i1~1 [bar] i=i1 classic=range
         epoch g 1
         target g i1~1 bar:0/1
         target-epoch g 1
         current g i1~1 unrevoked 1<-1 bar:0@1/1@1 revoking bar:2@1
         member g m1 [bar]
         epoch g 2
         target g m1 bar:2
         target-epoch g 2
         current g m1 unreleased 2<-0
         = m1 2 nothing
         > sync g i1~1 i=i1 gen=1
         = given bar:0/1
         > classic-beat g i1~1 i=i1 gen=1
         = REBALANCE_IN_PROGRESS
         > beat g m1 epoch=2
         current g m1 unreleased 2<-2
         = m1 2
         > join g i1~1 i=i1 topics=bar owned=bar:0/1
         member g i1~1 [bar] i=i1 classic=range
         current g i1~1 stable 2<-1 bar:0@1/1@1
         = i1~1 2 range
         > beat g m1 epoch=2
         current g m1 stable 2<-2 bar:2@2
         = m1 2 bar:2",
    );
}

#[test]
fn a_group_that_is_downgraded_half_way_keeps_what_its_members_own() {
    // bar-2 is m1's to be, and still c1's when m1 leaves; m2 must not find it free.
    check(
        "> beat g m0 topics=foo
         member g m0 [foo]
         epoch g 2
         target g m0 foo:0/1/2/3/4/5
         target-epoch g 2
         current g m0 stable 2<-0 foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m0 2 foo:0/1/2/3/4/5
         > join g c1 topics=bar
         member g c1 [bar] classic=range
         epoch g 3
         target g c1 bar:0/1/2
         target-epoch g 3
         current g c1 stable 3<-0 bar:0@3/1@3/2@3
         = c1 3 range
         > sync g c1 gen=3
         = given bar:0/1/2
         > beat g m1 topics=bar
         member g m1 [bar]
         epoch g 4
         target g c1 bar:0/1
         target g m1 bar:2
         target-epoch g 4
         current g m1 unreleased 4<-0
         = m1 4 nothing
         > beat g m0 epoch=-1
         current g m0 gone
         target g m0 gone
         member g m0 gone
         epoch g 5
         = m0 -1
         > beat g m1 epoch=-1
         current g c1 gone
         current g m1 gone
         target g c1 gone
         target g m1 gone
         target-epoch g gone
         member g c1 gone
         member g m1 gone
         partition-metadata g gone
         epoch g gone
         classic g 5 range leader=c1 c1(bar:0/1/2)
         = m1 -1
         > beat g m2 topics=bar
         classic g gone
         member g c1 [bar] classic=range
         epoch g 5
         target g c1 bar:0/1/2
         target-epoch g 5
         current g c1 stable 5<-5 bar:0@5/1@5/2@5
         member g m2 [bar]
         epoch g 6
         target g c1 bar:0/1
         target g m2 bar:2
         target-epoch g 6
         current g m2 unreleased 6<-0
         = m2 6 nothing",
    );
}
