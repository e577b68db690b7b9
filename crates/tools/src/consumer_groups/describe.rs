//! `--describe`: how far a group is behind, its members, or its state.

use std::collections::BTreeMap;

use klamm_client::{ClientError, IsolationLevel, LATEST_TIMESTAMP};
use klamm_types::TopicPartition;

use super::{MISSING, print_error, wanted_groups};
use crate::admin::Admin;
use crate::failure::Outcome;
use crate::group_admin::{Committed, GroupDescription, MemberDescription};
use crate::options::Options;
use crate::terminal::Terminal;

pub(super) async fn describe(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let mut groups = BTreeMap::new();
    for group in wanted_groups(admin, options).await? {
        let description = admin.describe_group(&group).await?;
        groups.insert(group, description);
    }
    let is_verbose = options.has("verbose");
    if options.has("members") {
        for (group, description) in &groups {
            members(group, description, is_verbose, terminal)?;
        }
    } else if options.has("state") {
        for (group, description) in &groups {
            state(group, description, is_verbose, terminal)?;
        }
    } else {
        // All is gathered before anything is printed.
        let mut tables = Vec::new();
        for (group, description) in &groups {
            tables.push((group, description, rows(admin, group, description).await?));
        }
        for (group, description, rows) in tables {
            offsets(group, description, &rows, is_verbose, terminal)?;
        }
    }
    Ok(())
}

/// Tells of a state that is worth a remark; whether a table follows.
fn remark(group: &str, state: &str, rows: usize, terminal: &mut Terminal<'_>) -> std::io::Result<bool> {
    match state {
        "Dead" => {
            print_error(terminal, &format!("Consumer group '{group}' does not exist."))?;
        }
        "Empty" => terminal.error_line(format!("\nConsumer group '{group}' has no active members."))?,
        "PreparingRebalance" | "CompletingRebalance" | "Assigning" | "Reconciling" => {
            terminal.error_line(format!("\nWarning: Consumer group '{group}' is rebalancing."))?;
        }
        _ => {}
    }
    Ok(state != "Dead" && rows > 0)
}

/// One line of the table of offsets.
struct Row {
    partition: TopicPartition,
    committed: Option<Committed>,
    log_end_offset: Option<i64>,
    consumer_id: String,
    host: String,
    client_id: String,
}

/// The partitions of the members who have most of them first, then those that nobody has.
async fn rows(admin: &Admin, group: &str, description: &GroupDescription) -> Result<Vec<Row>, ClientError> {
    let committed = admin.committed_offsets(group).await?;
    let mut members: Vec<&MemberDescription> = description.members.iter().collect();
    members.sort_by_key(|member| std::cmp::Reverse(member.assignment.len()));
    let mut owned: Vec<(TopicPartition, [&str; 3])> = Vec::new();
    for member in members {
        let mut assignment = member.assignment.clone();
        assignment.sort();
        let owner = [member.id.as_str(), member.host.as_str(), member.client_id.as_str()];
        owned.extend(assignment.into_iter().map(|tp| (tp, owner)));
    }
    let is_owned = |tp: &TopicPartition| owned.iter().any(|(other, _)| other == tp);
    let unowned: Vec<_> = committed.keys().filter(|tp| !is_owned(tp)).cloned().collect();
    owned.extend(unowned.into_iter().map(|tp| (tp, [MISSING; 3])));
    let wanted = owned.iter().map(|(tp, _)| (tp.clone(), LATEST_TIMESTAMP)).collect();
    let ends = admin
        .client
        .list_offsets(&wanted, IsolationLevel::ReadUncommitted)
        .await?;
    let rows = owned.into_iter().map(|(tp, [consumer_id, host, client_id])| Row {
        committed: committed.get(&tp).copied(),
        log_end_offset: ends.get(&tp).and_then(|end| end.ok()).map(|end| end.offset),
        partition: tp,
        consumer_id: consumer_id.to_owned(),
        host: host.to_owned(),
        client_id: client_id.to_owned(),
    });
    Ok(rows.collect())
}

