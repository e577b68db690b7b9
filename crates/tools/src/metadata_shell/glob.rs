//! Paths with `*`, `?` and `{one,other}` in them, and what they match in the tree.

use regex::Regex;

use super::Shell;
use super::metadata_node::Node;

/// What a path led to.
pub(super) struct Found<'a> {
    path: Vec<String>,
    pub(super) node: Node<'a>,
}

impl Found<'_> {
    pub(super) fn last_component(&self) -> &str {
        self.path.last().map_or("/", String::as_str)
    }

    pub(super) fn absolute_path(&self) -> String {
        format!("/{}", self.path.join("/"))
    }
}

impl Shell {
    /// In the order of their names; none if nothing is there.
    pub(super) fn find(&self, glob: &str) -> Vec<Found<'_>> {
        let components = self.components(glob);
        let components: Vec<Component> = components.iter().map(|text| Component::new(text)).collect();
        let mut found = Vec::new();
        descend(Node::Root(&self.metadata), &components, &mut Vec::new(), &mut found);
        found
    }

    /// From the root, without `.` and `..`.
    pub(super) fn components(&self, path: &str) -> Vec<String> {
        let absolute = match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("{}/{path}", self.working_directory),
        };
        let mut components = Vec::new();
        for component in absolute.split('/') {
            match component {
                "" | "." => {}
                ".." => drop(components.pop()),
                name => components.push(name.to_owned()),
            }
        }
        components
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node::Root(&self.metadata)
    }
}

fn descend<'a>(node: Node<'a>, components: &[Component], path: &mut Vec<String>, found: &mut Vec<Found<'a>>) {
    let Some((component, rest)) = components.split_first() else {
        found.push(Found {
            path: path.clone(),
            node,
        });
        return;
    };
    let names = match &component.pattern {
        None => vec![component.text.clone()],
        Some(pattern) => {
            let mut names = node.child_names();
            names.retain(|name| pattern.is_match(name));
            names
        }
    };
    for name in names {
        if let Some(child) = node.child(&name) {
            path.push(name);
            descend(child, rest, path, found);
            path.pop();
        }
    }
}

/// One name of a path.
struct Component {
    text: String,
    /// Nothing if only the text itself is meant.
    pattern: Option<Regex>,
}

impl Component {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            pattern: regular_expression(text).and_then(|text| Regex::new(&text).ok()),
        }
    }
}

/// Nothing for what stands for itself, or makes no sense.
fn regular_expression(glob: &str) -> Option<String> {
    let mut out = "^".to_owned();
    let (mut is_literal, mut is_in_group) = (true, false);
    let mut chars = glob.chars();
    while let Some(c) = chars.next() {
        match c {
            '?' => out.push('.'),
            '*' => out.push_str(".*"),
            '\\' => out.push_str(&regex::escape(&chars.next().unwrap_or('\\').to_string())),
            '{' if is_in_group => return None,
            '{' => {
                out.push_str("(?:(?:");
                is_in_group = true;
            }
            ',' if is_in_group => out.push_str(")|(?:"),
            '}' if is_in_group => {
                out.push_str("))");
                is_in_group = false;
            }
            other => out.push_str(&regex::escape(&other.to_string())),
        }
        is_literal &= !matches!(c, '?' | '*' | '{');
    }
    out.push('$');
    (!is_literal && !is_in_group).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_in_kafkas_shell() {
        let check = |glob: &str, name: &str, expected: bool| {
            let component = Component::new(glob);
            let is_match = match &component.pattern {
                Some(pattern) => pattern.is_match(name),
                None => component.text == name,
            };
            assert_eq!(is_match, expected, "{glob} {name}");
        };
        check("a*", "abc", true);
        check("a?", "abc", false);
        check("a.c", "abc", false);
        check("{one,other}", "other", true);
        check("{one,other}", "another", false);
        check("x{1,2}y*", "x2yz", true);
        check("user(*", "user(alice)", true);
        check("\\**", "*a", true);
        check("\\**", "a", false);
        // Nothing that closes, or a group in a group: the text itself is meant.
        check("{a", "{a", true);
        check("{a{b}}", "{a{b}}", true);
        check("a,b}", "a,b}", true);
    }
}
