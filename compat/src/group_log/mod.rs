//! What the log says of groups: the lines from which an operator learns why a group rebalances and who was sent away.
//!
//! A script of requests. Under each step in `scenarios/group-log.txt` stand the lines of the group coordinator's loggers
//! that came of it, recorded from Apache Kafka.

mod requests;

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::offset_commit_request::{OffsetCommitRequestPartition, OffsetCommitRequestTopic};
use klamm_protocol::messages::{DeleteGroupsRequest, OffsetCommitRequest};
use klamm_types::ErrorCode;

use crate::case::Setting;
use crate::hostile::classic_groups::wait_for_coordinator;
use crate::hostile::consumer_groups::joining;
use crate::hostile::{create_topic, mask_member_ids};
use crate::node::{Node, Properties};
use crate::normalise::normalise;
use crate::scenario::{LINES, Scenario};
use crate::wire::Connection;

use requests::{HEARTBEAT, Member, answer, join, joined, leave, named, request, sync, sync_as};

const TOPIC: &str = "group-log";
const CLASSIC: &str = "classic";
const CONSUMER: &str = "new";
const MIXED: &str = "mixed";
const LATE: &str = "late";
const MALFORMED: &str = "malformed";
const INSTANCE: &str = "one";
/// The loggers of the group coordinator, as they stand at the end of a line.
const LOGGERS: &str = " (org.apache.kafka.coordinator.group.";
/// It tells of the node's start and end.
const SERVICE: &str = ".GroupCoordinatorService)";
const LINE_TIME_MAX: Duration = Duration::from_secs(15);
/// Lines that follow the awaited one come within this time.
const QUIET: Duration = Duration::from_millis(250);
const SESSION_TIMEOUT_MS: i32 = 1500;
const LONG_TIMEOUT_MS: i32 = 60_000;
/// The version from which an unknown member first gets an id.
const WITH_IDS: i16 = 9;
const WITHOUT_IDS: i16 = 3;
/// Member epochs of one who leaves, and of a static member that means to come back.
const GONE: i32 = -1;
const AWAY: i32 = -2;

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    let timeout = SESSION_TIMEOUT_MS.to_string();
    let properties = Properties::default()
        .with("offsets.topic.num.partitions", "1")
        .with("group.initial.rebalance.delay.ms", "200")
        .with("group.min.session.timeout.ms", &timeout)
        .with("group.consumer.assignment.interval.ms", "0")
        .with("group.consumer.min.session.timeout.ms", &timeout)
        .with("group.consumer.session.timeout.ms", &timeout)
        .with("group.consumer.min.heartbeat.interval.ms", "500")
        .with("group.consumer.heartbeat.interval.ms", "500");
    let mut node = Node::format(setting.implementation, setting.directory, &properties)?;
    node.start()?;
    create_topic(&node, TOPIC, 2, &[])?;
    wait_for_coordinator(&mut Connection::open(node.broker_port)?, CLASSIC)?;
    let mut script = Script::begin(&node)?;
    classic_members(&mut script)?;
    static_members(&mut script)?;
    consumer_members(&mut script)?;
    static_consumers(&mut script)?;
    both_protocols(&mut script)?;
    refusals(&mut script)?;
    deletions(&mut script)?;
    let (mut told, seen) = (script.told, script.seen);
    node.stop()?;
    node.start()?;
    told.extend(loads(&node, seen)?);
    node.stop()?;
    compare(setting, &told)
}

fn compare(setting: &Setting<'_>, told: &[(String, String)]) -> Result<()> {
    let scenario = Scenario::read("group-log")?.with_steps(told.iter().map(|(step, _)| step.as_str()));
    let take = |step: &str| {
        let found = told.iter().find(|(name, _)| name == step);
        found.map(|(_, lines)| lines.clone()).context("no such step")
    };
    match setting.options.record {
        true => scenario.record_with(setting.implementation, take),
        false => scenario.check_with(setting.implementation, take),
    }
}

/// Steps that were taken, and the lines that came of each.
struct Script<'a> {
    node: &'a Node,
    connection: Connection,
    /// Bytes of the log that belong to steps before.
    seen: usize,
    told: Vec<(String, String)>,
}

impl<'a> Script<'a> {
    fn begin(node: &'a Node) -> Result<Self> {
        Ok(Self {
            node,
            connection: Connection::open(node.broker_port)?,
            seen: fs::read_to_string(node.log_path())?.len(),
            told: Vec::new(),
        })
    }

    /// Does something, and takes down the lines up to one that contains `awaited` and whatever comes with it.
    fn step<R>(&mut self, name: &str, awaited: &str, act: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        let done = act(&mut self.connection).with_context(|| name.to_owned())?;
        self.take_down(name, awaited)?;
        Ok(done)
    }

