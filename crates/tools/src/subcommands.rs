//! Command lines of the tools that Kafka builds on argparse4j: storage, features, metadata-quorum, cluster, producer-perf.
//!
//! Options before the subcommand belong to the tool, those after it to the subcommand. Long options may be shortened as
//! long as they stay unambiguous. Errors print the usage and a sentence set in justified lines of 75 columns.

use crate::failure::Failure;

/// A tool with or without subcommands.
#[derive(Debug)]
pub(crate) struct Program {
    pub name: &'static str,
    pub about: &'static str,
    /// The usage as argparse4j lays it out.
    pub usage: &'static str,
    pub args: &'static [Arg],
    pub groups: &'static [Group],
    pub commands: &'static [Command],
}

#[derive(Debug)]
pub(crate) struct Command {
    pub name: &'static str,
    pub about: &'static str,
    pub usage: &'static str,
    pub args: &'static [Arg],
    pub groups: &'static [Group],
}

/// One option; `long` with its dashes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arg {
    pub long: &'static str,
    pub short: Option<&'static str>,
    pub takes: Count,
    pub is_required: bool,
    pub help: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Nothing,
    One,
    OneOrMore,
}

/// Options of which at most one may be given; exactly one if required.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub names: &'static [&'static str],
    pub is_required: bool,
}

/// What the command line said.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub command: Option<&'static str>,
    given: Vec<(&'static str, Vec<String>)>,
}

/// Why a command line was refused, or that it asked for help.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Help(String),
    Error { usage: &'static str, text: String },
}

pub(crate) const fn switch(long: &'static str, help: &'static str) -> Arg {
    Arg {
        long,
        short: None,
        takes: Count::Nothing,
        is_required: false,
        help,
    }
}

pub(crate) const fn one(long: &'static str, help: &'static str) -> Arg {
    Arg {
        takes: Count::One,
        ..switch(long, help)
    }
}

impl Arg {
    pub(crate) const fn short(self, short: &'static str) -> Self {
        Self {
            short: Some(short),
            ..self
        }
    }

    pub(crate) const fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    pub(crate) const fn many(self) -> Self {
        Self {
            takes: Count::OneOrMore,
            ..self
        }
    }

    /// How argparse4j names it in errors: `--bootstrap-server/-b`.
    fn shown(&self) -> String {
        match self.short {
            Some(short) => format!("{}/{short}", self.long),
            None => self.long.to_owned(),
        }
    }
}

impl Parsed {
    pub(crate) fn has(&self, long: &str) -> bool {
        self.given.iter().any(|(name, _)| *name == long)
    }

    /// The last value given.
    pub(crate) fn value(&self, long: &str) -> Option<&str> {
        self.values(long).last()
    }

    pub(crate) fn values(&self, long: &str) -> impl Iterator<Item = &str> {
        self.given
            .iter()
            .filter(move |(name, _)| *name == long)
            .flat_map(|(_, values)| values.iter().map(String::as_str))
    }
}

impl Refused {
    /// Help to `out`; errors as most of these tools print them: usage, then the sentence.
    pub(crate) fn print(self, program: &Program, terminal: &mut crate::Terminal<'_>, help_code: u8) -> Failure {
        let printed = match &self {
            Self::Help(text) => write!(terminal.out, "{text}"),
            Self::Error { usage, text } => write!(
                terminal.err,
                "{usage}\n{}\n",
                justify(&format!("{}: error: {text}", program.name))
            ),
        };
        match (printed, self) {
            (Err(error), _) => Failure::Io(error),
            (Ok(()), Self::Help(_)) if help_code == 0 => Failure::Done,
            (Ok(()), _) => Failure::Said,
        }
    }
}

impl Program {
    pub(crate) fn parse(&self, args: &[String]) -> Result<Parsed, Refused> {
        let mut parsed = Parsed::default();
        let rest = self.parse_args(
            self.args,
            self.usage,
            args,
            &mut parsed,
            !self.commands.is_empty(),
            || self.help(),
        )?;
        if !self.commands.is_empty() {
            let Some((name, rest)) = rest.split_first() else {
                return Err(self.error("too few arguments"));
            };
            let Some(command) = self.commands.iter().find(|c| c.name == name) else {
                let choices: Vec<String> = self.commands.iter().map(|c| format!("'{}'", c.name)).collect();
                let choices = choices.join(", ");
                return Err(self.error(format!("invalid choice: '{name}' (choose from {choices})")));
            };
            parsed.command = Some(command.name);
            self.parse_args(command.args, command.usage, rest, &mut parsed, false, || command.help())?;
            check(command.args, command.groups, &parsed).map_err(|text| Refused::Error {
                usage: command.usage,
                text,
            })?;
        }
        check(self.args, self.groups, &parsed).map_err(|text| self.error(text))?;
        Ok(parsed)
    }

    fn error(&self, text: impl Into<String>) -> Refused {
        Refused::Error {
            usage: self.usage,
            text: text.into(),
        }
    }

