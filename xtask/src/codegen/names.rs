//! Names of the schemas as Rust and JSON write them.

/// `FetchTopic` to `fetch_topic`, `KRaftVersion` to `kraft_version`. Not yet safe against keywords.
pub(crate) fn snake_case(name: &str) -> String {
    let name = name.replace("KRaft", "Kraft");
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, letter) in letters.iter().enumerate() {
        let previous = i.checked_sub(1).and_then(|i| letters.get(i));
        let after_word = previous.is_some_and(|p| p.is_lowercase() || p.is_ascii_digit());
        let ends_acronym =
            previous.is_some_and(|p| p.is_uppercase()) && letters.get(i + 1).is_some_and(|n| n.is_lowercase());
        if letter.is_uppercase() && (after_word || ends_acronym) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The name of a struct's field.
pub(crate) fn field_name(name: &str) -> String {
    let name = snake_case(name);
    match name.as_str() {
        "type" | "match" | "ref" | "move" | "where" | "use" | "mod" | "fn" => format!("r#{name}"),
        _ => name,
    }
}

/// Kafka's JSON starts a name in lower case and keeps the rest.
pub(crate) fn json_name(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// `whole` without `suffix`, or as it is.
pub(crate) fn without<'a>(whole: &'a str, suffix: &str) -> &'a str {
    whole.strip_suffix(suffix).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_splits_words_and_acronyms() {
        for (name, expected) in [
            ("FetchTopic", "fetch_topic"),
            ("memberId", "member_id"),
            ("KRaftVersionFeature", "kraft_version_feature"),
            ("HostIPAddress", "host_ip_address"),
        ] {
            assert_eq!(snake_case(name), expected);
        }
        assert_eq!(field_name("Type"), "r#type");
        assert_eq!(json_name("KRaftVersion"), "kRaftVersion");
    }
}
