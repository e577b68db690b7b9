//! `--delete` and `--delete-offsets`.

use std::collections::BTreeMap;

use klamm_client::ClientError;
use klamm_types::{ErrorCode, TopicPartition};

use super::{MISSING, print_error, reset, wanted_groups};
use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::Options;
use crate::terminal::Terminal;

pub(super) async fn groups(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let mut deleted = Vec::new();
    let mut failed = Vec::new();
    let mut groups = wanted_groups(admin, options).await?;
    java::hash_order(&mut groups, 16, |group| java::hash_text(group));
    for group in groups {
        match admin.delete_group(&group).await {
            Ok(()) => deleted.push(format!("'{group}'")),
            Err(error) => failed.push((group, error)),
        }
    }
    let deleted = deleted.join(", ");
    if failed.is_empty() {
        terminal.line(format!(
            "Deletion of requested consumer groups ({deleted}) was successful."
        ))?;
        return Ok(());
    }
    print_error(terminal, "Deletion of some consumer groups failed:")?;
    for (group, error) in failed {
        let error = java::exception(&error);
        terminal.line(format!("* Group '{group}' could not be deleted due to: {error}"))?;
    }
    if !deleted.is_empty() {
        terminal.line(format!("\nThese consumer groups were deleted successfully: {deleted}"))?;
    }
    Ok(())
}

pub(super) async fn offsets(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let group = options.value("group")?.unwrap_or_default();
    // By topic and partition, -1 for a topic that is not there; what went wrong, if anything.
    let mut outcomes: BTreeMap<TopicPartition, Option<ClientError>> = BTreeMap::new();
    let mut partitions = Vec::new();
    for topic in options.values("topic") {
        if topic.contains(':') {
            partitions.extend(reset::parse_partitions(topic)?);
            continue;
        }
        match reset::partitions_of(admin, topic).await {
            Ok(found) => partitions.extend(found),
            Err(error) => drop(outcomes.insert(TopicPartition::new(topic, -1), Some(error))),
        }
    }
    let mut first_error = ErrorCode::NONE;
    match admin.delete_offsets(group, &partitions).await {
        Ok(answers) => {
            for tp in partitions {
                let code = answers.get(&tp).copied().unwrap_or(ErrorCode::NONE);
                if first_error.is_none() {
                    first_error = code;
                }
                let error = (!code.is_none()).then_some(ClientError::Code { code, message: None });
                outcomes.insert(tp, error);
            }
        }
        Err(ClientError::Code { code, message }) => {
            first_error = code;
            for tp in partitions {
                let message = message.clone();
                outcomes.insert(tp, Some(ClientError::Code { code, message }));
            }
        }
        Err(error) => return Err(Failure::Client(error)),
    }
    report(group, first_error, &outcomes, terminal)
}

fn report(
    group: &str,
    first_error: ErrorCode,
    outcomes: &BTreeMap<TopicPartition, Option<ClientError>>,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    match first_error {
        ErrorCode::NONE => terminal.line(format!("Request succeeded for deleting offsets from group {group}."))?,
        ErrorCode::INVALID_GROUP_ID
        | ErrorCode::GROUP_ID_NOT_FOUND
        | ErrorCode::GROUP_AUTHORIZATION_FAILED
        | ErrorCode::NON_EMPTY_GROUP => {
            let error = ClientError::Code {
                code: first_error,
                message: None,
            };
            print_error(terminal, &java::sentence(&error))?;
        }
        ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC
        | ErrorCode::TOPIC_AUTHORIZATION_FAILED
        | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => {
            print_error(
                terminal,
                "Encountered some partition-level error, see the follow-up details.",
            )?;
        }
        other => print_error(terminal, &format!("Encountered some unknown error: {other}"))?,
    }
    let width = outcomes
        .keys()
        .map(|tp| tp.topic.as_str().len())
        .max()
        .unwrap_or(0)
        .max(15);
    write!(
        terminal.out,
        "\n{:<width$} {:<10} {:<15}",
        "TOPIC", "PARTITION", "STATUS"
    )?;
    let mut rows: Vec<_> = outcomes.iter().collect();
    rows.sort_by_key(|(tp, _)| format!("{}{}", tp.topic, tp.partition));
    for (tp, error) in rows {
        let partition = match tp.partition.0 {
            partition @ 0.. => partition.to_string(),
            _ => MISSING.to_owned(),
        };
        let status = match error {
            Some(error) => format!("Error: {}", java::exception(error)),
            None => "Successful".to_owned(),
        };
        write!(
            terminal.out,
            "\n{:<width$} {partition:<10} {status:<15}",
            tp.topic.as_str()
        )?;
    }
    terminal.line("")?;
    Ok(())
}
