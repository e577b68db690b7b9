//! The command-line tools, one file per Kafka tool, named without `kafka-` and `.sh`.
//!
//! Options, output, exit codes and the choice of stream are Kafka's, because scripts parse them. A tool never writes to
//! the process's streams but to a [`Terminal`], and touches the outside only through its [`klamm_io::Io`].

mod admin;
mod broker_api_versions;
mod cluster;
mod configs;
mod console_consumer;
mod console_producer;
mod consumer_groups;
mod delete_records;
mod dump_log;
mod failure;
mod features;
mod formatter;
mod get_offsets;
mod group_admin;
mod groups;
mod java;
mod line_reader;
mod log_dirs;
mod metadata_quorum;
mod metadata_shell;
mod options;
mod producer_config;
mod producer_perf_test;
mod progress;
mod properties;
mod run;
mod scram;
mod storage;
mod subcommands;
mod terminal;
mod topic_filter;
mod topics;
mod verifiable_producer;

pub use run::{TOOLS, execute, run};
pub use terminal::Terminal;