    fn take_down(&mut self, name: &str, awaited: &str) -> Result<()> {
        let deadline = Instant::now() + LINE_TIME_MAX;
        while !self.new_lines()?.contains(awaited) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(QUIET);
        let lines = self.new_lines()?;
        self.seen = fs::read_to_string(self.node.log_path())?.len();
        let end = format!("{LINES}{}\n", lines.lines().count());
        self.told.push((name.to_owned(), lines + &end));
        Ok(())
    }

    /// What the loggers have said since the last step, without times.
    fn new_lines(&self) -> Result<String> {
        let log = fs::read_to_string(self.node.log_path())?;
        let new = log.get(self.seen..).unwrap_or_default();
        let whole = new.rfind('\n').map_or("", |end| &new[..=end]);
        let lines = whole
            .lines()
            .filter(|line| line.contains(LOGGERS) && !line.ends_with(SERVICE));
        let lines: String = lines.map(|line| format!("{}\n", without_times(line))).collect();
        Ok(mask_member_ids(&normalise(&lines, self.node)))
    }
}

/// A line without its time and what differs from run to run: the time that something took, and hashes of random ids.
fn without_times(line: &str) -> String {
    let line = line.split_once("] ").map_or(line, |(_, rest)| rest);
    let line = with_number(line, " in ", "ms.", ".");
    without_addresses(&with_number(&line, " hash ", ".", " hash N."))
}

/// Java prints where an array lies in memory: `{member=[B@36d90efe}`, of which `[member]` is left.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("=[B@");
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left = left.replace('{', "[");
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        left.push_str(&rest.replacen('}', "]", 1));
    }
    left
}

/// The text with `instead` of the first number between `before` and `after`, and of these.
fn with_number(text: &str, before: &str, after: &str, instead: &str) -> String {
    for (at, _) in text.match_indices(before) {
        let rest = text.get(at + before.len()..).unwrap_or_default();
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '-')
            .unwrap_or(rest.len());
        let end = rest.get(digits..).and_then(|rest| rest.strip_prefix(after));
        if let (true, Some(end)) = (digits > 0, end) {
            return format!("{}{instead}{end}", text.get(..at).unwrap_or_default());
        }
    }
    text.to_owned()
}

fn classic_members(script: &mut Script<'_>) -> Result<()> {
    let first = script.step("a member joins without an id", "Dynamic member", |connection| {
        let told = connection.exchange(WITH_IDS, &join(CLASSIC, "", None))?;
        ensure!(ErrorCode(told.error_code) == ErrorCode::MEMBER_ID_REQUIRED, "{told:?}");
        Ok(told.member_id)
    })?;
    script.step("it joins with the id that it was given", "Stabilized", |connection| {
        joined(connection.exchange(WITH_IDS, &join(CLASSIC, &first, None))?)
    })?;
    script.step("it syncs", "Assignment received", |connection| {
        sync(connection, CLASSIC, &first, 1, &[&first])
    })?;
    let mut other = Connection::open(script.node.broker_port)?;
    script.step("another joins in a version without given ids", "Preparing", |_| {
        other.send(&request(WITHOUT_IDS, &join(CLASSIC, "", None))?)
    })?;
    let (_, second) = script.step("the first joins again", "Stabilized", |connection| {
        joined(connection.exchange(WITH_IDS, &join(CLASSIC, &first, None))?)?;
        joined(answer(&mut other, WITHOUT_IDS)?)
    })?;
    script.step("the leader forgets the second", "Assignment received", |connection| {
        sync(connection, CLASSIC, &first, 2, &[&first])
    })?;
    script.step("the first joins for a reason", "Preparing", |connection| {
        connection.send(&request(WITH_IDS, &join(CLASSIC, &first, Some("it wants to")))?)
    })?;
    script.step("the second leaves", "Stabilized", |connection| {
        leave(&mut other, CLASSIC, &[(&second, None)], Some("no more to do"))?;
        joined(answer(connection, WITH_IDS)?)
    })?;
    script.step(
        "one more is given an id and does not come back",
        "session timeout expiration",
        |connection| {
            sync(connection, CLASSIC, &first, 3, &[&first])?;
            let short = JoinGroupRequest {
                session_timeout_ms: SESSION_TIMEOUT_MS,
                ..join(CLASSIC, "", None)
            };
            connection.exchange(WITH_IDS, &short)
        },
    )?;
    script.step("one more is given an id and leaves", "left", |connection| {
        let given = connection.exchange(WITH_IDS, &join(CLASSIC, "", None))?.member_id;
        leave(connection, CLASSIC, &[(&given, None)], None)
    })?;
    script.step("a member with a short session joins", "Preparing", |_| {
        let short = JoinGroupRequest {
            session_timeout_ms: SESSION_TIMEOUT_MS,
            ..join(CLASSIC, "", None)
        };
        other.send(&request(WITHOUT_IDS, &short)?)
    })?;
    script.step("it is silent", "has failed", |connection| {
        connection.exchange(WITH_IDS, &join(CLASSIC, &first, None))?;
        joined(answer(&mut other, WITHOUT_IDS)?)
    })?;
    script.step("the first leaves", "is now empty", |connection| {
        leave(connection, CLASSIC, &[(&first, None)], None)
    })
}

