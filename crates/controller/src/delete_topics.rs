//! DeleteTopics, versions 1 to 6: by name, or from version 6 on by id (KIP-516).
//!
//! Whoever may delete what was checked before; here every topic named is deleted. A request that names a topic twice,
//! be it by name and by id, does not delete it.

use std::collections::BTreeMap;

use klamm_machine::Outcome;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::delete_topics_request::DeleteTopicsRequest;
use klamm_protocol::messages::delete_topics_response::{DeletableTopicResult, DeleteTopicsResponse};
use klamm_protocol::messages::remove_topic_record::RemoveTopicRecord;
use klamm_types::{ErrorCode, Uuid};

use crate::controller::Decision;
use crate::error::code_and_message;
use crate::{ApiError, Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX, RequestContext};

/// How often each name and each id stands in the request.
#[derive(Default)]
struct Named {
    names: BTreeMap<String, usize>,
    ids: BTreeMap<Uuid, usize>,
    refused: Vec<DeletableTopicResult>,
}

impl Controller {
    pub(crate) fn delete_topics(&self, context: &RequestContext, request: DeleteTopicsRequest) -> Decision {
        let (records, responses) = self.try_delete_topics(context, request);
        let response = DeleteTopicsResponse {
            responses,
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::DeleteTopics(response))
    }

    fn try_delete_topics(
        &self,
        context: &RequestContext,
        request: DeleteTopicsRequest,
    ) -> (Vec<MetadataRecord>, Vec<DeletableTopicResult>) {
        let named = Named::in_request(request);
        if !self.config.delete_topic_enable {
            // Versions before 3 do not know the code.
            let code = match context.api_version {
                ..3 => ErrorCode::INVALID_REQUEST,
                3.. => ErrorCode::TOPIC_DELETION_DISABLED,
            };
            return (Vec::new(), named.refuse_all(code));
        }
        let (deleted, mut responses) = self.resolve(&named);
        if deleted.len() > RECORDS_PER_REQUEST_MAX {
            return (Vec::new(), named.refuse_all(ErrorCode::POLICY_VIOLATION));
        }
        responses.extend(deleted.iter().map(|(id, name)| result(Some(name), *id, Ok(()))));
        let records = deleted.into_keys().map(|topic_id| {
            MetadataRecord::RemoveTopic(RemoveTopicRecord {
                topic_id,
                ..Default::default()
            })
        });
        (records.collect(), responses)
    }

    /// The topics to delete, and the answers for what cannot be.
    fn resolve(&self, named: &Named) -> (BTreeMap<Uuid, String>, Vec<DeletableTopicResult>) {
        let invalid = |sentence: &str| ApiError::new(ErrorCode::INVALID_REQUEST, sentence);
        let topics = &self.image().topics;
        let mut refused = named.refused.clone();
        let mut found = BTreeMap::new();
        for (id, count) in &named.ids {
            match topics.get(*id) {
                _ if *count > 1 => refused.push(result(None, *id, Err(invalid("Duplicate topic id.")))),
                Some(topic) => drop(found.insert(*id, topic.name.as_str().to_owned())),
                None => refused.push(result(None, *id, Err(ApiError::of(ErrorCode::UNKNOWN_TOPIC_ID)))),
            }
        }
        for (name, count) in &named.names {
            let unknown = || ApiError::of(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
            match topics.id(name) {
                _ if *count > 1 => {
                    let error = invalid("Duplicate topic name.");
                    refused.push(result(Some(name), Uuid::ZERO, Err(error)));
                }
                Some(id) if named.ids.contains_key(&id) => {
                    found.remove(&id);
                    let error = invalid("The provided topic name maps to an ID that was already supplied.");
                    refused.push(result(Some(name), id, Err(error)));
                }
                Some(id) => drop(found.insert(id, name.clone())),
                None => refused.push(result(Some(name), Uuid::ZERO, Err(unknown()))),
            }
        }
        (found, refused)
    }
}

impl Named {
    fn in_request(request: DeleteTopicsRequest) -> Self {
        let mut named = Self::default();
        for name in request.topic_names {
            *named.names.entry(name).or_default() += 1;
        }
        for topic in request.topics {
            let sentence = match (topic.name, topic.topic_id) {
                (None, Uuid::ZERO) => Err((None, "Neither topic name nor id were specified.")),
                (None, id) => {
                    *named.ids.entry(id).or_default() += 1;
                    Ok(())
                }
                (Some(name), Uuid::ZERO) => {
                    *named.names.entry(name).or_default() += 1;
                    Ok(())
                }
                (Some(name), _) => Err((Some(name), "You may not specify both topic name and topic id.")),
            };
            if let Err((name, sentence)) = sentence {
                let error = ApiError::new(ErrorCode::INVALID_REQUEST, sentence);
                named.refused.push(result(name.as_deref(), topic.topic_id, Err(error)));
            }
        }
        named
    }

    /// A request that fails as a whole is answered with codes alone.
    fn refuse_all(&self, code: ErrorCode) -> Vec<DeletableTopicResult> {
        let names = self.names.keys().map(|name| (Some(name.as_str()), Uuid::ZERO));
        let ids = self.ids.keys().map(|id| (None, *id));
        let all = names.chain(ids);
        all.map(|(name, id)| result(name, id, Err(ApiError::code_only(code))))
            .collect()
    }
}

fn result(name: Option<&str>, topic_id: Uuid, outcome: Result<(), ApiError>) -> DeletableTopicResult {
    let (error_code, error_message) = code_and_message(outcome);
    DeletableTopicResult {
        name: name.map(str::to_owned),
        topic_id,
        error_code,
        error_message,
        ..Default::default()
    }
}
