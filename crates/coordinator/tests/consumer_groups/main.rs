//! Consumer groups (KIP-848), as scenarios and under random members.

mod ask;
mod kafka_logs;
mod life;
mod migration;
mod mixed;
mod random;
mod regexes;
mod script;
mod statics;
mod tell;
