//! Voters and brokers of both implementations, as one cluster, and what is changed and asked in it.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::metadata_log::{self, MetadataLog};
use crate::node::{Implementation, Member, Quorum, Role, free_ports};
use crate::wire::Connection;

/// What is awaited comes within this time, or never.
const WAIT_MAX: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);
const MEMBERS_MAX: usize = 8;
const VOTER_ID: i32 = 1;
const BROKER_ID: i32 = 11;
/// Directory ids that the first voters are formatted with.
const DIRECTORIES: [&str; 3] = [
    "JEXY6aqzQY-32P5TStzaFg",
    "MvDxzVmcRsaTz33bUuRU6A",
    "07R5amHmR32VDA6jHkGbTA",
];
const NOT_CONTROLLER: i64 = 41;

#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) voters: Vec<Member>,
    pub(super) brokers: Vec<Member>,
    /// What all brokers must know of.
    topics: BTreeSet<String>,
    changes: usize,
}

/// The active controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leader {
    /// Its place among the voters.
    pub(super) at: usize,
    pub(super) epoch: i64,
    pub(super) high_watermark: i64,
}

/// What kraft.version the quorum begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voters {
    Static,
    Dynamic,
}

impl Cluster {
    /// Formats and starts everybody.
    pub(super) fn start(
        directory: &Path,
        kind: Voters,
        voters: &[Implementation],
        brokers: &[Implementation],
    ) -> Result<Self> {
        Self::start_with(directory, kind, voters.len(), voters, brokers)
    }

    /// The same with `initial` voters at first; controllers beyond them observe.
    pub(super) fn start_with(
        directory: &Path,
        kind: Voters,
        initial: usize,
        voters: &[Implementation],
        brokers: &[Implementation],
    ) -> Result<Self> {
        let mut ports = free_ports::<MEMBERS_MAX>()?.into_iter();
        let mut members = |role, first: i32, of: &[Implementation]| -> Result<Vec<Member>> {
            (first..)
                .zip(of)
                .map(|(id, implementation)| {
                    let port = ports.next().context("too many members")?;
                    Ok(Member::new(*implementation, role, id, port, directory))
                })
                .collect()
        };
        let mut cluster = Self {
            voters: members(Role::Controller, VOTER_ID, voters)?,
            brokers: members(Role::Broker, BROKER_ID, brokers)?,
            topics: BTreeSet::new(),
            changes: 0,
        };
        let quorum = cluster.quorum(kind, initial);
        for member in cluster.voters.iter().chain(&cluster.brokers) {
            member.format(&quorum, &[])?;
        }
        cluster.voters.iter_mut().try_for_each(Member::launch)?;
        cluster.voters.iter_mut().try_for_each(Member::wait_until_it_serves)?;
        cluster.brokers.iter_mut().try_for_each(Member::launch)?;
        cluster.brokers.iter_mut().try_for_each(Member::wait_until_it_serves)?;
        Ok(cluster)
    }

    fn quorum(&self, kind: Voters, initial: usize) -> Quorum {
        let list = |count: usize, voter: &dyn Fn(&Member, &str) -> String| {
            let voters = self.voters.iter().zip(DIRECTORIES).take(count);
            voters
                .map(|(member, id)| voter(member, id))
                .collect::<Vec<_>>()
                .join(",")
        };
        match kind {
            Voters::Static => Quorum::Static(list(initial, &|member, _| {
                format!("{}@{}", member.id, member.address())
            })),
            Voters::Dynamic => Quorum::Dynamic {
                servers: list(self.voters.len(), &|member, _| member.address()),
                controllers: list(initial, &|member, id| {
                    format!("{}@{}:{id}", member.id, member.address())
                }),
            },
        }
    }

    /// The active controller, by its own word; an error if there is none for long.
    pub(super) fn leader(&mut self) -> Result<Leader> {
        self.leader_after(-1)
    }

