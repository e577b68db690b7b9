//! Voters of either implementation that come and go while the other leads, by Apache Kafka's own tool (KIP-853), and
//! static voters of both that become records.

use anyhow::{Context, Result, bail, ensure};

use super::cluster::{Cluster, Voters, describe_quorum};
use crate::case::Setting;
use crate::node::Implementation::{self, Kafka, Klamm};
use crate::program::Output;
use crate::toolbox::apache_kafka;

/// Elections until one of the right implementation leads.
const ELECTIONS_MAX: usize = 20;

/// One voter of Klamm; another controller of Klamm and one of Apache Kafka join, go and come back.
pub(crate) fn changed_voters(setting: &Setting<'_>) -> Result<()> {
    let controllers = [Klamm, Kafka, Klamm];
    let mut cluster = Cluster::start_with(setting.directory, Voters::Dynamic, 1, &controllers, &[Klamm])?;
    cluster.change()?;
    describe(&mut cluster, &[0])?;
    // Kafka's, then another of Klamm's, beside a leader of Klamm.
    for (at, voters) in [(1, &[0, 1][..]), (2, &[0, 1, 2])] {
        cluster.replicated()?;
        add(&mut cluster, at)?;
        describe(&mut cluster, voters)?;
        cluster.change()?;
    }
    // One of Klamm's goes and comes back beside a leader of Apache Kafka.
    lead(&mut cluster, Kafka)?;
    remove(&mut cluster, 0)?;
    describe(&mut cluster, &[1, 2])?;
    cluster.change()?;
    add(&mut cluster, 0)?;
    describe(&mut cluster, &[0, 1, 2])?;
    cluster.change()?;
    // Kafka's goes and comes back beside a leader of Klamm.
    lead(&mut cluster, Klamm)?;
    remove(&mut cluster, 1)?;
    describe(&mut cluster, &[0, 2])?;
    cluster.change()?;
    add(&mut cluster, 1)?;
    describe(&mut cluster, &[0, 1, 2])?;
    // A leader goes itself: first Kafka's, then Klamm's.
    for leader in [Kafka, Klamm] {
        lead(&mut cluster, leader)?;
        let at = cluster.leader()?.at;
        remove(&mut cluster, at)?;
        let rest: Vec<usize> = (0..3).filter(|other| *other != at).collect();
        describe(&mut cluster, &rest)?;
        cluster.change()?;
        add(&mut cluster, at)?;
        describe(&mut cluster, &[0, 1, 2])?;
    }
    cluster.change()?;
    cluster.stop_and_compare()?;
    Ok(())
}

/// Voters of the configuration become records, whoever leads when that happens.
pub(crate) fn upgraded_version(setting: &Setting<'_>) -> Result<()> {
    for leader in [Klamm, Kafka] {
        let directory = setting.directory.join(leader.to_string());
        let mut cluster = Cluster::start(&directory, Voters::Static, &[Klamm, Kafka, Klamm], &[Klamm])?;
        cluster.change()?;
        lead(&mut cluster, leader)?;
        cluster.replicated()?;
        upgrade(&mut cluster)?;
        describe(&mut cluster, &[0, 1, 2])?;
        cluster.change()?;
        let gone = cluster.leader()?.at;
        remove(&mut cluster, gone)?;
        let rest: Vec<usize> = (0..3).filter(|at| *at != gone).collect();
        describe(&mut cluster, &rest)?;
        cluster.change()?;
        // What the log says holds after a restart, whatever the file says.
        for at in 0..3 {
            cluster.voters[at].stop()?;
            cluster.voters[at].start()?;
        }
        describe(&mut cluster, &rest)?;
        add(&mut cluster, gone)?;
        describe(&mut cluster, &[0, 1, 2])?;
        cluster.change()?;
        cluster.stop_and_compare()?;
    }
    Ok(())
}

/// A leader learns only after a moment that all voters can.
fn upgrade(cluster: &mut Cluster) -> Result<()> {
    cluster.wait_for("kraft.version to be upgraded", |cluster| {
        let arguments = ["upgrade", "--feature", "kraft.version=1"];
        let Output { stdout, stderr, code } = run(cluster, "features", &[], &arguments)?;
        match code {
            Some(0) if stdout.contains("kraft.version was upgraded to 1.") => Ok(Some(())),
            Some(0) => bail!("{stdout}{stderr}"),
            _ => Ok(None),
        }
    })
}

/// Elections until a controller of this implementation leads.
fn lead(cluster: &mut Cluster, implementation: Implementation) -> Result<()> {
    for _ in 0..ELECTIONS_MAX {
        let leader = cluster.leader()?;
        let voter = &mut cluster.voters[leader.at];
        if voter.implementation == implementation {
            return Ok(());
        }
        voter.stop()?;
        cluster.leader_after(leader.epoch)?;
        cluster.voters[leader.at].start()?;
        cluster.replicated()?;
    }
    bail!("{implementation} was not elected in {ELECTIONS_MAX} elections")
}

