//! `kafka-storage`: makes log directories ready for a node, and says what is in them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use klamm_config::NodeConfig;
use klamm_driver::{BootstrapMetadata, FormatOptions, FormatStep, format_with_progress, resolve_node_properties};
use klamm_log::MetaProperties;
use klamm_metadata::{METADATA_VERSION, MetadataVersion};
use klamm_protocol::MetadataRecord;
use klamm_raft::{Endpoint, KRaftVersion, ReplicaKey, Voter, VoterSet};
use klamm_types::NodeId;

use crate::failure::{Failure, Outcome};
use crate::features;
use crate::progress::Progress;
use crate::properties;
use crate::scram;
use crate::subcommands::{Arg, Command, Group, Parsed, Program, one, switch};
use crate::terminal::Terminal;

const CONFIG: Arg = one("--config", "The node's properties file.").short("-c").required();
const FEATURE: Arg = one("--feature", "A feature and its level: kraft.version=1.").short("-f");
const RELEASE: Arg = one(
    "--release-version",
    "The release whose levels the features are to have.",
)
.short("-r");

const PROGRAM: Program = Program {
    name: "kafka-storage",
    about: "The Kafka storage tool.",
    usage: "usage: kafka-storage [-h]
                     {info,format,version-mapping,feature-dependencies,random-uuid}
                     ...",
    args: &[],
    groups: &[],
    commands: &[
        Command {
            name: "info",
            about: "Get information about the Kafka log directories on this node.",
            usage: "usage: kafka-storage info [-h] --config CONFIG",
            args: &[CONFIG],
            groups: &[],
        },
        Command {
            name: "format",
            about: "Format the Kafka log directories on this node.",
            usage: "usage: kafka-storage format [-h] --config CONFIG --cluster-id CLUSTER_ID
                     [--add-scram ADD_SCRAM] [--ignore-formatted]
                     [--release-version RELEASE_VERSION]
                     [--feature FEATURE] [--standalone |
                     --no-initial-controllers |
                     --initial-controllers INITIAL_CONTROLLERS]",
            args: &[
                one("--cluster-id", "The cluster's id.").short("-t").required(),
                CONFIG,
                one("--add-scram", "A SCRAM credential to begin with.").short("-S"),
                switch("--ignore-formatted", "Leave directories alone that are formatted.").short("-g"),
                RELEASE,
                FEATURE,
                switch("--standalone", "This controller alone is the first quorum.").short("-s"),
                switch("--no-initial-controllers", "The quorum is elsewhere; join it later.").short("-N"),
                one("--initial-controllers", "The first quorum: id@host:port:directory-id,…").short("-I"),
            ],
            groups: &[Group {
                names: &["--standalone", "--no-initial-controllers", "--initial-controllers"],
                is_required: false,
            }],
        },
        Command {
            name: "version-mapping",
            about: "The levels of all features in a release.",
            usage: "usage: kafka-storage version-mapping [-h]
                     [--release-version RELEASE_VERSION]",
            args: &[RELEASE],
            groups: &[],
        },
        Command {
            name: "feature-dependencies",
            about: "What a feature's level needs.",
            usage: "usage: kafka-storage feature-dependencies [-h] --feature FEATURE",
            args: &[FEATURE.required()],
            groups: &[],
        },
        Command {
            name: "random-uuid",
            about: "Print a random UUID.",
            usage: "usage: kafka-storage random-uuid [-h]",
            args: &[],
            groups: &[],
        },
    ],
};

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let parsed = PROGRAM
        .parse(args)
        .map_err(|refused| refused.print(&PROGRAM, terminal, 0))?;
    match parsed.command {
        Some("info") => info(&config(&parsed, terminal)?, terminal),
        Some("format") => format_directories(&config(&parsed, terminal)?, &parsed, terminal),
        Some("version-mapping") => features::version_mapping(&parsed, terminal),
        Some("feature-dependencies") => features::dependencies(&parsed, terminal),
        _ => {
            let id = terminal.io.random.uuid();
            Ok(terminal.line(id)?)
        }
    }
}

fn config(parsed: &Parsed, terminal: &Terminal<'_>) -> Result<NodeConfig, Failure> {
    let path = parsed.value("--config").unwrap_or_default();
    let properties = properties::load(path, terminal)?;
    let resolved = resolve_node_properties(&*terminal.io.disk, properties, &[]);
    let resolved = resolved.map_err(|error| Failure::message(error.to_string()))?;
    NodeConfig::from_properties(&resolved.properties, &[]).map_err(|errors| Failure::message(errors.to_string()))
}

