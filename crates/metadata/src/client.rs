//! What the cluster knows of its clients: quotas, ACLs, SCRAM credentials, delegation tokens.

use bytes::Bytes;
use klamm_types::Timestamp;

/// Whom a quota limits: pairs of entity type (`user`, `client-id`, `ip`) and name, ascending by type. A pair without
/// a name is the default of its type (KIP-546).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientQuotaEntity(pub Vec<(String, Option<String>)>);

/// One access control entry; numbers are Kafka's ids of the respective enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    pub resource_type: i8,
    pub resource_name: String,
    pub pattern_type: i8,
    pub principal: String,
    pub host: String,
    pub operation: i8,
    pub permission_type: i8,
}

/// What the broker keeps of a SCRAM password (RFC 5802): enough to check it, not enough to use it.
#[derive(Clone, PartialEq, Eq)]
pub struct ScramCredential {
    pub salt: Bytes,
    pub stored_key: Bytes,
    pub server_key: Bytes,
    pub iterations: i32,
}

/// A delegation token's data; its secret is derived from the token id and the cluster's secret key (KIP-48).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationToken {
    /// As `User:alice`.
    pub owner: String,
    pub requester: String,
    pub renewers: Vec<String>,
    pub issue_timestamp: Timestamp,
    pub max_timestamp: Timestamp,
    pub expiration_timestamp: Timestamp,
}

/// Keys stay out of logs and test output.
impl std::fmt::Debug for ScramCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScramCredential")
            .field("iterations", &self.iterations)
            .finish_non_exhaustive()
    }
}
