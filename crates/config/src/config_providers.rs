//! `${provider:path:key}` in values (KIP-297, KIP-421): passwords and the like that are kept elsewhere.
//!
//! Only for what the node's own administrator wrote: its properties file, `--override` and the environment. A value
//! that came over the network is never resolved, for whoever may alter a configuration could read any file with it
//! (CVE-2024-31141). Files and variables are the caller's to give.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use regex::Regex;

use crate::error::ConfigError;
use crate::properties::Properties;
use crate::value::{java_trim, split_list};

/// Where the values of variables lie.
pub trait ProviderSource {
    /// The content of a regular file; nothing if there is none.
    fn file(&self, path: &Path) -> std::io::Result<Option<Vec<u8>>>;
    fn exists(&self, path: &Path) -> bool;
    /// A variable of the environment.
    fn variable(&self, name: &str) -> Option<String>;
}

/// Properties without variables, as far as these could be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub properties: Properties,
    /// Worth a line in the log each.
    pub warnings: Vec<String>,
}

/// Puts values in place of all variables whose provider `config.providers` names. What a provider does not have stays as
/// it is written.
pub fn resolve(properties: &Properties, source: &dyn ProviderSource) -> Result<Resolved, ConfigError> {
    let mut lookup = Lookup {
        providers: providers(properties, source)?,
        source,
        warnings: Vec::new(),
    };
    let mut resolved = properties.clone();
    for property in properties.iter() {
        let value = lookup.resolve(&property.value)?;
        if value != property.value {
            resolved.set(property.key.clone(), value);
        }
    }
    Ok(Resolved {
        properties: resolved,
        warnings: lookup.warnings,
    })
}

/// One of Kafka's own providers; there are no others.
enum Provider {
    File { allowed: Option<Vec<PathBuf>> },
    Directory { allowed: Option<Vec<PathBuf>> },
    Environment { allowed: Regex },
}

struct Lookup<'a> {
    providers: BTreeMap<String, Provider>,
    source: &'a dyn ProviderSource,
    warnings: Vec<String>,
}

fn providers(properties: &Properties, source: &dyn ProviderSource) -> Result<BTreeMap<String, Provider>, ConfigError> {
    let mut providers = BTreeMap::new();
    let names = properties.get("config.providers").unwrap_or_default();
    for name in split_list(java_trim(names)) {
        let class_key = format!("{PREFIX}{name}.class");
        // As with Kafka, a provider without a class is none.
        let Some(class) = properties.get(&class_key) else {
            continue;
        };
        let param = |param: &str| properties.get(&format!("{PREFIX}{name}.param.{param}"));
        let allowed = || allowed_paths(param("allowed.paths"), source);
        let class = java_trim(class);
        let provider = match class.strip_prefix("org.apache.kafka.common.config.provider.") {
            Some("FileConfigProvider") => Provider::File { allowed: allowed()? },
            Some("DirectoryConfigProvider") => Provider::Directory { allowed: allowed()? },
            Some("EnvVarConfigProvider") => Provider::Environment {
                allowed: allowed_names(&name, param("allowlist.pattern"))?,
            },
            _ => {
                let reason = "Could not load config provider class or one of its dependencies";
                return Err(ConfigError::invalid(&class_key, class, reason));
            }
        };
        providers.insert(name, provider);
    }
    Ok(providers)
}

fn allowed_paths(given: Option<&str>, source: &dyn ProviderSource) -> Result<Option<Vec<PathBuf>>, ConfigError> {
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        return Ok(None);
    };
    let mut allowed = Vec::new();
    for path in given.split(',') {
        let path = normalized(Path::new(path));
        let problem = match (path.is_absolute(), source.exists(&path)) {
            (false, _) => "is not absolute",
            (true, false) => "does not exist",
            (true, true) => {
                allowed.push(path);
                continue;
            }
        };
        return Err(ConfigError::new(format!("Path {} {problem}", path.display())));
    }
    Ok(Some(allowed))
}

fn allowed_names(provider: &str, pattern: Option<&str>) -> Result<Regex, ConfigError> {
    let pattern = pattern.unwrap_or(".*");
    Regex::new(&format!("^(?:{pattern})$")).map_err(|_| {
        let key = format!("{PREFIX}{provider}.param.allowlist.pattern");
        ConfigError::invalid(&key, pattern, "not a regular expression")
    })
}

