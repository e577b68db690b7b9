//! The prompt: a line editor with completion where a person sits, plain lines from standard input where nobody does.

use std::cell::RefCell;
use std::io::BufRead;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};

use super::Shell;
use super::command::{Commands, Next, names_with};
use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;

pub(super) struct Prompt {
    /// Nothing where nobody sits.
    editor: Option<Editor<Completion, MemHistory>>,
    /// What was asked, except twice in a row.
    history: Vec<String>,
}

enum Line {
    Text(String),
    /// Control-C: the line is given up.
    Interrupted,
    End,
}

impl Prompt {
    pub(super) fn open(terminal: &Terminal<'_>) -> Result<Self, Failure> {
        let config = Config::builder()
            .completion_type(rustyline::CompletionType::List)
            .build();
        let editor = match terminal.is_interactive {
            true => Some(Editor::with_history(config, MemHistory::new()).map_err(failed)?),
            false => None,
        };
        Ok(Self {
            editor,
            history: Vec::new(),
        })
    }

    /// Until `exit` or the end of the input.
    pub(super) fn run(mut self, shell: Shell, terminal: &mut Terminal<'_>) -> Outcome {
        let shell = Rc::new(RefCell::new(shell));
        if let Some(editor) = &mut self.editor {
            editor.set_helper(Some(Completion(shell.clone())));
        }
        let commands = Commands { is_interactive: true };
        loop {
            let text = match self.read_line(terminal)? {
                Line::Text(text) => text,
                Line::Interrupted => {
                    terminal.line("^C")?;
                    continue;
                }
                Line::End => return Ok(()),
            };
            self.remember(&text);
            let width = self.editor.as_mut().and_then(Editor::dimensions);
            let width = width.map_or(0, |(columns, _)| usize::from(columns));
            let words = split(&text);
            let next = commands.run(
                &words,
                &mut shell.borrow_mut(),
                &self.history,
                Some(width),
                terminal.out,
            )?;
            terminal.out.flush()?;
            if next == Next::Exit {
                return Ok(());
            }
        }
    }

    fn read_line(&mut self, terminal: &mut Terminal<'_>) -> Result<Line, Failure> {
        if let Some(editor) = &mut self.editor {
            return match editor.readline(PROMPT) {
                Ok(text) => Ok(Line::Text(text)),
                Err(ReadlineError::Interrupted) => Ok(Line::Interrupted),
                Err(ReadlineError::Eof) => Ok(Line::End),
                Err(error) => Err(failed(error)),
            };
        }
        write!(terminal.out, "{PROMPT}")?;
        terminal.out.flush()?;
        let mut text = String::new();
        match terminal.input.read_line(&mut text)? {
            0 => Ok(Line::End),
            _ => Ok(Line::Text(text.trim_end_matches(['\n', '\r']).to_owned())),
        }
    }

    fn remember(&mut self, text: &str) {
        let is_worth_it = !text.trim().is_empty() && !text.starts_with(' ');
        if !is_worth_it || self.history.last().is_some_and(|last| last == text) {
            return;
        }
        self.history.push(text.to_owned());
        if let Some(editor) = &mut self.editor {
            // A history in memory takes every line.
            let _ = editor.add_history_entry(text);
        }
    }
}

fn failed(error: ReadlineError) -> Failure {
    match error {
        ReadlineError::Io(error) => Failure::Io(error),
        error => Failure::message(error.to_string()),
    }
}

/// Words between blanks; quotes and backslashes keep blanks in them. The last one is empty after a blank.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quote, mut chars) = (None, line.trim_start().chars());
    while let Some(c) = chars.next() {
        let Some(word) = words.last_mut() else { break };
        match c {
            '\\' => word.extend(chars.next()),
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if c.is_whitespace() && quote.is_none() => {
                if !word.is_empty() {
                    words.push(String::new());
                }
            }
            c => word.push(c),
        }
    }
    words
}

/// Completes commands, then paths.
struct Completion(Rc<RefCell<Shell>>);

impl Helper for Completion {}
impl Validator for Completion {}
impl Highlighter for Completion {}

impl Hinter for Completion {
    type Hint = String;
}

impl Completer for Completion {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..position).unwrap_or(line);
        let words = split(typed);
        let last = words.last().map_or("", String::as_str);
        // What is quoted is longer on the line than as a word; such words are left alone.
        let Some(start) = typed
            .len()
            .checked_sub(last.len())
            .filter(|at| typed.get(*at..) == Some(last))
        else {
            return Ok((position, Vec::new()));
        };
        let names = match words.len() {
            1 => names_with(last).map(str::to_owned).collect(),
            _ => paths_with(&self.0.borrow(), last),
        };
        let pair = |name: String| Pair {
            display: name.clone(),
            replacement: name,
        };
        Ok((start, names.into_iter().map(pair).collect()))
    }
}

/// Paths that begin with `prefix`, those of directories with a slash at their end.
fn paths_with(shell: &Shell, prefix: &str) -> Vec<String> {
    let (parent, name) = prefix
        .rfind('/')
        .map_or(("", prefix), |slash| prefix.split_at(slash + 1));
    let mut directory = shell.root();
    for component in shell.components(parent) {
        match directory.child(&component) {
            Some(child) => directory = child,
            None => return Vec::new(),
        }
    }
    let mut paths = Vec::new();
    for child in directory.child_names() {
        if child.starts_with(name) {
            let is_directory = directory.child(&child).is_some_and(|node| node.is_directory());
            paths.push(format!("{parent}{child}{}", if is_directory { "/" } else { "" }));
        }
    }
    paths
}

const PROMPT: &str = ">> ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_as_jline_does() {
        let check = |line: &str, expected: &[&str]| assert_eq!(split(line), expected, "{line:?}");
        check("", &[""]);
        check("ls", &["ls"]);
        check("  ls  a\tb ", &["ls", "a", "b", ""]);
        check("ls 'a b' \"c d\" e\\ f", &["ls", "a b", "c d", "e f"]);
        check("ls \"it's", &["ls", "it's"]);
        check("ls \\*", &["ls", "*"]);
    }

    #[test]
    fn paths_are_completed_one_step_at_a_time() {
        let shell = |working_directory: &str| Shell {
            metadata: Default::default(),
            working_directory: working_directory.to_owned(),
        };
        let check = |from: &str, prefix: &str, expected: &[&str]| {
            assert_eq!(paths_with(&shell(from), prefix), expected, "{from} {prefix}");
        };
        check("/", "", &["image/", "local/"]);
        check("/", "im", &["image/"]);
        check("/image", "pro", &["producerIds/", "provenance"]);
        check("/image", "../lo", &["../local/"]);
        check(
            "/",
            "/image/topics/by",
            &["/image/topics/byId/", "/image/topics/byName/"],
        );
        check("/", "nothing/", &[]);
    }
}
