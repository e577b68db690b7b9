//! The table of APIs.

use std::fmt::Write;

use anyhow::Context as _;

use crate::codegen::names::without;
use crate::codegen::schema::{Kind, Message};

pub(crate) fn table(messages: &[Message]) -> anyhow::Result<String> {
    let mut requests: Vec<&Message> = messages
        .iter()
        .filter(|message| message.kind == Kind::Request)
        .collect();
    requests.sort_by_key(|message| message.key);
    let mut out = String::from(
        "//! The APIs: keys, versions, who offers them.\n\nuse std::ops::RangeInclusive;\n\n
        /// What can be asked of a node.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i16)]
        pub enum ApiKey {",
    );
    for message in &requests {
        let _ = writeln!(
            out,
            "{} = {},",
            without(&message.name, "Request"),
            message.key.context("a key")?
        );
    }
    out += "}\n\n";
    out += "struct Api {
        name: &'static str,
        valid_versions: RangeInclusive<i16>,
        flexible_from: i16,
        broker: bool,
        controller: bool,
        latest_version_unstable: bool,
    }\n\n";
    out += "impl ApiKey {\n";
    let _ = writeln!(
        out,
        "/// Every API, ascending by key.\npub const ALL: [Self; {}] = [",
        requests.len()
    );
    for message in &requests {
        let _ = writeln!(out, "Self::{},", without(&message.name, "Request"));
    }
    out += "];\n\n";
    out += "pub fn from_i16(key: i16) -> Option<Self> { match key {";
    for message in &requests {
        let _ = writeln!(
            out,
            "{} => Some(Self::{}),",
            message.key.unwrap_or_default(),
            without(&message.name, "Request")
        );
    }
    out += "_ => None, } }\n\n";
    out += METHODS;
    out += "const fn api(self) -> &'static Api { match self {";
    for message in &requests {
        out += &row(message);
    }
    out += "} } }\n\n";
    out += "impl std::fmt::Display for ApiKey {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.name()) }
    }\n";
    Ok(out)
}

const METHODS: &str = "
    /// The name in Kafka's sources: `Fetch`.
    pub const fn name(self) -> &'static str { self.api().name }

    /// All versions that this software can read and write, an unstable latest one included.
    pub fn valid_versions(self) -> RangeInclusive<i16> { self.api().valid_versions.clone() }

    /// The first version with compact lengths and tagged fields (KIP-482); [`i16::MAX`] if there is none.
    pub const fn flexible_from(self) -> i16 { self.api().flexible_from }

    /// Offered on broker listeners.
    pub const fn is_broker_api(self) -> bool { self.api().broker }

    /// Offered on controller listeners.
    pub const fn is_controller_api(self) -> bool { self.api().controller }

    /// The latest version is offered only with `unstable.api.versions.enable`.
    pub const fn latest_version_unstable(self) -> bool { self.api().latest_version_unstable }
";

fn row(message: &Message) -> String {
    let name = without(&message.name, "Request");
    let flexible = match message.flexible.intersect(message.versions) {
        none if none.is_empty() => "i16::MAX".to_owned(),
        some => some.low.to_string(),
    };
    let listens = |kind: &str| message.listeners.iter().any(|listener| listener == kind);
    format!(
        "Self::{name} => &Api {{
            name: \"{name}\",
            valid_versions: {}..={},
            flexible_from: {flexible},
            broker: {},
            controller: {},
            latest_version_unstable: {},
        }},\n",
        message.versions.low,
        message.versions.high,
        listens("broker"),
        listens("controller"),
        message.unstable,
    )
}
