//! The body of `Structure::write`.

use std::fmt::Write;

use super::Context;
use super::structure::is_set;
use crate::codegen::names::field_name;
use crate::codegen::schema::{Field, Type, Versions};

pub(crate) fn body(context: &Context<'_>) -> String {
    let mut out = String::new();
    let known = context.structure.versions;
    for field in &context.structure.fields {
        let absent = absent(context, field);
        match (field.versions.condition(known), field.tag) {
            (_, Some(_)) => {
                if let (Some(absent), Some(condition)) = (absent, field.versions.opposite(known)) {
                    let _ = writeln!(out, "if {condition} && {} {{ {absent} }}", is_set(field));
                }
            }
            (None, None) => out += &statement(context, field),
            (Some(condition), None) => {
                let _ = write!(out, "if {condition} {{ {} }}", statement(context, field));
                if let Some(absent) = absent {
                    let _ = write!(out, " else if {} {{ {absent} }}", is_set(field));
                }
                out.push('\n');
            }
        }
    }
    out + &tags(context)
}

/// What to do with a field that is set in a version that lacks it; None if it may be dropped.
fn absent(context: &Context<'_>, field: &Field) -> Option<String> {
    let path = context.path(field);
    let refuse = || format!("return Err(EncodeError::UnsupportedField {{ field: {path}, version }});");
    (!field.ignorable).then(refuse)
}

fn statement(context: &Context<'_>, field: &Field) -> String {
    let name = format!("self.{}", field_name(&field.name));
    let path = context.path(field);
    let flexible = context.flexible_word(field);
    let here = field.versions.intersect(context.structure.versions);
    let mut out = String::new();
    if field.is_nullable()
        && let Some(condition) = field.nullable.opposite(here)
    {
        let _ = writeln!(
            out,
            "if {condition} && {name}.is_none() {{ return Err(EncodeError::Null {{ field: {path} }}); }}"
        );
    }
    let borrowed = match (&field.ty, field.is_nullable()) {
        (Type::Records | Type::Struct(_), true) => format!("{name}.as_ref()"),
        (_, true) => format!("{name}.as_deref()"),
        (_, false) => format!("Some(&{name})"),
    };
    let _ = match &field.ty {
        Type::Scalar("Uuid", _) => writeln!(out, "e.uuid({name});"),
        Type::Scalar(method, _) => writeln!(out, "e.{method}({name});"),
        Type::String => writeln!(out, "e.string({flexible}, {borrowed}, {path})?;"),
        Type::Bytes => writeln!(out, "e.bytes({flexible}, {borrowed}, {path})?;"),
        Type::Records => writeln!(out, "e.records({flexible}, {borrowed}, {path})?;"),
        Type::Struct(_) if field.is_nullable() && field.tag.is_some() => {
            writeln!(out, "e.nullable_tagged_struct({borrowed}, version)?;")
        }
        Type::Struct(_) if field.is_nullable() => writeln!(out, "e.nullable_struct({borrowed}, version)?;"),
        Type::Struct(_) => writeln!(out, "{name}.write(e, version)?;"),
        Type::Array(element) => match **element {
            Type::Struct(_) => writeln!(out, "e.structs({flexible}, {borrowed}, version, {path})?;"),
            Type::String => writeln!(out, "e.strings({flexible}, {borrowed}, {path})?;"),
            _ => writeln!(out, "e.scalars({flexible}, {borrowed}, {path})?;"),
        },
    };
    out
}

/// The tagged fields at the end of a struct in flexible versions.
fn tags(context: &Context<'_>) -> String {
    if !context.has_tags() {
        return String::new();
    }
    let tagged = context.tagged();
    let mut out = String::new();
    if tagged.is_empty() {
        out += "e.unknown_tags(&self.unknown_tagged_fields)?;";
    } else {
        let flexible = context.message.flexible.intersect(context.structure.versions);
        out += &known_tags(context, &tagged, flexible);
    }
    if context.flexible() == "true" {
        return out;
    }
    let path = format!("\"{}.unknown_tagged_fields\"", context.structure.name);
    format!(
        "if flexible {{ {out} }} else if !self.unknown_tagged_fields.is_empty() {{
            return Err(EncodeError::UnsupportedField {{ field: {path}, version }});
        }}\n"
    )
}

fn known_tags(context: &Context<'_>, tagged: &[&Field], flexible: Versions) -> String {
    let mut out = String::new();
    let flags: Vec<String> = tagged
        .iter()
        .map(|field| format!("has_{}", field_name(&field.name).replace("r#", "")))
        .collect();
    for (field, flag) in tagged.iter().zip(&flags) {
        let condition = match field.versions.condition(flexible) {
            None => is_set(field),
            Some(condition) => format!("{condition} && {}", is_set(field)),
        };
        let _ = writeln!(out, "let {flag} = {condition};");
    }
    let count: Vec<String> = flags.iter().map(|flag| format!("u32::from({flag})")).collect();
    let _ = writeln!(
        out,
        "let mut tags = TagWriter::start(e, &self.unknown_tagged_fields, {});",
        count.join(" + ")
    );
    for (field, flag) in tagged.iter().zip(&flags) {
        let _ = writeln!(
            out,
            "if {flag} {{ let start = tags.begin(e, {})?; {} tags.end(e, start); }}",
            field.tag.unwrap_or_default(),
            statement(context, field),
        );
    }
    out + "tags.finish(e)?;"
}
