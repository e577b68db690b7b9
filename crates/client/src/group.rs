//! Requests to the coordinator of a group: found anew whenever it says that it is another one.

use klamm_protocol::Request;
use klamm_protocol::messages::FindCoordinatorRequest;
use klamm_types::ErrorCode;

use crate::{Client, ClientError, ClusterNode, Endpoint, Target};

impl Client {
    /// The node that coordinates a group.
    pub async fn group_coordinator(&self, group: &str) -> Result<ClusterNode, ClientError> {
        let mut retry = self.retry();
        loop {
            match self.find_group_coordinator(group).await {
                Ok(node) => return Ok(node),
                Err(error) => retry.after(error).await?,
            }
        }
    }

    /// Sends to the coordinator of a group until it is answered or the time of the call is over. `verdict` names the
    /// error of a response that should be tried again if that error is retriable.
    pub async fn send_to_coordinator<R: Request>(
        &self,
        group: &str,
        request: &R,
        verdict: impl Fn(&R::Response) -> ErrorCode,
    ) -> Result<R::Response, ClientError> {
        self.send_version_to_coordinator(group, request, i16::MAX, verdict)
            .await
    }

    /// As [`Client::send_to_coordinator`], in a version of at most `version_max`.
    pub async fn send_version_to_coordinator<R: Request>(
        &self,
        group: &str,
        request: &R,
        version_max: i16,
        verdict: impl Fn(&R::Response) -> ErrorCode,
    ) -> Result<R::Response, ClientError> {
        let mut retry = self.retry();
        loop {
            let (error, response) = match self.send_to_coordinator_once(group, request, version_max).await {
                Ok(response) => match verdict(&response) {
                    code if code.is_retriable() => (ClientError::Code { code, message: None }, Some(response)),
                    _ => return Ok(response),
                },
                Err(error) => (error, None),
            };
            if let Err(error) = retry.after(error).await {
                // The last response that came is better than none, even with an error in it.
                return response.ok_or(error);
            }
        }
    }

    async fn send_to_coordinator_once<R: Request>(
        &self,
        group: &str,
        request: &R,
        version_max: i16,
    ) -> Result<R::Response, ClientError> {
        let node = self.find_group_coordinator(group).await?;
        let connection = self.connection(Target::Node(node.id)).await?;
        let version = connection.version_of::<R>()?.min(version_max);
        connection.send_version(request, version).await
    }

    /// One try.
    pub(crate) async fn find_group_coordinator(&self, group: &str) -> Result<ClusterNode, ClientError> {
        let request = FindCoordinatorRequest {
            key: group.to_owned(),
            key_type: GROUP,
            coordinator_keys: vec![group.to_owned()],
            ..Default::default()
        };
        let connection = self.connection(Target::Any).await?;
        let version = connection.version_of::<FindCoordinatorRequest>()?;
        let request = match version >= FIRST_BATCHED_VERSION {
            true => FindCoordinatorRequest {
                key: String::new(),
                ..request
            },
            false => FindCoordinatorRequest {
                coordinator_keys: Vec::new(),
                ..request
            },
        };
        let response = connection.send(&request).await?;
        let node = |id: i32, host: &str, port: i32| ClusterNode {
            id,
            endpoint: Endpoint::new(host, u16::try_from(port).unwrap_or(0)),
            rack: None,
        };
        match response.coordinators.first() {
            Some(found) => {
                ClientError::check(found.error_code, found.error_message.as_deref())?;
                Ok(node(found.node_id, &found.host, found.port))
            }
            None => {
                ClientError::check(response.error_code, response.error_message.as_deref())?;
                Ok(node(response.node_id, &response.host, response.port))
            }
        }
    }
}

/// `CoordinatorType.GROUP`
const GROUP: i8 = 0;
const FIRST_BATCHED_VERSION: i16 = 4;
