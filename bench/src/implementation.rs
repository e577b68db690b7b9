//! The two that are compared, and how each is run.

use std::fmt;
use std::process::Command;

use crate::{layout, prerequisites};

/// As much as Kafka's own start script gives its server, and its collector's settings.
pub(crate) const JVM_OPTIONS: &[&str] = &[
    "-Xmx1G",
    "-Xms1G",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Implementation {
    Kafka,
    Klamm,
}

impl Implementation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kafka => "kafka",
            Self::Klamm => "klamm",
        }
    }

    /// A command of the implementation: a class for the one, a subcommand for the other.
    pub(crate) fn command(self, class: &str, subcommand: &str) -> Command {
        match self {
            Self::Kafka => {
                let home = prerequisites::kafka_home();
                let logging = home.join("log4j2.yaml");
                let mut java = Command::new("java");
                java.args(JVM_OPTIONS)
                    .arg(format!("-Dlog4j2.configurationFile={}", logging.display()))
                    .arg("-cp")
                    .arg(home.join("libs/*"))
                    .arg(class);
                java
            }
            Self::Klamm => {
                let mut klamm = Command::new(layout::klamm());
                klamm.arg(subcommand);
                klamm
            }
        }
    }
}

impl fmt::Display for Implementation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
