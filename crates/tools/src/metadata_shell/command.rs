//! The shell's commands: their arguments, their help, what they print. Sentences are argparse4j's and Kafka's own.

use std::io::{self, Write};

use super::Shell;
use super::glob::Found;
use super::listing;
use super::metadata_node::Node;

/// The commands that may be given here.
#[derive(Clone, Copy)]
pub(super) struct Commands {
    pub(super) is_interactive: bool,
}

/// What a prompt does after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Prompt,
    Exit,
}

struct Command {
    name: &'static str,
    about: &'static str,
    /// Only where somebody sits at a prompt.
    is_interactive: bool,
    argument: Option<Argument>,
}

struct Argument {
    name: &'static str,
    help: &'static str,
    count: Count,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    One,
    AtMostOne,
    AtLeastOne,
    Any,
}

/// What a line asks for.
enum Asked<'a> {
    Nothing,
    Help(&'static Command),
    Run(&'static Command, Vec<&'a str>),
}

impl Commands {
    /// Runs the command that these words are. `history` is what was asked before, `width` that of the screen.
    pub(super) fn run(
        self,
        words: &[String],
        shell: &mut Shell,
        history: &[String],
        width: Option<usize>,
        out: &mut dyn Write,
    ) -> io::Result<Next> {
        let (command, arguments) = match self.parse(words) {
            Ok(Asked::Run(command, arguments)) => (command, arguments),
            Ok(Asked::Help(command)) => return command.print_help(out).map(|()| Next::Prompt),
            Ok(Asked::Nothing) => return Ok(Next::Prompt),
            Err(sentence) => return writeln!(out, "{sentence}").map(|()| Next::Prompt),
        };
        match command.name {
            "cat" => cat(shell, &arguments, out)?,
            "cd" => cd(shell, arguments.first().copied().unwrap_or("/"), out)?,
            "exit" => return Ok(Next::Exit),
            "find" => find(shell, &or_here(&arguments), out)?,
            "help" => write!(out, "{HELP}")?,
            "history" => print_history(history, arguments.first().copied(), out)?,
            "ls" => ls(shell, &or_here(&arguments), width, out)?,
            "man" => man(arguments.first().copied().unwrap_or_default(), out)?,
            "pwd" => writeln!(out, "{}", shell.working_directory)?,
            _ => tree(shell, &arguments, out)?,
        }
        Ok(Next::Prompt)
    }

    fn available(self) -> impl Iterator<Item = &'static Command> {
        COMMANDS
            .iter()
            .filter(move |command| self.is_interactive || !command.is_interactive)
    }

    fn parse(self, words: &[String]) -> Result<Asked<'_>, String> {
        let end = words
            .iter()
            .rposition(|word| !word.is_empty())
            .map_or(0, |last| last + 1);
        let mut words = words.iter().take(end).map(String::as_str);
        let Some(name) = words.next() else {
            return Ok(Asked::Nothing);
        };
        let command = self.named(name)?;
        let (mut arguments, mut unknown, mut are_options_over) = (Vec::new(), Vec::new(), false);
        for word in words {
            match word {
                _ if are_options_over || !is_option(word) => arguments.push(word),
                "--" => are_options_over = true,
                "-h" => return Ok(Asked::Help(command)),
                _ if word.len() > 2 && "--help".starts_with(word) => return Ok(Asked::Help(command)),
                _ => unknown.push(word),
            }
        }
        let count = command.argument.as_ref().map(|argument| argument.count);
        let most = match count {
            None => 0,
            Some(Count::One | Count::AtMostOne) => 1,
            Some(Count::AtLeastOne | Count::Any) => usize::MAX,
        };
        if matches!(count, Some(Count::One | Count::AtLeastOne)) && arguments.is_empty() {
            return Err("too few arguments".to_owned());
        }
        unknown.extend(arguments.drain(most.min(arguments.len())..));
        if !unknown.is_empty() {
            return Err(format!("unrecognized arguments: '{}'", unknown.join(" ")));
        }
        if let (NUMBER, Some(text)) = (command.name, arguments.first()) {
            let wrong = |_| {
                format!(
                    "argument numEntriesToShow: could not convert '{text}' to Integer (For input string: \"{text}\")"
                )
            };
            text.parse::<i32>().map_err(wrong)?;
        }
        Ok(Asked::Run(command, arguments))
    }

    fn named(self, name: &str) -> Result<&'static Command, String> {
        if let Some(command) = self.available().find(|command| command.name == name) {
            return Ok(command);
        }
        let alike: Vec<&str> = self.available().map(|command| command.name).collect();
        let alike: Vec<&str> = alike.into_iter().filter(|known| known.starts_with(name)).collect();
        Err(match alike.as_slice() {
            [] => {
                let all: Vec<String> = self.available().map(|command| format!("'{}'", command.name)).collect();
                format!("invalid choice: '{name}' (choose from {})", all.join(", "))
            }
            [only] => format!("invalid choice: '{name}': did you mean '{only}'?"),
            several => format!("ambiguous command: {name} could match {}", several.join(", ")),
        })
    }
}

