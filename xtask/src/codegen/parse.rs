//! Reads the text form of schemas. Indentation by two spaces nests; every line stands alone.

use anyhow::{Context, bail, ensure};

use super::schema::{Field, Kind, Message, Struct, Type, Versions};

struct Line<'a> {
    number: usize,
    depth: usize,
    words: Vec<&'a str>,
}

pub(crate) fn parse(folder: &str, text: &str) -> anyhow::Result<Vec<Message>> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let content = line.split('#').next().unwrap_or_default().trim_end();
        let words: Vec<&str> = content.split_whitespace().collect();
        let indent = content.len() - content.trim_start().len();
        ensure!(indent % 2 == 0, "line {}: odd indentation", index + 1);
        if !words.is_empty() {
            lines.push(Line {
                number: index + 1,
                depth: indent / 2,
                words,
            });
        }
    }
    let mut messages = Vec::new();
    let mut rest = lines.as_slice();
    while let Some((head, tail)) = rest.split_first() {
        ensure!(head.depth == 0, "line {}: a message starts at the margin", head.number);
        let (body, next) = split_block(tail, 0);
        messages.push(message(folder, head, body).with_context(|| format!("line {}", head.number))?);
        rest = next;
    }
    Ok(messages)
}

/// The lines that lie deeper than `depth`, and those after them.
fn split_block<'a, 'b>(lines: &'b [Line<'a>], depth: usize) -> (&'b [Line<'a>], &'b [Line<'a>]) {
    let end = lines.iter().position(|line| line.depth <= depth).unwrap_or(lines.len());
    lines.split_at(end)
}

fn message(folder: &str, head: &Line<'_>, body: &[Line<'_>]) -> anyhow::Result<Message> {
    let [kind, name, facts @ ..] = head.words.as_slice() else {
        bail!("a message needs a kind and a name");
    };
    let mut message = Message {
        folder: folder.to_owned(),
        kind: message_kind(kind)?,
        name: (*name).to_owned(),
        key: None,
        versions: Versions::NONE,
        flexible: Versions::NONE,
        listeners: Vec::new(),
        unstable: false,
        borrowed: false,
        structs: Vec::new(),
    };
    for fact in facts {
        match fact.split_once('=').unwrap_or((fact, "")) {
            ("key", value) => message.key = Some(value.parse()?),
            ("versions", value) => message.versions = versions(value)?,
            ("flexible", value) => message.flexible = versions(value)?,
            ("listeners", value) => message.listeners = value.split(',').map(str::to_owned).collect(),
            ("unstable", "") => message.unstable = true,
            ("borrowed", "") => message.borrowed = true,
            _ => bail!("what is {fact}?"),
        }
    }
    ensure!(
        !message.versions.is_empty() && message.versions.high < i16::MAX,
        "versions are needed"
    );
    structure(name, message.versions, body, &mut message.structs)?;
    Ok(message)
}

fn message_kind(word: &str) -> anyhow::Result<Kind> {
    Ok(match word {
        "request" => Kind::Request,
        "response" => Kind::Response,
        "header" => Kind::Header,
        "metadata" => Kind::Metadata,
        "coordinator-key" => Kind::CoordinatorKey,
        "coordinator-value" => Kind::CoordinatorValue,
        "data" => Kind::Data,
        _ => bail!("{word} is no kind of message"),
    })
}

