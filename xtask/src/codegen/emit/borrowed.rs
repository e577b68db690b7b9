//! Twins of structs whose strings, bytes and records borrow from the frame (`ProduceRequestRef`). They can only be read;
//! unknown tagged fields are passed over.

use std::fmt::Write;

use super::Context;
use crate::codegen::names::field_name;
use crate::codegen::schema::{Field, Message, Struct, Type};

pub(crate) fn structs(out: &mut String, message: &Message) {
    for structure in message.structs.iter().filter(|structure| borrows(message, structure)) {
        declaration(out, message, structure);
        implementation(out, &Context { message, structure });
    }
    let name = &message.name;
    let _ = write!(
        out,
        "impl<'a> {name}Ref<'a> {{
            /// As [`Message::decode`], but strings, bytes and records stay in the frame.
            pub fn decode(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {{
                if !{name}::VALID_VERSIONS.contains(&version) {{
                    return Err(DecodeError::UnsupportedVersion {{ message: {name}::NAME, version }});
                }}
                Self::read(d, version)
            }}
        }}\n"
    );
}

/// True if the struct has anything to borrow, itself or deeper.
fn borrows(message: &Message, structure: &Struct) -> bool {
    structure.fields.iter().any(|field| type_borrows(message, &field.ty))
}

fn type_borrows(message: &Message, ty: &Type) -> bool {
    match ty {
        Type::Scalar(..) => false,
        Type::String | Type::Bytes | Type::Records => true,
        Type::Struct(name) => message
            .structure(name)
            .is_some_and(|structure| borrows(message, structure)),
        Type::Array(element) => type_borrows(message, element),
    }
}

fn rust(message: &Message, ty: &Type) -> String {
    match ty {
        Type::String => "&'a str".to_owned(),
        Type::Bytes | Type::Records => "&'a [u8]".to_owned(),
        Type::Struct(name) if type_borrows(message, ty) => format!("{name}Ref<'a>"),
        Type::Array(element) => format!("Vec<{}>", rust(message, element)),
        _ => ty.rust(),
    }
}

fn declaration(out: &mut String, message: &Message, structure: &Struct) {
    let name = &structure.name;
    let _ = writeln!(
        out,
        "/// [`{name}`] that borrows from the frame.\n#[derive(Clone, Debug, PartialEq)]\npub struct {name}Ref<'a> {{"
    );
    for field in &structure.fields {
        let plain = rust(message, &field.ty);
        let ty = if field.is_nullable() {
            format!("Option<{plain}>")
        } else {
            plain
        };
        let _ = writeln!(out, "pub {}: {ty},", field_name(&field.name));
    }
    out.push_str("}\n\n");
}

fn implementation(out: &mut String, context: &Context<'_>) {
    let name = &context.structure.name;
    let known = context.structure.versions;
    let mut body = String::new();
    for field in context.structure.fields.iter().filter(|field| field.tag.is_none()) {
        let read = statement(context, field);
        let _ = match field.versions.condition(known) {
            None => writeln!(body, "{read}"),
            Some(condition) => writeln!(body, "if {condition} {{ {read} }}"),
        };
    }
    body += &tags(context);
    let defaults: String = context
        .structure
        .fields
        .iter()
        .map(|field| format!("{}: {},", field_name(&field.name), default(field)))
        .collect();
    let _ = write!(
        out,
        "impl<'a> {name}Ref<'a> {{
            fn read(d: &mut Decoder<'a>, version: i16) -> Result<Self, DecodeError> {{
                {}let mut value = Self {{ {defaults} }}; {body} Ok(value)
            }}
        }}\n\n",
        context.flexible_line(&body),
    );
}

fn default(field: &Field) -> String {
    match super::structure::default(field) {
        text if text.contains("to_owned") => text.replace(".to_owned()", ""),
        text => text,
    }
}

fn statement(context: &Context<'_>, field: &Field) -> String {
    let name = field_name(&field.name);
    let path = context.path(field);
    let flexible = context.flexible_word(field);
    let value = match &field.ty {
        Type::Scalar("Uuid", _) => "d.uuid()?".to_owned(),
        Type::Scalar(method, _) => format!("d.{method}()?"),
        Type::String => format!("d.borrowed_string({flexible})?"),
        Type::Bytes | Type::Records => format!("d.borrowed_bytes({flexible})?"),
        Type::Struct(inner) => format!("{}::read(d, version)?", twin(context.message, inner)),
        Type::Array(element) => array(context, element, flexible, &path),
    };
    let can_be_null = !matches!(field.ty, Type::Scalar(..) | Type::Struct(_));
    if !field.is_nullable() && can_be_null {
        return format!("value.{name} = required({value}, {path})?;");
    }
    match field
        .nullable
        .opposite(field.versions.intersect(context.structure.versions))
    {
        Some(condition) if field.is_nullable() => format!(
            "value.{name} = {value}; if {condition} && value.{name}.is_none() {{
                return Err(DecodeError::Null {{ field: {path} }});
            }}"
        ),
        _ => format!("value.{name} = {value};"),
    }
}

/// The struct to read in place of `name`: its borrowing twin if there is one.
fn twin(message: &Message, name: &str) -> String {
    match message.structure(name) {
        Some(structure) if borrows(message, structure) => format!("{name}Ref"),
        _ => name.to_owned(),
    }
}

fn array(context: &Context<'_>, element: &Type, flexible: &str, path: &str) -> String {
    match element {
        Type::Struct(inner) => {
            let twin = twin(context.message, inner);
            format!("d.array({flexible}, {inner}::MIN_SIZE, |d| {twin}::read(d, version))?")
        }
        Type::String => format!("d.array({flexible}, 1, |d| required(d.borrowed_string({flexible})?, {path}))?"),
        _ => format!("d.scalars({flexible})?"),
    }
}

fn tags(context: &Context<'_>) -> String {
    if !context.has_tags() {
        return String::new();
    }
    let flexible = context.message.flexible.intersect(context.structure.versions);
    let mut arms = String::new();
    for field in context.tagged() {
        let tag = field.tag.unwrap_or_default();
        let guard = field
            .versions
            .condition(flexible)
            .map(|c| format!(" if {c}"))
            .unwrap_or_default();
        let _ = writeln!(arms, "{tag}{guard} => {{ {} }}", statement(context, field));
        if !guard.is_empty() {
            let name = &context.structure.name;
            let _ = writeln!(
                arms,
                "{tag} => return Err(DecodeError::InvalidTag {{ message: \"{name}\", tag, version }}),"
            );
        }
    }
    let body = if arms.is_empty() {
        "for _ in 0..d.unsigned_varint()? { let (_, size) = d.tag()?; d.raw(size)?; }".to_owned()
    } else {
        format!(
            "for _ in 0..d.unsigned_varint()? {{
                let (tag, size) = d.tag()?;
                match tag {{ {arms} _ => {{ d.raw(size)?; }} }}
            }}"
        )
    };
    if context.flexible() == "true" {
        body
    } else {
        format!("if flexible {{ {body} }}")
    }
}