/// A negative number is none.
fn is_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-') && word.parse::<f64>().is_err()
}

/// Names of commands that begin with `prefix`.
pub(super) fn names_with(prefix: &str) -> impl Iterator<Item = &'static str> {
    let names = COMMANDS.iter().map(|command| command.name);
    names.filter(move |name| name.starts_with(prefix))
}

impl Command {
    fn usage(&self) -> String {
        let name = self.name;
        match &self.argument {
            None => name.to_owned(),
            Some(argument) => format!("{name} {}", argument.usage()),
        }
    }

    fn print_help(&self, out: &mut dyn Write) -> io::Result<()> {
        let usage = self.usage();
        let (name, argument) = usage.split_once(' ').unwrap_or((&usage, ""));
        let space = if argument.is_empty() { "" } else { " " };
        writeln!(out, "usage:  {name} [-h]{space}{argument}\n")?;
        if let Some(argument) = &self.argument {
            argument.print_help(out)?;
            writeln!(out)?;
        }
        writeln!(
            out,
            "optional arguments:\n  -h, --help             show this help message and exit"
        )
    }
}

impl Argument {
    fn usage(&self) -> String {
        let name = self.name;
        match self.count {
            Count::One => name.to_owned(),
            Count::AtMostOne => format!("[{name}]"),
            Count::AtLeastOne => format!("{name} [{name} ...]"),
            Count::Any => format!("[{name} [{name} ...]]"),
        }
    }

    fn print_help(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "positional arguments:\n  {:<22} {}", self.name, self.help)
    }
}

fn or_here<'a>(paths: &[&'a str]) -> Vec<&'a str> {
    let given: Vec<&str> = paths.iter().copied().filter(|path| !path.is_empty()).collect();
    if given.is_empty() { vec!["."] } else { given }
}

fn cat(shell: &Shell, targets: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for target in targets {
        let found = shell.find(target);
        if found.is_empty() {
            writeln!(out, "cat: {target}: No such file or directory.")?;
        }
        for Found { node, .. } in found {
            match node {
                Node::Leaf(text) => writeln!(out, "{text}")?,
                _ => writeln!(out, "cat: {target}: Is a directory")?,
            }
        }
    }
    Ok(())
}

fn cd(shell: &mut Shell, target: &str, out: &mut dyn Write) -> io::Result<()> {
    let found = shell.find(target);
    if found.is_empty() {
        writeln!(out, "cd: {target}: no such directory.")?;
    }
    let mut destination = None;
    for found in found {
        match found.node.is_directory() {
            true => destination = Some(found.absolute_path()),
            false => writeln!(out, "cd: {target}: not a directory.")?,
        }
    }
    if let Some(destination) = destination {
        shell.working_directory = destination;
    }
    Ok(())
}

fn find(shell: &Shell, paths: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for path in paths {
        let found = shell.find(path);
        if found.is_empty() {
            writeln!(out, "find: {path}: no such file or directory.")?;
        }
        for found in found {
            print_paths(path, &found.node, out)?;
        }
    }
    Ok(())
}

fn print_paths(path: &str, node: &Node<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{path}")?;
    for name in node.child_names() {
        if let Some(child) = node.child(&name) {
            let separator = if path == "/" { "" } else { "/" };
            print_paths(&format!("{path}{separator}{name}"), &child, out)?;
        }
    }
    Ok(())
}

