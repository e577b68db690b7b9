//! `kafka-metadata-quorum`: who leads the controllers, how far the others are, and which of them vote.

mod add_controller;

use klamm_client::{ClientError, EndpointKind, Target};
use klamm_config::Properties;
use klamm_protocol::messages::describe_quorum_request as request;
use klamm_protocol::messages::describe_quorum_response::{DescribeQuorumResponse, Node, PartitionData, ReplicaState};
use klamm_types::{ErrorCode, Uuid};

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::properties;
use crate::subcommands::{Command, Group, Parsed, Program, one, switch};
use crate::terminal::Terminal;

const PROGRAM: Program = Program {
    name: "kafka-metadata-quorum",
    about: "This tool describes kraft metadata quorum status.",
    usage: "usage: kafka-metadata-quorum [-h] [--command-config COMMAND_CONFIG]
                             (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             {describe,add-controller,remove-controller}
                             ...",
    args: &[
        one("--bootstrap-server", "Brokers to ask first."),
        one("--bootstrap-controller", "Controllers to ask first."),
        one("--command-config", "Properties of the admin client."),
    ],
    groups: &[Group {
        names: &["--bootstrap-server", "--bootstrap-controller"],
        is_required: true,
    }],
    commands: &[
        Command {
            name: "describe",
            about: "Describe the metadata quorum info",
            usage: "usage: kafka-metadata-quorum (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             describe [-h] [--status] [--replication]
                             [--human-readable]",
            args: &[
                switch("--status", "A summary of the quorum."),
                switch("--replication", "How far each replica is."),
                switch("--human-readable", "Times as what has passed since."),
            ],
            groups: &[],
        },
        Command {
            name: "add-controller",
            about: "Add a controller to the KRaft controller cluster",
            usage: "usage: kafka-metadata-quorum add-controller [-h] [--dry-run]",
            args: &[switch("--dry-run", "Only say what would be done.")],
            groups: &[],
        },
        Command {
            name: "remove-controller",
            about: "Remove a controller from the KRaft controller cluster",
            usage: "usage: kafka-metadata-quorum remove-controller [-h] --controller-id
                             CONTROLLER_ID --controller-directory-id
                             CONTROLLER_DIRECTORY_ID [--dry-run]",
            args: &[
                one("--controller-id", "The id of the controller to remove.")
                    .short("-i")
                    .required(),
                one("--controller-directory-id", "Its directory id.")
                    .short("-d")
                    .required(),
                switch("--dry-run", "Only say what would be done."),
            ],
            groups: &[],
        },
    ],
};

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let parsed = PROGRAM
        .parse(args)
        .map_err(|refused| refused.print(&PROGRAM, terminal, 0))?;
    let file = match parsed.value("--command-config") {
        Some(path) => Some(load(path, terminal)?),
        None => None,
    };
    let (servers, kind) = match parsed.value("--bootstrap-controller") {
        Some(servers) => (servers, EndpointKind::Controllers),
        None => (
            parsed.value("--bootstrap-server").unwrap_or_default(),
            EndpointKind::Brokers,
        ),
    };
    let admin = Admin::new(&terminal.io, servers, kind, &file.clone().unwrap_or_default())?;
    match parsed.command {
        Some("describe") => describe(&admin, &parsed, terminal).await,
        Some("remove-controller") => remove_controller(&admin, &parsed, terminal).await,
        _ => add_controller::run(&admin, file.as_ref(), parsed.has("--dry-run"), terminal).await,
    }
}

fn load(path: &str, terminal: &Terminal<'_>) -> Result<Properties, Failure> {
    if !terminal.io.disk.exists(std::path::Path::new(path))? {
        return Err(Failure::message(format!("Properties file {path} does not exists!")));
    }
    properties::load(path, terminal)
}

/// Only another leader is looked for: whether a change that timed out happens, nobody knows.
fn retried(code: ErrorCode) -> ErrorCode {
    match code {
        ErrorCode::NOT_CONTROLLER | ErrorCode::NOT_LEADER_OR_FOLLOWER => ErrorCode::NOT_CONTROLLER,
        _ => ErrorCode::NONE,
    }
}

