//! Takes out of a text what differs from run to run: ports, directories, ids, times.

use std::path::Path;

use crate::node::Node;

/// Characters of a UUID in its text form.
const UUID_LENGTH: usize = 22;
/// Digits of a time in milliseconds between 2001 and 2286.
const MILLISECONDS_DIGITS: usize = 13;
const EARLIEST: &str = "-9223372036854775808";
const EARLIEST_BEGINS: &str = "-922337";

/// `text` with names in place of what belongs to this node and this run.
pub(crate) fn normalise(text: &str, node: &Node) -> String {
    let mut text = text.to_owned();
    for host in ["127.0.0.1", "localhost"] {
        text = text.replace(&format!("{host}:{}", node.broker_port), "BROKER");
        text = text.replace(&format!("{host}:{}", node.controller_port), "CONTROLLER");
    }
    // Where host and port stand in fields of their own.
    text = text.replace(&node.broker_port.to_string(), "BROKER_PORT");
    text = text.replace(&node.controller_port.to_string(), "CONTROLLER_PORT");
    text = replace_path(&text, &node.directory);
    mask_words(&text)
}

fn replace_path(text: &str, path: &Path) -> String {
    text.replace(&path.display().to_string(), "DIR")
}

/// Puts `ID` in the place of every word that looks like a UUID, `TIME` in that of a time in milliseconds.
fn mask_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            word.push(c);
            continue;
        }
        out.push_str(mask(&word));
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

fn mask(word: &str) -> &str {
    let is_time = word.len() == MILLISECONDS_DIGITS && word.bytes().all(|c| c.is_ascii_digit());
    let is_id = word.len() == UUID_LENGTH
        && word != "batchIndexErrorMessage"
        && word.bytes().any(|c| c.is_ascii_uppercase())
        && word.bytes().any(|c| c.is_ascii_lowercase());
    // Now less the largest number there is: the earliest timestamp that brokers allow by default.
    let is_earliest = word.len() == EARLIEST.len() && word.starts_with(EARLIEST_BEGINS) && word != EARLIEST;
    match word {
        _ if is_time => "TIME",
        _ if is_earliest => "EARLIEST",
        _ if is_id => "ID",
        word => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_times_are_masked() {
        for (text, expected) in [
            ("TopicId: NRKYJUxCS0SPNH2sUVRQLg x", "TopicId: ID x"),
            (r#""directoryId": "R773ekB-Tqu5oY8eSRX8ZA","#, r#""directoryId": "ID","#),
            ("1795252816206\t17952528162060", "TIME\t17952528162060"),
            ("inter.broker.listener.name\n", "inter.broker.listener.name\n"),
            ("[-9223370241593006945, x]", "[EARLIEST, x]"),
            ("a-topic-of-22-chars-xx", "a-topic-of-22-chars-xx"),
        ] {
            assert_eq!(mask_words(text), expected);
        }
    }
}
