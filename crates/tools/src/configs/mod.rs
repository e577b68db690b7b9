//! `kafka-configs`: describe and change what is configured for topics, brokers, groups, client metrics, users, clients, ips.
//!
//! Topics, brokers, groups and client metrics are config resources ([`resources`]); users, clients and ips have quotas and
//! SCRAM credentials ([`quotas`]).

mod quotas;
mod resources;

use klamm_client::{ClientError, EndpointKind};
use klamm_config::Properties;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, flag, text};
use crate::properties;
use crate::terminal::Terminal;

pub(crate) const OPTIONS: &[Opt] = &[
    text("bootstrap-server", "server to connect to", "Brokers to ask first."),
    text(
        "bootstrap-controller",
        "controller to connect to",
        "Controllers to ask first.",
    ),
    text(
        "command-config",
        "command config property file",
        "Properties of the admin client.",
    ),
    flag("alter", "Change configs."),
    flag("describe", "Show configs."),
    flag("all", "Show all configs, those that were never changed too."),
    text(
        "entity-type",
        "",
        "What it is: topics, clients, users, brokers, broker-loggers, ips, client-metrics or groups.",
    ),
    text(
        "entity-name",
        "",
        "Its name: topic, client id, user, broker id, address, metrics name or group id.",
    ),
    flag("entity-default", "The default of clients, users, brokers or ips."),
    text(
        "add-config",
        "",
        "Configs to set: 'k1=v1,k2=[v1,v2],k3=v3'; brackets around values that contain commas.",
    ),
    text("add-config-file", "", "A properties file with configs to set."),
    text("delete-config", "", "Configs to remove: 'k1,k2'."),
    text("topic", "", "A topic by name."),
    text("client", "", "A client by id."),
    flag("client-defaults", "The default of all clients."),
    text("user", "", "A user by principal name."),
    flag("user-defaults", "The default of all users."),
    text("broker", "", "A broker by id."),
    flag("broker-defaults", "The default of all brokers."),
    text("broker-logger", "", "The loggers of a broker, by its id."),
    flag("ip-defaults", "The default of all addresses."),
    text("ip", "", "An address."),
    text("group", "", "A group by id."),
    text("client-metrics", "", "A client metrics resource by name."),
];

const TYPES: [&str; 8] = [
    "topics",
    "clients",
    "users",
    "brokers",
    "ips",
    "client-metrics",
    "groups",
    "broker-loggers",
];
/// Options that say type and name at once.
const FLAGS: [(&str, &str); 8] = [
    ("topic", "topics"),
    ("client", "clients"),
    ("user", "users"),
    ("broker", "brokers"),
    ("broker-logger", "broker-loggers"),
    ("ip", "ips"),
    ("client-metrics", "client-metrics"),
    ("group", "groups"),
];
const DEFAULT_FLAGS: [(&str, &str); 4] = [
    ("client-defaults", "clients"),
    ("user-defaults", "users"),
    ("broker-defaults", "brokers"),
    ("ip-defaults", "ips"),
];

/// What the command is about: types, and their names as far as given; an empty name is the default entity.
#[derive(Debug)]
struct Entities {
    types: Vec<String>,
    names: Vec<String>,
}

/// What `--alter` changes.
#[derive(Debug)]
struct Changes {
    add: Vec<(String, String)>,
    delete: Vec<String>,
}

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version(
        "This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, \
         client-metrics or group",
        terminal,
    )?;
    let entities = Entities::of(&options);
    check(&options, &entities)?;
    let properties = properties::from_option(&options, "command-config", terminal)?;
    let (servers, kind) = match options.value("bootstrap-controller")? {
        Some(servers) => (servers, EndpointKind::Controllers),
        None => (
            options.value("bootstrap-server")?.unwrap_or_default(),
            EndpointKind::Brokers,
        ),
    };
    let admin = Admin::new(&terminal.io, servers, kind, &properties)?;
    let outcome = match options.has("alter") {
        true => alter(&admin, &options, &entities, terminal).await,
        false => describe(&admin, &options, &entities, terminal).await,
    };
    match outcome {
        Err(Failure::Client(error)) => {
            if let ClientError::UnsupportedVersion { .. } = error {
                return Err(Failure::message(java::sentence(&error)));
            }
            let line = args.join(" ");
            terminal.error_line(format!("Error while executing config command with args '{line}'"))?;
            terminal.error_line(format!(
                "java.util.concurrent.ExecutionException: {}",
                java::exception(&error)
            ))?;
            Err(Failure::Said)
        }
        other => other,
    }
}

