//! Quotas of users, clients and addresses, and the SCRAM credentials of users.

use klamm_client::{ClientError, Target};
use klamm_protocol::messages::alter_client_quotas_request as alter_request;
use klamm_protocol::messages::alter_user_scram_credentials_request::{
    AlterUserScramCredentialsRequest, ScramCredentialDeletion,
};
use klamm_protocol::messages::describe_client_quotas_request::{ComponentData, DescribeClientQuotasRequest};
use klamm_protocol::messages::describe_client_quotas_response::{DescribeClientQuotasResponse, EntryData};
use klamm_protocol::messages::describe_user_scram_credentials_request::{
    DescribeUserScramCredentialsRequest, UserName,
};
use klamm_protocol::messages::describe_user_scram_credentials_response::DescribeUserScramCredentialsResponse;
use klamm_types::ErrorCode;

use super::{Changes, Entities};
use crate::admin::Admin;
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::terminal::Terminal;

const QUOTAS: [&str; 4] = [
    "producer_byte_rate",
    "consumer_byte_rate",
    "request_percentage",
    "controller_mutation_rate",
];
const IP_QUOTA: &str = "connection_creation_rate";
const MECHANISMS: [(&str, i8); 2] = [("SCRAM-SHA-256", 1), ("SCRAM-SHA-512", 2)];

pub(super) async fn alter_users_and_clients(admin: &Admin, entities: &Entities, changes: &Changes) -> Outcome {
    let added: Vec<&str> = changes.add.iter().map(|(key, _)| key.as_str()).collect();
    let deleted: Vec<&str> = changes.delete.iter().map(String::as_str).collect();
    let is_scram = |key: &&str| MECHANISMS.iter().any(|(name, _)| name == key);
    let is_quota = |key: &&str| QUOTAS.contains(key);
    let has_scram = added.iter().chain(&deleted).any(is_scram);
    let has_quotas = added.iter().chain(&deleted).any(is_quota);
    if entities.kind() == "clients" || entities.types.len() == 2 {
        refuse(
            &added,
            |key| !is_quota(&key),
            "Only quota configs can be added for 'clients'",
        )?;
        refuse(
            &deleted,
            |key| !is_quota(&key),
            "Only quota configs can be deleted for 'clients'",
        )?;
    } else {
        let is_unknown = |key: &str| !is_quota(&key) && !is_scram(&key);
        refuse(
            &added,
            is_unknown,
            "Only quota and SCRAM credential configs can be added for 'users'",
        )?;
        refuse(
            &deleted,
            is_unknown,
            "Only quota and SCRAM credential configs can be deleted for 'users'",
        )?;
        if has_scram && entities.names.iter().any(String::is_empty) {
            return Err(Failure::message(
                "The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using \
                 --bootstrap-server.",
            ));
        }
        if has_scram && has_quotas {
            return Err(Failure::message(
                "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using \
                 --bootstrap-server.",
            ));
        }
    }
    if has_quotas {
        return alter(admin, entities, changes).await;
    }
    alter_scram(admin, entities.names.first().map_or("", String::as_str), changes).await
}

pub(super) async fn alter_ips(admin: &Admin, entities: &Entities, changes: &Changes) -> Outcome {
    let keys: Vec<&str> = changes
        .add
        .iter()
        .map(|(key, _)| key.as_str())
        .chain(changes.delete.iter().map(String::as_str))
        .collect();
    refuse(
        &keys,
        |key| key != IP_QUOTA,
        "Only connection quota configs can be added for 'ips'",
    )?;
    alter(admin, entities, changes).await
}

fn refuse(keys: &[&str], is_unknown: impl Fn(&str) -> bool, sentence: &str) -> Outcome {
    let unknown: Vec<&str> = keys.iter().copied().filter(|key| is_unknown(key)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let names = unknown.join(", ");
    Err(Failure::message(format!(
        "{sentence} using --bootstrap-server. Unexpected config names: Set({names})"
    )))
}

async fn alter(admin: &Admin, entities: &Entities, changes: &Changes) -> Outcome {
    let present = fetch(admin, entities).await?;
    let known = |key: &String| {
        present
            .first()
            .is_some_and(|entry| entry.values.iter().any(|v| v.key == *key))
    };
    let unknown: Vec<&str> = changes
        .delete
        .iter()
        .filter(|key| !known(key))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(Failure::message(format!("Invalid config(s): {}", unknown.join(","))));
    }
    let mut ops = Vec::new();
    for (key, value) in &changes.add {
        let number = value
            .parse()
            .map_err(|_| Failure::message(format!("Cannot parse quota configuration value for {key}: {value}")))?;
        ops.push(alter_request::OpData {
            key: key.clone(),
            value: number,
            remove: false,
            ..Default::default()
        });
    }
    ops.extend(changes.delete.iter().map(|key| alter_request::OpData {
        key: key.clone(),
        remove: true,
        ..Default::default()
    }));
    let entity = entities
        .types
        .iter()
        .zip(&entities.names)
        .map(|(kind, name)| alter_request::EntityData {
            entity_type: entity_type(kind).to_owned(),
            entity_name: Some(name.clone()).filter(|name| !name.is_empty()),
            ..Default::default()
        });
    let entry = alter_request::EntryData {
        entity: entity.collect(),
        ops,
        ..Default::default()
    };
    let request = alter_request::AlterClientQuotasRequest {
        entries: vec![entry],
        ..Default::default()
    };
    let response = admin
        .call("alterClientQuotas", Target::Controller, &request, |r| {
            r.entries.first().map_or(ErrorCode::NONE, |e| ErrorCode(e.error_code))
        })
        .await?;
    for entry in &response.entries {
        ClientError::check(entry.error_code, entry.error_message.as_deref())?;
    }
    Ok(())
}

