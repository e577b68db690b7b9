//! Three voters of which one, or two, are Klamm: the leadership is moved from one implementation to the other and back,
//! by a stop and by a kill, and every leader commits changes.
//!
//! Beside one follower of Apache Kafka, Klamm does not follow a leader that is killed: that follower grants no pre-vote
//! until its own fetch timeout is over, and then asks for votes itself, which it gets at once.

use anyhow::{Context, Result, ensure};

use super::cluster::{Cluster, Leader, Voters};
use crate::case::Setting;
use crate::node::Implementation::{self, Kafka, Klamm};

/// How a leader ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It tells the others.
    Stopped,
    Killed,
}

/// A leader that ends is followed by either of the others, so that it may take some before the right one does.
const MOVES_MAX: usize = 20;

pub(crate) fn one_of_three(setting: &Setting<'_>) -> Result<()> {
    let mut cluster = Cluster::start(setting.directory, Voters::Static, &[Klamm, Kafka, Kafka], &[Klamm])?;
    let moves = [
        (End::Stopped, Klamm),
        (End::Stopped, Kafka),
        (End::Stopped, Klamm),
        (End::Killed, Kafka),
    ];
    move_on(&mut cluster, &moves, setting)?;
    cluster.stop_and_compare()?;
    Ok(())
}

pub(crate) fn two_of_three(setting: &Setting<'_>) -> Result<()> {
    let mut cluster = Cluster::start(setting.directory, Voters::Dynamic, &[Klamm, Kafka, Klamm], &[Kafka])?;
    let moves = [
        (End::Stopped, Klamm),
        (End::Stopped, Kafka),
        (End::Killed, Klamm),
        (End::Killed, Kafka),
    ];
    move_on(&mut cluster, &moves, setting)?;
    cluster.stop_and_compare()?;
    Ok(())
}

/// A short run moves once to either implementation, by a stop.
fn move_on(cluster: &mut Cluster, moves: &[(End, Implementation)], setting: &Setting<'_>) -> Result<()> {
    let count = if setting.options.short { 2 } else { moves.len() };
    cluster.change()?;
    for (end, to) in moves.iter().take(count) {
        move_to(cluster, *to, *end).with_context(|| format!("{to} leads after another that is {end:?}"))?;
    }
    Ok(())
}

/// Until a leader of the other implementation was followed by one of `to`.
fn move_to(cluster: &mut Cluster, to: Implementation, end: End) -> Result<()> {
    for _ in 0..MOVES_MAX {
        let former = cluster.leader()?;
        let next = end_leader(cluster, former, end)?;
        let implementation = |leader: Leader| cluster.voters[leader.at].implementation;
        if implementation(former) != to && implementation(next) == to {
            return Ok(());
        }
    }
    ensure!(false, "it did not come to that in {MOVES_MAX} elections");
    Ok(())
}

/// Ends a leader, has its successor commit changes, and starts it again.
fn end_leader(cluster: &mut Cluster, leader: Leader, end: End) -> Result<Leader> {
    let voter = &mut cluster.voters[leader.at];
    match end {
        End::Stopped => voter.stop()?,
        End::Killed => voter.kill()?,
    }
    let next = cluster.leader_after(leader.epoch)?;
    ensure!(next.at != leader.at, "a node that does not run leads");
    cluster.change()?;
    cluster.voters[leader.at].start()?;
    cluster.change()?;
    cluster.replicated()?;
    Ok(next)
}
