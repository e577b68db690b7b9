//! RE2/J's syntax, read once from left to right, and the same expression written for the `regex` crate.
//!
//! Each atom is written so that it stands for itself (a class, an assertion, a group), with the place where it starts
//! kept, to put a repetition behind it. Flags other than `i` do not matter for whole names without line ends.

use std::collections::BTreeSet;

use super::RegexError;
use super::ascii_set::AsciiSet;

/// Translates an expression; the result matches whole names only.
pub(super) fn translate(expression: &str) -> Result<String, RegexError> {
    let mut translator = Translator {
        rest: expression,
        pattern: "\\A(?:".to_owned(),
        ignores_case: false,
        last_atom: None,
        groups: Vec::new(),
        names: BTreeSet::new(),
    };
    translator.read_all()?;
    if !translator.groups.is_empty() {
        return Err(RegexError::MissingParen);
    }
    translator.pattern.push_str(")\\z");
    Ok(translator.pattern)
}

struct Translator<'a> {
    rest: &'a str,
    pattern: String,
    ignores_case: bool,
    /// Where the atom starts that a repetition would be of. Nothing at the start of an alternative.
    last_atom: Option<usize>,
    groups: Vec<OpenGroup>,
    names: BTreeSet<&'a str>,
}

/// What is as before when a group ends.
struct OpenGroup {
    start: usize,
    ignores_case: bool,
}

impl<'a> Translator<'a> {
    fn read_all(&mut self) -> Result<(), RegexError> {
        let mut was_repetition = false;
        while let Some(c) = self.rest.chars().next() {
            let mut is_repetition = false;
            match c {
                '(' if self.rest.starts_with("(?") => self.read_perl_group()?,
                '(' => {
                    self.skip(1);
                    self.open_group();
                }
                '|' => {
                    self.skip(1);
                    self.pattern.push('|');
                    self.last_atom = None;
                }
                ')' => self.close_group()?,
                '^' => self.assertion("^", 1),
                '$' => self.assertion("$", 1),
                '.' => {
                    self.skip(1);
                    self.class(AsciiSet::EMPTY.not());
                }
                '[' => self.read_class()?,
                '*' | '+' | '?' => {
                    self.skip(1);
                    self.repeat(c.encode_utf8(&mut [0; 4]), was_repetition)?;
                    is_repetition = true;
                }
                '{' => match self.read_repeat_count()? {
                    Some(count) => {
                        self.repeat(&count, was_repetition)?;
                        is_repetition = true;
                    }
                    None => {
                        self.skip(1);
                        self.literal('{');
                    }
                },
                '\\' => self.read_escape()?,
                _ => {
                    self.skip(c.len_utf8());
                    self.literal(c);
                }
            }
            was_repetition = is_repetition;
        }
        Ok(())
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.skip(c.len_utf8());
        Some(c)
    }

    fn class(&mut self, set: AsciiSet) {
        self.last_atom = Some(self.pattern.len());
        set.write(&mut self.pattern);
    }

    fn literal(&mut self, c: char) {
        self.class(AsciiSet::characters(c, c, self.ignores_case));
    }

    fn assertion(&mut self, written: &str, bytes: usize) {
        self.skip(bytes);
        self.last_atom = Some(self.pattern.len());
        self.pattern.push_str("(?:");
        self.pattern.push_str(written);
        self.pattern.push(')');
    }

    fn open_group(&mut self) {
        self.groups.push(OpenGroup {
            start: self.pattern.len(),
            ignores_case: self.ignores_case,
        });
        self.pattern.push_str("(?:");
        self.last_atom = None;
    }

    fn close_group(&mut self) -> Result<(), RegexError> {
        self.skip(1);
        let group = self.groups.pop().ok_or(RegexError::UnopenedParen)?;
        self.pattern.push(')');
        self.ignores_case = group.ignores_case;
        self.last_atom = Some(group.start);
        Ok(())
    }

