//! `kafka-features`: levels of the cluster's features, and tables of what belongs to which release.

use std::collections::BTreeMap;

use klamm_client::{ClientError, EndpointKind, Target};
use klamm_metadata::{FEATURES, Feature, METADATA_VERSION, MetadataVersion};
use klamm_protocol::messages::api_versions_request::ApiVersionsRequest;
use klamm_protocol::messages::update_features_request::{FeatureUpdateKey, UpdateFeaturesRequest};
use klamm_protocol::messages::update_features_response::UpdateFeaturesResponse;
use klamm_types::ErrorCode;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::properties;
use crate::subcommands::{Arg, Command, Group, Parsed, Program, Refused, one, switch};
use crate::terminal::Terminal;

const METADATA: Arg = one(
    "--metadata",
    "Deprecated: the level of metadata.version, such as 3.3-IV3.",
);
const RELEASE: Arg = one(
    "--release-version",
    "The release whose levels all features are to have, such as 3.9-IV0.",
);
const FEATURE: Arg = one("--feature", "A feature and its level: metadata.version=5.");
const UNSAFE: Arg = switch("--unsafe", "Even if metadata may be lost.");
const DRY_RUN: Arg = switch("--dry-run", "Check only.");

const PROGRAM: Program = Program {
    name: "kafka-features",
    about: "This tool manages feature flags in Kafka.",
    usage: "usage: kafka-features [-h] [--command-config COMMAND_CONFIG]
                      [--bootstrap-server BOOTSTRAP_SERVER |
                      --bootstrap-controller BOOTSTRAP_CONTROLLER]
                      {describe,upgrade,downgrade,disable,version-mapping,feature-dependencies}
                      ...",
    args: &[
        one("--bootstrap-server", "Brokers to ask first."),
        one("--bootstrap-controller", "Controllers to ask first."),
        one("--command-config", "Properties of the admin client."),
    ],
    groups: &[Group {
        names: &["--bootstrap-server", "--bootstrap-controller"],
        is_required: false,
    }],
    commands: &[
        command(
            "describe",
            "Describes the current active feature flags.",
            &[one("--node-id", "The node to ask.")],
        ),
        command(
            "upgrade",
            "Upgrade one or more feature flags.",
            &[METADATA, RELEASE, FEATURE, DRY_RUN],
        ),
        command(
            "downgrade",
            "Downgrade one or more feature flags.",
            &[METADATA, RELEASE, FEATURE, UNSAFE, DRY_RUN],
        ),
        command(
            "disable",
            "Disable one or more feature flags.",
            &[FEATURE, UNSAFE, DRY_RUN],
        ),
        command(
            "version-mapping",
            "The levels of all features in a release.",
            &[RELEASE],
        ),
        command(
            "feature-dependencies",
            "What a feature's level needs.",
            &[FEATURE.required()],
        ),
    ],
};

const fn command(name: &'static str, about: &'static str, args: &'static [Arg]) -> Command {
    Command {
        name,
        about,
        usage: "usage: kafka-features",
        args,
        groups: &[],
    }
}

/// Feature, wanted level, and `UpgradeType`.
type Updates = BTreeMap<String, i16>;

const UPGRADE: i8 = 1;
const SAFE_DOWNGRADE: i8 = 2;
const UNSAFE_DOWNGRADE: i8 = 3;

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let parsed = match PROGRAM.parse(args) {
        Ok(parsed) => parsed,
        Err(Refused::Error { text, .. }) => return Err(command_line_error(&text, terminal)),
        Err(help) => return Err(help.print(&PROGRAM, terminal, 0)),
    };
    let outcome = match parsed.command {
        Some("version-mapping") => version_mapping(&parsed, terminal),
        Some("feature-dependencies") => dependencies(&parsed, terminal),
        _ => with_cluster(&parsed, terminal).await,
    };
    match outcome {
        Err(Failure::Client(error)) => Err(Failure::message(java::exception(&error))),
        other => other,
    }
}

/// Without a line end, as Kafka's tool prints it.
fn command_line_error(text: &str, terminal: &mut Terminal<'_>) -> Failure {
    match write!(terminal.err, "Command line error: {text}. Type --help for help.") {
        Ok(()) => Failure::Said,
        Err(error) => error.into(),
    }
}

