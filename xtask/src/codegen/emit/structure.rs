//! Declaration, defaults and the facts of a message.

use std::fmt::Write;

use super::Context;
use crate::codegen::names::{field_name, without};
use crate::codegen::schema::{Field, Kind, Message, Type};

pub(crate) fn declaration(out: &mut String, context: &Context<'_>) {
    let name = &context.structure.name;
    let fields = &context.structure.fields;
    let plain = fields.iter().all(|field| default(field) == "Default::default()");
    let derived = if plain { ", Default" } else { "" };
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq{derived})]\npub struct {name} {{");
    for field in fields {
        let versions = match field.versions.condition(context.message.versions) {
            None => String::new(),
            Some(condition) => format!("/// `{condition}`\n"),
        };
        let _ = writeln!(out, "{versions}pub {}: {},", field_name(&field.name), field.rust_type());
    }
    if context.has_tags() {
        out.push_str("pub unknown_tagged_fields: UnknownTaggedFields,\n");
    }
    out.push_str("}\n\n");
    if plain {
        return;
    }
    let _ = writeln!(out, "impl Default for {name} {{ fn default() -> Self {{ Self {{");
    for field in fields {
        let _ = writeln!(out, "{}: {},", field_name(&field.name), default(field));
    }
    if context.has_tags() {
        out.push_str("unknown_tagged_fields: Default::default(),\n");
    }
    out.push_str("} } }\n\n");
}

/// The default as an expression; exactly `Default::default()` if Rust's default is the schema's.
pub(crate) fn default(field: &Field) -> String {
    const RUST: &str = "Default::default()";
    if field.is_null_by_default() {
        return RUST.to_owned();
    }
    let plain = match (field.default.as_deref(), &field.ty) {
        (None, _) => RUST.to_owned(),
        (Some(text), Type::String) => format!("{text:?}.to_owned()"),
        (Some(text), _) => number(text),
    };
    match (field.is_nullable(), plain.as_str()) {
        (false, _) => plain,
        (true, RUST) => "Some(Default::default())".to_owned(),
        (true, _) => format!("Some({plain})"),
    }
}

/// Kafka writes some in hexadecimal.
fn number(text: &str) -> String {
    match text.strip_prefix("0x").map(|digits| i64::from_str_radix(digits, 16)) {
        Some(Ok(value)) => value.to_string(),
        _ => text.to_owned(),
    }
}

/// An expression that is true if the field of `self` is not its default.
pub(crate) fn is_set(field: &Field) -> String {
    let name = format!("self.{}", field_name(&field.name));
    if field.is_null_by_default() {
        return format!("{name}.is_some()");
    }
    let value = default(field);
    match &field.ty {
        Type::Scalar("bool", _) if value == "true" => format!("!{name}"),
        Type::Scalar("bool", _) => name,
        Type::Scalar("Uuid", _) => format!("!{name}.is_zero()"),
        Type::Scalar("f64", _) => format!("{name} != {}", field.default.as_deref().unwrap_or("0.0")),
        Type::Scalar(..) => format!("{name} != {}", field.default.as_deref().map_or("0".to_owned(), number)),
        Type::Struct(inner) if field.is_nullable() => format!("{name} != Some({inner}::default())"),
        Type::Struct(inner) => format!("{name} != {inner}::default()"),
        Type::String if field.default.is_some() => {
            let text = field.default.as_deref().unwrap_or_default();
            if field.is_nullable() {
                format!("{name}.as_deref() != Some({text:?})")
            } else {
                format!("{name} != {text:?}")
            }
        }
        _ if field.is_nullable() => format!("{name}.as_ref().is_none_or(|x| !x.is_empty())"),
        _ => format!("!{name}.is_empty()"),
    }
}

/// Name, key and versions, and for a request what answers it.
pub(crate) fn message_impl(out: &mut String, message: &Message) {
    let name = &message.name;
    let flexible = match message.flexible.intersect(message.versions) {
        none if none.is_empty() => "i16::MAX".to_owned(),
        some => some.low.to_string(),
    };
    let _ = write!(
        out,
        "impl Message for {name} {{
            const NAME: &'static str = \"{name}\";
            const API_KEY: Option<i16> = {:?};
            const VALID_VERSIONS: std::ops::RangeInclusive<i16> = {}..={};
            const FLEXIBLE_FROM: i16 = {flexible};
        }}\n\n",
        message.key, message.versions.low, message.versions.high,
    );
    if message.kind == Kind::Request {
        let api = without(name, "Request");
        let _ = write!(
            out,
            "impl Request for {name} {{
                const KEY: ApiKey = ApiKey::{api};
                type Response = super::{api}Response;
            }}\n\n",
        );
    }
}