    /// `(?P<name>`, `(?<name>`, `(?flags)`, `(?flags:`
    fn read_perl_group(&mut self) -> Result<(), RegexError> {
        let named = ["(?P<", "(?<"].into_iter().find(|start| self.rest.starts_with(start));
        if let Some(start) = named {
            let (name, rest) = self
                .rest
                .get(start.len()..)
                .and_then(|rest| rest.split_once('>'))
                .ok_or(RegexError::NamedCapture)?;
            let is_valid = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !is_valid {
                return Err(RegexError::NamedCapture);
            }
            self.rest = rest;
            self.open_group();
            return match self.names.insert(name) {
                true => Ok(()),
                false => Err(RegexError::DuplicateNamedCapture),
            };
        }
        self.skip(2);
        let mut ignores_case = self.ignores_case;
        let mut is_set = true;
        let mut has_flag = false;
        loop {
            match self.next() {
                Some('i') => {
                    ignores_case = is_set;
                    has_flag = true;
                }
                Some('m' | 's' | 'U') => has_flag = true,
                Some('-') if is_set => {
                    is_set = false;
                    has_flag = false;
                }
                Some(end @ (':' | ')')) if is_set || has_flag => {
                    if end == ':' {
                        self.open_group();
                    }
                    self.ignores_case = ignores_case;
                    return Ok(());
                }
                _ => return Err(RegexError::PerlOp),
            }
        }
    }

    fn repeat(&mut self, operator: &str, was_repetition: bool) -> Result<(), RegexError> {
        if self.rest.starts_with('?') {
            self.skip(1);
        }
        if was_repetition {
            return Err(RegexError::RepeatOp);
        }
        let start = self.last_atom.ok_or(RegexError::MissingRepeatArgument)?;
        // Behind a repetition there may be another one, of the repeated atom.
        self.pattern.insert_str(start, "(?:");
        self.pattern.push_str(operator);
        self.pattern.push(')');
        Ok(())
    }

    /// `{n}`, `{n,}` or `{n,m}`. Anything else that starts with a brace is a brace.
    fn read_repeat_count(&mut self) -> Result<Option<String>, RegexError> {
        let Some((inside, rest)) = self.rest.get(1..).and_then(|rest| rest.split_once('}')) else {
            return Ok(None);
        };
        let (min, max) = inside
            .split_once(',')
            .map_or((inside, Some(inside)), |(min, max)| (min, Some(max)));
        let Some(min) = count(min) else { return Ok(None) };
        let max = match max {
            Some("") => None,
            Some(max) => match count(max) {
                Some(max) => Some(max),
                None => return Ok(None),
            },
            None => None,
        };
        if min > REPEAT_MAX || max.is_some_and(|max| max > REPEAT_MAX || max < min) {
            return Err(RegexError::RepeatSize);
        }
        self.rest = rest;
        Ok(Some(match max {
            Some(max) => format!("{{{min},{max}}}"),
            None => format!("{{{min},}}"),
        }))
    }

    fn read_escape(&mut self) -> Result<(), RegexError> {
        match self.rest.get(1..).and_then(|rest| rest.chars().next()) {
            Some('A') => self.assertion("\\A", 2),
            Some('b') => self.assertion("\\b", 2),
            Some('B') => self.assertion("\\B", 2),
            Some('z') => self.assertion("\\z", 2),
            Some('C') => return Err(RegexError::Escape),
            Some('Q') => {
                let quoted = self.rest.get(2..).unwrap_or_default();
                let (quoted, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
                quoted.chars().for_each(|c| self.literal(c));
                self.rest = rest;
            }
            _ => match self.read_class_escape()? {
                Some(set) => self.class(set),
                None => {
                    let c = self.read_character_escape()?;
                    self.literal(c);
                }
            },
        }
        Ok(())
    }

    /// `\d`, `\p{Greek}` and the like, in a class or by themselves.
    fn read_class_escape(&mut self) -> Result<Option<AsciiSet>, RegexError> {
        let Some(letter) = self.rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) else {
            return Ok(None);
        };
        if let Some(set) = AsciiSet::perl(letter) {
            self.skip(2);
            return Ok(Some(set));
        }
        if !matches!(letter, 'p' | 'P') {
            return Ok(None);
        }
        self.skip(2);
        let (name, rest) = if let Some(braced) = self.rest.strip_prefix('{') {
            braced.split_once('}').ok_or(RegexError::CharRange)?
        } else {
            let length = self.rest.chars().next().map_or(0, char::len_utf8);
            self.rest.split_at(length)
        };
        self.rest = rest;
        let (name, is_inverted) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
        let set = AsciiSet::unicode(name).ok_or(RegexError::CharRange)?;
        // RE2/J's tables know the other cases of upper-case letters, and of those two lower-case ones that have three.
        let set = match name {
            "Lu" if self.ignores_case => set.with_other_cases(),
            "Ll" if self.ignores_case => set.or(AsciiSet::of(b"KS")),
            _ => set,
        };
        Ok(Some(if is_inverted == (letter == 'P') { set } else { set.not() }))
    }

