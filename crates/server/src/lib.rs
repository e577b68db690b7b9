//! Socket to response.
