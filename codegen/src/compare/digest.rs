//! Digests of the vendor's descriptions: enough to notice a change without keeping the description.

use crate::published::phrases;

/// Returns the digest of a description. Differences between layouts (white space, markup, typography, notes and sample values
/// that some layouts have) do not change it.
pub(crate) fn of_text(text: &str) -> String {
    let unmarked: String = text.chars().filter(|c| !is_mark(*c)).collect();
    let (before, behind) = phrases::around_sample(&unmarked);
    let words = plain(&format!("{before} {behind}"));
    hash(without_notes(&words).trim_end_matches(['.', ',', ';', ':']))
}

/// Returns the hash, FNV-1a with 32 bits: a change goes unnoticed once in four billion times.
pub(super) fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

/// Returns the text without white space, marks of Markdown and addresses of links, with one form of each punctuation mark.
fn plain(text: &str) -> String {
    let spaced = without_addresses(text);
    let words = spaced.split_whitespace().filter(|word| !matches!(*word, "-" | "–" | "•" | "·" | "+"));
    let letters = words.flat_map(str::chars).filter(|c| !is_mark(*c));
    letters
        .map(|c| match c {
            '“' | '”' | '„' | '「' | '」' => '"',
            '‘' | '’' => '\'',
            '，' | '、' => ',',
            '。' => '.',
            // The printable half of ASCII has a full-width form of each character.
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Takes out where links lead: `[text](address)` becomes `text`, `(https://…)` goes.
fn without_addresses(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '(']) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let link = rest.strip_prefix('[').and_then(|inner| {
            let (title, after) = inner.split_once(']')?;
            let (_, after) = after.strip_prefix('(')?.split_once(')')?;
            Some((title, after))
        });
        let address = || {
            let (address, after) = rest.strip_prefix('(')?.split_once(')')?;
            address.trim_start().starts_with("http").then_some(("", after))
        };
        match link.or_else(address) {
            Some((title, after)) => {
                kept.push_str(title);
                rest = after;
            }
            None => {
                kept.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Returns whether a character marks text up, or cannot be seen.
fn is_mark(c: char) -> bool {
    matches!(c, '*' | '`' | '\\' | '\u{200b}' | '\u{feff}')
}

/// Drops the note that a field may be null, which is a fact of its own.
fn without_notes(text: &str) -> String {
    text.split_inclusive('.').map(phrases::without_null_note).collect()
}

#[cfg(test)]
mod tests {
    use super::{hash, of_text};

    #[test]
    fn layouts_of_one_text_have_one_digest() {
        for same in [
            &[
                "Node ID, which can be obtained through [DescribeNodes](https://a.example/1?b=c).",
                "Node ID, which can be obtained\n through DescribeNodes",
                "Node ID, which can be obtained through DescribeNodes (https://a.example/2).",
            ][..],
            &[
                "List",
                "List\nNote: This field may return null, indicating that no valid values can be obtained.",
                "List Note: This field may return null, indicating that no valid value is found. ",
            ],
            &[
                "空间 ID。",
                "空间ID。示例值：z-1",
                "空间 ID\n注意：此字段可能返回 null，表示取不到有效值。\n示例值：z-1",
            ],
            &["A “user”’s `name` (g-****).", "A \"user\"'s **name** (g-********)."],
            &["Valid values:\n- `A`: one;\n- `B`: two", "Valid values: A: one; B: two"],
        ] {
            for text in same {
                assert_eq!(of_text(text), of_text(same[0]), "{text}");
            }
        }
    }

    #[test]
    fn no_text_hides_behind_a_sample_or_a_note() {
        for (one, other) in [
            ("空间 ID。示例值：z-1 取值范围：1-50", "空间 ID。示例值：z-1 取值范围：1-60"),
            ("空间 ID。示例值：z-1。必须唯一。", "空间 ID。示例值：z-1。"),
            ("Zone. Example value: 5. It must be even.", "Zone. Example value: 5."),
            ("Zone. Example value: 5 and it must be even", "Zone. Example value: 5 and it must be odd"),
            (
                "列表 注意：最多 10 个 注意：此字段可能返回 null，表示取不到有效值。",
                "列表 注意：此字段可能返回 null，表示取不到有效值。",
            ),
            ("VPC 信息，此字段可能返回 null", "网络，此字段可能返回 null"),
            (
                "此字段可能返回 null，表示取不到有效值，最多 10 个。",
                "此字段可能返回 null，表示取不到有效值，最多 20 个。",
            ),
        ] {
            assert_ne!(of_text(one), of_text(other), "{one}");
        }
        for same in [
            "A.",
            "A. Example value: Ming Li",
            "A. Example value: 2023-01-09 15:03:57",
            "A. Example value: {\"a\": [1, 2]}",
        ] {
            assert_eq!(of_text(same), of_text("A."), "{same}");
        }
    }

    #[test]
    fn texts_that_say_something_else_have_other_digests() {
        let texts = ["1-50", "1-60", "150", "[1,50]", "(1,50]", "Up to 10.", "Up to 10. Not null.", "a_b", "ab"];
        let digests: std::collections::BTreeSet<_> = texts.iter().map(|text| of_text(text)).collect();
        assert_eq!(digests.len(), texts.len());
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!((&*hash(""), &*hash("a"), &*hash("foobar")), ("811c9dc5", "e40c292c", "bf9cf968"));
    }
}
