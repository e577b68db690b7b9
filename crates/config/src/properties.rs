//! The `.properties` format of `java.util.Properties`: `key=value`, `key: value` or `key value` lines in ISO 8859-1
//! with `\uXXXX` escapes, continued by a backslash at the end of a line, commented by `#` or `!`.
//!
//! Keys keep the order of their first appearance and the value of their last.

use std::fmt::Write as _;

/// Keys and values with the lines they came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    entries: Vec<Property>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    pub key: String,
    pub value: String,
    /// Line of the file, from 1, where the entry begins; 0 when it came from elsewhere.
    pub line: u32,
}

/// A file that Java would refuse to load.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct PropertiesError {
    pub line: u32,
    pub what: &'static str,
}

impl Properties {
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a whole file.
    pub fn parse(bytes: &[u8]) -> Result<Self, PropertiesError> {
        Self::of_lines(LogicalLines::new(bytes, |line| {
            line.iter().map(|byte| char::from(*byte)).collect()
        }))
    }

    /// Reads what was decoded already, as Java does from a reader.
    pub fn parse_text(text: &str) -> Result<Self, PropertiesError> {
        Self::of_lines(LogicalLines::new(text.as_bytes(), |line| {
            String::from_utf8_lossy(line).into_owned()
        }))
    }

    fn of_lines(lines: LogicalLines<'_>) -> Result<Self, PropertiesError> {
        let mut properties = Self::new();
        for (line, text) in lines {
            let (key, value) = split_key(&text);
            let unescape = |text| unescape(text).map_err(|what| PropertiesError { line, what });
            properties.put(Property {
                key: unescape(key)?,
                value: unescape(value)?,
                line,
            });
        }
        Ok(properties)
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.value.as_str())
    }

    pub fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets a key that came from no file.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.put(Property {
            key: key.into(),
            value: value.into(),
            line: 0,
        });
    }

    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// Takes over everything from `other`, which wins.
    pub fn extend(&mut self, other: &Self) {
        for entry in &other.entries {
            self.put(entry.clone());
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Property> {
        self.entries.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn put(&mut self, property: Property) {
        match self.entries.iter_mut().find(|entry| entry.key == property.key) {
            Some(entry) => *entry = property,
            None => self.entries.push(property),
        }
    }

    /// Writes what [`Properties::parse`] reads back, one line a key.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for entry in &self.entries {
            escape(&entry.key, true, &mut text);
            text.push('=');
            escape(&entry.value, false, &mut text);
            text.push('\n');
        }
        text
    }
}

impl FromIterator<(String, String)> for Properties {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut properties = Self::new();
        for (key, value) in pairs {
            properties.set(key, value);
        }
        properties
    }
}

/// Natural lines joined where a backslash continues them, without comments and blank lines. Bytes become the
/// characters of the same number, which is what ISO 8859-1 means.
struct LogicalLines<'a> {
    rest: &'a [u8],
    line: u32,
    /// Makes text of a line or its part; ends of lines, blanks and backslashes are single bytes either way.
    decode: fn(&[u8]) -> String,
}

impl<'a> LogicalLines<'a> {
    fn new(bytes: &'a [u8], decode: fn(&[u8]) -> String) -> Self {
        Self {
            rest: bytes,
            line: 0,
            decode,
        }
    }

    /// The next natural line without its end, which is `\n`, `\r` or `\r\n`.
    fn natural_line(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let end = self
            .rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(self.rest.len());
        let (line, after) = self.rest.split_at(end);
        self.rest = after.strip_prefix(b"\r\n").or(after.get(1..)).unwrap_or_default();
        Some(line)
    }
}

impl Iterator for LogicalLines<'_> {
    type Item = (u32, String);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut natural = trim_start(self.natural_line()?);
            if matches!(natural.first(), None | Some(b'#' | b'!')) {
                continue;
            }
            let first_line = self.line;
            let mut text = String::new();
            loop {
                let is_continued = natural.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
                let kept = natural.len() - usize::from(is_continued);
                text.push_str(&(self.decode)(natural.get(..kept).unwrap_or_default()));
                // A continuation is never a comment, and a backslash at the end of the file continues nothing.
                match is_continued.then(|| self.natural_line()).flatten() {
                    Some(line) => natural = trim_start(line),
                    None => break,
                }
            }
            if !text.is_empty() {
                return Some((first_line, text));
            }
        }
    }
}

fn trim_start(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|byte| is_blank(char::from(**byte))).count();
    line.get(blanks..).unwrap_or_default()
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\x0c')
}

