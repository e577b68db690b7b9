//! The tree: what is where, under Kafka's names (its `MetadataNode`s).
//!
//! A node is made when somebody steps on it; nothing is copied out of the image before. One name differs: the defaults
//! of a kind of quota entity are `user()`, `clientId()`, `ip()`, which Kafka leaves nameless and cannot step on.

use imbl::OrdMap;
use klamm_metadata::{
    Acl, ClientQuotaEntity, ClusterImage, ConfigResource, ConfigsImage, DelegationToken, FeaturesImage, MetadataImage,
    ResourceType, ScramCredential, TopicImage, TopicsImage,
};
use klamm_types::{NodeId, PartitionId, Uuid};

use super::registration;
use super::source::{Metadata, Provenance};
use crate::java;

#[derive(Clone)]
pub(super) enum Node<'a> {
    Root(&'a Metadata),
    Local,
    Image(&'a Metadata),
    Features(&'a FeaturesImage),
    Cluster(&'a ClusterImage),
    Brokers(&'a ClusterImage),
    Controllers(&'a ClusterImage),
    Topics(&'a TopicsImage),
    TopicsByName(&'a TopicsImage),
    TopicsById(&'a TopicsImage),
    Topic(&'a TopicImage),
    Configs(&'a ConfigsImage),
    Config(&'a OrdMap<String, String>),
    ClientQuotas(&'a OrdMap<ClientQuotaEntity, OrdMap<String, f64>>),
    ClientQuota(&'a OrdMap<String, f64>),
    ProducerIds(&'a MetadataImage),
    Acls(&'a OrdMap<Uuid, Acl>),
    AclsById(&'a OrdMap<Uuid, Acl>),
    Scram(&'a OrdMap<(i8, String), ScramCredential>),
    ScramMechanism(&'a OrdMap<(i8, String), ScramCredential>, i8),
    DelegationTokens(&'a OrdMap<String, DelegationToken>),
    /// What a file says.
    Leaf(String),
}

impl<'a> Node<'a> {
    pub(super) fn is_directory(&self) -> bool {
        !matches!(self, Self::Leaf(_))
    }

    /// In Java's order of strings.
    pub(super) fn child_names(&self) -> Vec<String> {
        let mut names = self.unsorted_names();
        names.sort_by(|a, b| java::compare_text(a, b));
        names
    }

    fn unsorted_names(&self) -> Vec<String> {
        let fixed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self {
            Self::Root(_) => fixed(&["local", "image"]),
            Self::Local => fixed(&["version", "commitId"]),
            Self::Image(_) => fixed(IMAGE),
            Self::Features(features) => {
                let levels = features.levels.keys().map(|name| format!("{FINALIZED}{name}"));
                levels.chain([METADATA_VERSION.to_owned()]).collect()
            }
            Self::Cluster(_) => fixed(&["brokers", "controllers"]),
            Self::Brokers(cluster) => cluster.brokers.keys().map(NodeId::to_string).collect(),
            Self::Controllers(cluster) => cluster.controllers.keys().map(NodeId::to_string).collect(),
            Self::Topics(_) => fixed(&["byName", "byId"]),
            Self::TopicsByName(topics) => topics.by_name.keys().map(ToString::to_string).collect(),
            Self::TopicsById(topics) => topics.by_id.keys().map(Uuid::to_string).collect(),
            Self::Topic(topic) => {
                let partitions = topic.partitions.keys().map(PartitionId::to_string);
                partitions.chain(["name".to_owned(), "id".to_owned()]).collect()
            }
            Self::Configs(configs) => configs.resources.keys().map(resource_name).collect(),
            Self::Config(values) => values.keys().cloned().collect(),
            Self::ClientQuotas(quotas) => quotas.keys().map(entity_name).collect(),
            Self::ClientQuota(values) => values.keys().cloned().collect(),
            Self::ProducerIds(_) => fixed(&["nextProducerId"]),
            Self::Acls(_) => fixed(&["byId"]),
            Self::AclsById(acls) => acls.keys().map(Uuid::to_string).collect(),
            Self::Scram(_) => SCRAM.iter().map(|(_, name)| (*name).to_owned()).collect(),
            Self::ScramMechanism(users, mechanism) => {
                let users = users.keys().filter(|(of, _)| of == mechanism);
                users.map(|(_, user)| user.clone()).collect()
            }
            Self::DelegationTokens(tokens) => tokens.keys().cloned().collect(),
            Self::Leaf(_) => Vec::new(),
        }
    }

    pub(super) fn child(&self, name: &str) -> Option<Node<'a>> {
        Some(match *self {
            Self::Root(metadata) => match name {
                "local" => Node::Local,
                "image" => Node::Image(metadata),
                _ => return None,
            },
            Self::Local => match name {
                "version" => Node::Leaf(env!("CARGO_PKG_VERSION").to_owned()),
                "commitId" => Node::Leaf("unknown".to_owned()),
                _ => return None,
            },
            Self::Image(metadata) => return image_child(metadata, name),
            Self::Features(features) => feature(features, name)?,
            Self::Cluster(cluster) => match name {
                "brokers" => Node::Brokers(cluster),
                "controllers" => Node::Controllers(cluster),
                _ => return None,
            },
            Self::Brokers(cluster) => {
                let broker = cluster.broker(NodeId(name.parse().ok()?))?;
                Node::Leaf(registration::of_broker(broker))
            }
            Self::Controllers(cluster) => {
                let controller = cluster.controller(NodeId(name.parse().ok()?))?;
                Node::Leaf(registration::of_controller(controller))
            }
            Self::Topics(topics) => match name {
                "byName" => Node::TopicsByName(topics),
                "byId" => Node::TopicsById(topics),
                _ => return None,
            },
            Self::TopicsByName(topics) => Node::Topic(topics.named(name)?),
            Self::TopicsById(topics) => Node::Topic(topics.get(name.parse().ok()?)?),
            Self::Topic(topic) => match name {
                "name" => Node::Leaf(topic.name.to_string()),
                "id" => Node::Leaf(topic.id.to_string()),
                _ => {
                    let partition = topic.partition(PartitionId(name.parse().ok()?))?;
                    Node::Leaf(registration::of_partition(partition))
                }
            },
            Self::Configs(configs) => Node::Config(configs.resources.get(&resource(name)?)?),
            Self::Config(values) => Node::Leaf(values.get(name)?.clone()),
            Self::ClientQuotas(quotas) => {
                let (_, values) = quotas.iter().find(|(entity, _)| entity_name(entity) == name)?;
                Node::ClientQuota(values)
            }
            Self::ClientQuota(values) => Node::Leaf(java::double(*values.get(name)?)),
            Self::ProducerIds(image) if name == "nextProducerId" => {
                Node::Leaf(image.next_producer_id.map_or(-1, |id| id.0).to_string())
            }
            Self::Acls(acls) if name == "byId" => Node::AclsById(acls),
            Self::AclsById(acls) => Node::Leaf(registration::of_acl(acls.get(&name.parse::<Uuid>().ok()?)?)),
            Self::Scram(users) => {
                let (mechanism, _) = SCRAM.iter().find(|(_, known)| *known == name)?;
                Node::ScramMechanism(users, *mechanism)
            }
            Self::ScramMechanism(users, mechanism) => {
                Node::Leaf(registration::of_scram(users.get(&(mechanism, name.to_owned()))?))
            }
            Self::DelegationTokens(tokens) => Node::Leaf(registration::of_token(name, tokens.get(name)?)),
            Self::ProducerIds(_) | Self::Acls(_) | Self::Leaf(_) => return None,
        })
    }

    /// What is below, two columns deeper with each step down.
    pub(super) fn print(&self, indentation: usize, out: &mut dyn std::io::Write) -> std::io::Result<()> {
        if let Self::Leaf(text) = self {
            return writeln!(out, "{:indentation$}{text}", "");
        }
        for name in self.child_names() {
            writeln!(out, "{:indentation$}{name}:", "")?;
            if let Some(child) = self.child(&name) {
                child.print(indentation + 2, out)?;
            }
        }
        Ok(())
    }
}

fn image_child<'a>(metadata: &'a Metadata, name: &str) -> Option<Node<'a>> {
    let image = &metadata.image;
    Some(match name {
        "provenance" => Node::Leaf(provenance(metadata.provenance)),
        "features" => Node::Features(&image.features),
        "cluster" => Node::Cluster(&image.cluster),
        "topics" => Node::Topics(&image.topics),
        "configs" => Node::Configs(&image.configs),
        "clientQuotas" => Node::ClientQuotas(&image.client_quotas),
        "producerIds" => Node::ProducerIds(image),
        "acls" => Node::Acls(&image.acls),
        "scram" => Node::Scram(&image.scram),
        "delegationToken" => Node::DelegationTokens(&image.delegation_tokens),
        _ => return None,
    })
}

/// A feature that was never finalized is there, too, at level 0.
fn feature<'a>(features: &FeaturesImage, name: &str) -> Option<Node<'a>> {
    if name == METADATA_VERSION {
        return Some(Node::Leaf(match features.metadata_version {
            Some(version) => format!("Optional[{version}]"),
            None => "Optional.empty".to_owned(),
        }));
    }
    let feature = name.strip_prefix(FINALIZED)?;
    let level = features.levels.get(feature).copied().unwrap_or(0);
    Some(Node::Leaf(level.to_string()))
}

fn resource_name(resource: &ConfigResource) -> String {
    let kind = RESOURCES.iter().find(|(kind, _)| *kind == resource.kind);
    let kind = kind.map_or("UNKNOWN", |(_, name)| name);
    match resource.name.as_str() {
        "" => kind.to_owned(),
        name => format!("{kind}:{name}"),
    }
}

fn resource(name: &str) -> Option<ConfigResource> {
    let (kind, resource) = name.split_once(':').unwrap_or((name, ""));
    let (kind, _) = RESOURCES.iter().find(|(_, known)| *known == kind)?;
    Some(ConfigResource::new(*kind, resource))
}

fn entity_name(entity: &ClientQuotaEntity) -> String {
    let part = |(kind, shown): &(&str, &str)| {
        let (_, name) = entity.0.iter().find(|(of, _)| of == kind)?;
        let escaped = name.as_deref().unwrap_or_default().replace('\\', "\\\\");
        let escaped = escaped.replace('(', "\\(").replace(')', "\\)");
        Some(format!("{shown}({escaped})"))
    };
    let parts: Vec<String> = ENTITIES.iter().filter_map(part).collect();
    parts.join("_")
}

fn provenance(of: Provenance) -> String {
    let Provenance { offset, epoch, time_ms } = of;
    format!("offset {offset}, epoch {epoch}, time {}", registration::date(time_ms))
}

const METADATA_VERSION: &str = "metadataVersion";
const FINALIZED: &str = "finalized_";
const IMAGE: &[&str] = &[
    "provenance",
    "features",
    "cluster",
    "topics",
    "configs",
    "clientQuotas",
    "producerIds",
    "acls",
    "scram",
    "delegationToken",
];
const SCRAM: &[(i8, &str)] = &[(1, "SCRAM-SHA-256"), (2, "SCRAM-SHA-512")];
const ENTITIES: &[(&str, &str)] = &[("client-id", "clientId"), ("ip", "ip"), ("user", "user")];
const RESOURCES: &[(ResourceType, &str)] = &[
    (ResourceType::Topic, "TOPIC"),
    (ResourceType::Broker, "BROKER"),
    (ResourceType::BrokerLogger, "BROKER_LOGGER"),
    (ResourceType::ClientMetrics, "CLIENT_METRICS"),
    (ResourceType::Group, "GROUP"),
];
