//! Both assignors against what any assignor must do, and against what each promises beyond that.

use std::collections::{BTreeMap, BTreeSet};

use klamm_coordinator::assignor::{
    Assignment, Assignor, GroupSpec, MemberSpec, SubscribedTopicDescriber, SubscriptionType,
};
use klamm_types::Uuid;
use proptest::prelude::*;

/// Topics by number, with their partition counts.
#[derive(Clone, Debug, Default)]
struct Topics(BTreeMap<Uuid, usize>);

impl SubscribedTopicDescriber for Topics {
    fn partition_count(&self, topic_id: Uuid) -> Option<usize> {
        self.0.get(&topic_id).copied()
    }
}

#[derive(Clone, Debug, Default)]
struct Member {
    instance_id: Option<String>,
    subscribed: Vec<Uuid>,
    target: Assignment,
}

/// A group between two runs of an assignor.
#[derive(Clone, Debug, Default)]
struct Group {
    topics: Topics,
    members: BTreeMap<String, Member>,
}

impl Group {
    fn topic(mut self, number: u64, partitions: usize) -> Self {
        self.topics.0.insert(id(number), partitions);
        self
    }

    fn member(mut self, name: &str, topics: &[u64]) -> Self {
        let subscribed = topics.iter().map(|number| id(*number)).collect();
        let member = Member {
            subscribed,
            ..Member::default()
        };
        self.members.insert(name.to_owned(), member);
        self
    }

    fn static_member(self, name: &str, instance_id: &str, topics: &[u64]) -> Self {
        let mut group = self.member(name, topics);
        if let Some(member) = group.members.get_mut(name) {
            member.instance_id = Some(instance_id.to_owned());
        }
        group
    }

    fn without(mut self, name: &str) -> Self {
        self.members.remove(name);
        self
    }

    fn assign(mut self, assignor: Assignor) -> Self {
        let members = self.members.iter().map(|(member_id, member)| MemberSpec {
            member_id,
            instance_id: member.instance_id.as_deref(),
            subscribed_topic_ids: &member.subscribed,
            assignment: &member.target,
        });
        let mut lists = self.members.values().map(|member| &member.subscribed);
        let first = lists.next();
        let is_homogeneous = lists.all(|list| Some(list) == first);
        let group = GroupSpec {
            members: members.collect(),
            subscription_type: if is_homogeneous {
                SubscriptionType::Homogeneous
            } else {
                SubscriptionType::Heterogeneous
            },
        };
        let targets = assignor.assign(&group, &self.topics);
        assert_eq!(targets.len(), self.members.len());
        for (member, target) in self.members.values_mut().zip(targets) {
            member.target = target;
        }
        self
    }

    /// Each member's partitions as `topic:partition`, for the eye.
    fn show(&self) -> Vec<String> {
        let parts = |member: &Member| -> Vec<String> {
            let pairs = member.target.iter();
            pairs
                .map(|(topic, partition)| format!("{}:{partition}", number(topic)))
                .collect()
        };
        let lines = self
            .members
            .iter()
            .map(|(name, member)| format!("{name} {}", parts(member).join(" ")));
        lines.map(|line| line.trim_end().to_owned()).collect()
    }

    fn owners(&self) -> BTreeMap<(Uuid, i32), &str> {
        let mut owners = BTreeMap::new();
        for (name, member) in &self.members {
            for partition in member.target.iter() {
                let before = owners.insert(partition, name.as_str());
                assert_eq!(before, None, "{partition:?} is with two members");
            }
        }
        owners
    }

    /// Every partition that somebody subscribes to is with exactly one of its subscribers, and nothing else is with anybody.
    fn check_complete(&self) {
        let owners = self.owners();
        let subscribed: BTreeSet<Uuid> = self
            .members
            .values()
            .flat_map(|member| member.subscribed.clone())
            .collect();
        let mut expected = 0;
        for topic in subscribed {
            for partition in 0..self.topics.partition_count(topic).unwrap_or(0) {
                expected += 1;
                let owner = owners.get(&(topic, partition as i32)).copied();
                let member = owner.and_then(|owner| self.members.get(owner));
                assert!(
                    member.is_some_and(|member| member.subscribed.contains(&topic)),
                    "{topic} {partition}: {owner:?}"
                );
            }
        }
        assert_eq!(owners.len(), expected);
    }