impl Lookup<'_> {
    fn resolve(&mut self, value: &str) -> Result<String, ConfigError> {
        let (mut resolved, mut rest) = (String::new(), value);
        while let Some(variable) = Variable::first(rest) {
            let before = rest.get(..variable.start).unwrap_or_default();
            let text = rest.get(variable.start..variable.end).unwrap_or_default();
            let found = self.look_up(&variable)?;
            resolved.push_str(before);
            resolved.push_str(found.as_deref().unwrap_or(text));
            rest = rest.get(variable.end..).unwrap_or_default();
        }
        resolved.push_str(rest);
        Ok(resolved)
    }

    fn look_up(&mut self, variable: &Variable<'_>) -> Result<Option<String>, ConfigError> {
        let (path, key) = (variable.path, variable.key);
        match self.providers.get(variable.provider) {
            None => Ok(None),
            Some(Provider::Environment { .. }) if !path.is_empty() => Err(ConfigError::new(format!(
                "Path is not supported for EnvVarConfigProvider, invalid value '{path}'"
            ))),
            Some(Provider::Environment { allowed }) if !allowed.is_match(key) => Ok(None),
            Some(Provider::Environment { .. }) => Ok(self.source.variable(key)),
            Some(Provider::File { .. } | Provider::Directory { .. }) if path.is_empty() => Ok(None),
            Some(Provider::File { allowed }) => match allowed_path(path, allowed.as_deref()) {
                Some(path) => self.in_file(&path, key),
                None => Ok(self.forbidden(path)),
            },
            Some(Provider::Directory { allowed }) => match allowed_path(path, allowed.as_deref()) {
                Some(path) => self.in_directory(&path, key),
                None => Ok(self.forbidden(path)),
            },
        }
    }

    fn forbidden(&mut self, path: &str) -> Option<String> {
        let warning = format!("The path {path} is not allowed to be accessed");
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
        None
    }

    fn in_file(&self, path: &Path, key: &str) -> Result<Option<String>, ConfigError> {
        let failed = || ConfigError::new(format!("Could not read properties from file {}", path.display()));
        let bytes = self.source.file(path).ok().flatten().ok_or_else(failed)?;
        // Unlike the node's own file, these are UTF-8.
        let text = String::from_utf8(bytes).map_err(|_| failed())?;
        let properties = Properties::parse_text(&text).map_err(|_| failed())?;
        Ok(properties.get(key).map(str::to_owned))
    }

    /// Each file is a key, its content the value.
    fn in_directory(&mut self, directory: &Path, key: &str) -> Result<Option<String>, ConfigError> {
        let is_name = Path::new(key).components().eq([Component::Normal(key.as_ref())]);
        if !is_name {
            return Ok(None);
        }
        let path = directory.join(key);
        let failed = || ConfigError::new(format!("Could not read file {} for property {key}", path.display()));
        let Some(bytes) = self.source.file(&path).map_err(|_| failed())? else {
            return Ok(None);
        };
        String::from_utf8(bytes).map(Some).map_err(|_| failed())
    }
}

/// `${provider:path:key}` or `${provider:key}` in a text, with where it stands.
struct Variable<'a> {
    provider: &'a str,
    path: &'a str,
    key: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Variable<'a> {
    fn first(text: &'a str) -> Option<Self> {
        let mut from = 0;
        loop {
            let start = from + text.get(from..)?.find("${")?;
            let inner_start = start + 2;
            let inner = text.get(inner_start..)?;
            let length = inner.find('}')?;
            // Without a colon it is no variable, and what begins after it may be one.
            let Some((provider, rest)) = inner.get(..length)?.split_once(':') else {
                from = inner_start;
                continue;
            };
            let (path, key) = rest.split_once(':').unwrap_or(("", rest));
            return Some(Self {
                provider,
                path,
                key,
                start,
                end: inner_start + length + 1,
            });
        }
    }
}

fn allowed_path(path: &str, allowed: Option<&[PathBuf]>) -> Option<PathBuf> {
    let Some(allowed) = allowed else {
        return Some(PathBuf::from(path));
    };
    let path = normalized(Path::new(path));
    let is_allowed = allowed.iter().any(|allowed| path.starts_with(allowed));
    is_allowed.then_some(path)
}

/// Without `.` and `..`, by the names alone.
fn normalized(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normalized.components().next_back(), Some(Component::Normal(_))) => {
                normalized.pop();
            }
            Component::ParentDir if normalized.has_root() => {}
            other => normalized.push(other),
        }
    }
    normalized
}

const PREFIX: &str = "config.providers.";

#[cfg(test)]
mod tests {
    use super::*;

    struct Fake;

