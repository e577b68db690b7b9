//! The KRaft quorum as a value: events in, effects out.