fn offsets(
    group: &str,
    description: &GroupDescription,
    rows: &[Row],
    is_verbose: bool,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    if !remark(group, &description.state, rows.len(), terminal)? {
        return Ok(());
    }
    let width = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0).max(15);
    let group_width = group.len().max(15);
    let topic_width = width(&|row| row.partition.topic.as_str().len());
    let consumer_width = width(&|row| row.consumer_id.len());
    let host_width = width(&|row| row.host.len());
    let mut print = |columns: [&str; 10]| {
        let [group, topic, partition, epoch, offset, end, lag, consumer, host, client] = columns;
        let epoch = match is_verbose {
            true => format!("{epoch:<15} "),
            false => String::new(),
        };
        write!(
            terminal.out,
            "\n{group:<group_width$} {topic:<topic_width$} {partition:<10} {epoch}{offset:<15} {end:<15} {lag:<15} \
             {consumer:<consumer_width$} {host:<host_width$} {client}"
        )
    };
    print([
        "GROUP",
        "TOPIC",
        "PARTITION",
        "LEADER-EPOCH",
        "CURRENT-OFFSET",
        "LOG-END-OFFSET",
        "LAG",
        "CONSUMER-ID",
        "HOST",
        "CLIENT-ID",
    ])?;
    for row in rows {
        let offset = row.committed.map(|committed| committed.offset);
        let lag = offset.zip(row.log_end_offset).map(|(offset, end)| end - offset);
        print([
            group,
            row.partition.topic.as_str(),
            &row.partition.partition.to_string(),
            &or_missing(row.committed.and_then(|committed| committed.leader_epoch)),
            &or_missing(offset),
            &or_missing(row.log_end_offset),
            &or_missing(lag),
            &row.consumer_id,
            &row.host,
            &row.client_id,
        ])?;
    }
    terminal.line("")?;
    Ok(())
}

fn members(group: &str, description: &GroupDescription, is_verbose: bool, terminal: &mut Terminal<'_>) -> Outcome {
    let members = &description.members;
    let has_table = remark(group, &description.state, members.len(), terminal)?;
    let table = match has_table {
        true => MemberTable::of(group, members, is_verbose),
        // Without a table there is its head all the same, in its least width.
        false => MemberTable::of("", &[], is_verbose),
    };
    terminal.line("")?;
    table.print(
        [
            "GROUP",
            "CONSUMER-ID",
            "GROUP-INSTANCE-ID",
            "HOST",
            "CLIENT-ID",
            "#PARTITIONS",
            "CURRENT-EPOCH",
            "CURRENT-ASSIGNMENT",
            "TARGET-EPOCH",
            "TARGET-ASSIGNMENT",
            "UPGRADED",
        ],
        terminal,
    )?;
    for member in members {
        let columns = [
            group,
            &member.id,
            member.instance_id.as_deref().unwrap_or_default(),
            &member.host,
            &member.client_id,
            &member.assignment.len().to_string(),
            &or_missing(member.epoch),
            &assignment(&member.assignment),
            &or_missing(description.assignment_epoch),
            &assignment(&member.target_assignment),
            &or_missing(member.is_upgraded),
        ];
        table.print(columns, terminal)?;
    }
    Ok(())
}

/// Which columns the table of members has, and how wide they are.
struct MemberTable {
    widths: [usize; 11],
    has_instances: bool,
    is_verbose: bool,
    /// Members of both protocols: it is told who speaks the new one.
    is_mixed: bool,
}

impl MemberTable {
    fn of(group: &str, members: &[MemberDescription], is_verbose: bool) -> Self {
        let width = |least: usize, of: &dyn Fn(&MemberDescription) -> usize| {
            members.iter().map(of).max().unwrap_or(0).max(least)
        };
        let instance = |member: &MemberDescription| member.instance_id.as_deref().map_or(0, str::len);
        let upgraded = |wanted: bool| members.iter().any(|member| member.is_upgraded == Some(wanted));
        Self {
            widths: [
                group.len().max(15),
                width(15, &|member| member.id.len()),
                width(17, &instance),
                width(15, &|member| member.host.len()),
                width(15, &|member| member.client_id.len()),
                15,
                15,
                width(20, &|member| assignment(&member.assignment).len()),
                15,
                width(20, &|member| assignment(&member.target_assignment).len()),
                0,
            ],
            has_instances: members.iter().any(|member| instance(member) > 0),
            is_verbose,
            is_mixed: upgraded(true) && upgraded(false),
        }
    }

