//! `kafka-consumer-groups`: list and describe consumer groups, delete them and their offsets, reset their offsets.
//!
//! Wrong command lines exit with 1; whatever goes wrong later is told on standard output and exits with 0, as scripts
//! know it from Kafka.

mod delete;
mod describe;
mod list;
mod reset;
mod time;

use klamm_client::EndpointKind;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::{Opt, Options, Takes, flag, long, text};
use crate::properties;
use crate::terminal::Terminal;

const fn maybe_text(name: &'static str, help: &'static str) -> Opt {
    Opt {
        name,
        takes: Takes::MaybeText,
        help,
    }
}

pub(crate) const OPTIONS: &[Opt] = &[
    text(
        "bootstrap-server",
        "server to connect to",
        "Brokers to ask first. REQUIRED except with --validate-regex.",
    ),
    text("group", "consumer group", "The consumer group."),
    text(
        "topic",
        "topic",
        "A topic whose offsets are to be deleted or reset; partitions may follow as in topic1:0,1,2.",
    ),
    flag("all-topics", "Reset the offsets of all topics of the group."),
    flag("list", "List all consumer groups."),
    flag("describe", "Describe groups, with how far each is behind."),
    flag("all-groups", "Apply to all consumer groups."),
    flag("delete", "Delete groups with all that is kept of them."),
    long(
        "timeout",
        "timeout (ms)",
        "How long to wait for a group to settle (default: 30000)",
    ),
    text(
        "command-config",
        "command config property file",
        "Properties of the admin client.",
    ),
    flag(
        "reset-offsets",
        "Reset offsets of groups without members. Choose one of --to-datetime, --by-duration, --to-earliest, \
         --to-latest, --shift-by, --from-file, --to-current, --to-offset, and a scope: --all-topics or --topic, unless \
         a file has it. --dry-run is the default.",
    ),
    flag("delete-offsets", "Delete the offsets of a group for some topics."),
    flag("dry-run", "Only show what would be reset."),
    flag("execute", "Reset."),
    flag("export", "Print what is reset as CSV."),
    long("to-offset", "offset", "Reset to this offset."),
    text("from-file", "path to CSV file", "Reset to what the file says."),
    text(
        "to-datetime",
        "datetime",
        "Reset to the offset of a time. Format: 'YYYY-MM-DDThh:mm:ss.sss'",
    ),
    text(
        "by-duration",
        "duration",
        "Reset to the offset of a time before now. Format: 'PnDTnHnMnS'",
    ),
    flag("to-earliest", "Reset to the earliest offset."),
    flag("to-latest", "Reset to the latest offset."),
    flag("to-current", "Reset to the current offset."),
    long(
        "shift-by",
        "number-of-offsets",
        "Reset to the current offset plus this number, which may be negative.",
    ),
    flag("members", "Describe the members."),
    flag("verbose", "Describe in more detail."),
    flag("offsets", "Describe the offsets, which is the default."),
    maybe_text(
        "state",
        "Describe the state; with --list, list states too, and only groups in the given ones.",
    ),
    maybe_text(
        "type",
        "With --list: list types too, and only groups of the given ones.",
    ),
    text(
        "validate-regex",
        "regex",
        "Tell whether a regular expression is valid as RE2 has it.",
    ),
];

const ABOUT: &str = "This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, \
                     or reset consumer group offsets.";
const ACTIONS: [&str; 6] = [
    "list",
    "describe",
    "delete",
    "reset-offsets",
    "delete-offsets",
    "validate-regex",
];
/// What offsets can be reset to.
const SCENARIOS: [&str; 8] = [
    "to-offset",
    "shift-by",
    "to-datetime",
    "by-duration",
    "to-earliest",
    "to-latest",
    "to-current",
    "from-file",
];
const TIMEOUT_MS: i64 = 30_000;
/// What stands in a column without a value.
const MISSING: &str = "-";

pub(crate) async fn run(args: &[String], terminal: &mut Terminal<'_>) -> Outcome {
    let options = Options::parse(OPTIONS, args)?;
    options.help_or_version(ABOUT, terminal)?;
    check(&options, terminal)?;
    if let Some(pattern) = options.value("validate-regex")? {
        return validate_regex(pattern, terminal);
    }
    let (message, trace) = match execute(&options, terminal).await {
        Err(Failure::Message(text)) => (text.clone(), text),
        Err(Failure::Client(error)) => {
            let text = java::exception(&error);
            let trace = format!("java.util.concurrent.ExecutionException: {text}");
            (text, trace)
        }
        other => return other,
    };
    print_error(
        terminal,
        &format!("Executing consumer group command failed due to {message}"),
    )?;
    terminal.error_line(trace)?;
    Ok(())
}

