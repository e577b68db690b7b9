//! A scenario: shell commands and what each prints, as a text that was recorded from Apache Kafka.
//!
//! ```text
//! # A sentence for the reader.
//! $ kafka-topics --bootstrap-server $BROKER --list
//! orders
//! exit 0
//! ```
//! Output is stdout, then the lines of stderr, then the exit code, with ports, directories, ids and times masked. Where
//! Klamm may differ, a second expectation follows under `klamm: REASON`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::node::{Implementation, Node};
use crate::normalise::normalise;
use crate::program::Program;
use crate::{layout, toolbox};

const COMMAND: &str = "$ ";
const EXIT: &str = "exit ";
/// How a hostile exchange ends, in place of an exit code.
const CONNECTION: &str = "connection ";
/// How lines of a log end, with their number.
pub(crate) const LINES: &str = "lines ";
const INSTEAD: &str = "klamm: ";
/// Characters shown around the difference of two lines.
const CONTEXT: usize = 60;
/// For one command line.
const TIME_MAX: Duration = Duration::from_secs(120);

/// A scenario file.
#[derive(Debug)]
pub(crate) struct Scenario {
    path: PathBuf,
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A comment or an empty line.
    Text(String),
    Step(Step),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Step {
    command: String,
    expected: String,
    /// What Klamm prints in place of that, after the reason.
    instead: Option<(String, String)>,
}

impl Scenario {
    pub(crate) fn read(name: &str) -> Result<Self> {
        let path = layout::sources("scenarios").join(format!("{name}.txt"));
        let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        let parts = parse(&text).with_context(|| format!("in {}", path.display()))?;
        Ok(Self { path, parts })
    }

    /// Runs every command.
    pub(crate) fn check(&self, node: &Node) -> Result<()> {
        self.check_with(node.implementation, |command| run(command, node, &toolbox::commands()))
    }

    /// Runs every command with Klamm's tools in the place of Apache Kafka's.
    pub(crate) fn check_own_tools(&self, node: &Node) -> Result<()> {
        let tools = toolbox::klamm::commands()?;
        self.check_with(node.implementation, |command| run(command, node, &tools))
    }

    /// Runs every command and writes what it prints into the file.
    pub(crate) fn record(self, node: &Node) -> Result<()> {
        self.record_with(node.implementation, |command| run(command, node, &toolbox::commands()))
    }

    /// Takes every step, also after one that went wrong, and tells of all that differ.
    pub(crate) fn check_with(&self, who: Implementation, take: impl Fn(&str) -> Result<String>) -> Result<()> {
        let mut differences = String::new();
        for step in self.parts.iter().filter_map(Part::step) {
            let expected = step.expected_of(who);
            let actual = match take(&step.command) {
                Ok(actual) => actual,
                Err(e) => format!("{e:#}"),
            };
            if actual != expected {
                let command = &step.command;
                writeln!(differences, "$ {command}\n{}", difference(expected, &actual))?;
            }
        }
        if !differences.is_empty() {
            bail!("{}", differences.trim_end());
        }
        Ok(())
    }

    /// Takes every step and writes what comes of it into the file. Only what Apache Kafka does is an expectation.
    pub(crate) fn record_with(mut self, who: Implementation, take: impl Fn(&str) -> Result<String>) -> Result<()> {
        ensure!(who == Implementation::Kafka, "only Apache Kafka's answers are recorded");
        for part in &mut self.parts {
            if let Part::Step(step) = part {
                step.expected = take(&step.command)?;
            }
        }
        let text: String = self.parts.iter().map(Part::text).collect();
        fs::write(&self.path, text).with_context(|| format!("write {}", self.path.display()))
    }

    /// The scenario with a step for each of `commands`, in their order: where the steps are made by a table.
    pub(crate) fn with_steps<'a>(mut self, commands: impl Iterator<Item = &'a str>) -> Self {
        let (old, mut parts): (Vec<_>, Vec<_>) = self.parts.into_iter().partition(|part| part.step().is_some());
        let known = |command: &str| {
            old.iter()
                .filter_map(Part::step)
                .find(|step| step.command == command)
                .cloned()
        };
        let new = |command: &str| Step {
            command: command.to_owned(),
            ..Step::default()
        };
        parts.extend(commands.map(|command| Part::Step(known(command).unwrap_or_else(|| new(command)))));
        self.parts = parts;
        self
    }
}

impl Part {
    fn step(&self) -> Option<&Step> {
        match self {
            Self::Step(step) => Some(step),
            Self::Text(_) => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Text(line) => format!("{line}\n"),
            Self::Step(step) => {
                let instead = step.instead.as_ref();
                let instead = instead.map(|(reason, expected)| format!("{INSTEAD}{reason}\n{expected}"));
                format!(
                    "{COMMAND}{}\n{}{}",
                    step.command,
                    step.expected,
                    instead.unwrap_or_default()
                )
            }
        }
    }
}

impl Step {
    fn expected_of(&self, implementation: Implementation) -> &str {
        match (&self.instead, implementation) {
            (Some((_, instead)), Implementation::Klamm) => instead,
            _ => &self.expected,
        }
    }
}

/// Records or checks the scenario of this name.
pub(crate) fn take(name: &str, node: &Node, records: bool) -> Result<()> {
    let scenario = Scenario::read(name)?;
    if records {
        scenario.record(node)
    } else {
        scenario.check(node)
    }
    .context(name.to_owned())
}

