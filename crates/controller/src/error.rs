//! Why a request, or one part of it, is refused: a code and, where Kafka gives one, a sentence.

use klamm_types::ErrorCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub code: ErrorCode,
    /// Nothing where Kafka sends no message with this code.
    pub message: Option<String>,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: Some(message.into()),
        }
    }

    /// A code with the sentence that Kafka's table of errors has for it.
    pub(crate) fn of(code: ErrorCode) -> Self {
        let sentence = match code {
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => "This server does not host this topic-partition.",
            ErrorCode::UNKNOWN_TOPIC_ID => "This server does not host this topic ID.",
            ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE => "The preferred leader was not available.",
            ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE => "Eligible topic partition leaders are not available.",
            ErrorCode::ELECTION_NOT_NEEDED => "Leader election not needed for topic partition.",
            _ => return Self::code_only(code),
        };
        Self::new(code, sentence)
    }

    /// A code alone: what Kafka makes of an exception that only repeats the sentence of its code.
    pub(crate) fn code_only(code: ErrorCode) -> Self {
        Self { code, message: None }
    }

    /// More records than one operation may write.
    pub(crate) fn excessively_large() -> Self {
        Self::new(
            ErrorCode::POLICY_VIOLATION,
            "Unable to perform excessively large batch operation.",
        )
    }
}

/// Code and message as a response carries them.
pub(crate) fn code_and_message<T>(result: Result<T, ApiError>) -> (i16, Option<String>) {
    match result {
        Ok(_) => (ErrorCode::NONE.0, None),
        Err(error) => (error.code.0, error.message),
    }
}