fn ls(shell: &Shell, targets: &[&str], width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let (mut files, mut directories) = (Vec::new(), Vec::new());
    for target in targets {
        let found = shell.find(target);
        if found.is_empty() {
            writeln!(out, "ls: {target}: no such file or directory.")?;
        }
        for found in found {
            let name = found.last_component().to_owned();
            match found.node.is_directory() {
                true => directories.push((name, found.node.child_names())),
                false => files.push(name),
            }
        }
    }
    listing::print(&files, &directories, width, out)
}

fn tree(shell: &Shell, targets: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for target in targets {
        let found = shell.find(target);
        if found.is_empty() {
            writeln!(out, "tree: {target}: No such file or directory.")?;
        }
        for found in found {
            found.node.print(0, out)?;
        }
    }
    Ok(())
}

fn man(name: &str, out: &mut dyn Write) -> io::Result<()> {
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return writeln!(out, "man: unknown command {name}. Type help to get a list of commands.");
    };
    writeln!(out, "{name}: {}\n\nusage: {}", command.about, command.usage())?;
    match &command.argument {
        Some(argument) => {
            writeln!(out)?;
            argument.print_help(out)
        }
        None => Ok(()),
    }
}

/// The last so many lines, with their numbers.
fn print_history(history: &[String], count: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let count = count.and_then(|text| text.parse::<i32>().ok()).unwrap_or(i32::MAX);
    let count = usize::try_from(count).unwrap_or(0);
    for (number, line) in history.iter().enumerate().skip(history.len().saturating_sub(count)) {
        writeln!(out, "{number:5}  {line}")?;
    }
    Ok(())
}

const fn argument(name: &'static str, count: Count, help: &'static str) -> Option<Argument> {
    Some(Argument { name, help, count })
}

const fn command(name: &'static str, is_interactive: bool, about: &'static str, argument: Option<Argument>) -> Command {
    Command {
        name,
        about,
        is_interactive,
        argument,
    }
}

/// In the order of their names.
const COMMANDS: &[Command] = &[
    command(
        "cat",
        false,
        "Show the contents of metadata files.",
        argument("targets", Count::AtLeastOne, "The metadata files to display."),
    ),
    command(
        "cd",
        true,
        "Set the current working directory.",
        argument("target", Count::AtMostOne, "The directory to change to."),
    ),
    command("exit", true, "Exit the metadata shell.", None),
    command(
        "find",
        false,
        "Search for nodes in the directory hierarchy.",
        argument("paths", Count::Any, "The paths to start at."),
    ),
    command("help", true, "Display this help message.", None),
    command(
        NUMBER,
        true,
        "Print command history.",
        argument("numEntriesToShow", Count::AtMostOne, "The number of entries to show."),
    ),
    command(
        "ls",
        false,
        "List metadata nodes.",
        argument("targets", Count::Any, "The metadata node paths to list."),
    ),
    command(
        "man",
        true,
        "Show the help text for a specific command.",
        argument("cmd", Count::One, "The command to get help text for."),
    ),
    command("pwd", true, "Print the current working directory.", None),
    command(
        "tree",
        false,
        "Show the contents of metadata nodes in a tree structure.",
        argument("targets", Count::AtLeastOne, "The metadata nodes to display."),
    ),
];
/// The command whose argument is a number.
const NUMBER: &str = "history";
const HELP: &str = "Welcome to the Apache Kafka metadata shell.

usage:  {cat,cd,exit,find,help,history,ls,man,pwd,tree} ...

positional arguments:
  {cat,cd,exit,find,help,history,ls,man,pwd,tree}
    cat                  Show the contents of metadata files.
    cd                   Set the current working directory.
    exit                 Exit the metadata shell.
    find                 Search for nodes in the directory hierarchy.
    help                 Display this help message.
    history              Print command history.
    ls                   List metadata nodes.
    man                  Show the help text for a specific command.
    pwd                  Print the current working directory.
    tree                 Show the contents  of  metadata  nodes  in  a tree
                         structure.
";