    fn sizes(&self) -> Vec<usize> {
        self.members
            .values()
            .map(|member| member.target.partition_count())
            .collect()
    }

    /// How many partitions changed hands, of those that had an owner who is still there.
    fn moved_since(&self, before: &Self) -> usize {
        let (now, then) = (self.owners(), before.owners());
        let stayed = then.iter().filter(|(_, owner)| self.members.contains_key(**owner));
        stayed
            .filter(|(partition, owner)| now.get(partition) != Some(owner))
            .count()
    }
}

fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(0, number)
}

fn number(topic_id: Uuid) -> u8 {
    topic_id.0[15]
}

fn spread(sizes: &[usize]) -> usize {
    sizes.iter().max().copied().unwrap_or(0) - sizes.iter().min().copied().unwrap_or(0)
}

#[test]
fn range_cuts_each_topic() {
    let check = |group: Group, expected: &[&str]| {
        let group = group.assign(Assignor::Range);
        group.check_complete();
        assert_eq!(group.show(), expected);
    };
    let two_topics = Group::default().topic(1, 3).topic(2, 3);
    check(
        two_topics.clone().member("a", &[1, 2]).member("b", &[1, 2]),
        &["a 1:0 1:1 2:0 2:1", "b 1:2 2:2"],
    );
    // More members than partitions: the last ones get nothing.
    let group = two_topics
        .clone()
        .member("a", &[1])
        .member("b", &[1])
        .member("c", &[1])
        .member("d", &[1]);
    check(group, &["a 1:0", "b 1:1", "c 1:2", "d"]);
    // Instance ids come before member ids, in their own order.
    let group = two_topics
        .clone()
        .member("a", &[1])
        .static_member("b", "z", &[1])
        .static_member("c", "y", &[1]);
    check(group, &["a 1:2", "b 1:1", "c 1:0"]);
    // Different subscriptions: each topic among its own subscribers.
    let group = two_topics
        .topic(3, 2)
        .member("a", &[1, 2])
        .member("b", &[3])
        .member("c", &[2, 3]);
    check(group, &["a 1:0 1:1 1:2 2:0 2:1", "b 3:0", "c 2:2 3:1"]);
    check(Group::default().member("a", &[9]), &["a"]);
    check(Group::default(), &[]);
}

#[test]
fn range_gives_a_restarted_static_member_its_partitions_back() {
    let topics = || Group::default().topic(1, 4).topic(2, 4);
    let before = topics()
        .static_member("m1", "i1", &[1, 2])
        .static_member("m2", "i2", &[1, 2])
        .assign(Assignor::Range);
    let after = topics()
        .static_member("z1", "i1", &[1, 2])
        .static_member("a2", "i2", &[1, 2])
        .assign(Assignor::Range);
    assert_eq!(before.members["m1"].target, after.members["z1"].target);
    assert_eq!(before.members["m2"].target, after.members["a2"].target);
}

#[test]
fn uniform_moves_no_more_than_it_must() {
    let group = Group::default().topic(1, 3).topic(2, 3);
    let one = group.member("a", &[1, 2]).assign(Assignor::Uniform);
    assert_eq!(one.show(), ["a 1:0 1:1 1:2 2:0 2:1 2:2"]);
    let two = one.clone().member("b", &[1, 2]).assign(Assignor::Uniform);
    assert_eq!(two.show(), ["a 1:0 1:1 1:2", "b 2:0 2:1 2:2"]);
    let three = two.clone().member("c", &[1, 2]).assign(Assignor::Uniform);
    assert_eq!(three.show(), ["a 1:0 1:1", "b 2:0 2:1", "c 1:2 2:2"]);
    let left = three.without("a").assign(Assignor::Uniform);
    assert_eq!(left.show(), ["b 1:0 2:0 2:1", "c 1:1 1:2 2:2"]);
    // Nothing changed: nobody's value changes either.
    assert_eq!(left.clone().assign(Assignor::Uniform).show(), left.show());
}

