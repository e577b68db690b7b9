//! Bytes to requests, responses and stored records, and back.
