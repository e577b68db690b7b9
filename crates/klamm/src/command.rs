//! The command line: the node's commands here, the tools in klamm-tools.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{dev, server};

#[derive(Parser)]
#[command(
    name = "klamm",
    version,
    about = "An Apache Kafka cluster in one binary",
    after_help = "Kafka's tools are commands too: klamm topics, configs, storage, console-producer, console-consumer, \
                  get-offsets, log-dirs, dump-log, metadata-quorum, features, …; each has --help.",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a node for development: formats what is empty, prints lines to paste
    Dev {
        /// Where the data goes
        #[arg(long, value_name = "DIR", default_value = "./klamm-data")]
        data_dir: PathBuf,
        /// Where clients connect
        #[arg(long, value_name = "HOST:PORT", default_value = "localhost:9092")]
        listen: String,
    },
    /// Run a node from a properties file with Kafka's keys; without one, from KAFKA_* and CLUSTER_ID as containers do
    Server {
        #[arg(value_name = "FILE.properties")]
        file: Option<PathBuf>,
        /// Sets one key, over what the file says
        #[arg(long = "override", value_name = "KEY=VALUE")]
        overrides: Vec<String>,
    },
}

/// Runs the command line and gives the process's exit code.
pub fn run(arguments: &[String]) -> ExitCode {
    if let Some((tool, rest)) = arguments.split_first()
        && klamm_tools::TOOLS.contains(&tool.as_str())
    {
        return klamm_tools::run(tool, rest);
    }
    if let Some((tool, rest)) = arguments.split_first()
        && klamm_tools::TOOLS.contains(&tool.as_str())
    {
        return klamm_tools::run(tool, rest);
    }
    let parsed = Arguments::try_parse_from(std::iter::once("klamm".to_owned()).chain(arguments.iter().cloned()));
    let outcome = match parsed {
        Ok(Arguments {
            command: Command::Dev { data_dir, listen },
        }) => dev::run(&data_dir, &listen),
        Ok(Arguments {
            command: Command::Server { file, overrides },
        }) => server::run(file.as_deref(), &overrides),
        Err(e) => {
            // Help and version are errors to clap, but not to the one who asked.
            let _ = e.print();
            return if e.use_stderr() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e:#}");
            ExitCode::FAILURE
        }
    }
}