/// Splits at the first `=`, `:` or blank that no backslash precedes; one `=` or `:` may follow blanks.
fn split_key(line: &str) -> (&str, &str) {
    let mut is_escaped = false;
    let mut key_end = line.len();
    for (index, c) in line.char_indices() {
        if !is_escaped && (c == '=' || c == ':' || is_blank(c)) {
            key_end = index;
            break;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    let (key, rest) = line.split_at_checked(key_end).unwrap_or((line, ""));
    let rest = rest.trim_start_matches(is_blank);
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (key, rest.trim_start_matches(is_blank))
}

/// Resolves backslashes. A `\uXXXX` is a UTF-16 unit: pairs of surrogates are joined, single ones replaced.
fn unescape(text: &str) -> Result<String, &'static str> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '\\' => match chars.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\x0c',
                Some('u') => {
                    units.push(unicode_escape(&mut chars).ok_or("Malformed \\uxxxx encoding.")?);
                    continue;
                }
                Some(other) => other,
                None => break,
            },
            plain => plain,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    Ok(String::from_utf16_lossy(&units))
}

fn unicode_escape(chars: &mut std::str::Chars<'_>) -> Option<u16> {
    let mut unit: u16 = 0;
    for _ in 0..4 {
        let digit = chars.next()?.to_digit(16)?;
        unit = unit << 4 | u16::try_from(digit).ok()?;
    }
    Some(unit)
}

fn escape(text: &str, is_key: bool, out: &mut String) {
    for (index, c) in text.chars().enumerate() {
        match c {
            ' ' if is_key || index == 0 => out.push_str("\\ "),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\x0c' => out.push_str("\\f"),
            '\\' => out.push_str("\\\\"),
            '=' | ':' | '#' | '!' if is_key => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing into a String cannot fail.
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_java_reads_them() {
        let check = |text: &[u8], expected: &[(&str, &str)]| {
            let read = Properties::parse(text).unwrap();
            let read: Vec<(&str, &str)> = read.iter().map(|e| (e.key.as_str(), e.value.as_str())).collect();
            assert_eq!(read, expected, "{}", text.escape_ascii());
        };
        check(b"", &[]);
        check(b"a=b", &[("a", "b")]);
        check(b"a = b ", &[("a", "b ")]);
        check(b"a:b\nc d\ne\t:\tf", &[("a", "b"), ("c", "d"), ("e", "f")]);
        check(b"a==b\na2= =b", &[("a", "=b"), ("a2", "=b")]);
        check(b"# c\n  ! c\n\n a=1\r\nb=2\rc=3", &[("a", "1"), ("b", "2"), ("c", "3")]);
        check(b"a=1,\\\n   2,\\\r\n#3", &[("a", "1,2,#3")]);
        check(b"a=1\\", &[("a", "1")]);
        check(b"a=c:\\\\\nb=2", &[("a", "c:\\"), ("b", "2")]);
        check(b"a\\ b\\=c=\\t\\x", &[("a b=c", "\tx")]);
        check(b"key", &[("key", "")]);
        check(b"a=1\nb=2\na=3", &[("a", "3"), ("b", "2")]);
        check(b"a=\xe4\x80", &[("a", "\u{e4}\u{80}")]);
        check(b"a=\\u00e4\\uD83D\\uDE00", &[("a", "\u{e4}\u{1f600}")]);
        check(b"\\\n\\\na=1", &[("a", "1")]);
        check(b"=x", &[("", "x")]);
    }

    #[test]
    fn decoded_text_is_taken_as_it_is() {
        let read = Properties::parse_text("a=\u{e4}\u{1f600}\\\n  \\u00e4\\\u{fc}").unwrap();
        assert_eq!(read.get("a"), Some("\u{e4}\u{1f600}\u{e4}\u{fc}"));
    }

    #[test]
    fn lines_are_counted_and_bad_escapes_refused() {
        let read = Properties::parse(b"\n#\na=1\\\n2\nb=3\n").unwrap();
        let lines: Vec<(&str, u32)> = read.iter().map(|entry| (entry.key.as_str(), entry.line)).collect();
        assert_eq!(lines, [("a", 3), ("b", 5)]);
        let error = Properties::parse(b"a=1\nb=\\u12g4").unwrap_err();
        assert_eq!(error.to_string(), "line 2: Malformed \\uxxxx encoding.");
        assert!(Properties::parse(b"b=\\u12").is_err());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut properties = Properties::new();
        properties.set("a b:=#", "  x=y\\z\n\u{e4}\u{1f600} ");
        properties.set("c", "");
        let read = Properties::parse(properties.to_text().as_bytes()).unwrap();
        let pairs = |from: &Properties| {
            from.iter()
                .map(|e| (e.key.clone(), e.value.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(pairs(&read), pairs(&properties));
    }
}