async fn with_cluster(parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let properties = match parsed.value("--command-config") {
        Some(path) => properties::load(path, terminal)?,
        None => Default::default(),
    };
    let (servers, kind) = match (
        parsed.value("--bootstrap-controller"),
        parsed.value("--bootstrap-server"),
    ) {
        (Some(servers), _) => (servers, EndpointKind::Controllers),
        (None, Some(servers)) => (servers, EndpointKind::Brokers),
        (None, None) => {
            let text = "You must specify either --bootstrap-controller or --bootstrap-server.";
            return Err(command_line_error(text, terminal));
        }
    };
    let admin = Admin::new(&terminal.io, servers, kind, &properties)?;
    match parsed.command {
        Some("describe") => describe(&admin, parsed, terminal).await,
        Some("disable") => {
            let mut updates = Updates::new();
            for name in parsed.values("--feature") {
                add(&mut updates, name, 0)?;
            }
            update(&admin, "disable", updates, downgrade_type(parsed), parsed, terminal).await
        }
        Some("upgrade") => {
            let updates = wanted(parsed, "UPGRADE", terminal)?;
            update(&admin, "upgrade", updates, UPGRADE, parsed, terminal).await
        }
        _ => {
            let updates = wanted(parsed, "DOWNGRADE", terminal)?;
            update(&admin, "downgrade", updates, downgrade_type(parsed), parsed, terminal).await
        }
    }
}

fn downgrade_type(parsed: &Parsed) -> i8 {
    if parsed.has("--unsafe") {
        UNSAFE_DOWNGRADE
    } else {
        SAFE_DOWNGRADE
    }
}

async fn describe(admin: &Admin, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let target = match parsed.value("--node-id").map(str::parse) {
        None => Target::Any,
        Some(Ok(id)) if id >= 0 => Target::Node(id),
        Some(Ok(id)) => return Err(Failure::message(format!("Invalid node id {id}: must be non-negative."))),
        Some(Err(_)) => return Err(Failure::message("--node-id is not a number")),
    };
    let request = ApiVersionsRequest {
        client_software_name: "klamm".to_owned(),
        client_software_version: env!("CARGO_PKG_VERSION").to_owned(),
        ..ApiVersionsRequest::default()
    };
    let response = admin
        .call("describeFeatures", target, &request, |r| ErrorCode(r.error_code))
        .await?;
    ClientError::check(response.error_code, None)?;
    let mut supported = response.supported_features;
    supported.sort_by(|a, b| a.name.cmp(&b.name));
    let epoch = match response.finalized_features_epoch {
        ..0 => "-".to_owned(),
        epoch => epoch.to_string(),
    };
    for feature in &supported {
        let finalized = response.finalized_features.iter().find(|f| f.name == feature.name);
        let name = &feature.name;
        let text = |level: i16| level_text(name, level);
        let (min, max) = (text(feature.min_version), text(feature.max_version));
        let level = text(finalized.map_or(0, |f| f.max_version_level));
        terminal.line(format!(
            "Feature: {name:<40}  SupportedMinVersion: {min:<15}  SupportedMaxVersion: {max:<15}  \
             FinalizedVersionLevel: {level:<15}  Epoch: {epoch}"
        ))?;
    }
    Ok(())
}

/// `metadata.version` reads as a release.
fn level_text(feature: &str, level: i16) -> String {
    if feature != METADATA_VERSION {
        return level.to_string();
    }
    MetadataVersion::from_level(level).map_or_else(|| format!("UNKNOWN {level}"), |v| v.name().to_owned())
}

/// The levels that `--release-version`, `--metadata` and `--feature` ask for.
fn wanted(parsed: &Parsed, operation: &str, terminal: &mut Terminal<'_>) -> Result<Updates, Failure> {
    let mut updates = Updates::new();
    let is_upgrade = operation == "UPGRADE";
    if let Some(release) = parsed.value("--release-version") {
        if parsed.has("--metadata") || parsed.has("--feature") {
            return Err(Failure::message(
                "Can not specify `release-version` with other feature flags.",
            ));
        }
        let version = release_version(release)?;
        updates.insert(METADATA_VERSION.to_owned(), version.level());
        for feature in FEATURES {
            let level = feature.default_level(version);
            // Nothing is upgraded to nothing.
            if !is_upgrade || level > 0 {
                updates.insert(feature.name.to_owned(), level);
            }
        }
        return Ok(updates);
    }
    if let Some(metadata) = parsed.value("--metadata") {
        terminal.line(" `metadata` flag is deprecated and may be removed in a future release.")?;
        updates.insert(METADATA_VERSION.to_owned(), release_version(metadata)?.level());
    }
    for feature in parsed.values("--feature") {
        let (name, level) = name_and_level(feature)?;
        add(&mut updates, name, level)?;
    }
    Ok(updates)
}

fn add(updates: &mut Updates, name: &str, level: i16) -> Outcome {
    match updates.insert(name.to_owned(), level) {
        None => Ok(()),
        Some(_) => Err(Failure::message(format!(
            "Feature {name} was specified more than once."
        ))),
    }
}