    impl ProviderSource for Fake {
        fn file(&self, path: &Path) -> std::io::Result<Option<Vec<u8>>> {
            Ok(match path.to_str() {
                Some("/run/secrets/db.properties") => Some("password=gehäuse\nuser = kafka\n".into()),
                Some("/run/secrets/latin.properties") => Some(b"password=\xe4".to_vec()),
                Some("/run/keys/tls.key") => Some(b"-----BEGIN\n".to_vec()),
                _ => None,
            })
        }

        fn exists(&self, path: &Path) -> bool {
            path.starts_with("/run")
        }

        fn variable(&self, name: &str) -> Option<String> {
            (name == "SECRET").then(|| "s3cret".to_owned())
        }
    }

    fn resolved(value: &str, more: &[(&str, &str)]) -> Result<(String, usize), String> {
        let classes = [
            ("config.providers", "file, dir,env"),
            (
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider",
            ),
            (
                "config.providers.dir.class",
                "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
            ),
            (
                "config.providers.env.class",
                "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            ),
            ("ssl.key.password", value),
        ];
        let mut properties = Properties::new();
        for (key, value) in classes.iter().chain(more) {
            properties.set(*key, *value);
        }
        let resolved = resolve(&properties, &Fake).map_err(|error| error.to_string())?;
        let value = resolved.properties.get("ssl.key.password").unwrap().to_owned();
        Ok((value, resolved.warnings.len()))
    }

    #[test]
    fn variables_are_found_where_kafka_finds_them() {
        let check = |value: &str, expected: &str| {
            assert_eq!(resolved(value, &[]), Ok((expected.to_owned(), 0)), "{value}");
        };
        check("plain", "plain");
        check("${env:SECRET}", "s3cret");
        check("a${env:SECRET}b${env:SECRET}", "as3cretbs3cret");
        check("${env:OTHER}", "${env:OTHER}");
        check("${file:/run/secrets/db.properties:password}", "gehäuse");
        check(
            "${file:/run/secrets/db.properties:none}",
            "${file:/run/secrets/db.properties:none}",
        );
        check("${file:password}", "${file:password}");
        check("${dir:/run/keys:tls.key}", "-----BEGIN\n");
        check(
            "${dir:/run/keys:../secrets/db.properties}",
            "${dir:/run/keys:../secrets/db.properties}",
        );
        check("${vault:a:b} ${env:SECRET}", "${vault:a:b} s3cret");
        check("${env} ${env:SECRET} ${", "${env} s3cret ${");
        check("$${env:SECRET}}", "$s3cret}");
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let check = |value: &str, more: &[(&str, &str)], expected: &str| {
            assert_eq!(resolved(value, more), Err(expected.to_owned()), "{value}");
        };
        check("${file:/none:a}", &[], "Could not read properties from file /none");
        check(
            "${file:/run/secrets/latin.properties:password}",
            &[],
            "Could not read properties from file /run/secrets/latin.properties",
        );
        check(
            "${env:/a:SECRET}",
            &[],
            "Path is not supported for EnvVarConfigProvider, invalid value '/a'",
        );
        check(
            "",
            &[("config.providers.env.class", "com.example.Vault")],
            "Invalid value com.example.Vault for configuration config.providers.env.class: Could not load config \
             provider class or one of its dependencies",
        );
        check(
            "",
            &[("config.providers.file.param.allowed.paths", "run")],
            "Path run is not absolute",
        );
        check(
            "",
            &[("config.providers.file.param.allowed.paths", "/run,/etc/none")],
            "Path /etc/none does not exist",
        );
    }

    #[test]
    fn what_is_not_allowed_stays_unresolved() {
        let check = |value: &str, param: (&str, &str), expected: &str, warnings: usize| {
            assert_eq!(
                resolved(value, &[param]),
                Ok((expected.to_owned(), warnings)),
                "{value}"
            );
        };
        let paths = ("config.providers.file.param.allowed.paths", "/run/secrets/");
        check("${file:/run/secrets/db.properties:user}", paths, "kafka", 0);
        check(
            "${file:/run/secrets/../keys/x:user}",
            paths,
            "${file:/run/secrets/../keys/x:user}",
            1,
        );
        check("${file:/run/x/../secrets/db.properties:user}", paths, "kafka", 0);
        let names = ("config.providers.env.param.allowlist.pattern", "SEC");
        check("${env:SECRET}", names, "${env:SECRET}", 0);
        let names = ("config.providers.env.param.allowlist.pattern", "SEC.*");
        check("${env:SECRET}", names, "s3cret", 0);
    }

    #[test]
    fn without_providers_nothing_is_resolved() {
        let mut properties = Properties::new();
        properties.set("ssl.key.password", "${env:SECRET}");
        let resolved = resolve(&properties, &Fake).unwrap();
        assert_eq!(resolved.properties, properties);
    }
}
