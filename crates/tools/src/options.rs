//! Command lines of the tools that Kafka builds on jopt-simple: topics, configs, the console tools, get-offsets, …
//!
//! `--name value`, `--name=value`, and as in jopt also `-name`; no abbreviations (Kafka switches them off). An option that
//! takes a value takes the next argument whatever it looks like. Help is a table of two columns on standard error.

use std::fmt::Write as _;

use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;

/// One option of a tool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opt {
    pub name: &'static str,
    pub takes: Takes,
    pub help: &'static str,
}

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// A text; what it describes.
    Text(&'static str),
    /// An integer; what it describes.
    Integer(&'static str),
    Long(&'static str),
    /// A text that may be left out.
    MaybeText,
}

pub(crate) const fn flag(name: &'static str, help: &'static str) -> Opt {
    Opt {
        name,
        takes: Takes::Nothing,
        help,
    }
}

pub(crate) const fn text(name: &'static str, of: &'static str, help: &'static str) -> Opt {
    Opt {
        name,
        takes: Takes::Text(of),
        help,
    }
}

pub(crate) const fn integer(name: &'static str, of: &'static str, help: &'static str) -> Opt {
    Opt {
        name,
        takes: Takes::Integer(of),
        help,
    }
}

pub(crate) const fn long(name: &'static str, of: &'static str, help: &'static str) -> Opt {
    Opt {
        name,
        takes: Takes::Long(of),
        help,
    }
}

/// The options that a command line gave, in its order.
#[derive(Debug)]
pub(crate) struct Options {
    table: &'static [Opt],
    given: Vec<(&'static str, Option<String>)>,
    arguments: Vec<String>,
    is_empty: bool,
}

const HELP: Opt = flag("help", "Print this list.");
const VERSION: Opt = flag("version", "Print the version of Kafka that this tool stands for.");

impl Options {
    /// Parses `args` by `table`; the texts of the errors are jopt's.
    pub(crate) fn parse(table: &'static [Opt], args: &[String]) -> Result<Self, Failure> {
        let mut options = Self {
            table,
            given: Vec::new(),
            arguments: Vec::new(),
            is_empty: args.is_empty(),
        };
        let mut rest = args.iter().peekable();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                options.arguments.extend(rest.by_ref().cloned());
                break;
            }
            let Some(name) = option_text(arg) else {
                options.arguments.push(arg.clone());
                continue;
            };
            let (name, attached) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (name, None),
            };
            let option = options.recognize(arg, name)?;
            let value = match (option.takes, attached) {
                (Takes::Nothing, _) => None,
                (_, Some(value)) => Some(value),
                (Takes::MaybeText, None) => rest.next_if(|next| option_text(next).is_none()).cloned(),
                (_, None) => Some(
                    rest.next()
                        .cloned()
                        .ok_or_else(|| Failure::message(format!("Option {} requires an argument", option.name)))?,
                ),
            };
            options.given.push((option.name, value));
        }
        Ok(options)
    }

    fn recognize(&self, arg: &str, name: &str) -> Result<Opt, Failure> {
        let known = self.table.iter().chain([&HELP, &VERSION]).find(|o| o.name == name);
        known.copied().ok_or_else(|| {
            // A single dash starts a cluster of one-letter options, of which Kafka's tools have none.
            let shown = if arg.starts_with("--") {
                name
            } else {
                &name[..name.chars().next().map_or(0, char::len_utf8)]
            };
            Failure::message(format!("{shown} is not a recognized option"))
        })
    }

    /// What every tool does first: help for no arguments or `--help` (to standard error, exit 1), then `--version`.
    pub(crate) fn help_or_version(&self, about: &str, terminal: &mut Terminal<'_>) -> Outcome {
        if self.is_empty || self.has("help") {
            return Err(Failure::usage(about));
        }
        if self.has("version") {
            terminal.line(KAFKA_VERSION)?;
            return Err(Failure::Done);
        }
        Ok(())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        debug_assert!(self.knows(name), "option {name} is not in the table");
        self.given.iter().any(|(given, _)| *given == name)
    }

    fn knows(&self, name: &str) -> bool {
        self.table.iter().chain([&HELP, &VERSION]).any(|o| o.name == name)
    }

    /// The value of an option that makes sense once.
    pub(crate) fn value(&self, name: &str) -> Result<Option<&str>, Failure> {
        let mut values = self.values(name);
        let first = values.next();
        match values.next() {
            None => Ok(first),
            Some(_) => Err(Failure::message(format!(
                "Found multiple arguments for option {name}, but you asked for only one"
            ))),
        }
    }

    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        debug_assert!(self.knows(name), "option {name} is not in the table");
        self.given
            .iter()
            .filter(move |(given, _)| *given == name)
            .filter_map(|(_, value)| value.as_deref())
    }

    /// A number, or jopt's sentence about what is none.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let parse = |value: &str| {
            value
                .parse()
                .map_err(|_| Failure::message(format!("Cannot parse argument '{value}' of option {name}")))
        };
        self.value(name)?.map(parse).transpose()
    }

    /// The names given, in the order of the command line, with repetitions.
    pub(crate) fn order(&self) -> impl Iterator<Item = &'static str> {
        self.given.iter().map(|(name, _)| *name)
    }

    pub(crate) fn require(&self, names: &[&str]) -> Outcome {
        match names.iter().find(|name| !self.has(name)) {
            None => Ok(()),
            Some(name) => Err(Failure::usage(format!("Missing required argument \"[{name}]\""))),
        }
    }

    /// `used` excludes each of `others`.
    pub(crate) fn exclude(&self, used: &str, others: &[&str]) -> Outcome {
        if !self.has(used) {
            return Ok(());
        }
        match others.iter().find(|other| self.has(other)) {
            None => Ok(()),
            Some(other) => Err(Failure::usage(format!(
                "Option \"[{used}]\" can't be used with option \"[{other}]\""
            ))),
        }
    }
}

