//! `klamm dev`: a node on this machine with nothing to configure.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use klamm_config::{NodeConfig, Properties};
use klamm_io::{OsRandom, Random};
use klamm_log::MetaProperties;
use klamm_raft::{Endpoint, KRaftVersion, ReplicaKey, Voter, VoterSet};
use klamm_types::NodeId;

use crate::node::Node;
use crate::{logging, server};

pub(crate) fn run(data_dir: &Path, listen: &str) -> anyhow::Result<()> {
    let (host, port) = parse_address(listen)?;
    logging::start();
    let config = NodeConfig::from_properties(&properties(data_dir, &host, port), &[])?;
    format_if_empty(&config, data_dir)?;
    let data = data_dir.display().to_string();
    server::serve(Arc::new(config), |node| print_started(node, &host, &data))
}

fn parse_address(listen: &str) -> anyhow::Result<(String, u16)> {
    let Some((host, port)) = listen.rsplit_once(':') else {
        bail!("--listen wants HOST:PORT, not '{listen}'")
    };
    let port = port
        .parse()
        .with_context(|| format!("--listen wants HOST:PORT, not '{listen}'"))?;
    Ok((host.to_owned(), port))
}

/// One node that is all the cluster there is: replication factors of 1, topics made when they are asked for. The
/// controller's port is the next one.
fn properties(data_dir: &Path, host: &str, port: u16) -> Properties {
    let controller_port = if port == 0 { 0 } else { port.saturating_add(1) };
    let pairs = [
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", "1".to_owned()),
        (
            "listeners",
            format!("PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}"),
        ),
        ("controller.listener.names", "CONTROLLER".to_owned()),
        (
            "controller.quorum.bootstrap.servers",
            format!("{host}:{controller_port}"),
        ),
        ("log.dirs", data_dir.display().to_string()),
        ("offsets.topic.replication.factor", "1".to_owned()),
        ("transaction.state.log.replication.factor", "1".to_owned()),
        ("transaction.state.log.min.isr", "1".to_owned()),
        ("share.coordinator.state.topic.replication.factor", "1".to_owned()),
        ("share.coordinator.state.topic.min.isr", "1".to_owned()),
        ("group.initial.rebalance.delay.ms", "0".to_owned()),
    ];
    let mut properties = Properties::default();
    for (key, value) in pairs {
        properties.set(key, value);
    }
    properties
}

/// A directory without an identity gets one: a new cluster with this node as its only voter.
fn format_if_empty(config: &NodeConfig, data_dir: &Path) -> anyhow::Result<()> {
    if MetaProperties::read(&klamm_io::RealDisk, data_dir)?.is_some() {
        return Ok(());
    }
    let random = OsRandom;
    let endpoints = config
        .listeners()
        .advertised_for_controllers()
        .iter()
        .map(|endpoint| Endpoint {
            listener: endpoint.listener.clone(),
            host: endpoint.host.clone().unwrap_or_else(|| "localhost".to_owned()),
            port: endpoint.port,
        });
    let voter = Voter {
        key: ReplicaKey::new(NodeId(1), random.uuid()),
        endpoints: endpoints.collect(),
        kraft_versions: KRaftVersion::SUPPORTED,
    };
    server::format_empty(config, &random.uuid().to_string(), Some(VoterSet::new([voter])))?;
    Ok(())
}

fn print_started(node: &Node, host: &str, data: &str) {
    let port = node
        .client_addresses()
        .first()
        .map_or(9092, |(_, address)| address.port());
    // Whoever started the node may have closed its output; it serves all the same.
    let _ = writeln!(
        std::io::stdout(),
        "\nklamm is serving on {host}:{port}, data in {data}. To try it, paste:\n\n  \
         klamm topics --bootstrap-server {host}:{port} --create --topic demo\n  \
         echo hello | klamm console-producer --bootstrap-server {host}:{port} --topic demo\n  \
         klamm console-consumer --bootstrap-server {host}:{port} --topic demo --from-beginning --max-messages 1\n\n\
         Any Kafka client works as well: bootstrap.servers={host}:{port}. Ctrl-C stops.\n"
    );
}
