//! Sizes of files and functions.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::sources::Source;

/// A longer file needs a reason, in a sentence of its first comment that holds [`REASON`].
const FILE_LINES_EXPLAINED: usize = 600;
const FILE_LINES_MAX: usize = 1000;
const FUNCTION_LINES_MAX: usize = 70;
const REASON: &str = "Long because";
/// Marks a file that is nothing but a table; it may be of any length.
const TABLE: &str = "A table";

pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| !source.is_generated())
        .flat_map(check_source)
        .collect()
}

fn check_source(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let path = &source.path;
    let lines = source.text.lines().count();
    let story: Vec<&str> = source.text.lines().take_while(|line| line.starts_with("//!")).collect();
    let tells = |word: &str| story.iter().any(|line| line.contains(word));
    if story.is_empty() && !path.contains("fuzz") {
        findings.push(format!(
            "{path}:1: opens without a `//!` line that says what the module owns"
        ));
    }
    if lines > FILE_LINES_MAX && !tells(TABLE) {
        findings.push(format!(
            "{path}: {lines} lines, over {FILE_LINES_MAX}; split it by noun"
        ));
    } else if lines > FILE_LINES_EXPLAINED && !tells(REASON) && !tells(TABLE) {
        findings.push(format!(
            "{path}: {lines} lines, over {FILE_LINES_EXPLAINED}; split it, or say `{REASON} …` at its head"
        ));
    }
    match syn::parse_file(&source.text) {
        Ok(file) => {
            let mut functions = Functions {
                path,
                findings: &mut findings,
            };
            functions.visit_file(&file);
        }
        Err(e) => findings.push(format!("{path}: cannot be parsed: {e}")),
    }
    findings
}

struct Functions<'a> {
    path: &'a str,
    findings: &'a mut Vec<String>,
}

impl Functions<'_> {
    fn check(&mut self, name: &syn::Ident, block: &syn::Block) {
        let (start, end) = (block.span().start().line, block.span().end().line);
        let lines = end.saturating_sub(start) + 1;
        if lines > FUNCTION_LINES_MAX {
            let path = self.path;
            self.findings.push(format!(
                "{path}:{start}: fn {name} has {lines} lines, over {FUNCTION_LINES_MAX}"
            ));
        }
    }
}

impl<'a> Visit<'a> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.check(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.check(&function.sig.ident, &function.block);
        visit::visit_impl_item_fn(self, function);
    }
}
