//! Static members (KIP-345 in consumer groups).

use crate::script::check;

#[test]
fn a_static_member_comes_back_to_what_it_had() {
    check(
        "> beat g m1 i=i1 topics=bar
         member g m1 [bar] i=i1
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m2 i=i1 topics=bar
         = UNRELEASED_INSTANCE_ID Static member m2 with instance id i1 cannot join the group because the instance id is owned by m1 member.
         > beat g m1 i=i1 epoch=-2
         current g m1 stable -2<-0 bar:0@0/1@0/2@0
         = m1 -2
         > describe g
         = Reconciling 2/2 uniform m1(-2 1 [bar:0/1/2] [bar:0/1/2])
         > beat g m2 i=i1 topics=bar
         current g m1 gone
         target g m1 gone
         member g m1 gone
         member g m2 [bar] i=i1
         target g m2 bar:0/1/2
         current g m2 stable 0<-0 bar:0@0/1@0/2@0
         current g m2 stable 2<-0 bar:0@0/1@0/2@0
         = m2 2 bar:0/1/2
         > beat g m1 i=i1 epoch=2
         = FENCED_INSTANCE_ID Static member m1 with instance id i1 was fenced by member m2.
         > beat g m1 i=i1 epoch=-1
         = FENCED_INSTANCE_ID Static member m1 with instance id i1 was fenced by member m2.
         > beat g m2 i=i1 epoch=-1
         current g m2 gone
         target g m2 gone
         member g m2 gone
         epoch g 3
         = m2 -1
         > beat g m2 i=i1 epoch=-1
         = UNKNOWN_MEMBER_ID Instance id i1 is unknown.
         > beat g m2 i=i1 epoch=2
         = UNKNOWN_MEMBER_ID Instance id i1 is unknown.",
    );
}

#[test]
fn a_static_member_that_stays_away_is_removed() {
    check(
        "> beat g m1 i=i1 topics=bar
         member g m1 [bar] i=i1
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m1 i=i1 epoch=-2
         current g m1 stable -2<-0 bar:0@0/1@0/2@0
         = m1 -2
         > wait 45000
         current g m1 gone
         target g m1 gone
         member g m1 gone
         epoch g 3",
    );
}

#[test]
fn one_that_comes_back_with_another_subscription_is_assigned_anew() {
    check(
        "> beat g m1 i=i1 topics=bar
         member g m1 [bar] i=i1
         epoch g 2
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-0 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m1 i=i1 epoch=-2
         current g m1 stable -2<-0 bar:0@0/1@0/2@0
         = m1 -2
         > beat g m2 i=i1 topics=bar,foo
         current g m1 gone
         target g m1 gone
         member g m1 gone
         member g m2 [bar] i=i1
         target g m2 bar:0/1/2
         current g m2 stable 0<-0 bar:0@0/1@0/2@0
         member g m2 [bar,foo] i=i1
         epoch g 3
         target g m2 bar:0/1/2,foo:0/1/2/3/4/5
         target-epoch g 3
         current g m2 stable 3<-0 bar:0@0/1@0/2@0,foo:0@3/1@3/2@3/3@3/4@3/5@3
         = m2 3 bar:0/1/2,foo:0/1/2/3/4/5",
    );
}
