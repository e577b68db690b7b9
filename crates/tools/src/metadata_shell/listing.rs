//! How `ls` sets names: in columns if a screen is wide enough, one below the other if not.

use std::io::{self, Write};

/// A directory's name and what is in it.
pub(super) type Directory = (String, Vec<String>);

/// Files first, then directories with their names if there is more than one thing to show. `width` is that of the
/// screen, nothing where there is none.
pub(super) fn print(
    files: &[String],
    directories: &[Directory],
    width: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    print_names("", files, width, out)?;
    let is_titled = !files.is_empty() || directories.len() > 1;
    let mut is_first = files.is_empty();
    for (name, children) in directories {
        let mut title = String::new();
        if is_titled {
            title = format!("{}{name}:", if is_first { "" } else { "\n" });
            is_first = false;
        }
        print_names(&title, children, width, out)?;
    }
    Ok(())
}

fn print_names(title: &str, names: &[String], width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    if !title.is_empty() {
        writeln!(out, "{title}")?;
    }
    let columns = Columns::fit(names, width);
    for line in 0..names.len().div_ceil(columns.widths.len()) {
        let mut text = String::new();
        for (column, width) in columns.widths.iter().enumerate() {
            let Some(name) = names.get(line + column * columns.names_per_column) else {
                continue;
            };
            text.push_str(name);
            if column + 1 < columns.widths.len() {
                let padding = width.saturating_sub(length(name));
                text.extend(std::iter::repeat_n(' ', padding));
            }
        }
        writeln!(out, "{text}")?;
    }
    Ok(())
}

struct Columns {
    /// With two spaces between.
    widths: Vec<usize>,
    names_per_column: usize,
}

impl Columns {
    /// As many as the screen has room for, all of them used.
    fn fit(names: &[String], width: Option<usize>) -> Self {
        let most = width.unwrap_or(0) / COLUMN_WIDTH_MIN;
        let several = (2..=most).rev().map(|count| Self::new(names, count));
        let fits = |columns: &Self| {
            let total: usize = columns.widths.iter().sum();
            columns.widths.last().is_some_and(|last| *last != 0) && width.is_some_and(|width| total <= width)
        };
        several.into_iter().find(fits).unwrap_or_else(|| Self::new(names, 1))
    }

    fn new(names: &[String], count: usize) -> Self {
        let names_per_column = names.len().div_ceil(count).max(1);
        let mut widths = vec![0; count];
        for (chunk, width) in names.chunks(names_per_column).zip(&mut widths) {
            *width = chunk.iter().map(|name| length(name) + 2).max().unwrap_or(0);
        }
        Self {
            widths,
            names_per_column,
        }
    }
}

/// As Java counts.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

const COLUMN_WIDTH_MIN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_columns() {
        let check = |names: &[&str], width: Option<usize>, expected: &str| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let mut out = Vec::new();
            print_names("", &names, width, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{names:?} {width:?}");
        };
        let names = &["abc", "def", "ghi", "jkl", "mno"];
        check(names, None, "abc\ndef\nghi\njkl\nmno\n");
        check(names, Some(3), "abc\ndef\nghi\njkl\nmno\n");
        check(names, Some(11), "abc  jkl\ndef  mno\nghi  \n");
        check(names, Some(15), "abc  ghi  mno\ndef  jkl  \n");
        check(names, Some(80), "abc  def  ghi  jkl  mno\n");
        check(&[], Some(80), "");
    }
}
