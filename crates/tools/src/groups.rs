//! `kafka-groups`: lists groups of all types.

use klamm_client::EndpointKind;
use klamm_protocol::messages::list_groups_response::ListedGroup;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, flag, text};
use crate::properties;
use crate::terminal::Terminal;

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "server to connect to",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "command-config",
        "command config property file",
        "Properties of the admin client.",
    ),
    flag("list", "List the groups."),
    text(
        "group-type",
        "type",
        "Only groups of this type: 'classic', 'consumer', 'share' or 'streams'.",
    ),
    text("protocol", "protocol", "Only groups of this protocol."),
    flag(
        "consumer",
        "Only groups of consumers: those of type 'consumer', and classic ones whose protocol is 'consumer' or empty.",
    ),
    flag("share", "Only share groups."),
    flag("streams", "Only streams groups."),
];

const ABOUT: &str = "This tool helps to list groups of all types.";
const TYPES: [&str; 4] = ["Classic", "Consumer", "Share", "Streams"];

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args).map_err(|failure| Failure::usage(failure.to_string()))?;
    options.help_or_version(ABOUT, terminal)?;
    if !options.has("bootstrap-server") {
        return Err(Failure::usage("Missing required option(s) [bootstrap-server]"));
    }
    if !options.has("list") {
        return Err(Failure::usage("Command must include exactly one action: --list."));
    }
    let filter = Filter::of(&options)?;
    let properties = properties::from_option(&options, "command-config", terminal)?;
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    match admin.list_groups(&[], &[]).await {
        Ok(groups) => print(&groups, &filter, terminal),
        Err(error) => {
            let message = java::sentence(&error);
            terminal.line(format!("Error while executing groups command : {message}"))?;
            Err(Failure::Said)
        }
    }
}

fn print(groups: &[ListedGroup], filter: &Filter, terminal: &mut Terminal<'_>) -> Outcome {
    let rows: Vec<[&str; 3]> = (groups.iter())
        .filter(|group| filter.takes(group))
        .map(|group| {
            [
                group.group_id.as_str(),
                group.group_type.as_str(),
                group.protocol_type.as_str(),
            ]
        })
        .collect();
    let width = rows.iter().flatten().map(|text| text.len()).max().unwrap_or(0).max(20);
    terminal.line(format!("{:<width$} {:<width$} {:<width$}", "GROUP", "TYPE", "PROTOCOL"))?;
    for [group, kind, protocol] in rows {
        terminal.line(format!("{group:<width$} {kind:<width$} {protocol:<width$} "))?;
    }
    Ok(())
}

/// Which groups are listed.
enum Filter {
    All,
    Type(&'static str, Option<String>),
    Protocol(String),
    Consumer,
}

impl Filter {
    fn of(options: &Options) -> Result<Self, Failure> {
        let protocol = options.value("protocol")?.map(str::to_owned);
        if let Some(name) = options.value("group-type")? {
            let known = TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(name));
            let kind = known.ok_or_else(|| Failure::message("--group-type must be a valid group type."))?;
            return Ok(Self::Type(kind, protocol));
        }
        Ok(match protocol {
            Some(protocol) => Self::Protocol(protocol),
            None if options.has("consumer") => Self::Consumer,
            None if options.has("share") => Self::Type("Share", None),
            None if options.has("streams") => Self::Type("Streams", None),
            None => Self::All,
        })
    }

    fn takes(&self, group: &ListedGroup) -> bool {
        let protocol = group.protocol_type.as_str();
        match self {
            Self::All => true,
            Self::Type(kind, wanted) => {
                group.group_type == *kind && wanted.as_deref().is_none_or(|wanted| wanted == protocol)
            }
            Self::Protocol(wanted) => protocol == wanted,
            Self::Consumer => matches!(protocol, "consumer" | "") || group.group_type == "Consumer",
        }
    }
}
