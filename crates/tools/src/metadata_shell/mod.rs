//! `kafka-metadata-shell`: what the cluster agreed on, as a tree to walk through.
//!
//! `--snapshot FILE` reads one file, a snapshot or a segment, as Kafka's tool does. `--directory DIRECTORY` is Klamm's own:
//! the latest snapshot of a log directory and the log after it, also while a node uses it. The tree is that of the moment
//! when it was read. With a command it prints what that says and ends; without, it asks for commands.

mod command;
mod glob;
mod listing;
mod metadata_node;
mod prompt;
mod registration;
mod source;

use crate::failure::{Failure, Outcome};
use crate::subcommands::justify;
use crate::terminal::Terminal;

use command::Commands;
use prompt::Prompt;
use source::Source;

/// The tree and where in it the user is.
pub(crate) struct Shell {
    metadata: source::Metadata,
    /// Absolute.
    working_directory: String,
}

/// What the command line asks for.
struct Parsed {
    source: Source,
    /// A command and its arguments; nothing for the prompt.
    command: Vec<String>,
}

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let parsed = parse(args).map_err(|refused| refused.print(terminal))?;
    let metadata = source::read(&parsed.source, terminal)
        .map_err(|reason| Failure::message(format!("Unexpected error: {reason}")))?;
    let mut shell = Shell {
        metadata,
        working_directory: "/".to_owned(),
    };
    if !parsed.command.is_empty() {
        let commands = Commands { is_interactive: false };
        commands.run(&parsed.command, &mut shell, &[], None, terminal.out)?;
        return Ok(());
    }
    terminal.line("Loading...\nStarting...\n[ Kafka Metadata Shell ]")?;
    terminal.out.flush()?;
    Prompt::open(terminal)?.run(shell, terminal)
}

enum Refused {
    Help,
    Error(String),
}

impl Refused {
    fn print(self, terminal: &mut Terminal<'_>) -> Failure {
        let printed = match self {
            Self::Help => write!(terminal.out, "{USAGE}\n\n{HELP}"),
            Self::Error(text) => writeln!(
                terminal.err,
                "{USAGE}\n{}",
                justify(&format!("kafka-metadata-shell: error: {text}"))
            ),
        };
        printed.err().map_or(Failure::Said, Failure::Io)
    }
}

/// As argparse4j does it: options may stand anywhere, also shortened or with `=`.
fn parse(args: &[String]) -> Result<Parsed, Refused> {
    let (mut source, mut command) = (None, Vec::new());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            command.extend(args.by_ref().cloned());
            break;
        }
        if !arg.starts_with('-') || arg == "-" {
            command.push(arg.clone());
            continue;
        }
        let (name, inline) = match arg.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (arg.as_str(), None),
        };
        let is_long = |long: &str| name.len() > 2 && long.starts_with(name);
        let make: fn(String) -> Source = match name {
            "-h" => return Err(Refused::Help),
            _ if is_long("--help") => return Err(Refused::Help),
            "-s" => Source::File,
            _ if is_long("--snapshot") => Source::File,
            "-d" => Source::Directory,
            _ if is_long("--directory") => Source::Directory,
            _ => return Err(Refused::Error(format!("unrecognized arguments: '{arg}'"))),
        };
        let shown = if matches!(make(String::new()), Source::File(_)) {
            "--snapshot/-s"
        } else {
            "--directory/-d"
        };
        let value = inline
            .or_else(|| args.next().cloned())
            .ok_or_else(|| Refused::Error(format!("argument {shown}: expected one argument")))?;
        source = Some(make(value));
    }
    let source = source.ok_or_else(|| Refused::Error("argument --snapshot/-s is required".to_owned()))?;
    Ok(Parsed { source, command })
}

const USAGE: &str = "usage: kafka-metadata-shell [-h] (--snapshot SNAPSHOT | --directory DIRECTORY)
                            [command [command ...]]";
const HELP: &str = "The Apache Kafka metadata shell

positional arguments:
  command                The command to run.

optional arguments:
  -h, --help             show this help message and exit
  --snapshot SNAPSHOT, -s SNAPSHOT
                         The metadata snapshot file to read.
  --directory DIRECTORY, -d DIRECTORY
                         The log directory to read: the latest snapshot and the
                         log after it, also of a node that runs.
";
