//! Schemas to Rust text. rustfmt comes after, so line breaks here only need to be correct.

mod api_key;
mod borrowed;
mod catalog;
mod decode;
mod encode;
mod json;
mod record_enum;
mod structure;

use std::fmt::Write;

use anyhow::ensure;

use super::Files;
use super::names::snake_case;
use super::schema::{Field, Kind, Message, Struct, Type, Versions};

/// First line of every file made.
const HEADER: &str = "// Made by `cargo xtask codegen` from schemas/. Edits are lost.\n\n";

/// The files of the generated folder.
pub(crate) fn files(messages: &[Message]) -> anyhow::Result<Files> {
    let mut files = Files::new();
    for message in messages {
        let name = format!("{}.rs", snake_case(&message.name));
        let body = message_file(message)?;
        let doc = format!("//! {}\n\n", summary(message));
        let text = format!("{HEADER}{doc}{}\n{body}", imports(&body));
        ensure!(files.insert(name.clone(), text).is_none(), "two schemas make {name}");
    }
    let tables = [
        ("api_key", api_key::table(messages)?),
        ("catalog", catalog::table(messages)),
        ("metadata_record", record_enum::metadata(messages)?),
        ("coordinator_record", record_enum::coordinators(messages)?),
    ];
    for (name, body) in &tables {
        files.insert(format!("{name}.rs"), format!("{HEADER}{body}"));
    }
    files.insert(
        "mod.rs".to_owned(),
        module_list(messages, &tables.each_ref().map(|(name, _)| *name)),
    );
    Ok(files)
}

fn module_list(messages: &[Message], tables: &[&str]) -> String {
    let mut out = format!("{HEADER}//! One module a message, and the tables over all of them.\n\n");
    // A few messages have no field, or none that depends on the version; many set one field after the default.
    out +=
        "#![allow(unused_variables, unused_mut, clippy::field_reassign_with_default, clippy::large_enum_variant)]\n\n";
    for table in tables {
        let _ = writeln!(out, "pub mod {table};");
    }
    for message in messages {
        let _ = writeln!(out, "pub mod {};", snake_case(&message.name));
    }
    out += "\n";
    for message in messages {
        let module = snake_case(&message.name);
        let _ = writeln!(out, "pub use {module}::{};", message.name);
        if message.borrowed {
            let _ = writeln!(out, "pub use {module}::{}Ref;", message.name);
        }
    }
    out
}

fn summary(message: &Message) -> String {
    let kind = match message.kind {
        Kind::Request => "Request",
        Kind::Response => "Response",
        Kind::Header => "Header",
        Kind::Metadata => "Metadata record",
        Kind::CoordinatorKey => "Coordinator record's key",
        Kind::CoordinatorValue => "Coordinator record's value",
        Kind::Data => "Stored or embedded data",
    };
    let key = message.key.map(|key| format!(" {key}")).unwrap_or_default();
    let Versions { low, high } = message.versions;
    let flexible = match message.flexible.intersect(message.versions) {
        none if none.is_empty() => String::new(),
        some => format!(", flexible from {}", some.low),
    };
    format!("{kind}{key}, versions {low} to {high}{flexible}.")
}

fn message_file(message: &Message) -> anyhow::Result<String> {
    let mut out = String::new();
    for (index, structure) in message.structs.iter().enumerate() {
        let context = Context { message, structure };
        structure::declaration(&mut out, &context);
        if index == 0 {
            structure::message_impl(&mut out, message);
        }
        context.implementation(&mut out)?;
    }
    if message.borrowed {
        borrowed::structs(&mut out, message);
    }
    Ok(out)
}

