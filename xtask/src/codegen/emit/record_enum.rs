//! Enums over stored records: the metadata log's, and key and value of each coordinator's.

use std::fmt::Write;

use anyhow::Context as _;

use crate::codegen::names::without;
use crate::codegen::schema::{Kind, Message};

/// A variant: its name, its number on disk, the struct in it.
struct Variant<'a> {
    name: &'a str,
    key: i16,
    structure: &'a str,
}

pub(crate) fn metadata(messages: &[Message]) -> anyhow::Result<String> {
    let variants = variants(messages, "metadata", Kind::Metadata, "Record")?;
    let mut out = String::from("//! The records of the metadata log.\n\n");
    out += IMPORTS;
    out += &record_enum(
        "MetadataRecord",
        "A record of the metadata log; [`crate::record`] frames it.",
        &variants,
    );
    Ok(out)
}

pub(crate) fn coordinators(messages: &[Message]) -> anyhow::Result<String> {
    let mut out = String::from("//! Keys and values of the records that coordinators write to their topics.\n\n");
    out += IMPORTS;
    for (folder, name, topic) in [
        ("group", "Group", "__consumer_offsets"),
        ("transaction", "Transaction", "__transaction_state"),
        ("share", "Share", "__share_group_state"),
    ] {
        for (kind, part) in [(Kind::CoordinatorKey, "Key"), (Kind::CoordinatorValue, "Value")] {
            let variants = variants(messages, folder, kind, part)?;
            let doc = format!("The {} of a record of `{topic}`.", part.to_lowercase());
            out += &record_enum(&format!("{name}Record{part}"), &doc, &variants);
        }
    }
    Ok(out)
}

const IMPORTS: &str = "use std::ops::RangeInclusive;

use serde_json::Value;

use crate::json::JsonError;
use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Structure};

";

fn variants<'a>(messages: &'a [Message], folder: &str, kind: Kind, suffix: &str) -> anyhow::Result<Vec<Variant<'a>>> {
    let mut variants = Vec::new();
    for message in messages
        .iter()
        .filter(|message| message.folder == folder && message.kind == kind)
    {
        let key = message.key.with_context(|| format!("{} needs a key", message.name))?;
        variants.push(Variant {
            name: without(&message.name, suffix),
            key,
            structure: &message.name,
        });
    }
    variants.sort_by_key(|variant| variant.key);
    Ok(variants)
}

fn record_enum(name: &str, doc: &str, variants: &[Variant<'_>]) -> String {
    let arms = |body: &dyn Fn(&Variant<'_>) -> String| -> String {
        variants.iter().map(|variant| format!("{},\n", body(variant))).collect()
    };
    let mut out = String::new();
    let _ = writeln!(out, "/// {doc}\n#[derive(Clone, Debug, PartialEq)]\npub enum {name} {{");
    out += &arms(&|v| format!("{}(super::{})", v.name, v.structure));
    let _ = write!(
        out,
        "}}\n\nimpl {name} {{
            /// The number that stands for the type on disk.
            pub fn record_type(&self) -> i16 {{ match self {{ {} }} }}\n
            /// The name in Kafka's sources.
            pub fn name(&self) -> &'static str {{ match self {{ {} }} }}\n
            /// The versions of a type; None for an unknown one.
            pub fn valid_versions(record_type: i16) -> Option<RangeInclusive<i16>> {{
                match record_type {{ {} _ => None }}
            }}\n
            /// The body alone.
            pub fn encode_body(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {{
                match self {{ {} }}
            }}\n
            /// The body alone.
            pub fn decode_body(record_type: i16, d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {{
                match record_type {{
                    {}
                    _ => Err(DecodeError::Unknown {{ what: \"{name} type\", value: record_type.into() }}),
                }}
            }}\n
            /// The body in the shape of Kafka's dump.
            pub fn to_json(&self, version: i16) -> Value {{ match self {{ {} }} }}\n
            /// A body by the name of its type; None for an unknown name.
            pub fn from_json(name: &str, value: &Value, version: i16) -> Option<Result<Self, JsonError>> {{
                match name {{ {} _ => None }}
            }}
        }}\n\n",
        arms(&|v| format!("Self::{}(_) => {}", v.name, v.key)),
        arms(&|v| format!("Self::{}(_) => \"{}\"", v.name, v.structure)),
        arms(&|v| format!("{} => Some(super::{}::VALID_VERSIONS)", v.key, v.structure)),
        arms(&|v| format!("Self::{}(record) => record.encode(e, version)", v.name)),
        arms(&|v| format!(
            "{} => super::{}::decode(d, version).map(Self::{})",
            v.key, v.structure, v.name
        )),
        arms(&|v| format!("Self::{}(record) => record.to_json(version)", v.name)),
        arms(&|v| {
            format!(
                "\"{}\" => Some(super::{}::from_json(value, version).map(Self::{}))",
                v.structure, v.structure, v.name
            )
        }),
    );
    for variant in variants {
        let _ = write!(
            out,
            "impl From<super::{}> for {name} {{ fn from(record: super::{}) -> Self {{ Self::{}(record) }} }}\n\n",
            variant.structure, variant.structure, variant.name
        );
    }
    out
}
