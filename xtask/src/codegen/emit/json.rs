//! The bodies of `Structure::to_json` and `Structure::from_json`.

use std::fmt::Write;

use super::Context;
use super::structure::is_set;
use crate::codegen::names::{field_name, json_name};
use crate::codegen::schema::{Field, Type};

pub(crate) fn to(context: &Context<'_>) -> String {
    let mut out = String::new();
    for field in &context.structure.fields {
        let name = format!("self.{}", field_name(&field.name));
        let value = if field.is_nullable() {
            nullable(&field.ty, &name)
        } else {
            expression(&field.ty, &name, &format!("&{name}"))
        };
        let insert = format!("object.insert(\"{}\".to_owned(), {value});", json_name(&field.name));
        let mut conditions: Vec<String> = field
            .versions
            .condition(context.structure.versions)
            .into_iter()
            .collect();
        if field.tag.is_some() {
            conditions.push(is_set(field));
        }
        let _ = if conditions.is_empty() {
            writeln!(out, "{insert}")
        } else {
            writeln!(out, "if {} {{ {insert} }}", conditions.join(" && "))
        };
    }
    out
}

fn nullable(ty: &Type, name: &str) -> String {
    match ty {
        Type::Bytes => format!("json::nullable({name}.as_deref(), json::bytes)"),
        Type::Records => format!("json::nullable({name}.as_ref(), json::records)"),
        _ => format!("json::nullable({name}.as_ref(), |x| {})", expression(ty, "x", "x")),
    }
}

/// `place` is the value, `reference` a reference to it.
fn expression(ty: &Type, place: &str, reference: &str) -> String {
    match ty {
        Type::Scalar("Uuid", _) => format!("{place}.to_string().into()"),
        Type::Scalar(..) => format!("{place}.into()"),
        Type::String => format!("{place}.as_str().into()"),
        Type::Bytes => format!("json::bytes({reference})"),
        Type::Records => format!("json::records({reference})"),
        Type::Struct(_) => format!("{place}.to_json(version)"),
        Type::Array(element) => match **element {
            Type::Struct(_) => format!("json::structs({reference}, version)"),
            Type::Scalar("Uuid", _) => format!("json::texts({reference})"),
            _ => format!("{place}.as_slice().into()"),
        },
    }
}

pub(crate) fn from(context: &Context<'_>) -> String {
    let mut out = String::new();
    for field in &context.structure.fields {
        let mandatory = match field.versions.condition(context.structure.versions) {
            _ if field.tag.is_some() => "false".to_owned(),
            None => "true".to_owned(),
            Some(condition) => condition,
        };
        let name = json_name(&field.name);
        let _ = writeln!(
            out,
            "if let Some(found) = json::find(object, \"{name}\", {mandatory})? {{ value.{} = {}; }}",
            field_name(&field.name),
            reader(field, &name),
        );
    }
    out
}

fn reader(field: &Field, name: &str) -> String {
    let value = match &field.ty {
        Type::Struct(_) => "json::read_struct(found, version)?".to_owned(),
        Type::Array(element) => match **element {
            Type::Struct(_) => format!("json::read_structs(found, version, \"{name}\")?"),
            _ => format!("json::read_array(found, \"{name}\")?"),
        },
        _ => format!("json::read(found, \"{name}\")?"),
    };
    if field.is_nullable() {
        value
    } else {
        format!("json::required({value}, \"{name}\")?")
    }
}