/// Static members of a classic group.
fn static_members(script: &mut Script<'_>) -> Result<()> {
    let named = |member: &str, instance: &str| JoinGroupRequest {
        group_instance_id: Some(instance.to_owned()),
        ..join(CLASSIC, member, None)
    };
    let (_, first) = script.step("a static member joins", "Stabilized", |connection| {
        joined(connection.exchange(WITH_IDS, &named("", INSTANCE))?)
    })?;
    let (generation, second) = script.step(
        "another comes in its place during the round",
        "Stabilized",
        |connection| joined(connection.exchange(WITH_IDS, &named("", INSTANCE))?),
    )?;
    script.step("it syncs as a static one", "Assignment received", |connection| {
        sync_as(connection, CLASSIC, &second, Some(INSTANCE), generation, &[&second])
    })?;
    script.step(
        "another comes in its place in a stable group",
        "Static member",
        |connection| joined(connection.exchange(WITH_IDS, &named("", INSTANCE))?),
    )?;
    script.step("the one before is fenced", "is fenced by", |connection| {
        let told = connection.exchange(WITH_IDS, &named(&first, INSTANCE))?;
        ensure!(ErrorCode(told.error_code) == ErrorCode::FENCED_INSTANCE_ID, "{told:?}");
        Ok(())
    })?;
    script.step("it leaves by its instance id", "is now empty", |connection| {
        leave(connection, CLASSIC, &[("", Some(INSTANCE))], None)
    })
}

/// Members that come, go, are silent, and keep what they have to give up.
fn consumer_members(script: &mut Script<'_>) -> Result<()> {
    let mut first = script.step("a member joins a consumer group", "new target", |connection| {
        Member::join(connection, CONSUMER, "a", None, SESSION_TIMEOUT_MS)
    })?;
    let mut second = script.step("another joins it", "new target", |connection| {
        Member::join(connection, CONSUMER, "b", None, LONG_TIMEOUT_MS)
    })?;
    script.step(
        "the first does not give up what it has to",
        "failed to transition",
        |connection| {
            while first.beat(connection)?.error_code == 0 {
                second.beat(connection)?;
                std::thread::sleep(QUIET);
            }
            Ok(())
        },
    )?;
    script.step("the second leaves the consumer group", "left", |connection| {
        second.leave(connection, GONE)
    })?;
    script.step("a member is silent", "session expired", |connection| {
        Member::join(connection, CONSUMER, "c", None, LONG_TIMEOUT_MS)
    })?;
    let by_regex = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: None,
        subscribed_topic_regex: Some("group-l.g".to_owned()),
        ..joining(CONSUMER, "d", TOPIC)
    };
    script.step("a member subscribes by a regular expression", "Scanned", |connection| {
        connection.exchange(HEARTBEAT, &by_regex)
    })?;
    script.step(
        "the new protocol's last member is silent",
        "session expired",
        |_| Ok(()),
    )
}

/// Static members of a consumer group.
fn static_consumers(script: &mut Script<'_>) -> Result<()> {
    let first = script.step("a static member joins a consumer group", "new target", |connection| {
        Member::join(connection, CONSUMER, "e", Some(INSTANCE), LONG_TIMEOUT_MS)
    })?;
    script.step("another comes while it is there", "cannot join", |connection| {
        connection.exchange(HEARTBEAT, &named(CONSUMER, "f", INSTANCE, LONG_TIMEOUT_MS))
    })?;
    script.step("one beats in its name", "is fenced by", |connection| {
        let beat = ConsumerGroupHeartbeatRequest {
            member_id: "f".to_owned(),
            ..first.request()
        };
        connection.exchange(HEARTBEAT, &beat)
    })?;
    script.step("it leaves for a while", "temporarily", |connection| {
        first.leave(connection, AWAY)
    })?;
    let second = script.step("another comes in its place", "re-joins", |connection| {
        Member::join(connection, CONSUMER, "f", Some(INSTANCE), LONG_TIMEOUT_MS)
    })?;
    script.step("it leaves for good", "left", |connection| {
        second.leave(connection, GONE)
    })
}

