//! `kafka-metadata-quorum add-controller`: makes the controller of a properties file a voter (KIP-853).
//!
//! Who it is and where it listens is taken from that file and from `meta.properties` in its metadata directory, so it
//! runs where the new controller does.

use std::path::Path;

use klamm_client::{ClientError, Target};
use klamm_config::Properties;
use klamm_log::MetaProperties;
use klamm_protocol::messages::add_raft_voter_request::{AddRaftVoterRequest, Listener};
use klamm_types::{ErrorCode, Uuid};

use super::{retried, voter_change_failed};
use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;

pub(super) async fn run(
    admin: &Admin,
    properties: Option<&Properties>,
    is_dry_run: bool,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let properties = properties.ok_or_else(|| {
        Failure::message(
            "You must supply the configuration file of the controller you are adding when using add-controller.",
        )
    })?;
    let id = controller_id(properties)?;
    let directory_id = directory_id(metadata_directory(properties)?, terminal)?;
    let listeners = advertised_listeners(properties)?;
    let shown: Vec<String> = listeners.iter().map(show).collect();
    if !is_dry_run {
        let request = AddRaftVoterRequest {
            cluster_id: None,
            voter_id: id,
            voter_directory_id: directory_id,
            listeners,
            timeout_ms: REQUEST_TIMEOUT_MS,
            ..Default::default()
        };
        let sent = admin.call("addRaftVoter", Target::Controller, &request, |r| {
            retried(ErrorCode(r.error_code))
        });
        let response = sent.await.map_err(|error| voter_change_failed(&error))?;
        ClientError::check(response.error_code, response.error_message.as_deref())
            .map_err(|error| voter_change_failed(&error))?;
    }
    let what = if is_dry_run { "DRY RUN of adding" } else { "Added" };
    let endpoints = shown.join(", ");
    Ok(terminal.line(format!(
        "{what} controller {id} with directory id {directory_id} and endpoints: {endpoints}"
    ))?)
}

fn controller_id(properties: &Properties) -> Result<i32, Failure> {
    let no_controller =
        |what: &str| Failure::message(format!("{what}. Is this a valid controller configuration file?"));
    let text = properties
        .get("node.id")
        .ok_or_else(|| no_controller("node.id not found in configuration file"))?;
    // Java's `NumberFormatException`.
    let id: i32 = text
        .parse()
        .map_err(|_| Failure::message(format!("For input string: \"{text}\"")))?;
    if id < 0 {
        return Err(no_controller("node.id was negative in configuration file"));
    }
    if !properties
        .get("process.roles")
        .unwrap_or_default()
        .contains("controller")
    {
        return Err(no_controller(
            "process.roles did not contain 'controller' in configuration file",
        ));
    }
    Ok(id)
}

fn metadata_directory(properties: &Properties) -> Result<&str, Failure> {
    let first_of_log_dirs = || properties.get("log.dirs")?.trim().split(',').next();
    properties
        .get("metadata.log.dir")
        .or_else(first_of_log_dirs)
        .ok_or_else(|| {
            Failure::message(
                "Neither metadata.log.dir nor log.dirs were found. Is this a valid controller configuration file?",
            )
        })
}

fn directory_id(directory: &str, terminal: &Terminal<'_>) -> Result<Uuid, Failure> {
    let read = MetaProperties::read(&*terminal.io.disk, Path::new(directory));
    let meta = read
        .ok()
        .flatten()
        .ok_or_else(|| Failure::message(format!("Unable to read meta.properties from {directory}")))?;
    meta.directory_id
        .ok_or_else(|| Failure::message(format!("No directory id found in {directory}")))
}