async fn execute(options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let mut properties = properties::from_option(options, "command-config", terminal)?;
    let timeout_ms: i64 = options.number("timeout")?.unwrap_or(TIMEOUT_MS);
    properties.set("default.api.timeout.ms", timeout_ms.to_string());
    let servers = options.value("bootstrap-server")?.unwrap_or_default();
    let admin = Admin::new(&terminal.io, servers, EndpointKind::Brokers, &properties)?;
    if options.has("list") {
        list::list(&admin, options, terminal).await
    } else if options.has("describe") {
        describe::describe(&admin, options, terminal).await
    } else if options.has("delete") {
        delete::groups(&admin, options, terminal).await
    } else if options.has("reset-offsets") {
        reset::reset(&admin, options, terminal).await
    } else {
        delete::offsets(&admin, options, terminal).await
    }
}

/// The groups that the command line names.
async fn wanted_groups(admin: &Admin, options: &Options) -> Result<Vec<String>, Failure> {
    if !options.has("all-groups") {
        return Ok(options.values("group").map(str::to_owned).collect());
    }
    let listed = list::consumer_groups(admin, &[], &[]).await?;
    Ok(listed.into_iter().map(|group| group.group_id).collect())
}

fn print_error(terminal: &mut Terminal<'_>, message: &str) -> std::io::Result<()> {
    terminal.line(format!("\nError: {message}"))
}

fn validate_regex(pattern: &str, terminal: &mut Terminal<'_>) -> Outcome {
    match regex::Regex::new(pattern) {
        Ok(_) => terminal.line(format!("The regular expression `{pattern}` is valid."))?,
        Err(error) => {
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            terminal.line(format!("The regular expression `{pattern}` is invalid: {reason}."))?;
        }
    }
    Ok(())
}

fn check(options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    if !options.has("validate-regex") {
        options.require(&["bootstrap-server"])?;
    }
    let has_scope = options.has("group") || options.has("all-groups");
    let scope_missing = |action: &str| {
        Failure::usage(format!(
            "Option [{action}] takes one of these options: [group], [all-groups]"
        ))
    };
    if options.has("describe") {
        if !has_scope {
            return Err(scope_missing("describe"));
        }
        let parts = ["members", "offsets", "state"];
        if parts.iter().filter(|part| options.has(part)).count() > 1 {
            return Err(Failure::usage(
                "Option [describe] takes at most one of these options: [members], [offsets], [state]",
            ));
        }
        if options.value("state")?.is_some() {
            return Err(Failure::usage("Option [describe] does not take a value for [state]"));
        }
    }
    if options.has("delete") {
        if !has_scope {
            return Err(scope_missing("delete"));
        }
        if options.has("topic") {
            return Err(Failure::usage(
                "The consumer does not support topic-specific offset deletion from a consumer group.",
            ));
        }
    }
    if options.has("delete-offsets") && !(options.has("group") && options.has("topic")) {
        return Err(Failure::usage(
            "Option [delete-offsets] takes the following options: [group], [topic]",
        ));
    }
    if options.has("reset-offsets") {
        check_reset(options, terminal)?;
        if !has_scope {
            return Err(scope_missing("reset-offsets"));
        }
        for scenario in SCENARIOS {
            let others = SCENARIOS.into_iter().filter(|other| *other != scenario);
            exclude(options, scenario, others)?;
        }
    }
    exclude(options, "group", ["all-groups", "list"].into_iter())?;
    exclude(options, "topic", ["list", "describe"].into_iter())?;
    if ACTIONS.iter().filter(|action| options.has(action)).count() != 1 {
        return Err(Failure::usage(
            "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, \
             --delete-offsets, --validate-regex",
        ));
    }
    Ok(())
}

fn check_reset(options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    match (options.has("dry-run"), options.has("execute")) {
        (true, true) => Err(Failure::usage(
            "Option [reset-offsets] only accepts one of [execute] and [dry-run]",
        )),
        (false, false) => {
            terminal.error_line(
                "WARN: No action will be performed as the --execute option is missing. In version 5.0, this command \
                 will require either --dry-run or --execute to be specified. You should add the --dry-run option \
                 explicitly if you are scripting this command and want to keep the current default behavior without \
                 prompting.",
            )?;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn exclude(options: &Options, used: &str, others: impl Iterator<Item = &'static str>) -> Outcome {
    if !options.has(used) {
        return Ok(());
    }
    for other in others {
        if options.has(other) {
            return Err(Failure::usage(format!(
                "Option \"[{used}]\" can't be used with option \"[{other}]\""
            )));
        }
    }
    Ok(())
}