impl Entities {
    fn of(options: &Options) -> Self {
        let flags = || FLAGS.iter().chain(&DEFAULT_FLAGS).filter(|(flag, _)| options.has(flag));
        let types = options
            .values("entity-type")
            .chain(flags().map(|(_, kind)| *kind))
            .map(str::to_owned);
        let mut named = options.values("entity-name");
        let mut names: Vec<String> = Vec::new();
        for given in options.order() {
            match given {
                "entity-name" => names.extend(named.next().map(str::to_owned)),
                "entity-default" => names.push(String::new()),
                _ => {}
            }
        }
        for (flag, _) in flags() {
            // An option without value is one of the defaults.
            names.push(options.values(flag).next().unwrap_or_default().to_owned());
        }
        Self {
            types: types.collect(),
            names,
        }
    }

    fn kind(&self) -> &str {
        self.types.first().map_or("", String::as_str)
    }

    fn has(&self, kind: &str) -> bool {
        self.types.iter().any(|t| t == kind)
    }
}

fn check(options: &Options, entities: &Entities) -> Outcome {
    if options.has("alter") == options.has("describe") {
        return Err(Failure::usage(
            "Command must include exactly one action: --describe, --alter",
        ));
    }
    options.exclude("describe", &["alter", "add-config", "delete-config"])?;
    let types = &entities.types;
    let twice: Vec<&str> = types
        .iter()
        .enumerate()
        .filter(|(i, t)| types[..*i].contains(t))
        .map(|(_, t)| t.as_str())
        .collect();
    if !twice.is_empty() {
        return fail(format!("Duplicate entity type(s) specified: {}", twice.join(",")));
    }
    if !options.has("bootstrap-server") && !options.has("bootstrap-controller") {
        return fail("Either --bootstrap-server or --bootstrap-controller must be specified.");
    }
    if let Some(unknown) = types.iter().find(|t| !TYPES.contains(&t.as_str())) {
        let known = TYPES.join(", ");
        return fail(format!(
            "Invalid entity type {unknown}, the entity type must be one of {known} with a --bootstrap-server or \
             --bootstrap-controller argument"
        ));
    }
    if types.is_empty() {
        return fail("At least one entity type must be specified");
    }
    if types.len() > 1 && !(types.len() == 2 && entities.has("users") && entities.has("clients")) {
        return fail("Only 'users' and 'clients' entity types may be specified together");
    }
    let is_flagged = FLAGS.iter().chain(&DEFAULT_FLAGS).any(|(flag, _)| options.has(flag));
    if is_flagged
        && ["entity-name", "entity-type", "entity-default"]
            .iter()
            .any(|o| options.has(o))
    {
        return fail("--entity-{type,name,default} should not be used in conjunction with specific entity flags");
    }
    if options.has("bootstrap-server") && options.has("bootstrap-controller") {
        return fail("Only one of --bootstrap-server or --bootstrap-controller can be specified");
    }
    check_names(options, entities)
}

fn check_names(options: &Options, entities: &Entities) -> Outcome {
    let has_name = entities.names.iter().any(|name| !name.is_empty());
    let has_default = entities.names.iter().any(String::is_empty);
    let kinds = entities.types.join(",");
    let is_broker = entities.has("brokers") || entities.has("broker-loggers");
    if let Some(id) = entities
        .names
        .iter()
        .find(|n| !n.is_empty() && is_broker && n.parse::<i32>().is_err())
    {
        let kind = entities.kind();
        return fail(format!(
            "The entity name for {kind} must be a valid integer broker id, but it is: {id}"
        ));
    }
    let may_default = ["users", "clients", "brokers", "ips"]
        .iter()
        .any(|kind| entities.has(kind));
    if options.has("describe") {
        if !may_default && options.has("entity-default") {
            return fail(format!(
                "--entity-default must not be specified with --describe of {kinds}"
            ));
        }
        if entities.has("broker-loggers") && !has_name {
            return fail(format!("An entity name must be specified with --describe of {kinds}"));
        }
        return Ok(());
    }
    if may_default && !has_name && !has_default {
        return fail(
            "An entity-name or default entity must be specified with --alter of users, clients, brokers or ips",
        );
    }
    if !may_default && !has_name {
        return fail(format!("An entity name must be specified with --alter of {kinds}"));
    }
    if options.has("add-config") && options.has("add-config-file") {
        return fail("Only one of --add-config or --add-config-file must be specified");
    }
    if !["add-config", "add-config-file", "delete-config"]
        .iter()
        .any(|o| options.has(o))
    {
        return fail(
            "At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter",
        );
    }
    if entities.types.len() != entities.names.len() {
        return fail("An entity name must be specified for every entity type");
    }
    Ok(())
}

fn fail(text: impl Into<String>) -> Outcome {
    Err(Failure::message(text))
}