/// From one protocol to the other and back.
fn both_protocols(script: &mut Script<'_>) -> Result<()> {
    let consumer = script.step("a consumer joins", "new target", |connection| {
        Member::join(connection, MIXED, "g", None, LONG_TIMEOUT_MS)
    })?;
    script.step("one of the classic protocol is given an id", "Dynamic", |connection| {
        connection.exchange(WITH_IDS, &join(MIXED, "", None))
    })?;
    let (_, classic) = script.step("one of the classic protocol joins it", "joins", |connection| {
        joined(connection.exchange(WITHOUT_IDS, &join(MIXED, "", None))?)
    })?;
    script.step("the consumer leaves it", "Preparing", |connection| {
        consumer.leave(connection, GONE)
    })?;
    script.step("the classic member joins again", "Stabilized", |connection| {
        let (generation, _) = joined(connection.exchange(WITH_IDS, &join(MIXED, &classic, None))?)?;
        sync(connection, MIXED, &classic, generation, &[&classic])
    })?;
    let consumer = script.step("a consumer joins the classic group", "Converted", |connection| {
        Member::join(connection, MIXED, "h", None, LONG_TIMEOUT_MS)
    })?;
    script.step(
        "the classic member leaves the consumer group",
        "has left",
        |connection| leave(connection, MIXED, &[(&classic, None)], None),
    )?;
    script.step("the consumer leaves as well", "left", |connection| {
        consumer.leave(connection, GONE)
    })?;
    let (_, classic) = script.step(
        "a classic member joins the empty consumer group",
        "Stabilized",
        |connection| joined(connection.exchange(WITHOUT_IDS, &join(MIXED, "", None))?),
    )?;
    script.step("it leaves again", "is now empty", |connection| {
        leave(connection, MIXED, &[(&classic, None)], None)
    })?;
    script.step("a consumer joins the empty classic group", "new target", |connection| {
        Member::join(connection, MIXED, "i", None, LONG_TIMEOUT_MS)?.leave(connection, GONE)
    })?;
    Ok(())
}

/// Groups that do not become what somebody asks of them, or not in time.
fn refusals(script: &mut Script<'_>) -> Result<()> {
    let mut other = Connection::open(script.node.broker_port)?;
    let hasty = |member: &str| JoinGroupRequest {
        rebalance_timeout_ms: SESSION_TIMEOUT_MS,
        ..join(LATE, member, None)
    };
    let (generation, leader) = script.step("a member that has little time joins", "Stabilized", |connection| {
        joined(connection.exchange(WITHOUT_IDS, &hasty(""))?)
    })?;
    script.step(
        "it is not back in time when another joins",
        "Stabilized",
        |connection| {
            sync(connection, LATE, &leader, generation, &[&leader])?;
            joined(connection.exchange(WITHOUT_IDS, &hasty(""))?)
        },
    )?;
    script.step("nor does the other sync in time", "is now empty", |_| Ok(()))?;
    script.step(
        "what a member has said is no subscription",
        "Assignment received",
        |_| {
            let protocol = JoinGroupRequestProtocol {
                name: "range".to_owned(),
                ..Default::default()
            };
            let nonsense = JoinGroupRequest {
                protocols: vec![protocol],
                ..join(MALFORMED, "", None)
            };
            let (generation, member) = joined(other.exchange(WITHOUT_IDS, &nonsense)?)?;
            sync(&mut other, MALFORMED, &member, generation, &[&member])
        },
    )?;
    script.step("a consumer would join it", "Cannot upgrade", |connection| {
        connection.exchange(HEARTBEAT, &joining(MALFORMED, "j", TOPIC))
    })?;
    Ok(())
}

fn deletions(script: &mut Script<'_>) -> Result<()> {
    script.step("one who is no member commits", "simple", |connection| {
        let partition = OffsetCommitRequestPartition {
            committed_offset: 1,
            ..Default::default()
        };
        let topic = OffsetCommitRequestTopic {
            name: TOPIC.to_owned(),
            partitions: vec![partition],
            ..Default::default()
        };
        let commit = OffsetCommitRequest {
            group_id: "simple".to_owned(),
            topics: vec![topic],
            ..Default::default()
        };
        connection.exchange(8, &commit)
    })?;
    script.step("groups are deleted", "were deleted", |connection| {
        let groups = DeleteGroupsRequest {
            groups_names: vec!["simple".to_owned(), MIXED.to_owned(), "no-such-group".to_owned()],
            ..Default::default()
        };
        connection.exchange(2, &groups)
    })?;
    Ok(())
}

/// What a coordinator says that loads the groups, which it may do in any order.
fn loads(node: &Node, seen: usize) -> Result<Option<(String, String)>> {
    let mut script = Script {
        seen,
        ..Script::begin(node)?
    };
    script.take_down("the node is restarted", "Failed to parse")?;
    Ok(script.told.pop().map(|(step, lines)| {
        let mut lines: Vec<&str> = lines.lines().collect();
        let end = lines.pop().unwrap_or_default();
        lines.sort_unstable();
        let lines: String = lines.iter().chain([&end]).map(|line| format!("{line}\n")).collect();
        (step, lines)
    }))
}