    /// Reads options until the first word that is none; that word and the rest are returned if a subcommand may stand there.
    fn parse_args<'a>(
        &self,
        table: &[Arg],
        usage: &'static str,
        args: &'a [String],
        parsed: &mut Parsed,
        takes_command: bool,
        help: impl Fn() -> String,
    ) -> Result<&'a [String], Refused> {
        let error = |text: String| Refused::Error { usage, text };
        let mut rest = args;
        while let Some((word, after)) = rest.split_first() {
            if !word.starts_with('-') {
                if takes_command {
                    return Ok(rest);
                }
                return Err(error(format!("unrecognized arguments: '{word}'")));
            }
            let (name, attached) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                _ => (word.as_str(), None),
            };
            if name == "-h" || name == "--help" {
                return Err(Refused::Help(help()));
            }
            let arg = find(table, name)
                .map_err(|text| error(text.unwrap_or_else(|| format!("unrecognized arguments: '{word}'"))))?;
            rest = after;
            let mut values: Vec<String> = attached.map(str::to_owned).into_iter().collect();
            let is_value = |word: &String| !word.starts_with('-') || word.parse::<f64>().is_ok();
            while let Some((value, after)) = rest.split_first()
                && is_value(value)
                && (arg.takes == Count::OneOrMore || (arg.takes == Count::One && values.is_empty()))
            {
                values.push(value.clone());
                rest = after;
            }
            if values.is_empty() && arg.takes != Count::Nothing {
                return Err(error(format!(
                    "argument {}: expected {}",
                    arg.shown(),
                    match arg.takes {
                        Count::OneOrMore => "at least one argument",
                        _ => "one argument",
                    }
                )));
            }
            parsed.given.push((arg.long, values));
        }
        Ok(rest)
    }

    fn help(&self) -> String {
        let mut text = format!("{}\n\n{}\n", self.usage, self.about);
        if !self.commands.is_empty() {
            text.push_str("\npositional arguments:\n");
            for command in self.commands {
                text.push_str(&help_row(&format!("  {}", command.name), command.about));
            }
        }
        text + &help_rows(self.args)
    }
}

impl Command {
    fn help(&self) -> String {
        format!("{}\n\n{}\n", self.usage, self.about) + &help_rows(self.args)
    }
}

fn find<'a>(table: &'a [Arg], name: &str) -> Result<&'a Arg, Option<String>> {
    if let Some(arg) = table.iter().find(|a| a.long == name || a.short == Some(name)) {
        return Ok(arg);
    }
    let candidates: Vec<&Arg> = table
        .iter()
        .filter(|a| name.len() > 2 && a.long.starts_with(name))
        .collect();
    match candidates[..] {
        [] => Err(None),
        [arg] => Ok(arg),
        _ => {
            let names: Vec<&str> = candidates.iter().map(|a| a.long).collect();
            Err(Some(format!(
                "ambiguous option: {name} could match {}",
                names.join(", ")
            )))
        }
    }
}

fn check(args: &[Arg], groups: &[Group], parsed: &Parsed) -> Result<(), String> {
    let shown = |name: &str| args.iter().find(|a| a.long == name).map_or(name.to_owned(), Arg::shown);
    for group in groups {
        let given: Vec<&str> = parsed
            .given
            .iter()
            .map(|(n, _)| *n)
            .filter(|n| group.names.contains(n))
            .collect();
        if let Some(second) = given.iter().find(|n| **n != given[0]) {
            return Err(format!(
                "argument {}: not allowed with argument {}",
                shown(second),
                shown(given[0])
            ));
        }
        if given.is_empty() && group.is_required {
            let names: Vec<String> = group.names.iter().map(|n| shown(n)).collect();
            return Err(format!("one of the arguments {} is required", names.join(" ")));
        }
    }
    match args.iter().find(|a| a.is_required && !parsed.has(a.long)) {
        Some(missing) => Err(format!("argument {} is required", missing.shown())),
        None => Ok(()),
    }
}

fn help_rows(args: &[Arg]) -> String {
    let mut text = "\noptional arguments:\n".to_owned() + &help_row("-h, --help", "show this help and exit");
    for arg in args {
        let value = if arg.takes == Count::Nothing { "" } else { " VALUE" };
        let short = arg.short.map(|s| format!(", {s}{value}")).unwrap_or_default();
        text.push_str(&help_row(&format!("{}{value}{short}", arg.long), arg.help));
    }
    text
}

fn help_row(left: &str, right: &str) -> String {
    if left.len() <= 21 {
        format!("  {left:<21}  {right}\n")
    } else {
        format!("  {left}\n{:25}{right}\n", "")
    }
}