    /// The active controller of an epoch after this one.
    pub(super) fn leader_after(&mut self, epoch: i64) -> Result<Leader> {
        self.wait_for(&format!("a leader after epoch {epoch}"), |cluster| {
            let voters = cluster
                .voters
                .iter()
                .enumerate()
                .filter(|(_, voter)| voter.is_running());
            Ok(voters
                .filter_map(|(at, voter)| leader_by(voter, at))
                .find(|leader| leader.epoch > epoch))
        })
    }

    /// Waits until every node that runs has what the leader has committed; gives the high watermark of the beginning.
    pub(super) fn replicated(&mut self) -> Result<i64> {
        let leader = self.leader()?;
        let running: Vec<i32> = self
            .members()
            .filter(|member| member.is_running())
            .map(|member| member.id)
            .collect();
        self.wait_for("everybody to have the metadata log", |cluster| {
            let Some(partition) = describe_quorum(&cluster.voters[leader.at])? else {
                bail!("{} no longer leads", cluster.voters[leader.at].id);
            };
            let has_all = |id: &i32| {
                let of = |kind: &str| partition[kind].as_array().cloned().unwrap_or_default();
                let replicas = [of("currentVoters"), of("observers")].concat();
                let own = replicas.iter().find(|replica| replica["replicaId"] == *id);
                own.is_some_and(|replica| replica["logEndOffset"].as_i64() >= Some(leader.high_watermark))
            };
            Ok(running.iter().all(has_all).then_some(leader.high_watermark))
        })
    }

    /// Topics made, changed and deleted, and settings of brokers, all by the active controller's listener. All brokers
    /// must then know the topics.
    pub(super) fn change(&mut self) -> Result<()> {
        let number = self.changes;
        self.changes += 1;
        let (kept, passing) = (format!("kept-{number}"), format!("passing-{number}"));
        for name in [&kept, &passing] {
            self.create_topic(name, 3)?;
        }
        let grown = json!({"topics": [{"name": kept, "count": 5, "assignments": null}], "timeoutMs": 30000, "validateOnly": false});
        self.ask("CreatePartitions", 3, &grown, "/results/0")?;
        let set = |kind: i8, name: &str, key: &str, value: String| {
            json!({"resources": [{"resourceType": kind, "resourceName": name,
                "configs": [{"name": key, "configOperation": 0, "value": value}]}], "validateOnly": false})
        };
        let of_topic = set(2, &kept, "retention.ms", format!("{}", 1_000_000 + number));
        self.ask("IncrementalAlterConfigs", 1, &of_topic, "/responses/0")?;
        let of_brokers = set(4, "", "log.retention.ms", format!("{}", 2_000_000 + number));
        self.ask("IncrementalAlterConfigs", 1, &of_brokers, "/responses/0")?;
        let deleted = json!({"topics": [{"name": passing, "topicId": "AAAAAAAAAAAAAAAAAAAAAA"}], "timeoutMs": 30000});
        self.ask("DeleteTopics", 6, &deleted, "/responses/0")?;
        self.topics.remove(&passing);
        self.check_topics()
    }

    pub(super) fn create_topic(&mut self, name: &str, partitions: i32) -> Result<()> {
        let topic = json!({"name": name, "numPartitions": partitions, "replicationFactor": 1, "assignments": [],
            "configs": [{"name": "max.message.bytes", "value": "500000"}]});
        let request = json!({"topics": [topic], "timeoutMs": 30000, "validateOnly": false});
        self.ask("CreateTopics", 7, &request, "/topics/0")?;
        self.topics.insert(name.to_owned());
        Ok(())
    }

    /// Asks the active controller until one answers that is it; `of` is where its answer has the error code.
    fn ask(&mut self, api: &str, version: i16, request: &Value, of: &str) -> Result<()> {
        self.wait_for(&format!("{api} to be answered"), |cluster| {
            let leader = cluster.leader()?;
            let Ok(mut connection) = Connection::open(cluster.voters[leader.at].port) else {
                return Ok(None);
            };
            let response = connection.call(api, version, request)?;
            let result = response.pointer(of).with_context(|| format!("{api}: {response}"))?;
            match result["errorCode"].as_i64() {
                Some(0) => Ok(Some(())),
                Some(NOT_CONTROLLER) => Ok(None),
                _ => bail!("{api} of {request}: {response}"),
            }
        })
    }

