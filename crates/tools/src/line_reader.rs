//! Lines of standard input as records: an optional part for headers, an optional part for the key, then the value.

use bytes::Bytes;
use klamm_client::ProducerRecord;
use klamm_config::Properties;

use crate::failure::Failure;

/// How a line is taken apart.
#[derive(Clone, Debug)]
pub(crate) struct LineReader {
    topic: String,
    parses_key: bool,
    key_separator: String,
    parses_headers: bool,
    headers_delimiter: String,
    headers_separator: String,
    headers_key_separator: String,
    ignores_errors: bool,
    null_marker: Option<String>,
    line_number: u64,
}

/// Cuts a stream of bytes into lines as Java's `readLine` does: at `\n`, `\r` or `\r\n`.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    open: Vec<u8>,
    is_after_return: bool,
}

impl LineReader {
    pub(crate) fn new(topic: &str, properties: &Properties) -> Result<Self, Failure> {
        let text = |key: &str, default: &str| properties.get(key).unwrap_or(default).to_owned();
        let flag = |key: &str| {
            properties
                .get(key)
                .is_some_and(|v| v.trim().eq_ignore_ascii_case("true"))
        };
        let reader = Self {
            topic: topic.to_owned(),
            parses_key: flag("parse.key"),
            key_separator: text("key.separator", "\t"),
            parses_headers: flag("parse.headers"),
            headers_delimiter: text("headers.delimiter", "\t"),
            headers_separator: text("headers.separator", ","),
            headers_key_separator: text("headers.key.separator", ":"),
            ignores_errors: flag("ignore.error"),
            null_marker: properties.get("null.marker").map(str::to_owned),
            line_number: 0,
        };
        reader.check()?;
        Ok(reader)
    }

    /// Separators must differ from each other, and the null marker from all.
    fn check(&self) -> Result<(), Failure> {
        let named = [
            ("headers.delimiter", &self.headers_delimiter),
            ("headers.separator", &self.headers_separator),
            ("headers.key.separator", &self.headers_key_separator),
        ];
        for (i, (name, value)) in named.iter().enumerate() {
            if let Some((other, _)) = named[i + 1..].iter().find(|(_, other)| other == value) {
                return Err(Failure::message(format!("{name} and {other} may not be equal")));
            }
        }
        let order = [
            ("key.separator", &self.key_separator),
            ("headers.separator", &self.headers_separator),
            ("headers.delimiter", &self.headers_delimiter),
            ("headers.key.separator", &self.headers_key_separator),
        ];
        match order
            .iter()
            .find(|(_, value)| Some(*value) == self.null_marker.as_ref())
        {
            Some((name, _)) => Err(Failure::message(format!("null.marker and {name} may not be equal"))),
            None => Ok(()),
        }
    }

    pub(crate) fn parse(&mut self, line: &str) -> Result<ProducerRecord, Failure> {
        self.line_number += 1;
        let mut rest = line;
        let headers = self.take(
            self.parses_headers,
            line,
            &mut rest,
            &self.headers_delimiter,
            "headers delimiter",
        )?;
        let key = self.take(self.parses_key, line, &mut rest, &self.key_separator, "key separator")?;
        let headers = match headers.filter(|headers| Some(*headers) != self.null_marker.as_deref()) {
            Some(headers) => self.headers(headers)?,
            None => Vec::new(),
        };
        Ok(ProducerRecord {
            topic: self.topic.clone(),
            key: key.and_then(|key| self.bytes(key)),
            value: self.bytes(rest),
            headers,
            ..ProducerRecord::default()
        })
    }