/// As the future that Kafka's tool waits for says why it failed.
fn voter_change_failed(error: &ClientError) -> Failure {
    Failure::message(java::exception(error))
}

async fn describe(admin: &Admin, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    match (parsed.has("--status"), parsed.has("--replication")) {
        (true, true) => Err(Failure::message(
            "Only one of --status or --replication should be specified with describe sub-command",
        )),
        (true, false) if parsed.has("--human-readable") => Err(Failure::message(
            "The option --human-readable is only supported along with --replication",
        )),
        (true, false) => status(admin, terminal).await,
        (false, true) => replication(admin, parsed.has("--human-readable"), terminal).await,
        (false, false) => Err(Failure::message(
            "One of --status or --replication must be specified with describe sub-command",
        )),
    }
}

/// The metadata partition, the replica that leads it, and where the nodes are.
async fn quorum(admin: &Admin) -> Result<(PartitionData, ReplicaState, Vec<Node>), Failure> {
    let partition = request::PartitionData {
        partition_index: 0,
        ..Default::default()
    };
    let topic = request::TopicData {
        topic_name: "__cluster_metadata".to_owned(),
        partitions: vec![partition],
        ..Default::default()
    };
    let request = request::DescribeQuorumRequest {
        topics: vec![topic],
        ..Default::default()
    };
    let code = |r: &DescribeQuorumResponse| {
        let partition = r.topics.first().and_then(|topic| topic.partitions.first());
        ErrorCode(partition.map_or(r.error_code, |p| p.error_code.max(r.error_code)))
    };
    let response = admin
        .call("describeMetadataQuorum", Target::Controller, &request, code)
        .await?;
    ClientError::check(response.error_code, response.error_message.as_deref())?;
    let partition = response
        .topics
        .into_iter()
        .next()
        .and_then(|topic| topic.partitions.into_iter().next());
    let partition = partition.ok_or_else(|| Failure::message("the answer holds no metadata partition"))?;
    ClientError::check(partition.error_code, partition.error_message.as_deref())?;
    let leader = partition
        .current_voters
        .iter()
        .find(|voter| voter.replica_id == partition.leader_id);
    let leader = leader.cloned().ok_or_else(|| Failure::message("No value present"))?;
    Ok((partition, leader, response.nodes))
}

async fn status(admin: &Admin, terminal: &mut Terminal<'_>) -> Outcome {
    let cluster_id = admin.describe_cluster(false).await?.cluster_id;
    let (quorum, leader, nodes) = quorum(admin).await?;
    let slowest = quorum
        .current_voters
        .iter()
        .min_by_key(|voter| voter.log_end_offset)
        .unwrap_or(&leader);
    let lag_time = if slowest == &leader {
        0
    } else if leader.last_caught_up_timestamp >= 0 && slowest.last_caught_up_timestamp >= 0 {
        leader.last_caught_up_timestamp - slowest.last_caught_up_timestamp
    } else {
        -1
    };
    terminal.line(format!("ClusterId:              {cluster_id}"))?;
    terminal.line(format!("LeaderId:               {}", quorum.leader_id))?;
    terminal.line(format!("LeaderEpoch:            {}", quorum.leader_epoch))?;
    terminal.line(format!("HighWatermark:          {}", quorum.high_watermark))?;
    terminal.line(format!(
        "MaxFollowerLag:         {}",
        leader.log_end_offset - slowest.log_end_offset
    ))?;
    terminal.line(format!("MaxFollowerLagTimeMs:   {lag_time}"))?;
    terminal.line(format!(
        "CurrentVoters:          {}",
        show_replicas(&quorum.current_voters, &nodes)
    ))?;
    terminal.line(format!(
        "CurrentObservers:       {}",
        show_replicas(&quorum.observers, &nodes)
    ))?;
    Ok(())
}