fn format_directories(config: &NodeConfig, parsed: &Parsed, terminal: &mut Terminal<'_>) -> Outcome {
    let options = format_options(config, parsed, terminal)?;
    let io = terminal.io.clone();
    let mut progress = Progress::new("log directories formatted", terminal);
    let mut said: io::Result<()> = Ok(());
    let formatted = format_with_progress(&io, &options, &mut |step| {
        if said.is_ok() {
            said = report(step, &mut progress, terminal);
        }
    });
    progress.finish();
    said?;
    let formatted = formatted.map_err(|error| Failure::message(error.to_string()))?;
    if formatted.directories.is_empty() {
        terminal.line("All of the log directories are already formatted.")?;
    }
    Ok(())
}

fn format_options(config: &NodeConfig, parsed: &Parsed, terminal: &Terminal<'_>) -> Result<FormatOptions, Failure> {
    let random = &*terminal.io.random;
    let scram = parsed.values("--add-scram").map(|text| scram::credential(text, random));
    let scram = scram.collect::<Result<_, _>>()?;
    let mut features = BTreeMap::new();
    for text in parsed.values("--feature") {
        let (name, level) = features::name_and_level(text)?;
        features.insert(name.to_owned(), level);
    }
    let is_static = !config.voters().is_empty();
    if is_static && (parsed.has("--standalone") || parsed.has("--initial-controllers")) {
        return Err(Failure::message(
            "You cannot specify controller.quorum.voters and format the node with --initial-controllers or --standalone. \
             If you want to use dynamic quorum, please remove controller.quorum.voters and specify \
             controller.quorum.bootstrap.servers instead.",
        ));
    }
    let initial_voters = match parsed.value("--initial-controllers") {
        Some(list) => Some(initial_controllers(list, config)?),
        None if parsed.has("--standalone") => Some(standalone(config, terminal)?),
        None => None,
    };
    if !parsed.has("--no-initial-controllers") && config.is_controller() && !is_static && initial_voters.is_none() {
        return Err(Failure::message(
            "Because controller.quorum.voters is not set on this controller, you must specify one of the following: \
             --standalone, --initial-controllers, or --no-initial-controllers.",
        ));
    }
    let release: Option<MetadataVersion> = parsed
        .value("--release-version")
        .map(features::release_version)
        .transpose()?;
    Ok(FormatOptions {
        node_id: config.node_id(),
        cluster_id: parsed.value("--cluster-id").unwrap_or_default().to_owned(),
        directories: directories(config),
        metadata_dir: config.metadata_log_dir().into(),
        release_version: release,
        features,
        ignore_formatted: parsed.has("--ignore-formatted"),
        scram,
        initial_voters,
        has_dynamic_quorum: !is_static,
    })
}

/// Log directories and the one of the metadata log, each once.
fn directories(config: &NodeConfig) -> Vec<PathBuf> {
    let mut directories: Vec<PathBuf> = config.log_dirs().into_iter().map(PathBuf::from).collect();
    directories.push(config.metadata_log_dir().into());
    directories.sort();
    directories.dedup();
    directories
}

fn standalone(config: &NodeConfig, terminal: &Terminal<'_>) -> Result<VoterSet, Failure> {
    if !config.is_controller() {
        return Err(Failure::message("You can only use --standalone on a controller."));
    }
    let advertised = config.listeners().advertised_for_controllers().first();
    let advertised = advertised.ok_or_else(|| Failure::message("No controller listeners found."))?;
    let host = advertised.host.clone().unwrap_or_else(|| "localhost".to_owned());
    let key = ReplicaKey::new(config.node_id(), terminal.io.random.uuid());
    let endpoint = Endpoint {
        listener: advertised.listener.clone(),
        host,
        port: advertised.port,
    };
    Ok(VoterSet::new([Voter {
        key,
        endpoints: vec![endpoint],
        kraft_versions: KRaftVersion::SUPPORTED,
    }]))
}

/// `id@host:port:directory-id`, separated by commas.
fn initial_controllers(list: &str, config: &NodeConfig) -> Result<VoterSet, Failure> {
    let listener = config
        .listeners()
        .controller_names()
        .first()
        .cloned()
        .unwrap_or_default();
    let parse = |text: &str| {
        let (id, rest) = text.trim().split_once('@')?;
        let (endpoint, directory) = rest.rsplit_once(':')?;
        let endpoint = klamm_client::Endpoint::parse(endpoint).ok()?;
        let id: i32 = id.parse().ok().filter(|id| *id >= 0)?;
        Some(Voter {
            key: ReplicaKey::new(NodeId(id), directory.parse().ok()?),
            endpoints: vec![Endpoint {
                listener: listener.clone(),
                host: endpoint.host,
                port: endpoint.port,
            }],
            kraft_versions: KRaftVersion::SUPPORTED,
        })
    };
    let mut voters: Vec<Voter> = Vec::new();
    for text in list.split(',').filter(|text| !text.trim().is_empty()) {
        voters.push(parse(text).ok_or_else(|| {
            Failure::message(format!(
                "Failed to parse --initial-controllers: {text} is not id@host:port:directory-id"
            ))
        })?);
    }
    if voters.is_empty() {
        return Err(Failure::message("No voters given."));
    }
    Ok(VoterSet::new(voters))
}

