//! Subscriptions by regular expression.

use crate::script::check;

#[test]
fn an_expression_is_matched_after_the_heartbeat_that_brings_it() {
    check(
        "> beat g m1 regex=ba.
         member g m1 [] regex=ba.
         current g m1 stable 1<-0
         = m1 1 nothing
         > wait 0
         regex g ba. [bar]
         epoch g 2
         > beat g m1 epoch=1
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-1 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > beat g m1 epoch=2 regex=[
         = INVALID_REGULAR_EXPRESSION SubscribedTopicRegex `[` is not a valid regular expression: missing closing ].
         > beat g m2 regex=ba.
         member g m2 [] regex=ba.
         epoch g 3
         target g m1 bar:0/1
         target g m2 bar:2
         target-epoch g 3
         current g m2 unreleased 3<-0
         = m2 3 nothing
         > beat g m2 epoch=-1
         current g m2 gone
         target g m2 gone
         member g m2 gone
         epoch g 4
         = m2 -1
         > beat g m1 epoch=-1
         current g m1 gone
         target g m1 gone
         member g m1 gone
         regex g ba. gone
         epoch g 5
         = m1 -1",
    );
}

#[test]
fn new_topics_are_found_after_the_clock_was_put_back() {
    check(
        "> beat g m1 regex=ba.
         member g m1 [] regex=ba.
         current g m1 stable 1<-0
         = m1 1 nothing
         > wait 0
         regex g ba. [bar]
         epoch g 2
         > restart
         > wait -300000
         > topics baz=1
         > beat g m1 epoch=1
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-1 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > wait 0
         regex g ba. [bar,baz]
         epoch g 3",
    );
}

#[test]
fn new_topics_are_found_but_not_more_often_than_every_ten_seconds() {
    check(
        "> beat g m1 regex=ba.
         member g m1 [] regex=ba.
         current g m1 stable 1<-0
         = m1 1 nothing
         > wait 0
         regex g ba. [bar]
         epoch g 2
         > beat g m1 epoch=1
         target g m1 bar:0/1/2
         target-epoch g 2
         current g m1 stable 2<-1 bar:0@2/1@2/2@2
         = m1 2 bar:0/1/2
         > topics baz=1 other=1
         > wait 10000
         > beat g m1 epoch=2
         = m1 2
         > wait 1
         > beat g m1 epoch=2
         = m1 2
         > wait 0
         regex g ba. [bar,baz]
         epoch g 3
         > beat g m1 epoch=2
         target g m1 bar:0/1/2,baz:0
         target-epoch g 3
         current g m1 stable 3<-2 bar:0@2/1@2/2@2,baz:0@3
         = m1 3 bar:0/1/2,baz:0
         > wait 20000
         > beat g m1 epoch=3
         = m1 3
         > wait 0
         > delete-topic bar
         > beat g m1 epoch=3
         epoch g 4
         target g m1 baz:0
         target-epoch g 4
         current g m1 unrevoked 3<-3 baz:0@3 revoking bar:0@2/1@2/2@2
         = m1 3 baz:0",
    );
}

#[test]
fn names_and_expressions_add_up_and_can_be_changed() {
    check(
        "> beat g m1 topics=foo regex=b.*
         member g m1 [foo] regex=b.*
         epoch g 2
         target g m1 foo:0/1/2/3/4/5
         target-epoch g 2
         current g m1 stable 2<-0 foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 2 foo:0/1/2/3/4/5
         > wait 0
         regex g b.* [bar]
         epoch g 3
         > beat g m1 epoch=2
         target g m1 bar:0/1/2,foo:0/1/2/3/4/5
         target-epoch g 3
         current g m1 stable 3<-2 bar:0@3/1@3/2@3,foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 3 bar:0/1/2,foo:0/1/2/3/4/5
         > beat g m1 epoch=3 regex=
         member g m1 [foo]
         regex g b.* gone
         epoch g 4
         target g m1 foo:0/1/2/3/4/5
         target-epoch g 4
         current g m1 unrevoked 3<-3 foo:0@2/1@2/2@2/3@2/4@2/5@2 revoking bar:0@3/1@3/2@3
         = m1 3 foo:0/1/2/3/4/5
         > beat g m1 epoch=3 regex=f.+ topics= owned=foo:0/1/2/3/4/5
         member g m1 [] regex=f.+
         epoch g 5
         target g m1
         target-epoch g 5
         current g m1 unrevoked 3<-3 revoking foo:0@2/1@2/2@2/3@2/4@2/5@2
         = m1 3 nothing",
    );
}