/// Runs a command line and gives what it prints and how it ends. Tools are those of the directory.
fn run(command: &str, node: &Node, tools: &Path) -> Result<String> {
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Program::new("bash", &["-c", command])
        .directory(&node.directory)
        .variable("PATH", format!("{}:{path}", tools.display()))
        .variable("BROKER", node.bootstrap())
        .variable("CONTROLLER", node.bootstrap_controller())
        .variable("LC_ALL", "C.UTF-8")
        .time_max(TIME_MAX)
        .run()?;
    let mut text = normalise(&output.stdout, node);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for line in normalise(&output.stderr, node).lines() {
        writeln!(text, "stderr: {line}")?;
    }
    match output.code {
        Some(code) => writeln!(text, "{EXIT}{code}")?,
        None => writeln!(text, "{EXIT}by a signal")?,
    }
    Ok(text)
}

fn parse(text: &str) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix(COMMAND) else {
            ensure!(
                line.is_empty() || line.starts_with('#'),
                "`{line}` belongs to no command"
            );
            parts.push(Part::Text(line.to_owned()));
            continue;
        };
        let mut command = command.to_owned();
        while command.ends_with('\\') {
            command = format!("{command}\n{}", lines.next().context("a command ends in a backslash")?);
        }
        // What was not recorded yet has no end before the next command; an output may begin with an empty line.
        let end = lines.clone().find(|line| is_end(line) || line.starts_with(COMMAND));
        let is_new = end.is_none_or(|line| !is_end(line));
        let expected = if is_new { String::new() } else { output(&mut lines)? };
        let reason = lines.next_if(|line| line.starts_with(INSTEAD));
        let instead = match reason.and_then(|line| line.strip_prefix(INSTEAD)) {
            Some(reason) => Some((reason.to_owned(), output(&mut lines)?)),
            None => None,
        };
        parts.push(Part::Step(Step {
            command,
            expected,
            instead,
        }));
    }
    Ok(parts)
}

/// The lines up to how it ended, and that.
fn output<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Result<String> {
    let mut output = String::new();
    for line in lines {
        writeln!(output, "{line}")?;
        if is_end(line) {
            return Ok(output);
        }
    }
    bail!("output without an exit code")
}

fn is_end(line: &str) -> bool {
    [EXIT, CONNECTION, LINES].iter().any(|end| line.starts_with(end))
}

/// Both texts without the lines at their beginning and end that they share.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let front = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let rest = expected.len().min(actual.len()) - front;
    let reversed = expected.iter().rev().zip(actual.iter().rev());
    let back = reversed.take(rest).take_while(|(a, b)| a == b).count();
    let middle = |lines: &[&str]| lines.get(front..lines.len() - back).unwrap_or_default().join("\n");
    let (expected, actual) = (middle(&expected), middle(&actual));
    if expected.lines().count() == 1 && actual.lines().count() == 1 {
        let (expected, actual) = difference_within(&expected, &actual);
        return format!("  - {expected}\n  + {actual}\n");
    }
    let signed = |sign: &str, text: &str| {
        text.lines()
            .map(|line| format!("  {sign} {line}\n"))
            .collect::<String>()
    };
    signed("-", &expected) + &signed("+", &actual)
}

/// Two long lines without most of what they share.
fn difference_within(a: &str, b: &str) -> (String, String) {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - front;
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let cut = |line: &[char]| {
        let (from, to) = (
            front.saturating_sub(CONTEXT),
            (line.len() - back + CONTEXT).min(line.len()),
        );
        let middle: String = line.get(from..to).unwrap_or_default().iter().collect();
        let dots = |missing| if missing { "…" } else { "" };
        format!("{}{middle}{}", dots(from > 0), dots(to < line.len()))
    };
    (cut(&a), cut(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_written() {
        let text = "# A comment.\n$ a \\\n  b\nout\n\nexit 0\nklamm: says more\nout more\nexit 1\n\n$ c\nexit 2\n";
        let parts = parse(text).unwrap();
        assert_eq!(parts.iter().map(Part::text).collect::<String>(), text);
        let steps: Vec<&Step> = parts.iter().filter_map(Part::step).collect();
        assert_eq!(steps[0].expected_of(Implementation::Kafka), "out\n\nexit 0\n");
        assert_eq!(steps[0].expected_of(Implementation::Klamm), "out more\nexit 1\n");
        assert_eq!(steps[1].expected_of(Implementation::Klamm), "exit 2\n");
        let steps = parse("$ a\n\n$ b\n\nafter an empty line\nexit 0\n").unwrap();
        let expected: Vec<&str> = steps
            .iter()
            .filter_map(Part::step)
            .map(|step| step.expected.as_str())
            .collect();
        assert_eq!(expected, ["", "\nafter an empty line\nexit 0\n"]);
        assert!(parse("stray\n").is_err());
        assert!(parse("$ a\nno end\n").is_err());
    }

    #[test]
    fn a_difference_shows_what_differs() {
        assert_eq!(difference("a\nb\nc\n", "a\nx\ny\nc\n"), "  - b\n  + x\n  + y\n");
        assert_eq!(difference("a\n", "a\na\n"), "  + a\n");
        let (x, y) = ("x".repeat(100), "y".repeat(100));
        let around = |middle: &str| format!("…{}{middle}{}…", "x".repeat(60), "y".repeat(60));
        let expected = format!("  - {}\n  + {}\n", around("1"), around("22"));
        assert_eq!(difference(&format!("{x}1{y}"), &format!("{x}22{y}")), expected);
    }
}
