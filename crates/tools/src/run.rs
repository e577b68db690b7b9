//! From a tool's name to its exit code.

use std::io::{BufReader, BufWriter, IsTerminal, Write, stderr, stdin, stdout};
use std::process::ExitCode;

use klamm_io::Io;

use crate::failure::{Failure, Outcome};
use crate::options::{Opt, help_table};
use crate::terminal::Terminal;
use crate::{
    broker_api_versions, cluster, configs, console_consumer, console_producer, consumer_groups, delete_records,
    dump_log, features, get_offsets, groups, java, log_dirs, metadata_quorum, metadata_shell, producer_perf_test,
    storage, topics, verifiable_producer,
};

/// Every tool, as it is named after `kafka-`.
pub const TOOLS: &[&str] = &[
    "broker-api-versions",
    "cluster",
    "configs",
    "console-consumer",
    "console-producer",
    "consumer-groups",
    "delete-records",
    "dump-log",
    "features",
    "get-offsets",
    "groups",
    "log-dirs",
    "metadata-quorum",
    "metadata-shell",
    "producer-perf-test",
    "storage",
    "topics",
    "verifiable-producer",
];

/// Runs a tool on the process's own streams.
pub fn run(tool: &str, args: &[String]) -> ExitCode {
    let io = match Io::real(1) {
        Ok(io) => io,
        Err(error) => {
            let _ = writeln!(stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut out = BufWriter::new(stdout());
    let mut err = stderr();
    let mut terminal = Terminal {
        out: &mut out,
        err: &mut err,
        input: Box::new(BufReader::with_capacity(64 << 10, stdin())),
        is_interactive: stdin().is_terminal() && stdout().is_terminal(),
        io,
    };
    let code = klamm_io::block_on(execute(tool, args, &mut terminal)).unwrap_or(1);
    // Whoever read the output may have gone; the exit code still tells.
    let _ = out.flush();
    ExitCode::from(code)
}

/// Runs a tool on given streams; returns the exit code, 1 for a tool that is not there.
pub async fn execute(tool: &str, args: &[String], terminal: &mut Terminal<'_>) -> u8 {
    let (table, outcome): (&[Opt], Outcome) = match tool {
        "broker-api-versions" => (
            broker_api_versions::OPTIONS,
            broker_api_versions::run(args, terminal).await,
        ),
        "cluster" => (&[], cluster::run(args, terminal).await),
        "configs" => (configs::OPTIONS, configs::run(args, terminal).await),
        "console-consumer" => (console_consumer::OPTIONS, console_consumer::run(args, terminal).await),
        "console-producer" => (console_producer::OPTIONS, console_producer::run(args, terminal).await),
        "consumer-groups" => (consumer_groups::OPTIONS, consumer_groups::run(args, terminal).await),
        "delete-records" => (delete_records::OPTIONS, delete_records::run(args, terminal).await),
        "dump-log" => (dump_log::OPTIONS, dump_log::run(args, terminal).await),
        "features" => (&[], features::run(args, terminal).await),
        "get-offsets" => (get_offsets::OPTIONS, get_offsets::run(args, terminal).await),
        "groups" => (groups::OPTIONS, groups::run(args, terminal).await),
        "log-dirs" => (log_dirs::OPTIONS, log_dirs::run(args, terminal).await),
        "metadata-quorum" => (&[], metadata_quorum::run(args, terminal).await),
        "metadata-shell" => (&[], metadata_shell::run(args, terminal).await),
        "producer-perf-test" => (&[], producer_perf_test::run(args, terminal).await),
        "storage" => (&[], storage::run(args, terminal).await),
        "topics" => (topics::OPTIONS, topics::run(args, terminal).await),
        "verifiable-producer" => (&[], verifiable_producer::run(args, terminal).await),
        _ => (&[], Err(Failure::message(format!("there is no tool {tool}")))),
    };
    let Err(failure) = outcome else { return 0 };
    let said = match &failure {
        Failure::Done => return 0,
        Failure::Said => return 1,
        Failure::Exit(code) => return *code,
        Failure::Usage(text) => write!(terminal.err, "{text}\n{}", help_table(table)),
        Failure::Client(error) => terminal.error_line(java::sentence(error)),
        failure => terminal.error_line(failure),
    };
    // Nobody listens to standard error: the exit code is all that is left.
    let _ = said;
    1
}