/// The controller at `at` becomes a voter.
fn add(cluster: &mut Cluster, at: usize) -> Result<()> {
    let member = &cluster.voters[at];
    let (id, address) = (member.id, member.address());
    let directory = member.directory_id()?;
    let properties = member.properties_path().display().to_string();
    let expected =
        format!("Added controller {id} with directory id {directory} and endpoints: CONTROLLER://{address}\n");
    change(
        cluster,
        &["--command-config", &properties],
        &["add-controller"],
        &expected,
    )
    .with_context(|| format!("add voter {id}"))
}

/// The controller at `at` is no voter any more.
fn remove(cluster: &mut Cluster, at: usize) -> Result<()> {
    let member = &cluster.voters[at];
    let (id, directory) = (member.id.to_string(), member.directory_id()?);
    let expected = format!("Removed  KRaft controller {id} with directory id {directory}\n");
    let arguments = ["remove-controller", "-i", &id, "-d", &directory];
    change(cluster, &[], &arguments, &expected).with_context(|| format!("remove voter {id}"))
}

/// Until the quorum does it: a leader that has just been elected refuses at first.
fn change(cluster: &mut Cluster, options: &[&str], command: &[&str], expected: &str) -> Result<()> {
    let mut refused = String::new();
    let changed = cluster.wait_for("the voters to change", |cluster| {
        let Output { stdout, stderr, code } = run(cluster, "metadata-quorum", options, command)?;
        match code {
            Some(0) if stdout == expected => Ok(Some(())),
            Some(0) => bail!("{stdout}{stderr}"),
            _ => {
                refused = format!("{stdout}{stderr}");
                // Not committed in time, or the former attempt was answered by a leader that went.
                ensure!(
                    refused.contains("TimedOut") || refused.contains("TimeoutException"),
                    "{refused}"
                );
                Ok(None)
            }
        }
    });
    changed.with_context(|| refused)
}

/// The leader, and Apache Kafka's tool through it, name these voters; the other controllers and the broker observe.
fn describe(cluster: &mut Cluster, expected: &[usize]) -> Result<()> {
    let ids: Vec<i64> = expected.iter().map(|at| cluster.voters[*at].id.into()).collect();
    cluster.wait_for(&format!("the voters to be {ids:?}"), |cluster| {
        let leader = cluster.leader()?;
        let Ok(Some(partition)) = describe_quorum(&cluster.voters[leader.at]) else {
            return Ok(None);
        };
        let voters = partition["currentVoters"].as_array();
        let voters = voters.map(|voters| voters.iter().filter_map(|voter| voter["replicaId"].as_i64()).collect());
        Ok((voters == Some(ids.clone())).then_some(()))
    })?;
    let mut said = String::new();
    let described = cluster.wait_for("everybody to be described", |cluster| {
        said = run(cluster, "metadata-quorum", &[], &["describe", "--replication"])?.stdout;
        Ok(is_described(cluster, &said, expected).then_some(()))
    });
    described.with_context(|| said.clone())?;
    let status = run(cluster, "metadata-quorum", &[], &["describe", "--status"])?.stdout;
    let leader = cluster.leader()?;
    for at in expected {
        let member = &cluster.voters[*at];
        let entry = format!(
            "{{\"id\": {}, \"directoryId\": \"{}\", \"endpoints\": [\"CONTROLLER://{}\"]}}",
            member.id,
            member.directory_id()?,
            member.address()
        );
        ensure!(status.contains(&entry), "{entry} is not in {status}");
    }
    let id = cluster.voters[leader.at].id;
    ensure!(
        status.contains(&format!("LeaderId:               {id}\n")),
        "{id} leads: {status}"
    );
    Ok(())
}

fn is_described(cluster: &Cluster, said: &str, voters: &[usize]) -> bool {
    let status_of = |id: i32| {
        let line = said
            .lines()
            .find(|line| line.split('\t').next().map(str::trim) == Some(&id.to_string()));
        line.and_then(|line| line.trim_end().rsplit('\t').next()).map(str::trim)
    };
    let mut leaders = 0;
    let controllers = cluster
        .voters
        .iter()
        .enumerate()
        .all(|(at, member)| match status_of(member.id) {
            Some("Leader") => {
                leaders += 1;
                voters.contains(&at)
            }
            Some("Follower") => voters.contains(&at),
            Some("Observer") => !voters.contains(&at),
            _ => false,
        });
    let mut brokers = cluster.brokers.iter();
    controllers && leaders == 1 && brokers.all(|broker| status_of(broker.id) == Some("Observer"))
}

/// One of Apache Kafka's tools, through all controllers that run.
fn run(cluster: &Cluster, tool: &str, options: &[&str], command: &[&str]) -> Result<Output> {
    let running = cluster.voters.iter().filter(|voter| voter.is_running());
    let servers = running.map(|voter| voter.address()).collect::<Vec<_>>().join(",");
    let mut arguments = vec!["--bootstrap-controller", &servers];
    arguments.extend(options);
    arguments.extend(command);
    apache_kafka::tool(tool, &arguments)?.run()
}
