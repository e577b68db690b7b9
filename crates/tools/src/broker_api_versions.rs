//! `kafka-broker-api-versions`: the versions of all APIs that each broker offers, and which this client would use.

use std::collections::BTreeMap;

use klamm_client::{ClusterNode, EndpointKind, Target};
use klamm_protocol::ApiKey;

use crate::admin::Admin;
use crate::failure::Outcome;
use crate::java;
use crate::options::{Opt, Options, text};
use crate::properties;
use crate::terminal::Terminal;

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "server(s) to use for bootstrapping",
        "REQUIRED: Brokers to ask first.",
    ),
    text(
        "command-config",
        "command config property file",
        "Properties of the admin client.",
    ),
];

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version("This tool helps to retrieve broker version information.", terminal)?;
    options.require(&["bootstrap-server"])?;
    let properties = properties::from_option(&options, "command-config", terminal)?;
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    for node in admin.client.nodes().await? {
        let shown = match admin.client.connection(Target::Node(node.id)).await {
            Ok(connection) => show(connection.versions()),
            Err(error) => format!("ERROR: {}", java::exception(&error)),
        };
        let ClusterNode { id, endpoint, rack } = &node;
        let rack = rack.as_deref().unwrap_or("null");
        terminal.line(format!(
            "{}:{} (id: {id} rack: {rack} isFenced: false) -> {shown}",
            endpoint.host, endpoint.port
        ))?;
    }
    Ok(())
}

fn show(offered: &BTreeMap<i16, (i16, i16)>) -> String {
    let missing = ApiKey::ALL
        .iter()
        .filter(|api| api.is_broker_api())
        .map(|api| *api as i16);
    let mut lines: BTreeMap<i16, String> = missing.map(|key| (key, unsupported(key))).collect();
    lines.extend(offered.iter().map(|(key, range)| (*key, line(*key, *range))));
    let lines: Vec<String> = lines.into_values().collect();
    format!("(\n\t{}\n)", lines.join(",\n\t"))
}

fn unsupported(key: i16) -> String {
    let name = ApiKey::from_i16(key).map_or("UNKNOWN", ApiKey::name);
    format!("{name}({key}): UNSUPPORTED")
}

fn line(key: i16, (min, max): (i16, i16)) -> String {
    let range = if min == max {
        min.to_string()
    } else {
        format!("{min} to {max}")
    };
    let Some(api) = ApiKey::from_i16(key) else {
        return format!("UNKNOWN({key}): {range}");
    };
    let known = api.valid_versions();
    let usable = if *known.end() < min {
        "unusable: node too new".to_owned()
    } else if max < *known.start() {
        "unusable: node too old".to_owned()
    } else {
        format!("usable: {}", max.min(*known.end()))
    };
    format!("{}({key}): {range} [{usable}]", api.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_what_is_usable() {
        let check = |key: i16, range: (i16, i16), expected: &str| assert_eq!(line(key, range), expected);
        check(1, (4, 18), "Fetch(1): 4 to 18 [usable: 18]");
        check(1, (4, 99), "Fetch(1): 4 to 99 [usable: 18]");
        check(1, (98, 99), "Fetch(1): 98 to 99 [unusable: node too new]");
        check(1, (0, 3), "Fetch(1): 0 to 3 [unusable: node too old]");
        check(46, (0, 0), "ListPartitionReassignments(46): 0 [usable: 0]");
        check(999, (0, 1), "UNKNOWN(999): 0 to 1");
    }
}