/// The text after the dashes, if `arg` looks like an option.
fn option_text(arg: &str) -> Option<&str> {
    match arg.strip_prefix("--") {
        Some(name) => Some(name),
        None => arg.strip_prefix('-').filter(|name| !name.is_empty()),
    }
}

/// The table of options as jopt prints it: 80 columns, two columns of at most 39, sorted by name.
pub(crate) fn help_table(table: &[Opt]) -> String {
    let mut rows: Vec<(String, String)> = table
        .iter()
        .chain([&HELP, &VERSION])
        .map(|o| (option_cell(o), o.help.to_owned()))
        .collect();
    rows.sort();
    let width = |cell: fn(&(String, String)) -> usize| rows.iter().map(cell).max().unwrap_or(0).clamp(11, 39);
    let (left, right) = (width(|r| r.0.len()), width(|r| r.1.len()));
    let heading = [("Option", "Description"), ("------", "-----------")];
    let mut shown = String::new();
    for (option, help) in heading
        .into_iter()
        .chain(rows.iter().map(|(o, h)| (o.as_str(), h.as_str())))
    {
        let (options, helps) = (wrap(option, left), wrap(help, right));
        for i in 0..options.len().max(helps.len()) {
            let cell = |lines: &[String]| lines.get(i).cloned().unwrap_or_default();
            let _ = writeln!(shown, "{:left$}  {:right$}", cell(&options), cell(&helps));
        }
    }
    shown
}

fn option_cell(option: &Opt) -> String {
    let (kind, of) = match option.takes {
        Takes::Nothing => return format!("--{}", option.name),
        Takes::MaybeText => return format!("--{} [String]", option.name),
        Takes::Text(of) => ("String", of),
        Takes::Integer(of) => ("Integer", of),
        Takes::Long(of) => ("Long", of),
    };
    if of.is_empty() {
        format!("--{} <{kind}>", option.name)
    } else {
        format!("--{} <{kind}: {of}>", option.name)
    }
}

/// Breaks at spaces; every line but the first is indented by two.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let is_start = line.is_empty() || line == "  ";
        if !is_start && line.len() + 1 + word.len() > width {
            lines.push(format!("  {word}"));
        } else {
            if !is_start {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// The version of Apache Kafka whose tools these are.
pub(crate) const KAFKA_VERSION: &str = "4.3.1";

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Opt] = &[
        flag("list", "List."),
        text("topic", "topic", "The topic."),
        integer(
            "partitions",
            "# of partitions",
            "How many partitions the topic is to have, all in all, in the end.",
        ),
        Opt {
            name: "decoder",
            takes: Takes::MaybeText,
            help: "Decoder.",
        },
    ];

    fn parse(line: &str) -> Result<Options, Failure> {
        let args: Vec<String> = line.split(' ').filter(|a| !a.is_empty()).map(str::to_owned).collect();
        Options::parse(TABLE, &args)
    }

    #[test]
    fn errors_speak_jopt() {
        let check = |line: &str, expected: &str| {
            let failure = parse(line).and_then(|o| o.number::<i32>("partitions").and(o.value("topic").map(|_| ())));
            assert_eq!(failure.map_err(|f| f.to_string()), Err(expected.to_owned()), "{line}");
        };
        check("--bogus", "bogus is not a recognized option");
        check("-bogus", "b is not a recognized option");
        check("--lis", "lis is not a recognized option");
        check("--topic", "Option topic requires an argument");
        check("--partitions x", "Cannot parse argument 'x' of option partitions");
        check(
            "--topic a --topic b",
            "Found multiple arguments for option topic, but you asked for only one",
        );
    }

    #[test]
    fn values_are_taken_as_they_come() {
        let options = parse("--topic=a=b -list --partitions -3 --decoder --list stray").unwrap();
        assert_eq!(options.value("topic").unwrap(), Some("a=b"));
        assert_eq!(options.number("partitions").unwrap(), Some(-3));
        assert!(options.has("decoder") && options.value("decoder").unwrap().is_none());
        assert_eq!(
            options.order().collect::<Vec<_>>(),
            ["topic", "list", "partitions", "decoder", "list"]
        );
        assert_eq!(options.arguments, ["stray"]);
        assert_eq!(parse("--decoder x").unwrap().value("decoder").unwrap(), Some("x"));
    }

    #[test]
    fn help_has_two_columns() {
        let expected = "\
Option                                   Description
------                                   -----------
--decoder [String]                       Decoder.
--help                                   Print this list.
--list                                   List.
--partitions <Integer: # of partitions>  How many partitions the topic is to
                                           have, all in all, in the end.
--topic <String: topic>                  The topic.
--version                                Print the version of Kafka that this
                                           tool stands for.
";
        let shown: String = help_table(TABLE)
            .lines()
            .map(|l| format!("{}\n", l.trim_end()))
            .collect();
        assert_eq!(shown, expected);
        assert!(help_table(TABLE).lines().all(|l| l.len() <= 80));
    }
}
