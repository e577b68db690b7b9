//! Values of configurations: the types of Kafka's ConfigDef, how their text is read and how they are written back.
//!
//! Text is read as Java reads it (`Integer.parseInt`, `Double.parseDouble`, `String.trim`), since the same files must
//! mean the same; the sentences of errors are those that Kafka's admin clients have always seen.

use std::fmt;

use crate::error::ConfigError;

/// The types as DescribeConfigs numbers them ([`ConfigType::code`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigType {
    Boolean,
    String,
    Int,
    Short,
    Long,
    Double,
    List,
    Class,
    Password,
}

/// A value that was read and is of its key's type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Boolean(bool),
    String(String),
    Int(i32),
    Short(i16),
    Long(i64),
    Double(f64),
    List(Vec<String>),
    /// A class name. Whether it is one that is known here is decided by `classes`.
    Class(String),
    Password(Password),
}

/// A text that never shows itself, neither in Debug nor in Display.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// A Rust type that a key can have.
pub trait ConfigValue: Sized {
    const TYPE: ConfigType;
    const NULLABLE: bool = false;

    /// `None` when the value is of another type, which the tables of keys rule out.
    fn from_value(value: Option<&Value>) -> Option<Self>;
}

/// What Kafka prints in place of a password.
pub const HIDDEN: &str = "[hidden]";

impl ConfigType {
    /// The name in error sentences, documentation and `DescribeConfigs` of clients.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "BOOLEAN",
            Self::String => "STRING",
            Self::Int => "INT",
            Self::Short => "SHORT",
            Self::Long => "LONG",
            Self::Double => "DOUBLE",
            Self::List => "LIST",
            Self::Class => "CLASS",
            Self::Password => "PASSWORD",
        }
    }

    /// `config_type` of DescribeConfigs responses (KIP-569), where 0 is unknown.
    pub fn code(self) -> i8 {
        match self {
            Self::Boolean => 1,
            Self::String => 2,
            Self::Int => 3,
            Self::Short => 4,
            Self::Long => 5,
            Self::Double => 6,
            Self::List => 7,
            Self::Class => 8,
            Self::Password => 9,
        }
    }

    /// Reads `text` for the key `name`.
    pub fn parse(self, name: &str, text: &str) -> Result<Value, ConfigError> {
        let trimmed = java_trim(text);
        let not_a_number = || ConfigError::invalid(name, text, &format!("Not a number of type {}", self.name()));
        Ok(match self {
            Self::Boolean if trimmed.eq_ignore_ascii_case("true") => Value::Boolean(true),
            Self::Boolean if trimmed.eq_ignore_ascii_case("false") => Value::Boolean(false),
            Self::Boolean => {
                return Err(ConfigError::invalid(
                    name,
                    text,
                    "Expected value to be either true or false",
                ));
            }
            Self::String => Value::String(trimmed.to_owned()),
            Self::Int => Value::Int(trimmed.parse().map_err(|_| not_a_number())?),
            Self::Short => Value::Short(trimmed.parse().map_err(|_| not_a_number())?),
            Self::Long => Value::Long(trimmed.parse().map_err(|_| not_a_number())?),
            Self::Double => Value::Double(parse_java_double(trimmed).ok_or_else(not_a_number)?),
            Self::List => Value::List(split_list(trimmed)),
            Self::Class => Value::Class(trimmed.to_owned()),
            Self::Password => Value::Password(Password::new(trimmed)),
        })
    }
}

impl Value {
    /// The text of DescribeConfigs; a password's is its true text, so callers ask `Definition::is_sensitive` first.
    pub fn to_text(&self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::String(value) | Self::Class(value) => value.clone(),
            Self::Int(value) => value.to_string(),
            Self::Short(value) => value.to_string(),
            Self::Long(value) => value.to_string(),
            Self::Double(value) => java_double(*value),
            Self::List(values) => values.join(","),
            Self::Password(password) => password.value().to_owned(),
        }
    }

    /// As Java prints the object inside an error sentence: lists in brackets, passwords hidden.
    pub fn to_error_text(&self) -> String {
        match self {
            Self::List(values) => format!("[{}]", values.join(", ")),
            Self::Password(_) => HIDDEN.to_owned(),
            other => other.to_text(),
        }
    }

    /// The number, for range checks. Kafka compares all of them as doubles.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(f64::from(*value)),
            Self::Short(value) => Some(f64::from(*value)),
            Self::Long(value) => Some(*value as f64),
            Self::Double(value) => Some(*value),
            _ => None,
        }
    }
}

impl Password {
    pub fn new(value: &str) -> Self {
        Self(value.to_owned())
    }