    /// Every broker that runs knows exactly the topics that there should be.
    pub(super) fn check_topics(&mut self) -> Result<()> {
        let expected = self.topics.clone();
        for at in 0..self.brokers.len() {
            if !self.brokers[at].is_running() {
                continue;
            }
            let mut found = BTreeSet::new();
            let known = self.wait_for("the topics to be known", |cluster| {
                found = topics_of(&cluster.brokers[at])?;
                Ok((found == expected).then_some(()))
            });
            known.with_context(|| format!("broker {} has {found:?}, not {expected:?}", self.brokers[at].id))?;
        }
        Ok(())
    }

    /// Stops everybody, compares the voters' and the brokers' logs up to what was committed, and gives what is in them.
    pub(super) fn stop_and_compare(mut self) -> Result<MetadataLog> {
        // What controllers write while nothing happens goes on; up to here all have it.
        let end = self.replicated()?;
        self.brokers
            .iter_mut()
            .filter(|member| member.is_running())
            .try_for_each(Member::stop)?;
        self.voters
            .iter_mut()
            .filter(|member| member.is_running())
            .try_for_each(Member::stop)?;
        let logs = self.members().map(|member| {
            let owner = format!("node {} ({})", member.id, member.implementation);
            Ok((owner, metadata_log::read(&member.log_directory(), end)?))
        });
        let mut logs = logs.collect::<Result<Vec<_>>>()?;
        ensure!(end > 0 && logs[0].1.len() > 1, "nothing was committed");
        metadata_log::compare(&logs)?;
        Ok(logs.swap_remove(0).1)
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        self.voters.iter().chain(&self.brokers)
    }

    /// Polls until there is an answer; an error if a node has died meanwhile, or after [`WAIT_MAX`].
    pub(super) fn wait_for<T>(
        &mut self,
        what: &str,
        mut poll: impl FnMut(&mut Self) -> Result<Option<T>>,
    ) -> Result<T> {
        let deadline = Instant::now() + WAIT_MAX;
        loop {
            if let Some(found) = poll(self)? {
                return Ok(found);
            }
            self.voters
                .iter_mut()
                .chain(&mut self.brokers)
                .try_for_each(Member::check_alive)?;
            ensure!(Instant::now() < deadline, "waited in vain for {what}");
            thread::sleep(POLL);
        }
    }
}

/// What a voter says of the quorum if it leads it.
pub(super) fn describe_quorum(voter: &Member) -> Result<Option<Value>> {
    let request = json!({"topics": [{"topicName": "__cluster_metadata", "partitions": [{"partitionIndex": 0}]}]});
    let response = Connection::open(voter.port)?.call("DescribeQuorum", 2, &request)?;
    let partition = &response["topics"][0]["partitions"][0];
    let leads = response["errorCode"] == 0 && partition["errorCode"] == 0 && partition["leaderId"] == voter.id;
    Ok(leads.then(|| partition.clone()))
}

fn leader_by(voter: &Member, at: usize) -> Option<Leader> {
    // One that does not answer, or not yet, does not lead.
    let partition = describe_quorum(voter).ok()??;
    Some(Leader {
        at,
        epoch: partition["leaderEpoch"].as_i64()?,
        high_watermark: partition["highWatermark"].as_i64().filter(|offset| *offset >= 0)?,
    })
}

/// Not counting those that brokers keep for themselves.
fn topics_of(broker: &Member) -> Result<BTreeSet<String>> {
    let request = json!({"topics": null, "allowAutoTopicCreation": false, "includeTopicAuthorizedOperations": false});
    let response = Connection::open(broker.port)?.call("Metadata", 12, &request)?;
    let topics = response["topics"].as_array().context("topics")?.iter();
    let names = topics.filter_map(|topic| topic["name"].as_str());
    Ok(names
        .filter(|name| !name.starts_with("__"))
        .map(str::to_owned)
        .collect())
}