/// As Kafka's formatter tells what it does.
fn report(step: FormatStep<'_>, progress: &mut Progress, terminal: &mut Terminal<'_>) -> io::Result<()> {
    match step {
        FormatStep::Bootstrap(bootstrap) => terminal.line(show_bootstrap(bootstrap)),
        FormatStep::Directory {
            directory,
            metadata_version,
            done,
            total,
        } => {
            let (kind, path) = (directory.kind.description(), directory.path.display());
            let line = format!(
                "Formatting {kind} {path} with metadata.version {}.",
                metadata_version.name()
            );
            progress.set(done, total, &line, terminal)
        }
    }
}

fn show_bootstrap(bootstrap: &BootstrapMetadata) -> String {
    let show = |record: &MetadataRecord| match record {
        MetadataRecord::FeatureLevel(r) => format!(
            "ApiMessageAndVersion(FeatureLevelRecord(name='{}', featureLevel={}) at version 0)",
            r.name, r.feature_level
        ),
        // Whoever reads a terminal or a log must not be able to guess passwords with it. Kafka shows the keys here, and
        // hides them like this elsewhere.
        MetadataRecord::UserScramCredential(r) => format!(
            "ApiMessageAndVersion(UserScramCredentialRecord(name='{}', mechanism={}, salt=(redacted), \
             storedKey=(redacted), serverKey=(redacted), iterations={}) at version 0)",
            r.name, r.mechanism, r.iterations
        ),
        other => format!("ApiMessageAndVersion({} at version 0)", other.name()),
    };
    let level = bootstrap.records.iter().find_map(|record| match record {
        MetadataRecord::FeatureLevel(r) if r.name == METADATA_VERSION => Some(r.feature_level),
        _ => None,
    });
    let records: Vec<String> = bootstrap.records.iter().map(show).collect();
    format!(
        "Bootstrap metadata: BootstrapMetadata(records=[{}], metadataVersionLevel={}, source={})",
        records.join(", "),
        level.unwrap_or_default(),
        bootstrap.source
    )
}

fn info(config: &NodeConfig, terminal: &mut Terminal<'_>) -> Outcome {
    let disk = terminal.io.disk.clone();
    let mut problems: Vec<String> = Vec::new();
    let mut found: Vec<PathBuf> = Vec::new();
    let mut first: Option<MetaProperties> = None;
    for directory in directories(config) {
        let shown = directory.display();
        if !disk.exists(&directory)? {
            problems.push(format!("{shown} does not exist"));
            continue;
        }
        if disk.list(&directory).is_err() {
            problems.push(format!("{shown} is not a directory"));
            continue;
        }
        found.push(directory.clone());
        match (MetaProperties::read(&*disk, &directory), &first) {
            (Ok(None), _) => problems.push(format!("{shown} is not formatted.")),
            (Ok(read), None) => first = read,
            (Ok(Some(read)), Some(first)) if read.cluster_id != first.cluster_id => {
                problems.push("Mismatched cluster IDs between storage directories.".to_owned());
            }
            (Ok(Some(read)), Some(first)) if read.node_id != first.node_id => {
                problems.push("Mismatched node IDs between storage directories.".to_owned());
            }
            (Ok(Some(_)), Some(_)) => {}
            (Err(error), _) => problems.push(format!("Error loading {shown}/meta.properties: {error}")),
        }
    }
    print_list(
        "log directory:",
        "log directories:",
        found.iter().map(|dir| show_path(dir)),
        terminal,
    )?;
    if let Some(meta) = first {
        let directory = meta
            .directory_id
            .map(|id| format!("directory.id={id}, "))
            .unwrap_or_default();
        let (cluster, node) = (meta.cluster_id, meta.node_id);
        terminal.line(format!(
            "Found metadata: {{cluster.id={cluster}, {directory}node.id={node}, version=1}}\n"
        ))?;
    }
    let has_problems = !problems.is_empty();
    print_list("problem:", "problems:", problems.into_iter(), terminal)?;
    if has_problems { Err(Failure::Said) } else { Ok(()) }
}

fn show_path(path: &Path) -> String {
    path.display().to_string()
}

fn print_list(
    singular: &str,
    plural: &str,
    items: impl ExactSizeIterator<Item = String>,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    match items.len() {
        0 => return Ok(()),
        1 => terminal.line(format!("Found {singular}"))?,
        _ => terminal.line(format!("Found {plural}"))?,
    }
    for item in items {
        terminal.line(format!("  {item}"))?;
    }
    Ok(terminal.line("")?)
}
