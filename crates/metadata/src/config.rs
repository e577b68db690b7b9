//! Dynamic configurations, by what they configure.

use imbl::OrdMap;

use crate::ReplayError;

/// What a configuration belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigResource {
    pub kind: ResourceType,
    /// Topic name, broker id, group id or subscription; empty for the defaults of all brokers.
    pub name: String,
}

/// Kinds of resources, in the order of their ids on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceType {
    Topic,
    Broker,
    BrokerLogger,
    ClientMetrics,
    Group,
}

/// The values that were set, by resource, then by key. A resource without values is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigsImage {
    pub resources: OrdMap<ConfigResource, OrdMap<String, String>>,
}

impl ConfigsImage {
    pub fn get(&self, resource: &ConfigResource, key: &str) -> Option<&str> {
        self.resources.get(resource)?.get(key).map(String::as_str)
    }

    /// The values of one resource; none if nothing was set.
    pub fn of(&self, resource: &ConfigResource) -> impl Iterator<Item = (&str, &str)> {
        let values = self.resources.get(resource).into_iter().flatten();
        values.map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl ConfigResource {
    pub fn topic(name: &str) -> Self {
        Self::new(ResourceType::Topic, name)
    }

    pub fn broker(id: klamm_types::NodeId) -> Self {
        Self::new(ResourceType::Broker, &id.to_string())
    }

    /// The defaults of all brokers.
    pub fn default_broker() -> Self {
        Self::new(ResourceType::Broker, "")
    }

    pub fn new(kind: ResourceType, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
        }
    }
}

impl ResourceType {
    pub fn from_id(id: i8) -> Option<Self> {
        match id {
            2 => Some(Self::Topic),
            4 => Some(Self::Broker),
            8 => Some(Self::BrokerLogger),
            16 => Some(Self::ClientMetrics),
            32 => Some(Self::Group),
            _ => None,
        }
    }

    pub fn id(self) -> i8 {
        match self {
            Self::Topic => 2,
            Self::Broker => 4,
            Self::BrokerLogger => 8,
            Self::ClientMetrics => 16,
            Self::Group => 32,
        }
    }

    pub(crate) fn from_record(id: i8) -> Result<Self, ReplayError> {
        Self::from_id(id).ok_or(ReplayError::UnknownValue {
            field: "config resource type",
            value: id.into(),
        })
    }
}
