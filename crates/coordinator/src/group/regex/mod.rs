//! Regular expressions that members subscribe with: RE2/J's dialect, which the KIP-848 protocol prescribes, matched
//! against names of topics.
//!
//! An expression is translated into one of the `regex` crate. Names of topics are ASCII, so every class of characters
//! comes down to a set of ASCII characters, whatever Unicode it was written in; and case-insensitive parts are spelled
//! out. Matching takes linear time in both dialects.

mod ascii_set;
mod translate;

use std::fmt;

/// A subscription's regular expression, compiled.
#[derive(Debug)]
pub(crate) struct TopicRegex {
    regex: ::regex::bytes::Regex,
}

/// What is wrong with an expression, in RE2/J's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegexError {
    CharRange,
    Escape,
    NamedCapture,
    PerlOp,
    RepeatOp,
    RepeatSize,
    MissingBracket,
    MissingParen,
    /// What RE2/J calls an internal error.
    UnopenedParen,
    MissingRepeatArgument,
    TrailingBackslash,
    DuplicateNamedCapture,
    /// Kafka would accept it, at the price of its memory.
    TooLarge,
}

impl TopicRegex {
    pub(crate) fn new(expression: &str) -> Result<Self, RegexError> {
        if expression.len() > EXPRESSION_BYTES_MAX {
            return Err(RegexError::TooLarge);
        }
        let translated = translate::translate(expression)?;
        let compiled = ::regex::bytes::RegexBuilder::new(&translated)
            .unicode(false)
            .size_limit(COMPILED_BYTES_MAX)
            .dfa_size_limit(COMPILED_BYTES_MAX)
            .build();
        // The translation is well-formed; the crate only objects to nesting and size.
        let regex = compiled.map_err(|_| RegexError::TooLarge)?;
        Ok(Self { regex })
    }

    /// Whether the whole of a topic's name matches.
    pub(crate) fn is_match(&self, topic: &str) -> bool {
        self.regex.is_match(topic.as_bytes())
    }
}

impl fmt::Display for RegexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CharRange => "invalid character class range",
            Self::Escape => "invalid escape sequence",
            Self::NamedCapture => "invalid named capture",
            Self::PerlOp => "invalid or unsupported Perl syntax",
            Self::RepeatOp => "invalid nested repetition operator",
            Self::RepeatSize => "invalid repeat count",
            Self::MissingBracket => "missing closing ]",
            Self::MissingParen => "missing closing )",
            Self::UnopenedParen => "regexp/syntax: internal error",
            Self::MissingRepeatArgument => "missing argument to repetition operator",
            Self::TrailingBackslash => "trailing backslash at end of expression",
            Self::DuplicateNamedCapture => "duplicate capture group name",
            Self::TooLarge => "expression too large",
        })
    }
}

const EXPRESSION_BYTES_MAX: usize = 32 * 1024;
const COMPILED_BYTES_MAX: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::TopicRegex;

    /// Each line: an expression, whether each of the topics below matches (`1` or `0`), or what is wrong with it; as RE2/J 1.8,
    /// the version of Kafka 4.3.1, answered. Most expressions are made of random pieces. `\n` and the like in an expression
    /// are an expression's own escapes.
    const ANSWERS: &str = include_str!("re2j_answers.txt");

    #[test]
    fn answers_are_those_of_re2j() {
        let mut lines = ANSWERS.lines();
        let topics: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        assert!(topics.len() > 10);
        let mut count = 0;
        for line in lines {
            let (expression, expected) = line.split_once('\t').unwrap_or_default();
            let answer = match TopicRegex::new(expression) {
                Ok(regex) => topics
                    .iter()
                    .map(|topic| if regex.is_match(topic) { '1' } else { '0' })
                    .collect(),
                Err(error) => error.to_string(),
            };
            assert_eq!(answer, expected, "{expression}");
            count += 1;
        }
        assert!(count > 500);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        for expression in ["((a{1000}){1000}){1000}", &"(".repeat(40_000), &"(a".repeat(5_000)] {
            assert!(TopicRegex::new(expression).is_err());
        }
        let nested = format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(TopicRegex::new(&nested).is_err());
    }
}
