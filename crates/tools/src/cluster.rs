//! `kafka-cluster`: the cluster's id, its nodes, and unregistering a broker or a controller that is gone (the latter since
//! 4.4, KIP-1312).

use std::fmt::Write as _;

use klamm_client::{ClientError, EndpointKind, Target};
use klamm_protocol::messages::unregister_broker_request::UnregisterBrokerRequest;
use klamm_protocol::messages::unregister_controller_request::UnregisterControllerRequest;
use klamm_types::ErrorCode;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::properties;
use crate::subcommands::{Arg, Command, Group, Parsed, Program, Refused, one, switch};
use crate::terminal::Terminal;

const SERVER: Arg = one("--bootstrap-server", "Brokers to ask first.").short("-b");
const CONTROLLER: Arg = one("--bootstrap-controller", "Controllers to ask first.").short("-C");
const CONFIG: Arg = one("--config", "Deprecated: use --command-config.");
const COMMAND_CONFIG: Arg = one("--command-config", "Properties of the admin client.").short("-c");
const CONNECTION: &[Group] = &[Group {
    names: &["--bootstrap-server", "--bootstrap-controller"],
    is_required: true,
}];

const PROGRAM: Program = Program {
    name: "kafka-cluster",
    about: "The Kafka cluster tool.",
    usage: "usage: kafka-cluster [-h] {cluster-id,unregister,unregister-controller,list-endpoints} ...",
    args: &[],
    groups: &[],
    commands: &[
        Command {
            name: "cluster-id",
            about: "Get information about the ID of a cluster.",
            usage: "usage: kafka-cluster cluster-id [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG]
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)",
            args: &[SERVER, CONTROLLER, CONFIG, COMMAND_CONFIG],
            groups: CONNECTION,
        },
        Command {
            name: "unregister",
            about: "Unregister a broker.",
            usage: "usage: kafka-cluster unregister [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG] --id ID
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)",
            args: &[
                SERVER,
                CONTROLLER,
                CONFIG,
                COMMAND_CONFIG,
                one("--id", "The id of the broker to unregister.")
                    .short("-i")
                    .required(),
            ],
            groups: CONNECTION,
        },
        Command {
            name: "unregister-controller",
            about: "Unregister a controller.",
            usage: "usage: kafka-cluster unregister-controller [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG] --id ID
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)",
            args: &[
                SERVER,
                CONTROLLER,
                CONFIG,
                COMMAND_CONFIG,
                one("--id", "The id of the controller to unregister.")
                    .short("-i")
                    .required(),
            ],
            groups: CONNECTION,
        },
        Command {
            name: "list-endpoints",
            about: "List endpoints",
            usage: "usage: kafka-cluster list-endpoints [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG]
                     [--include-fenced-brokers]
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)",
            args: &[
                SERVER,
                CONTROLLER,
                CONFIG,
                COMMAND_CONFIG,
                switch("--include-fenced-brokers", "List fenced brokers too."),
            ],
            groups: CONNECTION,
        },
    ],
};

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let parsed = PROGRAM
        .parse(args)
        .map_err(|refused| refused.print(&PROGRAM, terminal, 1))?;
    let outcome = execute(&parsed, terminal).await;
    if let Err(Failure::Client(error)) = &outcome {
        let exception = java::exception(error);
        terminal.error_line(format!(
            "{exception}\njava.util.concurrent.ExecutionException: {exception}"
        ))?;
        return Err(Failure::Said);
    }
    outcome
}

async fn execute(parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let mut file = parsed.value("--command-config");
    if let Some(path) = parsed.value("--config") {
        if file.is_some() {
            return Err(Failure::message(
                "--config and --command-config cannot be specified together.",
            ));
        }
        terminal.line(
            "Option --config has been deprecated and will be removed in a future version. Use --command-config instead.",
        )?;
        file = Some(path);
    }
    let properties = match file {
        Some(path) => properties::load(path, terminal)?,
        None => Default::default(),
    };
    let (servers, kind) = match parsed.value("--bootstrap-controller") {
        Some(servers) => (servers, EndpointKind::Controllers),
        None => (
            parsed.value("--bootstrap-server").unwrap_or_default(),
            EndpointKind::Brokers,
        ),
    };
    let admin = Admin::new(&terminal.io, servers, kind, &properties)?;
    match parsed.command {
        Some("unregister") => unregister_broker(&admin, parsed, terminal).await,
        Some("unregister-controller") => unregister_controller(&admin, parsed, terminal).await,
        Some("list-endpoints") => list_endpoints(&admin, parsed, terminal).await,
        _ => {
            let id = admin.describe_cluster(false).await?.cluster_id;
            Ok(terminal.line(format!("Cluster ID: {id}"))?)
        }
    }
}

