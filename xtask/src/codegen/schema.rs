//! What a schema says: messages, structs, fields, versions. `schemas/README.md` describes the text form.

/// An inclusive range of versions; open above is [`i16::MAX`]. Empty if `low > high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) low: i16,
    pub(crate) high: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Response,
    Header,
    Metadata,
    CoordinatorKey,
    CoordinatorValue,
    Data,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The folder of its schema: api, metadata, group, share, transaction, data.
    pub(crate) folder: String,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) key: Option<i16>,
    pub(crate) versions: Versions,
    pub(crate) flexible: Versions,
    pub(crate) listeners: Vec<String>,
    /// The latest version is offered only with `unstable.api.versions.enable`.
    pub(crate) unstable: bool,
    /// A twin that borrows from the frame is wanted.
    pub(crate) borrowed: bool,
    /// The message itself first, then each struct in it.
    pub(crate) structs: Vec<Struct>,
}

#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub(crate) name: String,
    /// Versions of the message in which it occurs.
    pub(crate) versions: Versions,
    pub(crate) fields: Vec<Field>,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) versions: Versions,
    pub(crate) nullable: Versions,
    pub(crate) tag: Option<u32>,
    pub(crate) default: Option<String>,
    pub(crate) ignorable: bool,
    /// Fixed-size lengths even in flexible versions.
    pub(crate) inflexible: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// Fixed size; the name in Rust, the size in bytes.
    Scalar(&'static str, usize),
    String,
    Bytes,
    Records,
    Struct(String),
    Array(Box<Type>),
}

impl Versions {
    pub(crate) const ALL: Self = Self { low: 0, high: i16::MAX };
    pub(crate) const NONE: Self = Self {
        low: i16::MAX,
        high: -1,
    };

    pub(crate) fn is_empty(self) -> bool {
        self.low > self.high
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        other.is_empty() || self.low <= other.low && other.high <= self.high
    }

    pub(crate) fn intersect(self, other: Self) -> Self {
        let both = Self {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        };
        if both.is_empty() { Self::NONE } else { both }
    }

    /// The Rust condition for `version` to be in `self` when it is known to be in `known`; None if always so.
    pub(crate) fn condition(self, known: Self) -> Option<String> {
        let here = self.intersect(known);
        match (here.low > known.low, here.high < known.high) {
            _ if here.is_empty() => Some("false".to_owned()),
            (false, false) => None,
            (true, false) => Some(format!("version >= {}", here.low)),
            (false, true) => Some(format!("version <= {}", here.high)),
            (true, true) if here.low == here.high => Some(format!("version == {}", here.low)),
            (true, true) => Some(format!("({}..={}).contains(&version)", here.low, here.high)),
        }
    }

    /// The opposite of [`Versions::condition`]; None if never so.
    pub(crate) fn opposite(self, known: Self) -> Option<String> {
        let here = self.intersect(known);
        match (here.low > known.low, here.high < known.high) {
            _ if here.is_empty() => Some("true".to_owned()),
            (false, false) => None,
            (true, false) => Some(format!("version < {}", here.low)),
            (false, true) => Some(format!("version > {}", here.high)),
            (true, true) if here.low == here.high => Some(format!("version != {}", here.low)),
            (true, true) => Some(format!("!({}..={}).contains(&version)", here.low, here.high)),
        }
    }
}

impl Message {
    pub(crate) fn is_flexible(&self) -> bool {
        !self.flexible.intersect(self.versions).is_empty()
    }

    pub(crate) fn structure(&self, name: &str) -> Option<&Struct> {
        self.structs.iter().find(|structure| structure.name == name)
    }
}

impl Field {
    pub(crate) fn is_nullable(&self) -> bool {
        !self.nullable.is_empty()
    }

    /// True if the default is null; where a nullable field says nothing, it is empty (records: null).
    pub(crate) fn is_null_by_default(&self) -> bool {
        self.default.as_deref() == Some("null") || self.is_nullable() && self.ty == Type::Records
    }

    /// The Rust type of the field.
    pub(crate) fn rust_type(&self) -> String {
        let plain = self.ty.rust();
        if self.is_nullable() {
            format!("Option<{plain}>")
        } else {
            plain
        }
    }
}

impl Type {
    pub(crate) fn rust(&self) -> String {
        match self {
            Self::Scalar(name, _) => (*name).to_owned(),
            Self::String => "String".to_owned(),
            Self::Bytes => "Bytes".to_owned(),
            Self::Records => "Records".to_owned(),
            Self::Struct(name) => name.clone(),
            Self::Array(element) => format!("Vec<{}>", element.rust()),
        }
    }
}
