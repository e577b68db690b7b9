//! A broker under a controller of the other implementation: it registers, serves topics that are made through it, and
//! comes back with another epoch however it went; the controller may go and come back as well.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::cluster::{Cluster, Voters};
use super::metadata_log;
use crate::case::Setting;
use crate::node::Implementation::{self, Kafka, Klamm};
use crate::swap::{History, now_ms};
use crate::wire::Connection;

pub(crate) fn kafka_broker(setting: &Setting<'_>) -> Result<()> {
    check(setting, Kafka, Klamm)
}

pub(crate) fn klamm_broker(setting: &Setting<'_>) -> Result<()> {
    check(setting, Klamm, Kafka)
}

/// Who restarts after a turn, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Restart {
    BrokerStopped,
    BrokerKilled,
    ControllerStopped,
    ControllerKilled,
}

const RESTARTS: [Restart; 4] = [
    Restart::ControllerStopped,
    Restart::BrokerStopped,
    Restart::ControllerKilled,
    Restart::BrokerKilled,
];

fn check(setting: &Setting<'_>, broker: Implementation, controller: Implementation) -> Result<()> {
    let mut cluster = Cluster::start(setting.directory, Voters::Dynamic, &[controller], &[broker])?;
    let port = cluster.brokers[0].port;
    let mut history = History::new(now_ms()?, false);
    let mut producer_ids = vec![init_producer_id(port)?];
    for (turn, restart) in RESTARTS.into_iter().enumerate() {
        serve(&mut cluster, &mut history, turn).with_context(|| format!("turn {turn}"))?;
        take(&mut cluster, restart).with_context(|| format!("{restart:?}"))?;
        producer_ids.push(init_producer_id(port)?);
        verify(&mut cluster, &history).with_context(|| format!("after {restart:?}"))?;
    }
    serve(&mut cluster, &mut history, RESTARTS.len())?;
    producer_ids.sort_unstable();
    producer_ids.dedup();
    ensure!(
        producer_ids.len() == 1 + RESTARTS.len(),
        "a producer id was given twice"
    );

    let id = cluster.brokers[0].id;
    let log = cluster.stop_and_compare()?;
    let epochs = metadata_log::registrations(&log, id)?;
    ensure!(
        epochs.len() == 3,
        "registered with the epochs {epochs:?}, not three times"
    );
    ensure!(epochs.is_sorted_by(|a, b| a < b), "the epochs {epochs:?} do not rise");
    Ok(())
}

fn serve(cluster: &mut Cluster, history: &mut History, turn: usize) -> Result<()> {
    history.extend(cluster.brokers[0].port, turn).context("append")?;
    verify(cluster, history).context("what is there after")
}

/// The broker learns of what was changed through it a moment after whoever changed it.
fn verify(cluster: &mut Cluster, history: &History) -> Result<()> {
    cluster.replicated()?;
    let port = cluster.brokers[0].port;
    let mut last = Ok(());
    let verified = cluster.wait_for("the broker to serve what it should", |_| {
        last = history.verify(port);
        Ok(last.is_ok().then_some(()))
    });
    verified.map_err(|waited| match last {
        Ok(()) => waited,
        Err(reason) => reason,
    })
}

fn take(cluster: &mut Cluster, restart: Restart) -> Result<()> {
    let member = match restart {
        Restart::BrokerStopped | Restart::BrokerKilled => &mut cluster.brokers[0],
        Restart::ControllerStopped | Restart::ControllerKilled => &mut cluster.voters[0],
    };
    match restart {
        Restart::BrokerStopped | Restart::ControllerStopped => member.stop()?,
        Restart::BrokerKilled | Restart::ControllerKilled => member.kill()?,
    }
    member.start()?;
    cluster.leader()?;
    Ok(())
}

/// A producer id from the block that the controller gave to the broker.
fn init_producer_id(port: u16) -> Result<i64> {
    let request =
        json!({"transactionalId": null, "transactionTimeoutMs": 60000, "producerId": -1, "producerEpoch": -1});
    let mut connection = Connection::open(port)?;
    for _ in 0..100 {
        let response = connection.call("InitProducerId", 4, &request)?;
        match (response["errorCode"].as_i64(), response["producerId"].as_i64()) {
            (Some(0), Some(id)) if id >= 0 => return Ok(id),
            // COORDINATOR_LOAD_IN_PROGRESS: the block has not come yet.
            (Some(14), _) => std::thread::sleep(std::time::Duration::from_millis(50)),
            _ => anyhow::bail!("InitProducerId: {response}"),
        }
    }
    anyhow::bail!("no producer id")
}