    /// An escape that stands for one character.
    fn read_character_escape(&mut self) -> Result<char, RegexError> {
        self.skip(1);
        let c = self.next().ok_or(RegexError::TrailingBackslash)?;
        match c {
            '1'..='7' if !self.rest.starts_with(|c: char| c.is_digit(8)) => Err(RegexError::Escape),
            '0'..='7' => {
                let mut code = c.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = self.rest.chars().next().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    self.skip(1);
                    code = code * 8 + digit;
                }
                char::from_u32(code).ok_or(RegexError::Escape)
            }
            'x' => self.read_hexadecimal(),
            'a' => Ok('\x07'),
            'f' => Ok('\x0c'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\x0b'),
            c if c.is_ascii_alphanumeric() => Err(RegexError::Escape),
            c => Ok(c),
        }
    }

    fn read_hexadecimal(&mut self) -> Result<char, RegexError> {
        let (digits, rest) = match self.rest.strip_prefix('{') {
            Some(braced) => braced.split_once('}'),
            None => self.rest.split_at_checked(2),
        }
        .ok_or(RegexError::Escape)?;
        self.rest = rest;
        let is_valid = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
        let digits = if is_valid {
            digits.trim_start_matches('0')
        } else {
            return Err(RegexError::Escape);
        };
        let code = match digits {
            "" => 0,
            digits => u32::from_str_radix(digits, 16).map_err(|_| RegexError::Escape)?,
        };
        match char::from_u32(code) {
            Some(c) => Ok(c),
            // Half of a surrogate pair is a character to Java, though one that no name has.
            None if code <= char::MAX.into() => Ok(char::MAX),
            None => Err(RegexError::Escape),
        }
    }

    fn read_class(&mut self) -> Result<(), RegexError> {
        self.skip(1);
        let is_negated = self.rest.starts_with('^');
        self.skip(usize::from(is_negated));
        let mut set = AsciiSet::EMPTY;
        let mut is_first = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            if let Some(named) = self.read_posix_class()? {
                set = set.or(named);
            } else if let Some(escaped) = self.read_class_escape()? {
                set = set.or(escaped);
            } else {
                let first = self.read_class_character()?;
                let mut last = first;
                if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                    self.skip(1);
                    last = self.read_class_character()?;
                    if last < first {
                        return Err(RegexError::CharRange);
                    }
                }
                set = set.or(AsciiSet::characters(first, last, self.ignores_case));
            }
        }
        self.skip(1);
        self.class(if is_negated { set.not() } else { set });
        Ok(())
    }

    fn read_posix_class(&mut self) -> Result<Option<AsciiSet>, RegexError> {
        let Some((name, rest)) = self.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) else {
            return Ok(None);
        };
        let set = AsciiSet::posix(name).ok_or(RegexError::CharRange)?;
        self.rest = rest;
        Ok(Some(if self.ignores_case { fold_posix(name, set) } else { set }))
    }

    fn read_class_character(&mut self) -> Result<char, RegexError> {
        if self.rest.starts_with('\\') {
            return self.read_character_escape();
        }
        self.next().ok_or(RegexError::MissingBracket)
    }
}

/// The complement of a named class has its other cases after it was taken, not before.
fn fold_posix(name: &str, set: AsciiSet) -> AsciiSet {
    match name.starts_with('^') {
        true => set.not().with_other_cases().not(),
        false => set.with_other_cases(),
    }
}

/// A count of repetitions; one that is far too large counts as just too large.
fn count(digits: &str) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
    (is_number && !has_leading_zero).then(|| digits.parse().unwrap_or(u32::MAX))
}

const REPEAT_MAX: u32 = 1000;