async fn unregister_broker(admin: &Admin, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let broker_id = id_of(parsed, terminal)?;
    let request = UnregisterBrokerRequest {
        broker_id,
        ..UnregisterBrokerRequest::default()
    };
    let sent = admin.call("unregisterBroker", Target::Controller, &request, |r| {
        ErrorCode(r.error_code)
    });
    let outcome = sent.await.map(|r| (r.error_code, r.error_message));
    unregistered(outcome, "broker", broker_id, terminal)
}

async fn unregister_controller(admin: &Admin, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let controller_id = id_of(parsed, terminal)?;
    let request = UnregisterControllerRequest {
        controller_id,
        ..UnregisterControllerRequest::default()
    };
    let sent = admin.call("unregisterController", Target::Controller, &request, |r| {
        ErrorCode(r.error_code)
    });
    let outcome = sent.await.map(|r| (r.error_code, r.error_message));
    unregistered(outcome, "controller", controller_id, terminal)
}

fn id_of(parsed: &Parsed, terminal: &mut Terminal<'_>) -> Result<i32, Failure> {
    let text = parsed.value("--id").unwrap_or_default();
    text.parse().map_err(|_| {
        let command = PROGRAM
            .commands
            .iter()
            .find(|command| Some(command.name) == parsed.command);
        let usage = command.map_or(PROGRAM.usage, |command| command.usage);
        let text = format!("argument --id/-i: could not convert '{text}' to Integer (32 bits)");
        Refused::Error { usage, text }.print(&PROGRAM, terminal, 1)
    })
}

/// Tells what came of the request; `kind` is a broker or a controller.
fn unregistered(
    outcome: Result<(i16, Option<String>), ClientError>,
    kind: &str,
    id: i32,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    match outcome {
        Err(ClientError::UnsupportedVersion { .. }) => {
            terminal.line(format!(
                "The target cluster does not support the {kind} unregistration API."
            ))?;
        }
        Err(error) => return Err(error.into()),
        Ok((error_code, error_message)) => {
            ClientError::check(error_code, error_message.as_deref())?;
            let (first, rest) = kind.split_at(1);
            terminal.line(format!("{}{rest} {id} is no longer registered.", first.to_uppercase()))?;
        }
    }
    Ok(())
}

async fn list_endpoints(admin: &Admin, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let is_controllers = parsed.has("--bootstrap-controller");
    let fenced = parsed.has("--include-fenced-brokers");
    if fenced && is_controllers {
        return Err(Failure::message(
            "The option --include-fenced-brokers is only supported with --bootstrap-server option",
        ));
    }
    let nodes = admin.describe_cluster(fenced).await?.brokers;
    let host_width = nodes.iter().map(|node| node.host.len()).max().unwrap_or(100);
    let rack_width = nodes
        .iter()
        .filter_map(|node| node.rack.as_ref().map(String::len))
        .max()
        .unwrap_or(10);
    let row = |id: &str, host: &str, port: &str, rack: &str, state: &str, kind: &str| {
        let mut line = format!("{id:<10} {host:<host_width$} {port:<10} {rack:<rack_width$} ");
        if !is_controllers {
            let _ = write!(line, "{state:<10} ");
        }
        let _ = write!(line, "{kind:<15}");
        line
    };
    terminal.line(row("ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE"))?;
    for node in &nodes {
        let (id, port) = (node.broker_id.to_string(), node.port.to_string());
        let rack = node.rack.as_deref().unwrap_or("null");
        let state = if node.is_fenced { "fenced" } else { "unfenced" };
        let kind = if is_controllers { "controller" } else { "broker" };
        terminal.line(row(&id, &node.host, &port, rack, state, kind))?;
    }
    Ok(())
}