    /// The part of `rest` before `separator`; `rest` moves behind it.
    fn take<'a>(
        &self,
        enabled: bool,
        line: &str,
        rest: &mut &'a str,
        separator: &str,
        name: &str,
    ) -> Result<Option<&'a str>, Failure> {
        if !enabled {
            return Ok(None);
        }
        match rest.split_once(separator) {
            Some((part, after)) => {
                *rest = after;
                Ok(Some(part))
            }
            None if self.ignores_errors => Ok(None),
            None => {
                let number = self.line_number;
                Err(Failure::message(format!(
                    "org.apache.kafka.common.KafkaException: No {name} found on line number {number}: '{line}'"
                )))
            }
        }
    }

    fn headers(&self, text: &str) -> Result<Vec<(Bytes, Option<Bytes>)>, Failure> {
        let header = |pair: &str| match pair.split_once(self.headers_key_separator.as_str()) {
            Some((key, _)) if Some(key) == self.null_marker.as_deref() => Err(Failure::message(format!(
                "org.apache.kafka.common.KafkaException: Header keys should not be equal to the null marker '{key}' as \
                 they can't be null"
            ))),
            Some((key, value)) => Ok((Bytes::copy_from_slice(key.as_bytes()), self.bytes(value))),
            None if self.ignores_errors => Ok((Bytes::copy_from_slice(pair.as_bytes()), None)),
            None => {
                let number = self.line_number;
                Err(Failure::message(format!(
                    "org.apache.kafka.common.KafkaException: No header key separator found in pair '{pair}' on line \
                     number {number}"
                )))
            }
        };
        text.split(self.headers_separator.as_str()).map(header).collect()
    }

    fn bytes(&self, text: &str) -> Option<Bytes> {
        (Some(text) != self.null_marker.as_deref()).then(|| Bytes::copy_from_slice(text.as_bytes()))
    }
}

impl Lines {
    /// The lines that `bytes` completes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for byte in bytes {
            let is_second_half = std::mem::take(&mut self.is_after_return) && *byte == b'\n';
            match byte {
                b'\n' if is_second_half => {}
                b'\n' | b'\r' => {
                    self.is_after_return = *byte == b'\r';
                    lines.push(self.line());
                }
                byte => self.open.push(*byte),
            }
        }
        lines
    }

    /// What is left at the end of the stream.
    pub(crate) fn finish(&mut self) -> Option<String> {
        (!self.open.is_empty()).then(|| self.line())
    }

    fn line(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.open)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::properties;

    fn parse(pairs: &str, line: &str) -> Result<String, String> {
        let mut properties = Properties::new();
        properties::add_pairs(&mut properties, pairs.split_whitespace());
        let mut reader = LineReader::new("t", &properties).map_err(|f| f.to_string())?;
        let record = reader.parse(line).map_err(|f| f.to_string())?;
        let text = |bytes: Option<Bytes>| bytes.map_or("-".to_owned(), |b| String::from_utf8_lossy(&b).into_owned());
        let headers: Vec<String> = record
            .headers
            .into_iter()
            .map(|(k, v)| format!("{}={}", text(Some(k)), text(v)))
            .collect();
        Ok(format!(
            "{} {} [{}]",
            text(record.key),
            text(record.value),
            headers.join(" ")
        ))
    }

    #[test]
    fn lines_become_records() {
        let check = |pairs: &str, line: &str, expected: &str| assert_eq!(parse(pairs, line).as_deref(), Ok(expected));
        check("", "a\tb", "- a\tb []");
        check("parse.key=true", "a\tb\tc", "a b\tc []");
        check("parse.key=true key.separator=:", "a:b", "a b []");
        check("parse.headers=true parse.key=TRUE", "h:1,i:2\tk\tv", "k v [h=1 i=2]");
        check("parse.key=true ignore.error=true", "b", "- b []");
        check("parse.key=true null.marker=NULL", "NULL\tNULL", "- - []");
        check("parse.headers=true null.marker=NULL", "h:NULL\tv", "- v [h=-]");
    }

    #[test]
    fn mistakes_are_told() {
        let check = |pairs: &str, line: &str, expected: &str| {
            let error = parse(pairs, line).unwrap_err();
            assert!(error.ends_with(expected), "{error}");
        };
        check("parse.key=true", "b", "No key separator found on line number 1: 'b'");
        check(
            "parse.headers=true",
            "h\tb",
            "No header key separator found in pair 'h' on line number 1",
        );
        check(
            "headers.separator=:",
            "",
            "headers.separator and headers.key.separator may not be equal",
        );
        check(
            "null.marker=,",
            "",
            "null.marker and headers.separator may not be equal",
        );
    }

    #[test]
    fn lines_end_as_in_java() {
        let mut lines = Lines::default();
        let mut all = lines.push(b"a\r");
        all.extend(lines.push(b"\nb\n\nc\rd"));
        assert_eq!(all, ["a", "b", "", "c"]);
        assert_eq!(lines.finish().as_deref(), Some("d"));
        assert_eq!(lines.finish(), None);
    }
}
