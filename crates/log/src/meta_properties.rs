//! `meta.properties`: whose log directory this is (KIP-631, KIP-858).
//!
//! ```text
//! #
//! #Sat Nov 21 09:06:16 UTC 2026
//! node.id=1
//! directory.id=kYBaPZRLQi6J-M1wDg39ag
//! version=1
//! cluster.id=gfag2dlgQ-qM0odU93oE8Q
//! ```
//! A Java properties file; the two comment lines and the order of keys are what Java's writer makes of them. Written by
//! the format step and when a directory without id gets one: temporary file, sync, rename, sync of the directory.

use std::fmt::Write;
use std::io::ErrorKind;
use std::path::Path;

use klamm_io::Disk;
use klamm_types::{NodeId, Timestamp, Uuid};

use crate::error::{DiskContext, LogError, Result};

pub const FILE_NAME: &str = "meta.properties";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaProperties {
    pub cluster_id: String,
    pub node_id: NodeId,
    /// None in a directory that no version since 3.7 has touched; then one is to be assigned and written.
    pub directory_id: Option<Uuid>,
}

impl MetaProperties {
    /// The file's content; `None` if the directory is not formatted.
    ///
    /// # Errors
    /// `Corrupt` with a clear text: a node never guesses who it is.
    pub fn read(disk: &dyn Disk, log_dir: &Path) -> Result<Option<Self>> {
        let path = log_dir.join(FILE_NAME);
        let bytes = match disk.read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e).disk("read", &path),
        };
        let parsed = Self::parse(&bytes);
        parsed.map(Some).map_err(|reason| LogError::Corrupt { path, reason })
    }

    pub fn write(&self, disk: &dyn Disk, log_dir: &Path, now: Timestamp) -> Result<()> {
        let path = log_dir.join(FILE_NAME);
        disk.replace(&path, self.to_text(now).as_bytes()).disk("write", &path)
    }

    fn parse(bytes: &[u8]) -> std::result::Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "not a text")?;
        let properties: Vec<(String, String)> = text.lines().filter_map(parse_property).collect();
        let find = |key| properties.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        let version = find("version").unwrap_or("0");
        if version != "1" {
            return Err(format!(
                "unsupported version {version:.20} (a directory from before KRaft?)"
            ));
        }
        let node_id = find("node.id").ok_or("node.id was not found")?;
        let directory_id = find("directory.id").map(str::parse).transpose();
        Ok(Self {
            cluster_id: find("cluster.id").ok_or("cluster.id was not found")?.to_owned(),
            node_id: NodeId(node_id.parse().map_err(|_| "unable to read node.id as a number")?),
            directory_id: directory_id.map_err(|e| format!("unable to read directory.id: {e}"))?,
        })
    }

    fn to_text(&self, now: Timestamp) -> String {
        let mut text = format!("#\n#{}\nnode.id={}\n", java_date(now), self.node_id);
        if let Some(id) = self.directory_id {
            let _ = writeln!(text, "directory.id={}", escape(&id.to_string()));
        }
        let _ = writeln!(text, "version=1\ncluster.id={}", escape(&self.cluster_id));
        text
    }
}

/// Splits a line of a Java properties file; comments and empty lines give nothing. Lines that go on over the line end
/// are not known here: no writer of this file makes them.
fn parse_property(line: &str) -> Option<(String, String)> {
    let line = line.trim_start();
    if line.is_empty() || line.starts_with(['#', '!']) {
        return None;
    }
    let mut key = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => key.push(unescape(&mut chars)),
            '=' | ':' | ' ' | '\t' => break,
            c => key.push(c),
        }
    }
    let rest = chars.as_str().trim_start().trim_start_matches(['=', ':']).trim_start();
    let mut value = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        value.push(if c == '\\' { unescape(&mut chars) } else { c });
    }
    Some((key, value))
}