    fn print(&self, columns: [&str; 11], terminal: &mut Terminal<'_>) -> std::io::Result<()> {
        let mut row = String::new();
        for (index, (column, width)) in columns.into_iter().zip(self.widths).enumerate() {
            let is_shown = match index {
                INSTANCE_COLUMN => self.has_instances,
                UPGRADED_COLUMN => self.is_verbose && self.is_mixed,
                _ => index < FIRST_VERBOSE_COLUMN || self.is_verbose,
            };
            if is_shown {
                row.push_str(&format!("{column:<width$} "));
            }
        }
        // Only the short table has a space at the end of its rows.
        let row = if self.is_verbose {
            row.strip_suffix(' ').unwrap_or(&row)
        } else {
            &row
        };
        terminal.line(row)
    }
}

const INSTANCE_COLUMN: usize = 2;
const FIRST_VERBOSE_COLUMN: usize = 6;
const UPGRADED_COLUMN: usize = 10;

fn state(group: &str, description: &GroupDescription, is_verbose: bool, terminal: &mut Terminal<'_>) -> Outcome {
    if !remark(group, &description.state, 1, terminal)? {
        return Ok(());
    }
    let node = &description.coordinator;
    let coordinator = format!("{}:{}  ({})", node.endpoint.host, node.endpoint.port, node.id);
    let coordinator_width = coordinator.len().max(25);
    let group_width = group.len().max(15);
    let strategy = match description.assignor.as_str() {
        "" => MISSING,
        assignor => assignor,
    };
    let mut print = |columns: [&str; 7]| {
        let [group, coordinator, strategy, state, epoch, assignment_epoch, count] = columns;
        let epochs = match is_verbose {
            true => format!("{epoch:<15} {assignment_epoch:<25} "),
            false => String::new(),
        };
        write!(
            terminal.out,
            "\n{group:<group_width$} {coordinator:<coordinator_width$} {strategy:<20} {state:<20} {epochs}{count}"
        )
    };
    print([
        "GROUP",
        "COORDINATOR (ID)",
        "ASSIGNMENT-STRATEGY",
        "STATE",
        "GROUP-EPOCH",
        "TARGET-ASSIGNMENT-EPOCH",
        "#MEMBERS",
    ])?;
    print([
        group,
        &coordinator,
        strategy,
        &description.state,
        &or_missing(description.epoch),
        &or_missing(description.assignment_epoch),
        &description.members.len().to_string(),
    ])?;
    terminal.line("")?;
    Ok(())
}

fn or_missing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| MISSING.to_owned(), |value| value.to_string())
}

/// `topic:0,1;other:2`
fn assignment(partitions: &[TopicPartition]) -> String {
    if partitions.is_empty() {
        return MISSING.to_owned();
    }
    let mut topics: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for tp in partitions {
        topics.entry(tp.topic.as_str()).or_default().push(tp.partition.0);
    }
    let topics = topics.into_iter().map(|(topic, mut partitions)| {
        partitions.sort_unstable();
        let partitions: Vec<String> = partitions.iter().map(i32::to_string).collect();
        format!("{topic}:{}", partitions.join(","))
    });
    topics.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_told_by_topic() {
        let of = |names: &[(&str, i32)]| {
            let partitions: Vec<_> = names.iter().map(|(t, p)| TopicPartition::new(t, *p)).collect();
            assignment(&partitions)
        };
        assert_eq!(of(&[]), "-");
        assert_eq!(of(&[("b", 0), ("a", 10), ("a", 2)]), "a:2,10;b:0");
    }
}