async fn update(
    admin: &Admin,
    operation: &str,
    updates: Updates,
    upgrade_type: i8,
    parsed: &Parsed,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    if updates.is_empty() {
        return Err(Failure::message(format!(
            "You must specify at least one feature to {operation}"
        )));
    }
    let is_dry = parsed.has("--dry-run");
    let update = |(feature, level): (&String, &i16)| FeatureUpdateKey {
        feature: feature.clone(),
        max_version_level: *level,
        upgrade_type,
        ..FeatureUpdateKey::default()
    };
    let request = UpdateFeaturesRequest {
        timeout_ms: 30_000,
        feature_updates: updates.iter().map(update).collect(),
        validate_only: is_dry,
        ..UpdateFeaturesRequest::default()
    };
    let code = |r: &UpdateFeaturesResponse| ErrorCode(r.error_code);
    let response = admin.call("updateFeatures", Target::Controller, &request, code).await?;
    let mut failures = 0;
    for (feature, level) in &updates {
        let result = response.results.iter().find(|r| r.feature == *feature);
        let (code, message) = match result {
            Some(result) if response.error_code == 0 => (result.error_code, result.error_message.as_deref()),
            _ => (response.error_code, response.error_message.as_deref()),
        };
        match ClientError::check(code, message) {
            Err(error) => {
                failures += 1;
                let verb = if is_dry { "Can not" } else { "Could not" };
                let goal = if operation == "disable" {
                    String::new()
                } else {
                    format!(" to {level}")
                };
                let sentence = java::sentence(&error);
                terminal.line(format!("{verb} {operation} {feature}{goal}. {sentence}"))?;
            }
            Ok(()) => {
                let verb = if is_dry { "can be" } else { "was" };
                let goal = if operation == "disable" {
                    ".".to_owned()
                } else {
                    format!(" to {level}.")
                };
                let done = if operation == "disable" {
                    "disabled".to_owned()
                } else {
                    format!("{operation}d")
                };
                terminal.line(format!("{feature} {verb} {done}{goal}"))?;
            }
        }
    }
    match failures {
        0 => Ok(()),
        _ => Err(Failure::message(format!(
            "{failures} out of {} operation(s) failed.",
            updates.len()
        ))),
    }
}

/// `version-mapping`, for the storage tool too.
pub(crate) fn version_mapping(parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let release = parsed
        .value("--release-version")
        .unwrap_or(MetadataVersion::LATEST_PRODUCTION.name());
    let version = release_version(release)?;
    terminal.line(format!("{METADATA_VERSION}={} ({release})", version.level()))?;
    for feature in FEATURES {
        terminal.line(format!("{}={}", feature.name, feature.default_level(version)))?;
    }
    Ok(())
}

/// `feature-dependencies`, for the storage tool too.
pub(crate) fn dependencies(parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    for text in parsed.values("--feature") {
        let (name, level) = name_and_level(text)?;
        if name == METADATA_VERSION {
            let Some(version) = MetadataVersion::from_level(level) else {
                return Err(Failure::message(format!("Unknown metadata.version {level}")));
            };
            terminal.line(format!("{name}={level} ({}) has no dependencies.", version.name()))?;
            continue;
        }
        let feature = Feature::named(name).ok_or_else(|| Failure::message(format!("Unknown feature: {name}")))?;
        let known = feature
            .level(level)
            .ok_or_else(|| Failure::message(format!("No feature:{name} with feature level {level}")))?;
        if known.needs.is_empty() {
            terminal.line(format!("{name}={level} has no dependencies."))?;
            continue;
        }
        terminal.line(format!("{name}={level} requires:"))?;
        for (needed, level) in known.needs {
            match MetadataVersion::from_level(*level).filter(|_| *needed == METADATA_VERSION) {
                Some(version) => terminal.line(format!("    {needed}={level} ({})", version.name()))?,
                None => terminal.line(format!("    {needed}={level}"))?,
            }
        }
    }
    Ok(())
}

pub(crate) fn release_version(text: &str) -> Result<MetadataVersion, Failure> {
    MetadataVersion::from_text(text).ok_or_else(|| {
        let known: Vec<&str> = MetadataVersion::all().map(MetadataVersion::name).collect();
        let known = known.join(", ");
        Failure::message(format!(
            "Unknown metadata.version '{text}'. Supported metadata.version are: {known}"
        ))
    })
}

pub(crate) fn name_and_level(text: &str) -> Result<(&str, i16), Failure> {
    let prefix = format!("Can't parse feature=level string {text}: ");
    let Some((name, level)) = text.split_once('=') else {
        return Err(Failure::message(prefix + "equals sign not found."));
    };
    let level = level.trim();
    let parsed = level.parse();
    let parsed = parsed.map_err(|_| Failure::message(format!("{prefix}unable to parse {level} as a short.")))?;
    Ok((name.trim(), parsed))
}