#[test]
fn uniform_balances_different_subscriptions() {
    let check = |group: Group, expected: &[&str]| {
        let group = group.assign(Assignor::Uniform);
        group.check_complete();
        assert_eq!(group.show(), expected);
    };
    let topics = || Group::default().topic(1, 4).topic(2, 2).topic(3, 3);
    check(
        topics().member("a", &[1]).member("b", &[1, 2]).member("c", &[3]),
        &["a 1:0 1:1 1:2", "b 1:3 2:0 2:1", "c 3:0 3:1 3:2"],
    );
    // b held all of topic 1 when a came to it with nothing.
    let alone = topics()
        .member("b", &[1, 2])
        .member("c", &[3])
        .assign(Assignor::Uniform);
    assert_eq!(alone.show(), ["b 1:0 1:1 1:2 1:3 2:0 2:1", "c 3:0 3:1 3:2"]);
    check(
        alone.member("a", &[1]),
        &["a 1:1 1:2 1:3", "b 1:0 2:0 2:1", "c 3:0 3:1 3:2"],
    );
}

#[test]
fn a_damaged_last_target_is_put_right() {
    let topics = || Group::default().topic(1, 2).topic(2, 2);
    for (subscriptions, assignor) in [
        ([1, 2], Assignor::Uniform),
        ([2, 2], Assignor::Uniform),
        ([1, 2], Assignor::Range),
    ] {
        let mut group = topics().member("a", &[1, 2]).member("b", &subscriptions[..1]);
        let twice = Assignment::from_topics([(id(1), vec![0, 1, 7, -1]), (id(9), vec![0])]);
        for member in group.members.values_mut() {
            member.target = twice.clone();
        }
        group.assign(assignor).check_complete();
    }
}

/// Groups at random through six changes each, as the assignors of Kafka 4.3.1 assigned them when asked in this order:
/// `new` or `then`, the topics with their partition counts, and of each member, with its instance id if it has one, the
/// topics it subscribes to and what it was given: `m59@i1(1/2)1:6/7,2:0`.
const KAFKA_ASSIGNMENTS: &str = include_str!("kafka-assignments.txt");

#[test]
fn assignments_are_those_of_kafka() {
    let mut last = Group::default();
    let mut assignor = Assignor::Uniform;
    for line in KAFKA_ASSIGNMENTS.lines() {
        let mut words = line.split(' ');
        if words.next() == Some("new") {
            assignor = Assignor::from_name(words.next().unwrap()).unwrap();
            last = Group::default();
        }
        let mut group = Group::default();
        for topic in words.next().unwrap().split(',') {
            let (number, partitions) = topic.split_once('=').unwrap();
            group = group.topic(number.parse().unwrap(), partitions.parse().unwrap());
        }
        let mut expected = Vec::new();
        for member in words {
            let (name, rest) = member.split_once('(').unwrap();
            let (topics, given) = rest.split_once(')').unwrap();
            let topics: Vec<u64> = topics.split('/').filter_map(|topic| topic.parse().ok()).collect();
            let (name, instance_id) = name.split_once('@').map_or((name, None), |(name, id)| (name, Some(id)));
            group = group.member(name, &topics);
            let member = group.members.get_mut(name).unwrap();
            member.instance_id = instance_id.map(str::to_owned);
            member.target = last
                .members
                .get(name)
                .map(|member| member.target.clone())
                .unwrap_or_default();
            let given = given
                .split(',')
                .filter_map(|topic| topic.split_once(':'))
                .flat_map(|(topic, partitions)| {
                    partitions
                        .split('/')
                        .map(move |partition| format!(" {topic}:{partition}"))
                });
            expected.push(format!("{name}{}", given.collect::<String>()));
        }
        last = group.assign(assignor);
        assert_eq!(last.show(), expected, "{line}");
    }
}

/// What happens to a group between two runs.
#[derive(Clone, Debug)]
enum Change {
    Join(u8, Vec<u64>),
    Leave(u8),
    Resubscribe(u8, Vec<u64>),
    Grow(u64, usize),
    Delete(u64),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let topics = || proptest::collection::btree_set(1u64..8, 0..6).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    let change = prop_oneof![
        4 => (0u8..24, topics()).prop_map(|(member, topics)| Change::Join(member, topics)),
        2 => (0u8..24).prop_map(Change::Leave),
        2 => (0u8..24, topics()).prop_map(|(member, topics)| Change::Resubscribe(member, topics)),
        1 => (1u64..8, 0usize..20).prop_map(|(topic, partitions)| Change::Grow(topic, partitions)),
        1 => (1u64..8).prop_map(Change::Delete),
    ];
    proptest::collection::vec(change, 1..40)
}

