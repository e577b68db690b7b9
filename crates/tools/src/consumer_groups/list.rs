//! `--list`: names, or a table with types and states.

use klamm_client::ClientError;
use klamm_protocol::messages::list_groups_response::ListedGroup;

use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::options::Options;
use crate::terminal::Terminal;

/// The states that a consumer group can be in.
const STATES: [&str; 7] = [
    "PreparingRebalance",
    "CompletingRebalance",
    "Stable",
    "Dead",
    "Empty",
    "Assigning",
    "Reconciling",
];
const TYPES: [&str; 2] = ["Classic", "Consumer"];

pub(super) async fn list(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let (with_type, with_state) = (options.has("type"), options.has("state"));
    let states = chosen(options.value("state")?, &STATES, "state", "states")?;
    let types = chosen(options.value("type")?, &TYPES, "types", "types")?;
    let groups = consumer_groups(admin, &states, &types).await?;
    if !with_type && !with_state {
        for group in groups {
            terminal.line(group.group_id)?;
        }
        return Ok(());
    }
    let width = groups
        .iter()
        .map(|group| group.group_id.len())
        .max()
        .unwrap_or(0)
        .max(15)
        + 10;
    let row = |group: &str, kind: &str, state: &str| {
        let mut row = format!("{group:<width$}");
        for column in [(with_type, kind), (with_state, state)] {
            if column.0 {
                row.push_str(&format!(" {:<20}", column.1));
            }
        }
        row
    };
    terminal.line(row("GROUP", "TYPE", "STATE"))?;
    for group in &groups {
        terminal.line(row(&group.group_id, &group.group_type, &group.group_state))?;
    }
    Ok(())
}

/// Groups of consumers, whichever protocol they speak; also those that only commit offsets.
pub(super) async fn consumer_groups(
    admin: &Admin,
    states: &[String],
    types: &[String],
) -> Result<Vec<ListedGroup>, ClientError> {
    let mut listed = admin.list_groups(states, types).await?;
    listed.retain(|group| matches!(group.protocol_type.as_str(), "" | "consumer"));
    Ok(listed)
}

/// The names in a list, whatever their case, as Kafka writes them.
fn chosen(list: Option<&str>, known: &[&str], what: &str, valid: &str) -> Result<Vec<String>, Failure> {
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        return Ok(Vec::new());
    };
    let names = list.split(',').map(|name| {
        let found = known.iter().find(|known| known.eq_ignore_ascii_case(name.trim()));
        found.map(|name| (*name).to_owned())
    });
    let names: Option<Vec<String>> = names.collect();
    names.ok_or_else(|| {
        Failure::usage(format!(
            "Invalid {what} list '{list}'. Valid {valid} are: {}",
            known.join(", ")
        ))
    })
}