    /// The secret itself.
    pub fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Display for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// Implements [`ConfigValue`] for a Rust type and the variants that may hold it.
macro_rules! config_value {
    ($type:ty, $config_type:ident, $($variant:ident)|+) => {
        impl ConfigValue for $type {
            const TYPE: ConfigType = ConfigType::$config_type;

            fn from_value(value: Option<&Value>) -> Option<Self> {
                match value {
                    Some($(Value::$variant(value))|+) => Some(value.clone()),
                    _ => None,
                }
            }
        }
    };
}

config_value!(bool, Boolean, Boolean);
config_value!(i32, Int, Int);
config_value!(i16, Short, Short);
config_value!(i64, Long, Long);
config_value!(f64, Double, Double);
config_value!(String, String, String | Class);
config_value!(Vec<String>, List, List);
config_value!(Password, Password, Password);

impl<T: ConfigValue> ConfigValue for Option<T> {
    const TYPE: ConfigType = T::TYPE;
    const NULLABLE: bool = true;

    fn from_value(value: Option<&Value>) -> Option<Self> {
        match value {
            None => Some(None),
            Some(_) => T::from_value(value).map(Some),
        }
    }
}

/// Java's `String.trim`: everything up to the space counts, nothing beyond it.
pub(crate) fn java_trim(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

/// Splits at commas with the white space around them; the empty text is the empty list.
pub(crate) fn split_list(trimmed: &str) -> Vec<String> {
    if trimmed.is_empty() {
        return Vec::new();
    }
    trimmed
        .split(',')
        .map(|item| item.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']).to_owned())
        .collect()
}

/// `Double.parseDouble` without hexadecimal floats, which nobody writes in a configuration.
fn parse_java_double(text: &str) -> Option<f64> {
    let digits = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
    match digits.trim_start_matches(['+', '-']) {
        "Infinity" | "NaN" if digits.len() == text.len() => text.parse().ok(),
        // Rust knows more spellings of the special values than Java does.
        body if body.starts_with(|c: char| c.is_ascii_digit() || c == '.') => digits.parse().ok(),
        _ => None,
    }
}

/// `Double.toString`: plain between a thousandth and ten million, else with an exponent, always with a point.
pub(crate) fn java_double(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else if size == 0.0 || (1e-3..1e7).contains(&size) {
        format!("{value:?}")
    } else {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let point = if mantissa.contains('.') { "" } else { ".0" };
        format!("{mantissa}{point}E{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_java_reads_them() {
        let check = |config_type: ConfigType, text: &str, expected: Result<Value, &str>| {
            let read = config_type.parse("a.key", text).map_err(|error| error.to_string());
            assert_eq!(read, expected.map_err(str::to_owned), "{text:?}");
        };
        use ConfigType::{Boolean, Double, Int, List, Long, Short};
        check(Boolean, " TRUE ", Ok(Value::Boolean(true)));
        let sentence = "Invalid value yes for configuration a.key: Expected value to be either true or false";
        check(Boolean, "yes", Err(sentence));
        check(Int, " +7\t", Ok(Value::Int(7)));
        check(
            Int,
            "2147483648",
            Err("Invalid value 2147483648 for configuration a.key: Not a number of type INT"),
        );
        check(
            Int,
            "",
            Err("Invalid value  for configuration a.key: Not a number of type INT"),
        );
        check(
            Int,
            "1_000",
            Err("Invalid value 1_000 for configuration a.key: Not a number of type INT"),
        );
        check(
            Short,
            "40000",
            Err("Invalid value 40000 for configuration a.key: Not a number of type SHORT"),
        );
        check(Long, "9223372036854775807", Ok(Value::Long(i64::MAX)));
        check(
            Long,
            "abc",
            Err("Invalid value abc for configuration a.key: Not a number of type LONG"),
        );
        check(Double, "1e3", Ok(Value::Double(1000.0)));
        check(Double, ".5d", Ok(Value::Double(0.5)));
        check(
            Double,
            "inf",
            Err("Invalid value inf for configuration a.key: Not a number of type DOUBLE"),
        );
        check(Double, "-Infinity", Ok(Value::Double(f64::NEG_INFINITY)));
        check(List, "", Ok(Value::List(vec![])));
        check(
            List,
            " a , b,,c ",
            Ok(Value::List(["a", "b", "", "c"].map(str::to_owned).to_vec())),
        );
    }

    #[test]
    fn doubles_are_written_as_java_writes_them() {
        let check = |value: f64, expected: &str| assert_eq!(java_double(value), expected);
        check(0.5, "0.5");
        check(0.0, "0.0");
        check(f64::MAX, "1.7976931348623157E308");
        check(2147483647.0, "2.147483647E9");
        check(1e7, "1.0E7");
        check(9999999.0, "9999999.0");
        check(0.0001, "1.0E-4");
        check(-1e-3, "-0.001");
    }

    #[test]
    fn passwords_do_not_show() {
        let password = Value::Password(Password::new("secret"));
        assert_eq!(
            format!("{password:?} {}", password.to_error_text()),
            "Password([hidden]) [hidden]"
        );
    }
}