/// Adds the struct and those nested in it. A struct's own versions come before those of the structs inside it.
fn structure(name: &str, versions_of: Versions, lines: &[Line<'_>], structs: &mut Vec<Struct>) -> anyhow::Result<()> {
    let place = structs.len();
    structs.push(Struct {
        name: name.to_owned(),
        versions: versions_of,
        fields: Vec::new(),
    });
    let mut fields = Vec::new();
    let mut rest = lines;
    while let Some((head, tail)) = rest.split_first() {
        let (body, next) = split_block(tail, head.depth);
        rest = next;
        if let ["struct", name, facts @ ..] = head.words.as_slice() {
            let own = facts.first().map_or(Ok(Versions::ALL), |text| versions(text))?;
            structure(name, own.intersect(versions_of), body, structs)?;
            continue;
        }
        let mut field = field(head).with_context(|| format!("line {}", head.number))?;
        let occurs = field.versions.intersect(versions_of);
        if occurs.is_empty() {
            // Known only to versions that nobody speaks any more.
            continue;
        }
        if field.nullable.intersect(occurs).is_empty() {
            field.nullable = Versions::NONE;
        }
        if !body.is_empty() {
            let inner = element_struct(&field.ty).with_context(|| format!("line {}: no struct", head.number))?;
            structure(inner, occurs, body, structs)?;
        }
        fields.push(field);
    }
    structs[place].fields = fields;
    Ok(())
}

fn element_struct(ty: &Type) -> Option<&str> {
    match ty {
        Type::Struct(name) => Some(name),
        Type::Array(element) => element_struct(element),
        _ => None,
    }
}

fn field(line: &Line<'_>) -> anyhow::Result<Field> {
    let [name, ty, facts @ ..] = line.words.as_slice() else {
        bail!("a field needs a name and a type");
    };
    let (ty, nullable) = match ty.split_once('?') {
        None => (*ty, Versions::NONE),
        Some((ty, "")) => (ty, Versions::ALL),
        Some((ty, text)) => (ty, versions(text)?),
    };
    let mut field = Field {
        name: name
            .strip_suffix(':')
            .context("a colon follows a field's name")?
            .to_owned(),
        ty: field_type(ty)?,
        versions: Versions::ALL,
        nullable,
        tag: None,
        default: None,
        ignorable: false,
        inflexible: false,
    };
    for fact in facts {
        match fact.split_once('=').unwrap_or((fact, "")) {
            ("tag", value) => field.tag = Some(value.parse()?),
            ("default", value) => field.default = Some(value.to_owned()),
            ("ignorable", "") => field.ignorable = true,
            ("inflexible", "") => field.inflexible = true,
            // Facts that this generator makes nothing of: map keys, bytes that Kafka does not copy, entity types.
            ("key" | "zerocopy", "") => {}
            (word, "") if word.starts_with('@') => {}
            (word, "") if word.starts_with(|c: char| c.is_ascii_digit()) => field.versions = versions(word)?,
            _ => bail!("what is {fact}?"),
        }
    }
    ensure!(field.tag.is_none() || field.nullable.is_empty() || field.nullable.contains(field.versions));
    Ok(field)
}

fn field_type(text: &str) -> anyhow::Result<Type> {
    Ok(match text {
        "bool" => Type::Scalar("bool", 1),
        "int8" => Type::Scalar("i8", 1),
        "int16" => Type::Scalar("i16", 2),
        "uint16" => Type::Scalar("u16", 2),
        "int32" => Type::Scalar("i32", 4),
        "int64" => Type::Scalar("i64", 8),
        "float64" => Type::Scalar("f64", 8),
        "uuid" => Type::Scalar("Uuid", 16),
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "records" => Type::Records,
        _ => match text.strip_prefix("[]") {
            Some(element) => Type::Array(Box::new(field_type(element)?)),
            None if text.starts_with(|c: char| c.is_ascii_uppercase()) => Type::Struct(text.to_owned()),
            None => bail!("{text} is no type"),
        },
    })
}

/// `none`, `3`, `0-7` or `2+`.
fn versions(text: &str) -> anyhow::Result<Versions> {
    if text == "none" {
        return Ok(Versions::NONE);
    }
    let (low, high) = match (text.strip_suffix('+'), text.split_once('-')) {
        (Some(low), _) => (low.parse()?, i16::MAX),
        (None, Some((low, high))) => (low.parse()?, high.parse()?),
        (None, None) => (text.parse()?, text.parse()?),
    };
    ensure!(low <= high, "{text} is no range of versions");
    Ok(Versions { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_with_nested_structs() {
        let text = "\
request HelloRequest key=7 versions=0-3 flexible=2+ listeners=broker
  Names: []Name 1+   # why
    First: string?2+ default=null
  Id: uuid 3+ tag=0 ignorable
";
        let messages = parse("api", text).unwrap();
        let [message] = messages.as_slice() else {
            panic!("{messages:?}")
        };
        assert_eq!((message.key, message.versions), (Some(7), Versions { low: 0, high: 3 }));
        let names: Vec<_> = message
            .structs
            .iter()
            .map(|s| (s.name.as_str(), s.versions, s.fields.len()))
            .collect();
        assert_eq!(
            names,
            [
                ("HelloRequest", Versions { low: 0, high: 3 }, 2),
                ("Name", Versions { low: 1, high: 3 }, 1)
            ]
        );
        let first = &message.structs[1].fields[0];
        assert_eq!(
            (first.nullable, first.is_null_by_default()),
            (Versions { low: 2, high: i16::MAX }, true)
        );
    }

    #[test]
    fn mistakes_are_refused() {
        for text in [
            "  Name: string",
            "request A versions=0\n  B string",
            "request A versions=0\n  B: strong",
            "request A versions=0\n  B: string shiny",
            "request A",
        ] {
            assert!(parse("api", text).is_err(), "{text}");
        }
    }
}