async fn alter(admin: &Admin, options: &Options, entities: &Entities, terminal: &mut Terminal<'_>) -> Outcome {
    let file = options
        .value("add-config-file")?
        .map(|path| properties::load(path, terminal))
        .transpose()?;
    let changes = Changes::of(options, file)?;
    let name = entities.names.first().map_or("", String::as_str);
    match entities.kind() {
        "users" | "clients" => quotas::alter_users_and_clients(admin, entities, &changes).await?,
        "ips" => quotas::alter_ips(admin, entities, &changes).await?,
        kind => resources::alter(admin, kind, name, &changes).await?,
    }
    let kind = entities.kind();
    if name.is_empty() {
        terminal.line(format!("Completed updating default config for {kind} in the cluster."))?;
    } else {
        terminal.line(format!(
            "Completed updating config for {} {name}.",
            &kind[..kind.len() - 1]
        ))?;
    }
    Ok(())
}

async fn describe(admin: &Admin, options: &Options, entities: &Entities, terminal: &mut Terminal<'_>) -> Outcome {
    match entities.kind() {
        "users" | "clients" => quotas::describe_users_and_clients(admin, entities, terminal).await,
        "ips" => quotas::describe(admin, entities, terminal).await,
        kind => {
            let name = entities.names.first().map(String::as_str);
            resources::describe(admin, kind, name, options.has("all"), terminal).await
        }
    }
}

impl Changes {
    fn of(options: &Options, file: Option<Properties>) -> Result<Self, Failure> {
        let mut add: Vec<(String, String)> = Vec::new();
        for property in file.iter().flat_map(Properties::iter) {
            add.push((property.key.clone(), property.value.clone()));
        }
        if let Some(list) = options.value("add-config")? {
            add.extend(parse_pairs(list)?);
        }
        if let Some((key, _)) = add.iter().find(|(key, _)| !key.chars().all(is_key_character)) {
            return Err(Failure::message(format!(
                "Invalid character found for config key: {key}"
            )));
        }
        let delete = options.values("delete-config").flat_map(|list| list.split(','));
        Ok(Self {
            add,
            delete: delete.map(|key| key.trim().to_owned()).collect(),
        })
    }
}

fn is_key_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '$' | '.' | '_' | '-')
}

/// `k1=v1,k2=[v1,v2]`: commas and equals signs within brackets do not separate.
fn parse_pairs(list: &str) -> Result<Vec<(String, String)>, Failure> {
    let pair = |text: &str| {
        let parts = split_outside_brackets(text, '=');
        let [key, value] = parts[..] else {
            return Err(Failure::message(
                "requirement failed: Invalid entity config: all configs to be added must be in the format \"key=val\" \
                 or  \"key=[val1,val2]\" to group values which contain commas.",
            ));
        };
        Ok((key.trim().to_owned(), value.replace(['[', ']'], "").trim().to_owned()))
    };
    split_outside_brackets(list, ',').into_iter().map(pair).collect()
}

/// A separator is outside unless the next bracket after it closes.
fn split_outside_brackets(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(separator) {
        let rest = &text[at + separator.len_utf8()..];
        if rest.find(['[', ']']).is_none_or(|i| rest[i..].starts_with('[')) {
            parts.push(&text[start..at]);
            start = at + separator.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_group() {
        let check = |list: &str, expected: &[(&str, &str)]| {
            let pairs = parse_pairs(list).unwrap();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            assert_eq!(pairs, expected, "{list}");
        };
        check("a=1,b=2", &[("a", "1"), ("b", "2")]);
        check(
            "cleanup.policy=[compact,delete],b = 2",
            &[("cleanup.policy", "compact,delete"), ("b", "2")],
        );
        check("a=", &[("a", "")]);
        check(
            "SCRAM-SHA-256=[iterations=4096,password=x]",
            &[("SCRAM-SHA-256", "iterations=4096,password=x")],
        );
        assert!(parse_pairs("a").is_err() && parse_pairs("a=b=c").is_err());
    }

    #[test]
    fn names_follow_the_command_line() {
        let check = |line: &str, types: &[&str], names: &[&str]| {
            let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let entities = Entities::of(&Options::parse(OPTIONS, &args).unwrap());
            assert_eq!(
                (entities.types, entities.names),
                (
                    types.iter().map(|s| s.to_string()).collect(),
                    names.iter().map(|s| s.to_string()).collect()
                )
            );
        };
        check(
            "--entity-type users --entity-default --entity-type clients --entity-name c",
            &["users", "clients"],
            &["", "c"],
        );
        check("--client c --user-defaults", &["clients", "users"], &["c", ""]);
        check("--broker-defaults", &["brokers"], &[""]);
    }
}