fn show_replicas(replicas: &[ReplicaState], nodes: &[Node]) -> String {
    let show = |replica: &ReplicaState| {
        let mut text = format!("{{\"id\": {}", replica.replica_id);
        if replica.replica_directory_id != Uuid::default() {
            text += &format!(", \"directoryId\": \"{}\"", replica.replica_directory_id);
        }
        let listeners = nodes
            .iter()
            .find(|n| n.node_id == replica.replica_id)
            .map_or(&[][..], |n| &n.listeners);
        let endpoints: Vec<String> = listeners
            .iter()
            .map(|l| format!("\"{}://{}:{}\"", l.name, l.host, l.port))
            .collect();
        if !endpoints.is_empty() {
            text += &format!(", \"endpoints\": [{}]", endpoints.join(", "));
        }
        text + "}"
    };
    let shown: Vec<String> = replicas.iter().map(show).collect();
    format!("[{}]", shown.join(", "))
}

async fn replication(admin: &Admin, is_human: bool, terminal: &mut Terminal<'_>) -> Outcome {
    let (quorum, leader, _) = quorum(admin).await?;
    let now = terminal.io.clock.wall().0;
    let time = |timestamp: i64| match timestamp {
        ..0 => "-1".to_owned(),
        _ if is_human => format!("{} ms ago", now - timestamp),
        _ => timestamp.to_string(),
    };
    let row = |replica: &ReplicaState, status: &str| {
        [
            replica.replica_id.to_string(),
            replica.replica_directory_id.to_string(),
            replica.log_end_offset.to_string(),
            (leader.log_end_offset - replica.log_end_offset).to_string(),
            time(replica.last_fetch_timestamp),
            time(replica.last_caught_up_timestamp),
            status.to_owned(),
        ]
    };
    let titles = [
        "NodeId",
        "DirectoryId",
        "LogEndOffset",
        "Lag",
        "LastFetchTimestamp",
        "LastCaughtUpTimestamp",
        "Status",
    ];
    let mut rows = vec![titles.map(str::to_owned), row(&leader, "Leader")];
    let followers = quorum
        .current_voters
        .iter()
        .filter(|voter| voter.replica_id != quorum.leader_id);
    rows.extend(followers.map(|voter| row(voter, "Follower")));
    rows.extend(quorum.observers.iter().map(|observer| row(observer, "Observer")));
    let widths: [usize; 7] = std::array::from_fn(|i| rows.iter().map(|row| row[i].len()).max().unwrap_or(0));
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}\t"));
        terminal.line(cells.collect::<String>())?;
    }
    Ok(())
}

async fn remove_controller(admin: &Admin, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    use klamm_protocol::messages::remove_raft_voter_request::RemoveRaftVoterRequest;
    let id: i32 = parsed
        .value("--controller-id")
        .and_then(|id| id.parse().ok())
        .unwrap_or(-1);
    if id < 0 {
        return Err(Failure::message(format!("Invalid negative --controller-id: {id}")));
    }
    let text = parsed.value("--controller-directory-id").unwrap_or_default();
    let directory: Uuid = text
        .parse()
        .map_err(|_| Failure::message(format!("Failed to parse --controller-directory-id: {text}")))?;
    let shown = format!("KRaft controller {id} with directory id {directory}");
    if parsed.has("--dry-run") {
        return Ok(terminal.line(format!("DRY RUN of removing  {shown}"))?);
    }
    let request = RemoveRaftVoterRequest {
        cluster_id: None,
        voter_id: id,
        voter_directory_id: directory,
        ..RemoveRaftVoterRequest::default()
    };
    let sent = admin.call("removeRaftVoter", Target::Controller, &request, |r| {
        retried(ErrorCode(r.error_code))
    });
    let response = sent.await.map_err(|error| voter_change_failed(&error))?;
    ClientError::check(response.error_code, response.error_message.as_deref())
        .map_err(|error| voter_change_failed(&error))?;
    Ok(terminal.line(format!("Removed  {shown}"))?)
}
