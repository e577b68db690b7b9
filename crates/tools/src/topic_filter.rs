//! Topics chosen by a regular expression, as `--topic` and `--include` take it.

use regex::Regex;

use crate::failure::Failure;

/// A pattern that a whole topic name must match. Commas separate alternatives; spaces and outer quotes do not count.
#[derive(Clone, Debug)]
pub(crate) struct TopicFilter(Regex);

impl TopicFilter {
    pub(crate) fn new(pattern: &str) -> Result<Self, Failure> {
        let text = pattern.trim().replace(',', "|").replace(' ', "");
        let text = text.trim_start_matches(['"', '\'']).trim_end_matches(['"', '\'']);
        let regex = Regex::new(&format!("^(?:{text})$"));
        regex
            .map(Self)
            .map_err(|_| Failure::message(format!("{pattern} is an invalid regex.")))
    }

    pub(crate) fn matches(&self, topic: &str) -> bool {
        self.0.is_match(topic)
    }
}

/// The topics that Kafka keeps for itself.
pub(crate) fn is_internal(topic: &str) -> bool {
    matches!(
        topic,
        "__consumer_offsets" | "__transaction_state" | "__share_group_state"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        let check = |pattern: &str, topic: &str, expected: bool| {
            assert_eq!(
                TopicFilter::new(pattern).unwrap().matches(topic),
                expected,
                "{pattern} {topic}"
            );
        };
        check("a", "a", true);
        check("a", "ab", false);
        check("a.*", "ab", true);
        check("a, b", "b", true);
        check("'a'", "a", true);
        assert!(TopicFilter::new("(").is_err());
    }
}
