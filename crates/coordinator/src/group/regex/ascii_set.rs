//! Sets of ASCII characters, and those that expressions have names for.

/// A set of ASCII characters, a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct AsciiSet(u128);

impl AsciiSet {
    pub(super) const EMPTY: Self = Self(0);

    pub(super) const fn range(first: u8, last: u8) -> Self {
        let mut bits = 0;
        let mut c = first;
        while c <= last && c < 128 {
            bits |= 1 << c;
            c += 1;
        }
        Self(bits)
    }

    pub(super) const fn of(characters: &[u8]) -> Self {
        let mut set = Self::EMPTY;
        let mut i = 0;
        while i < characters.len() {
            set = set.or(Self::range(characters[i], characters[i]));
            i += 1;
        }
        set
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn not(self) -> Self {
        Self(!self.0)
    }

    pub(super) fn contains(self, c: u8) -> bool {
        c < 128 && self.0 >> c & 1 == 1
    }

    /// The characters of a range, which may reach beyond ASCII; with their other cases, if that does not matter. Two
    /// characters beyond ASCII are other cases of letters: the Kelvin sign and the long s.
    pub(super) fn characters(first: char, last: char, ignores_case: bool) -> Self {
        let ascii = |c: char| u8::try_from(c).unwrap_or(u8::MAX).min(128);
        let mut set = match first.is_ascii() {
            true => Self::range(ascii(first), ascii(last).min(127)),
            false => Self::EMPTY,
        };
        if ignores_case {
            let beyond = [('\u{212a}', b'k'), ('\u{17f}', b's')];
            for (_, letter) in beyond.iter().filter(|(c, _)| (first..=last).contains(c)) {
                set = set.or(Self::range(*letter, *letter));
            }
            set = set.with_other_cases();
        }
        set
    }

    pub(super) fn with_other_cases(self) -> Self {
        let upper = self.0 & Self::UPPER.0;
        let lower = self.0 & Self::LOWER.0;
        Self(self.0 | upper << 32 | lower >> 32)
    }

    /// Writes it as a class of the `regex` crate. Without any ASCII character it is one that no topic's name has.
    pub(super) fn write(self, pattern: &mut String) {
        pattern.push('[');
        if self == Self::EMPTY {
            pattern.push_str("\\x80-\\xff");
        }
        let mut c = 0;
        while c < 128 {
            if self.contains(c) {
                let first = c;
                while c < 127 && self.contains(c + 1) {
                    c += 1;
                }
                pattern.push_str(&format!("\\x{first:02x}-\\x{c:02x}"));
            }
            c += 1;
        }
        pattern.push(']');
    }

    /// What stands after a backslash for a class: `d`, `s`, `w`, or in upper case for its complement.
    pub(super) fn perl(letter: char) -> Option<Self> {
        let set = match letter.to_ascii_lowercase() {
            'd' => Self::DIGIT,
            's' => Self::of(b"\t\n\x0c\r "),
            'w' => Self::WORD,
            _ => return None,
        };
        Some(if letter.is_ascii_uppercase() { set.not() } else { set })
    }

    /// What stands in `[:name:]`.
    pub(super) fn posix(name: &str) -> Option<Self> {
        let (name, is_negated) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
        let set = match name {
            "alnum" => Self::ALPHA.or(Self::DIGIT),
            "alpha" => Self::ALPHA,
            "ascii" => Self::range(0, 127),
            "blank" => Self::of(b"\t "),
            "cntrl" => Self::CONTROL,
            "digit" => Self::DIGIT,
            "graph" => Self::range(b'!', b'~'),
            "lower" => Self::LOWER,
            "print" => Self::range(b' ', b'~'),
            "punct" => Self::range(b'!', b'/')
                .or(Self::range(b':', b'@'))
                .or(Self::range(b'[', b'`'))
                .or(Self::range(b'{', b'~')),
            "space" => Self::of(b"\t\n\x0b\x0c\r "),
            "upper" => Self::UPPER,
            "word" => Self::WORD,
            "xdigit" => Self::DIGIT.or(Self::range(b'A', b'F')).or(Self::range(b'a', b'f')),
            _ => return None,
        };
        Some(if is_negated { set.not() } else { set })
    }

    /// The ASCII characters of what stands in `\p{name}`: a general category or a script.
    pub(super) fn unicode(name: &str) -> Option<Self> {
        let set = match name {
            "Any" => Self::range(0, 127),
            "L" => Self::ALPHA,
            "Lu" => Self::UPPER,
            "Ll" => Self::LOWER,
            "N" | "Nd" => Self::DIGIT,
            "C" | "Cc" => Self::CONTROL,
            "P" => Self::of(b"!\"#%&'()*,-./:;?@[\\]_{}"),
            "Pc" => Self::of(b"_"),
            "Pd" => Self::of(b"-"),
            "Pe" => Self::of(b")]}"),
            "Po" => Self::of(b"!\"#%&'*,./:;?@\\"),
            "Ps" => Self::of(b"([{"),
            "S" => Self::of(b"$+<=>^`|~"),
            "Sc" => Self::of(b"$"),
            "Sk" => Self::of(b"^`"),
            "Sm" => Self::of(b"+<=>|~"),
            "Z" | "Zs" => Self::of(b" "),
            "Latin" => Self::ALPHA,
            "Common" => Self::ALPHA.not(),
            _ if BEYOND_ASCII.split_ascii_whitespace().any(|known| known == name) => Self::EMPTY,
            _ => return None,
        };
        Some(set)
    }

    const DIGIT: Self = Self::range(b'0', b'9');
    const UPPER: Self = Self::range(b'A', b'Z');
    const LOWER: Self = Self::range(b'a', b'z');
    const ALPHA: Self = Self::UPPER.or(Self::LOWER);
    const WORD: Self = Self::ALPHA.or(Self::DIGIT).or(Self::of(b"_"));
    const CONTROL: Self = Self::range(0, 31).or(Self::range(127, 127));
}

/// The categories and scripts that RE2/J 1.8 knows and no ASCII character is of.
const BEYOND_ASCII: &str = "
    Cf Co Cs Lm Lo Lt M Mc Me Mn Nl No Pf Pi So Zl Zp
    Arabic Armenian Avestan Balinese Bamum Batak Bengali Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal
    Carian Cham Cherokee Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Egyptian_Hieroglyphs Ethiopic Georgian
    Glagolitic Gothic Greek Gujarati Gurmukhi Han Hangul Hanunoo Hebrew Hiragana Imperial_Aramaic Inherited
    Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Lao Lepcha
    Limbu Linear_B Lisu Lycian Lydian Malayalam Mandaic Meetei_Mayek Mongolian Myanmar New_Tai_Lue Nko Ogham Ol_Chiki
    Old_Italic Old_Persian Old_South_Arabian Old_Turkic Oriya Osmanya Phags_Pa Phoenician Rejang Runic Samaritan
    Saurashtra Shavian Sinhala Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Tamil Telugu
    Thaana Thai Tibetan Tifinagh Ugaritic Unknown Vai Yi";