async fn alter_scram(admin: &Admin, user: &str, changes: &Changes) -> Outcome {
    if !changes.add.is_empty() {
        return Err(Failure::message("SCRAM credentials cannot be created by this tool yet"));
    }
    let deletions = changes.delete.iter().filter_map(|key| {
        let (_, mechanism) = MECHANISMS.iter().find(|(name, _)| name == key)?;
        Some(ScramCredentialDeletion {
            name: user.to_owned(),
            mechanism: *mechanism,
            ..Default::default()
        })
    });
    let request = AlterUserScramCredentialsRequest {
        deletions: deletions.collect(),
        ..Default::default()
    };
    let response = admin
        .call("alterUserScramCredentials", Target::Controller, &request, |r| {
            r.results.first().map_or(ErrorCode::NONE, |e| ErrorCode(e.error_code))
        })
        .await?;
    for result in &response.results {
        ClientError::check(result.error_code, result.error_message.as_deref())?;
    }
    Ok(())
}

pub(super) async fn describe_users_and_clients(
    admin: &Admin,
    entities: &Entities,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    describe(admin, entities, terminal).await?;
    if entities.has("clients") || entities.names.iter().any(String::is_empty) {
        return Ok(());
    }
    let user = |name: &String| UserName {
        name: name.clone(),
        ..UserName::default()
    };
    let request = DescribeUserScramCredentialsRequest {
        users: Some(entities.names.iter().map(user).collect()),
        ..DescribeUserScramCredentialsRequest::default()
    };
    let code = |r: &DescribeUserScramCredentialsResponse| ErrorCode(r.error_code);
    let response = admin
        .call("describeUserScramCredentials", Target::Any, &request, code)
        .await?;
    ClientError::check(response.error_code, response.error_message.as_deref())?;
    for result in response.results {
        // Users without credentials are not an error when users are described.
        if result.error_code == ErrorCode::RESOURCE_NOT_FOUND.0 {
            continue;
        }
        ClientError::check(result.error_code, result.error_message.as_deref())?;
        let mechanism = |id: i8| {
            MECHANISMS
                .iter()
                .find(|(_, known)| *known == id)
                .map_or("UNKNOWN", |(name, _)| name)
        };
        let infos = result.credential_infos.iter();
        let infos: Vec<String> = infos
            .map(|info| format!("{}=iterations={}", mechanism(info.mechanism), info.iterations))
            .collect();
        let (user, infos) = (result.user, infos.join(", "));
        terminal.line(format!(
            "SCRAM credential configs for user-principal '{user}' are {infos}"
        ))?;
    }
    Ok(())
}

pub(super) async fn describe(admin: &Admin, entities: &Entities, terminal: &mut Terminal<'_>) -> Outcome {
    for entry in fetch(admin, entities).await? {
        let shown = ["user", "client-id", "ip"].iter().filter_map(|kind| {
            let entity = entry.entity.iter().find(|entity| entity.entity_type == *kind)?;
            let kind = if *kind == "user" { "user-principal" } else { kind };
            Some(match &entity.entity_name {
                Some(name) => format!("{kind} '{name}'"),
                None => format!("the default {kind}"),
            })
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        let values: Vec<String> = entry
            .values
            .iter()
            .map(|v| format!("{}={}", v.key, java::double(v.value)))
            .collect();
        terminal.line(format!("Quota configs for {shown} are {}", values.join(", ")))?;
    }
    Ok(())
}

async fn fetch(admin: &Admin, entities: &Entities) -> Result<Vec<EntryData>, Failure> {
    if entities.names.len() > entities.types.len() {
        return Err(Failure::message("More entity names specified than entity types"));
    }
    let component = |(i, kind): (usize, &String)| {
        let (match_type, name) = match entities.names.get(i) {
            Some(name) if name.is_empty() => (MATCH_DEFAULT, None),
            Some(name) => (MATCH_EXACT, Some(name.clone())),
            None => (MATCH_ANY, None),
        };
        let entity_type = entity_type(kind).to_owned();
        ComponentData {
            entity_type,
            match_type,
            r#match: name,
            ..ComponentData::default()
        }
    };
    let request = DescribeClientQuotasRequest {
        components: entities.types.iter().enumerate().map(component).collect(),
        strict: true,
        ..DescribeClientQuotasRequest::default()
    };
    let code = |r: &DescribeClientQuotasResponse| ErrorCode(r.error_code);
    let response = admin.call("describeClientQuotas", Target::Any, &request, code).await?;
    ClientError::check(response.error_code, response.error_message.as_deref())?;
    Ok(response.entries.unwrap_or_default())
}

fn entity_type(kind: &str) -> &'static str {
    match kind {
        "users" => "user",
        "clients" => "client-id",
        _ => "ip",
    }
}

const MATCH_EXACT: i8 = 0;
const MATCH_DEFAULT: i8 = 1;
const MATCH_ANY: i8 = 2;