/// The imports that `body` mentions.
fn imports(body: &str) -> String {
    let wanted = |names: &[&'static str]| -> Vec<&'static str> {
        names.iter().copied().filter(|name| mentions(body, name)).collect()
    };
    let mut out = String::new();
    for (path, names) in [
        ("bytes", &["Bytes"][..]),
        ("klamm_types", &["Uuid"]),
        ("serde_json", &["Map", "Value"]),
        ("crate::json", &["JsonError"]),
        (
            "crate::wire",
            &[
                "DecodeError",
                "Decoder",
                "EncodeError",
                "Encoder",
                "Records",
                "TagWriter",
                "UnknownTaggedFields",
                "required",
            ],
        ),
        ("crate", &["ApiKey", "Message", "Request", "Structure", "json"]),
    ] {
        let names = wanted(names);
        if !names.is_empty() {
            let _ = writeln!(out, "use {path}::{{{}}};", names.join(", "));
        }
    }
    out
}

fn mentions(body: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    body.match_indices(name).any(|(at, _)| {
        let before = body[..at].chars().next_back();
        let after = body[at + name.len()..].chars().next();
        // `json::required` is not wire's, and a field of the same name comes after a dot.
        !before.is_some_and(|c| is_word(c) || c == ':' || c == '.' || c == '"') && !after.is_some_and(is_word)
    })
}

/// What the emitters of one struct need to know.
pub(crate) struct Context<'a> {
    pub(crate) message: &'a Message,
    pub(crate) structure: &'a Struct,
}

impl Context<'_> {
    /// Flexible versions in terms of `version`, as an expression.
    fn flexible(&self) -> String {
        match self.message.flexible.condition(self.structure.versions) {
            None => "true".to_owned(),
            Some(condition) => condition,
        }
    }

    /// The expression to pass where a method asks whether lengths are compact.
    fn flexible_word(&self, field: &Field) -> &'static str {
        match self.flexible().as_str() {
            _ if field.inflexible => "false",
            "true" => "true",
            "false" => "false",
            _ => "flexible",
        }
    }

    /// `"FetchTopic.partitions"` with its quotes.
    fn path(&self, field: &Field) -> String {
        format!("\"{}.{}\"", self.structure.name, snake_case(&field.name))
    }

    /// True if an instance can carry tagged fields.
    fn has_tags(&self) -> bool {
        self.flexible() != "false"
    }

    fn tagged(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = self
            .structure
            .fields
            .iter()
            .filter(|field| field.tag.is_some())
            .collect();
        fields.sort_by_key(|field| field.tag);
        fields
    }

    /// `let flexible = …;` if the body uses it.
    fn flexible_line(&self, body: &str) -> String {
        if mentions(body, "flexible") && !matches!(self.flexible().as_str(), "true" | "false") {
            format!("let flexible = {};\n", self.flexible())
        } else {
            String::new()
        }
    }

    fn implementation(&self, out: &mut String) -> anyhow::Result<()> {
        let name = &self.structure.name;
        let write = encode::body(self);
        let read = decode::body(self);
        let _ = write!(
            out,
            "impl Structure for {name} {{
                const MIN_SIZE: usize = {};\n
                fn write(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError> {{ {}{write} Ok(()) }}\n
                fn read(d: &mut Decoder<'_>, version: i16) -> Result<Self, DecodeError> {{
                    {}let mut value = Self::default(); {read} Ok(value)
                }}\n
                fn to_json(&self, version: i16) -> Value {{
                    let mut object = Map::new(); {} Value::Object(object)
                }}\n
                fn from_json(value: &Value, version: i16) -> Result<Self, JsonError> {{
                    let object = json::object(value, \"{name}\")?;
                    let mut value = Self::default(); {} Ok(value)
                }}
            }}\n\n",
            self.min_size(self.structure).max(1),
            self.flexible_line(&write),
            self.flexible_line(&read),
            json::to(self),
            json::from(self),
        );
        Ok(())
    }

    /// The fewest bytes of `structure` over its versions.
    fn min_size(&self, structure: &Struct) -> usize {
        let always = |field: &&Field| field.tag.is_none() && field.versions.contains(structure.versions);
        let fields: usize = structure
            .fields
            .iter()
            .filter(always)
            .map(|field| self.min_field_size(field))
            .sum();
        fields + usize::from(self.message.flexible.contains(structure.versions))
    }

    fn min_field_size(&self, field: &Field) -> usize {
        let can_be_compact = self.message.is_flexible();
        match &field.ty {
            Type::Scalar(_, size) => *size,
            Type::String if !can_be_compact || field.inflexible => 2,
            Type::Bytes | Type::Records | Type::Array(_) if !can_be_compact => 4,
            Type::Struct(name) if !field.is_nullable() => {
                self.message.structure(name).map_or(1, |inner| self.min_size(inner))
            }
            _ => 1,
        }
    }
}
