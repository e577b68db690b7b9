//! Property files and `key=value` lists that configure a tool's client, formatter or reader.

use std::path::Path;

use klamm_config::Properties;

use crate::failure::Failure;
use crate::options::Options;
use crate::terminal::Terminal;

/// Reads a `.properties` file.
pub(crate) fn load(path: &str, terminal: &Terminal<'_>) -> Result<Properties, Failure> {
    let bytes = terminal
        .io
        .disk
        .read(Path::new(path))
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::message(format!("{path} (No such file or directory)")),
            _ => Failure::Io(error),
        })?;
    Properties::parse(&bytes).map_err(|error| Failure::message(error.to_string()))
}

/// The file that an option names, or nothing if the option is not given.
pub(crate) fn from_option(options: &Options, name: &str, terminal: &Terminal<'_>) -> Result<Properties, Failure> {
    match options.value(name)? {
        Some(path) => load(path, terminal),
        None => Ok(Properties::new()),
    }
}

/// Adds `key=value` texts; a text without `=` is a key with an empty value.
pub(crate) fn add_pairs<'a>(properties: &mut Properties, pairs: impl Iterator<Item = &'a str>) {
    for pair in pairs {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        properties.set(key, value);
    }
}
