//! The body of `Structure::read`: statements that fill `value`, which holds the defaults.

use std::fmt::Write;

use super::Context;
use crate::codegen::names::field_name;
use crate::codegen::schema::{Field, Type};

pub(crate) fn body(context: &Context<'_>) -> String {
    let mut out = String::new();
    let known = context.structure.versions;
    for field in context.structure.fields.iter().filter(|field| field.tag.is_none()) {
        let statement = statement(context, field);
        let _ = match field.versions.condition(known) {
            None => writeln!(out, "{statement}"),
            Some(condition) => writeln!(out, "if {condition} {{ {statement} }}"),
        };
    }
    out + &tags(context)
}

fn statement(context: &Context<'_>, field: &Field) -> String {
    let name = field_name(&field.name);
    let path = context.path(field);
    let value = expression(context, field);
    if !field.is_nullable() {
        return match &field.ty {
            Type::Scalar(..) | Type::Struct(_) => format!("value.{name} = {value};"),
            _ => format!("value.{name} = required({value}, {path})?;"),
        };
    }
    let check = match field
        .nullable
        .opposite(field.versions.intersect(context.structure.versions))
    {
        None => String::new(),
        Some(condition) => {
            format!(
                " if {condition} && value.{name}.is_none() {{ return Err(DecodeError::Null {{ field: {path} }}); }}"
            )
        }
    };
    format!("value.{name} = {value};{check}")
}

/// The value itself for scalars and plain structs, an Option for all that can be null on the wire.
fn expression(context: &Context<'_>, field: &Field) -> String {
    let flexible = context.flexible_word(field);
    match &field.ty {
        Type::Scalar("Uuid", _) => "d.uuid()?".to_owned(),
        Type::Scalar(method, _) => format!("d.{method}()?"),
        Type::String => format!("d.string({flexible})?"),
        Type::Bytes => format!("d.bytes({flexible})?"),
        Type::Records => format!("d.records({flexible})?"),
        Type::Struct(_) if field.is_nullable() && field.tag.is_some() => {
            "d.nullable_tagged_struct(version)?".to_owned()
        }
        Type::Struct(_) if field.is_nullable() => "d.nullable_struct(version)?".to_owned(),
        Type::Struct(inner) => format!("{inner}::read(d, version)?"),
        Type::Array(element) => match **element {
            Type::Struct(_) => format!("d.structs({flexible}, version)?"),
            Type::String => format!("d.strings({flexible}, {})?", context.path(field)),
            _ => format!("d.scalars({flexible})?"),
        },
    }
}

fn tags(context: &Context<'_>) -> String {
    if !context.has_tags() {
        return String::new();
    }
    let tagged = context.tagged();
    let mut out = String::new();
    if tagged.is_empty() {
        out += "d.unknown_tags(&mut value.unknown_tagged_fields)?;";
    } else {
        let flexible = context.message.flexible.intersect(context.structure.versions);
        out += "for _ in 0..d.unsigned_varint()? { let (tag, size) = d.tag()?; match tag {";
        for field in tagged {
            let tag = field.tag.unwrap_or_default();
            let guard = field
                .versions
                .condition(flexible)
                .map(|c| format!(" if {c}"))
                .unwrap_or_default();
            let _ = writeln!(out, "{tag}{guard} => {{ {} }}", statement(context, field));
            if !guard.is_empty() {
                let name = &context.structure.name;
                let _ = writeln!(
                    out,
                    "{tag} => return Err(DecodeError::InvalidTag {{ message: \"{name}\", tag, version }}),"
                );
            }
        }
        out += "_ => d.unknown_tag(tag, size, &mut value.unknown_tagged_fields)?, } }";
    }
    if context.flexible() == "true" {
        return out;
    }
    format!("if flexible {{ {out} }}\n")
}