/// Where the controller's listeners are, in the order of `controller.listener.names`: as advertised, or else as bound.
fn advertised_listeners(properties: &Properties) -> Result<Vec<Listener>, Failure> {
    let names = properties.get("controller.listener.names").ok_or_else(|| {
        Failure::message("controller.listener.names was not found. Is this a valid controller configuration file?")
    })?;
    let mut known = Vec::new();
    for key in ["advertised.listeners", "listeners"] {
        let entries = properties.get(key).unwrap_or_default().split(',').map(str::trim);
        for entry in entries.filter(|entry| !entry.is_empty()) {
            known.push(
                parse(entry)
                    .ok_or_else(|| Failure::message(format!("Unable to parse {entry} to a broker endpoint")))?,
            );
        }
    }
    let mut found = Vec::new();
    for name in names.split(',') {
        let name = name.trim().to_uppercase();
        let listener = known.iter().find(|listener| listener.name == name);
        found.push(listener.cloned().ok_or_else(|| {
            Failure::message(format!(
                "Cannot find information about controller listener name: {name}"
            ))
        })?);
    }
    Ok(found)
}

/// `NAME://host:port`, IPv6 addresses in brackets.
fn parse(entry: &str) -> Option<Listener> {
    let (name, address) = entry.split_once("://")?;
    let (host, port) = address.rsplit_once(':')?;
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    Some(Listener {
        name: name.to_uppercase(),
        host: if host.is_empty() { "localhost" } else { host }.to_owned(),
        port: port.parse().ok()?,
        ..Default::default()
    })
}

fn show(listener: &Listener) -> String {
    let Listener { name, host, port, .. } = listener;
    if host.contains(':') {
        format!("{name}://[{host}]:{port}")
    } else {
        format!("{name}://{host}:{port}")
    }
}

/// As Kafka's client gives it with every request of an administrator.
const REQUEST_TIMEOUT_MS: i32 = 30_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_those_of_the_file() {
        let check = |text: &str, expected: Result<&str, &str>| {
            let properties = Properties::parse(text.as_bytes()).unwrap();
            let found = advertised_listeners(&properties).map_err(|failure| failure.to_string());
            let found = found.map(|listeners| listeners.iter().map(show).collect::<Vec<_>>().join(", "));
            assert_eq!(found.as_deref().map_err(String::as_str), expected);
        };
        let names = "controller.listener.names=controller,OTHER\n";
        check(
            &format!("{names}listeners=A://x:1,CONTROLLER://:2,other://[::1]:3\n"),
            Ok("CONTROLLER://localhost:2, OTHER://[::1]:3"),
        );
        check(
            &format!("{names}listeners=CONTROLLER://x:2,OTHER://x:3\nadvertised.listeners=CONTROLLER://y:4\n"),
            Ok("CONTROLLER://y:4, OTHER://x:3"),
        );
        check(
            &format!("{names}listeners=CONTROLLER://x:2\n"),
            Err("Cannot find information about controller listener name: OTHER"),
        );
        check(
            &format!("{names}listeners=CONTROLLER\n"),
            Err("Unable to parse CONTROLLER to a broker endpoint"),
        );
        check(
            "listeners=CONTROLLER://x:2\n",
            Err("controller.listener.names was not found. Is this a valid controller configuration file?"),
        );
    }

    #[test]
    fn a_file_without_a_controller_is_refused() {
        let check = |text: &str, expected: Result<i32, &str>| {
            let properties = Properties::parse(text.as_bytes()).unwrap();
            let found = controller_id(&properties).map_err(|failure| failure.to_string());
            assert_eq!(found.as_ref().copied().map_err(String::as_str), expected);
        };
        check("node.id=3\nprocess.roles=broker,controller\n", Ok(3));
        check(
            "process.roles=controller\n",
            Err("node.id not found in configuration file. Is this a valid controller configuration file?"),
        );
        check(
            "node.id=-3\nprocess.roles=controller\n",
            Err("node.id was negative in configuration file. Is this a valid controller configuration file?"),
        );
        check(
            "node.id=3\nprocess.roles=broker\n",
            Err(
                "process.roles did not contain 'controller' in configuration file. Is this a valid controller \
                 configuration file?",
            ),
        );
    }
}
