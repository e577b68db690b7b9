//! docs/configuration.md, made of the tables. Rewrite it with `cargo xtask configuration`; a test of this crate fails
//! while it is stale.

use std::fmt::Write as _;

use crate::definition::{DefaultValue, Definition, Importance, UpdateMode};
use crate::keys::{BROKER_AREAS, Scope};

const INTRODUCTION: &str = "# Configuration\n\n\
    <!-- Made by `cargo xtask configuration` from crates/config/src/keys; do not edit. -->\n\n\
    The keys are those of Apache Kafka 4.4, with its types, defaults and bounds. A node reads them from its properties \
    file, from\n`--override key=value` and, in containers, from `KAFKA_…` variables. *Changes* says how a key of a broker \
    may change while\nthe broker runs: not at all (–), for one broker (`per-broker`), or for one or all \
    (`cluster-wide`). Internal keys are not listed.\n\n\
    Values may hold `${provider:path:key}` for providers of Kafka's own that `config.providers` names: \
    `FileConfigProvider`,\n`DirectoryConfigProvider` and `EnvVarConfigProvider`. They are resolved when the node reads its \
    own file, and never in\nwhat a client sends.\n";

/// The whole text of docs/configuration.md.
pub fn configuration_reference() -> String {
    let mut text = INTRODUCTION.to_owned();
    text.push_str("\n## Brokers and controllers\n");
    for (title, table) in BROKER_AREAS {
        section(&format!("### {title}"), table.iter().copied(), true, &mut text);
    }
    for (title, scope) in [
        ("## Topics", Scope::Topic),
        ("## Groups", Scope::Group),
        ("## Client metrics", Scope::ClientMetrics),
        ("## Quotas and credentials", Scope::Quota),
    ] {
        section(title, scope.definitions().values().copied(), false, &mut text);
    }
    text
}

fn section<'a>(title: &str, definitions: impl Iterator<Item = &'a Definition>, changes: bool, text: &mut String) {
    let (head, rule) = if changes { (" changes |", "---|") } else { ("", "") };
    // Writing into a String cannot fail.
    let _ = write!(
        text,
        "\n{title}\n\n| key | meaning | type | default | valid | importance |{head}\n"
    );
    let _ = writeln!(text, "|---|---|---|---|---|---|{rule}");
    for definition in definitions.filter(|definition| !definition.is_internal) {
        let update = if changes {
            format!(" {} |", update_mode(definition.update_mode))
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |{update}",
            definition.name,
            definition.documentation.replace('|', "\\|"),
            definition.config_type.name().to_lowercase(),
            default(definition.default),
            definition.validator.to_string().replace('|', "\\|"),
            importance(definition.importance),
        );
    }
}

fn default(default: DefaultValue) -> String {
    match default {
        DefaultValue::Required => "*required*".to_owned(),
        DefaultValue::Null => "null".to_owned(),
        DefaultValue::Text("") => "empty".to_owned(),
        DefaultValue::Text(text) => format!("`{text}`"),
    }
}

fn importance(importance: Importance) -> &'static str {
    match importance {
        Importance::High => "high",
        Importance::Medium => "medium",
        Importance::Low => "low",
    }
}

fn update_mode(mode: UpdateMode) -> &'static str {
    match mode {
        UpdateMode::ReadOnly => "–",
        UpdateMode::PerBroker => "per-broker",
        UpdateMode::ClusterWide => "cluster-wide",
    }
}