fn name(member: u8) -> String {
    format!("m{member:02}")
}

fn existing(group: &Group, topics: &[u64]) -> Vec<u64> {
    topics
        .iter()
        .copied()
        .filter(|topic| group.topics.0.contains_key(&id(*topic)))
        .collect()
}

fn apply(group: Group, change: &Change) -> Group {
    match change {
        Change::Join(member, topics) | Change::Resubscribe(member, topics) => {
            let is_member = group.members.contains_key(&name(*member));
            if is_member == matches!(change, Change::Join(..)) {
                return group;
            }
            let target = group.members.get(&name(*member)).map(|member| member.target.clone());
            let topics = existing(&group, topics);
            let mut group = group.member(&name(*member), &topics);
            if let (Some(member), Some(target)) = (group.members.get_mut(&name(*member)), target) {
                member.target = target;
            }
            group
        }
        Change::Leave(member) => group.without(&name(*member)),
        Change::Grow(topic, partitions) => {
            let partitions = group.topics.partition_count(id(*topic)).unwrap_or(0).max(*partitions);
            group.topic(*topic, partitions)
        }
        Change::Delete(topic) => {
            let mut group = group;
            group.topics.0.remove(&id(*topic));
            for member in group.members.values_mut() {
                member.subscribed.retain(|subscribed| *subscribed != id(*topic));
            }
            group
        }
    }
}

proptest! {
    #[test]
    fn every_partition_goes_to_exactly_one_subscriber(changes in changes(), use_range in any::<bool>()) {
        let assignor = if use_range { Assignor::Range } else { Assignor::Uniform };
        let mut group = Group::default().topic(1, 5).topic(2, 8).topic(3, 1);
        for change in &changes {
            group = apply(group, change).assign(assignor);
            group.check_complete();
            // With nothing changed, nothing moves.
            let again = group.clone().assign(assignor);
            prop_assert_eq!(again.moved_since(&group), 0);
        }
    }

    #[test]
    fn equal_subscriptions_are_balanced_and_sticky(
        joins in proptest::collection::vec((0u8..40, any::<bool>()), 1..60),
        partitions in proptest::collection::vec(0usize..30, 1..5),
    ) {
        let topics: Vec<u64> = (1..=partitions.len() as u64).collect();
        let mut group = Group::default();
        for (topic, count) in topics.iter().zip(&partitions) {
            group = group.topic(*topic, *count);
        }
        let total: usize = partitions.iter().sum();
        for (member, is_join) in joins {
            let before = group.clone();
            group = if is_join && !group.members.contains_key(&name(member)) {
                group.member(&name(member), &topics)
            } else {
                group.without(&name(member))
            };
            group = group.assign(Assignor::Uniform);
            group.check_complete();
            prop_assert!(spread(&group.sizes()) <= 1);
            // Stickiness: one member more may take its share and no more; one member less moves nothing of the others.
            let share = if group.members.len() > before.members.len() { total.div_ceil(group.members.len()) } else { 0 };
            prop_assert!(group.moved_since(&before) <= share);
        }
    }

    /// With two kinds of members, those of one topic alone and those of all, a topic's subscribers cannot be evened out
    /// further by moving one of its partitions.
    #[test]
    fn no_single_move_improves_the_balance(changes in changes()) {
        let mut group = Group::default().topic(1, 5).topic(2, 8).topic(3, 1);
        for change in &changes {
            group = apply(group, change).assign(Assignor::Uniform);
        }
        // More rounds than one run allows itself.
        for _ in 0..4 {
            group = group.assign(Assignor::Uniform);
        }
        let sizes: BTreeMap<&str, usize> = group.members.iter().map(|(name, member)| (name.as_str(), member.target.partition_count())).collect();
        for ((topic, partition), owner) in group.owners() {
            for (other, member) in &group.members {
                if member.subscribed.contains(&topic) {
                    prop_assert!(sizes[owner] <= sizes[other.as_str()] + 1, "{topic} {partition} from {owner} to {other}");
                }
            }
        }
    }
}
