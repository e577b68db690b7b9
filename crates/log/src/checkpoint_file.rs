//! The text format that all of Kafka's checkpoint files share.
//!
//! ```text
//! 0            format version
//! 2            number of entries
//! orders 0 17  one entry a line; its words depend on the file
//! orders 1 9
//! ```
//! A file without a version or without a count holds no entries: Kafka creates checkpoint files empty.

/// Reads the entries of a checkpoint file; `None` from `parse` is a malformed line.
///
/// # Errors
/// A sentence that says what is wrong. The caller decides whether the file can be done without.
pub(crate) fn parse<T>(bytes: &[u8], parse: impl Fn(&[&str]) -> Option<T>) -> Result<Vec<T>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not a text".to_owned())?;
    let mut lines = text.lines();
    let Some(version) = lines.next() else {
        return Ok(Vec::new());
    };
    if version != VERSION {
        return Err(format!("unrecognised version {version:.20}"));
    }
    let Some(count) = lines.next() else {
        return Ok(Vec::new());
    };
    let count: usize = count.parse().map_err(|_| format!("malformed line: {count:.80}"))?;
    let mut entries = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        entries.push(parse(&words).ok_or_else(|| format!("malformed line: {line:.300}"))?);
    }
    if entries.len() != count {
        return Err(format!("expected {count} entries, but found {}", entries.len()));
    }
    Ok(entries)
}

/// The content of a checkpoint file with these lines.
pub(crate) fn format<L: std::fmt::Display>(lines: impl ExactSizeIterator<Item = L>) -> Vec<u8> {
    let mut text = format!("{VERSION}\n{}\n", lines.len());
    for line in lines {
        text += &line.to_string();
        text.push('\n');
    }
    text.into_bytes()
}

const VERSION: &str = "0";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Vec<(i32, i64)>, &str>) {
        let parsed = parse(text.as_bytes(), |words| match words {
            [a, b] => Some((a.parse().ok()?, b.parse().ok()?)),
            _ => None,
        });
        assert_eq!(parsed, expected.map_err(str::to_owned), "{text:?}");
    }

    #[test]
    fn checkpoints_are_read() {
        check("", Ok(vec![]));
        check("0\n", Ok(vec![]));
        check("0\n0\n", Ok(vec![]));
        check("0\n2\n0 0\n3  17\n", Ok(vec![(0, 0), (3, 17)]));
        check("1\n0\n", Err("unrecognised version 1"));
        check("0\n2\n0 0\n", Err("expected 2 entries, but found 1"));
        check("0\n1\n0 x\n", Err("malformed line: 0 x"));
        check("0\nmany\n", Err("malformed line: many"));
    }

    #[test]
    fn checkpoints_are_written() {
        assert_eq!(format(["0 0", "3 17"].iter()), b"0\n2\n0 0\n3 17\n");
        assert_eq!(format(std::iter::empty::<&str>()), b"0\n0\n");
    }
}