/// The character that the text after a backslash stands for.
fn unescape(chars: &mut std::str::Chars<'_>) -> char {
    match chars.next() {
        Some('t') => '\t',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('f') => '\x0c',
        Some('u') => {
            let digits: String = chars.by_ref().take(4).collect();
            let code = u32::from_str_radix(&digits, 16).ok();
            code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        Some(c) => c,
        None => '\\',
    }
}

/// A value as Java's writer escapes it.
fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for (i, c) in value.chars().enumerate() {
        match c {
            '\\' | '=' | ':' | '#' | '!' => text.extend(['\\', c]),
            ' ' if i == 0 => text.push_str("\\ "),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\x0c' => text.push_str("\\f"),
            c => text.push(c),
        }
    }
    text
}

/// The form of `java.util.Date`, in UTC: `Sat Nov 21 09:06:16 UTC 2026`.
fn java_date(now: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let seconds = now.0.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // The Gregorian calendar repeats every 146,097 days; years are counted from March so that leap days come last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = era * 400 + year_of_era + i64::from(month < 2);
    let day_name = DAYS.get(days.rem_euclid(7) as usize).unwrap_or(&"");
    let month_name = MONTHS.get(month as usize).unwrap_or(&"");
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let second = second % 60;
    format!("{day_name} {month_name} {day:02} {hour:02}:{minute:02}:{second:02} UTC {year}")
}

#[cfg(test)]
mod tests {
    use klamm_io::RealDisk;

    use super::*;

    const FROM_KAFKA: &str = "#\n#Sat Nov 21 09:06:16 UTC 2026\nnode.id=1\ndirectory.id=kYBaPZRLQi6J-M1wDg39ag\n\
                              version=1\ncluster.id=gfag2dlgQ-qM0odU93oE8Q\n";

    #[test]
    fn kafkas_bytes_round_trip() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(MetaProperties::read(&RealDisk, dir.path()).unwrap(), None);
        std::fs::write(dir.path().join(FILE_NAME), FROM_KAFKA).unwrap();
        let properties = MetaProperties::read(&RealDisk, dir.path()).unwrap().unwrap();
        assert_eq!(properties.cluster_id, "gfag2dlgQ-qM0odU93oE8Q");
        assert_eq!(properties.node_id, NodeId(1));
        properties
            .write(&RealDisk, dir.path(), Timestamp(1_795_251_976_000))
            .unwrap();
        assert_eq!(
            std::fs::read(dir.path().join(FILE_NAME)).unwrap(),
            FROM_KAFKA.as_bytes()
        );
    }

    #[test]
    fn odd_cluster_ids_survive() {
        for cluster_id in ["a b:c=d", " lead", "back\\slash#!", "tab\there"] {
            let properties = MetaProperties {
                cluster_id: cluster_id.to_owned(),
                node_id: NodeId(7),
                directory_id: None,
            };
            let text = properties.to_text(Timestamp(0));
            assert_eq!(MetaProperties::parse(text.as_bytes()), Ok(properties), "{text}");
        }
    }

    #[test]
    fn nonsense_is_told() {
        for (text, expected) in [
            ("", "unsupported version 0 (a directory from before KRaft?)"),
            ("version=1\nnode.id=1\n", "cluster.id was not found"),
            ("version=1\ncluster.id=x\n", "node.id was not found"),
            (
                "version=1\ncluster.id=x\nnode.id=a\n",
                "unable to read node.id as a number",
            ),
        ] {
            assert_eq!(MetaProperties::parse(text.as_bytes()), Err(expected.to_owned()));
        }
    }

    #[test]
    fn dates_are_javas() {
        for (ms, expected) in [
            (0, "Thu Jan 01 00:00:00 UTC 1970"),
            (951_782_399_000, "Mon Feb 28 23:59:59 UTC 2000"),
            (951_782_400_000, "Tue Feb 29 00:00:00 UTC 2000"),
            (1_795_251_976_000, "Sat Nov 21 09:06:16 UTC 2026"),
            (4_102_444_800_000, "Fri Jan 01 00:00:00 UTC 2100"),
        ] {
            assert_eq!(java_date(Timestamp(ms)), expected);
        }
    }
}