/// Sets text in lines of 75 columns as argparse4j does: all lines but the last are stretched, the surplus spaces going to
/// the middle gaps first, and a word may break after its leading or inner dashes.
pub(crate) fn justify(text: &str) -> String {
    const WIDTH: usize = 75;
    let mut lines: Vec<Vec<String>> = vec![Vec::new()];
    let length = |line: &[String]| line.iter().map(String::len).sum::<usize>() + line.len();
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let room = WIDTH.saturating_sub(length(line));
        if word.len() <= room || (line.is_empty() && dash_break(word, room).is_none()) {
            line.push(word.to_owned());
        } else if let Some(at) = dash_break(word, room) {
            line.push(word[..at].to_owned());
            lines.push(vec![word[at..].to_owned()]);
        } else {
            lines.push(vec![word.to_owned()]);
        }
    }
    let last = lines.len() - 1;
    let stretch = |(i, words): (usize, &Vec<String>)| {
        let gaps = words.len().saturating_sub(1);
        if i == last || gaps == 0 {
            return words.join(" ");
        }
        let spaces = WIDTH.saturating_sub(words.iter().map(String::len).sum());
        let (each, surplus) = (spaces / gaps, spaces % gaps);
        let first = (gaps - surplus).div_ceil(2);
        let mut line = words[0].clone();
        for (gap, word) in words[1..].iter().enumerate() {
            let extra = usize::from((first..first + surplus).contains(&gap));
            line.extend(std::iter::repeat_n(' ', each + extra));
            line.push_str(word);
        }
        line
    };
    lines.iter().enumerate().map(stretch).collect::<Vec<_>>().join("\n")
}

/// The longest prefix of at most `room` bytes that ends with a dash and is followed by a letter.
fn dash_break(word: &str, room: usize) -> Option<usize> {
    let bytes = word.as_bytes();
    (1..bytes.len().min(room + 1))
        .rev()
        .find(|&i| bytes[i - 1] == b'-' && bytes[i].is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program = Program {
        name: "kafka-cluster",
        about: "About.",
        usage: "usage: …",
        args: &[switch("--verbose", "")],
        groups: &[],
        commands: &[Command {
            name: "cluster-id",
            about: "",
            usage: "usage: cluster-id …",
            args: &[
                one("--bootstrap-server", "").short("-b"),
                one("--bootstrap-controller", "").short("-C"),
                one("--feature", "").many(),
                one("--id", "").short("-i").required(),
            ],
            groups: &[Group {
                names: &["--bootstrap-server", "--bootstrap-controller"],
                is_required: true,
            }],
        }],
    };

    #[test]
    fn errors_speak_argparse4j() {
        let check = |line: &str, expected: &str| {
            let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let refused = PROGRAM.parse(&args).map(|_| ());
            let Err(Refused::Error { text, .. }) = refused else {
                panic!("{line}: {refused:?}")
            };
            assert_eq!(text, expected, "{line}");
        };
        check("", "too few arguments");
        check("--bogus", "unrecognized arguments: '--bogus'");
        check("bogus", "invalid choice: 'bogus' (choose from 'cluster-id')");
        check("cluster-id x", "unrecognized arguments: 'x'");
        check(
            "cluster-id",
            "one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required",
        );
        check(
            "cluster-id -b a -C b",
            "argument --bootstrap-controller/-C: not allowed with argument --bootstrap-server/-b",
        );
        check("cluster-id -b", "argument --bootstrap-server/-b: expected one argument");
        check("cluster-id -b a", "argument --id/-i is required");
        check(
            "cluster-id --boot a",
            "ambiguous option: --boot could match --bootstrap-server, --bootstrap-controller",
        );
    }

    #[test]
    fn values_are_found() {
        let line = [
            "--verb",
            "cluster-id",
            "--bootstrap-s=a",
            "-i",
            "-1",
            "--feature",
            "x",
            "y",
            "--feature",
            "z",
        ];
        let parsed = PROGRAM.parse(&line.map(str::to_owned)).unwrap();
        assert!(parsed.has("--verbose") && parsed.command == Some("cluster-id"));
        assert_eq!(
            (parsed.value("--bootstrap-server"), parsed.value("--id")),
            (Some("a"), Some("-1"))
        );
        assert_eq!(parsed.values("--feature").collect::<Vec<_>>(), ["x", "y", "z"]);
    }

    /// Lines as Kafka 4.3.1's tools print them.
    #[test]
    fn lines_are_stretched_from_the_middle() {
        let check = |text: &str, expected: &str| assert_eq!(justify(text), expected);
        check(
            "kafka-cluster: error: one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required",
            "kafka-cluster:  error:  one  of   the  arguments  --bootstrap-server/-b  --\nbootstrap-controller/-C is required",
        );
        check(
            "kafka-storage: error: invalid choice: 'bogus' (choose from 'info', 'format', 'version-mapping', \
             'feature-dependencies', 'random-uuid')",
            "kafka-storage:  error:  invalid  choice:   'bogus'   (choose  from  'info',\n'format', 'version-mapping', \
             'feature-dependencies', 'random-uuid')",
        );
        check(
            "kafka-cluster: error: too few arguments",
            "kafka-cluster: error: too few arguments",
        );
    }
}
