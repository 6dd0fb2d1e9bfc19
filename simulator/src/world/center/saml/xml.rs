//! A small reader of XML: tags, attributes and text. It skips comments, declarations and document types, and ignores the
//! prefixes of names, because documents of identity providers choose them freely.

/// XML that no reader understands.
#[derive(Debug, PartialEq)]
pub(super) struct Malformed;

/// A piece of a document.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'x> {
    /// A start tag. `closed` if it is an empty element.
    Start { name: &'x str, attributes: Vec<(&'x str, String)>, closed: bool },
    /// An end tag.
    End(&'x str),
    /// Text, with its entities resolved.
    Text(String),
}

/// Reads a whole document, whose tags must fit each other.
pub(super) fn read(document: &str) -> Result<Vec<Piece<'_>>, Malformed> {
    let (mut rest, mut pieces, mut open) = (document.trim_start_matches('\u{feff}'), Vec::new(), Vec::new());
    let mut roots = 0;
    while !rest.is_empty() {
        let (piece, after) = next(rest)?;
        rest = after;
        match &piece {
            Some(Piece::Start { name, closed, .. }) => {
                roots += usize::from(open.is_empty());
                if !closed {
                    open.push(*name);
                }
            }
            Some(Piece::End(name)) if open.pop() != Some(*name) => return Err(Malformed),
            Some(Piece::Text(text)) if open.is_empty() && !text.trim().is_empty() => return Err(Malformed),
            _ => {}
        }
        pieces.extend(piece);
    }
    if open.is_empty() && roots == 1 { Ok(pieces) } else { Err(Malformed) }
}

/// Returns the next piece, if it is not one of those to skip, and what follows it.
fn next(rest: &str) -> Result<(Option<Piece<'_>>, &str), Malformed> {
    let Some(tag) = rest.strip_prefix('<') else {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        return Ok((Some(Piece::Text(resolved(text)?)), after));
    };
    if let Some(comment) = tag.strip_prefix("!--") {
        return Ok((None, until(comment, "-->")?.1));
    }
    if let Some(text) = tag.strip_prefix("![CDATA[") {
        let (text, after) = until(text, "]]>")?;
        return Ok((Some(Piece::Text(text.to_owned())), after));
    }
    if let Some(instruction) = tag.strip_prefix('?') {
        return Ok((None, until(instruction, "?>")?.1));
    }
    if tag.starts_with('!') {
        // A document type. What it declares is not read, so a `>` inside it would be malformed.
        return Ok((None, until(tag, ">")?.1));
    }
    if let Some(end) = tag.strip_prefix('/') {
        let (name, after) = until(end, ">")?;
        return Ok((Some(Piece::End(local(name.trim_end()))), after));
    }
    start(tag)
}

/// Returns a start tag, behind its `<`.
fn start(tag: &str) -> Result<(Option<Piece<'_>>, &str), Malformed> {
    let (name, mut rest) = name(tag)?;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((Some(Piece::Start { name, attributes, closed: false }), after));
        }
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok((Some(Piece::Start { name, attributes, closed: true }), after));
        }
        let (attribute, after) = self::name(rest)?;
        let value = after.trim_start().strip_prefix('=').ok_or(Malformed)?.trim_start();
        let quote = if value.starts_with('"') { "\"" } else { "'" };
        let (value, after) = until(value.strip_prefix(quote).ok_or(Malformed)?, quote)?;
        attributes.push((attribute, resolved(value)?));
        rest = after;
    }
}

/// Returns the name at the beginning, without its prefix, and what follows it.
fn name(text: &str) -> Result<(&str, &str), Malformed> {
    let is_end = |character: char| character.is_whitespace() || "=/<>\"'".contains(character);
    let (name, rest) = text.split_at(text.find(is_end).ok_or(Malformed)?);
    if name.is_empty() { Err(Malformed) } else { Ok((local(name), rest)) }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn until<'x>(text: &'x str, end: &str) -> Result<(&'x str, &'x str), Malformed> {
    text.split_once(end).ok_or(Malformed)
}

/// Text with its entities resolved.
fn resolved(text: &str) -> Result<String, Malformed> {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        let (entity, after) = until(after, ";")?;
        plain.push_str(before);
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => numbered(entity).ok_or(Malformed)?,
        });
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}

/// Returns the character of an entity such as `#38` or `#x26`.
fn numbered(entity: &str) -> Option<char> {
    let number = entity.strip_prefix('#')?;
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(number.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read() {
        let document = "\u{feff}<?xml version='1.0'?>\n<!-- a > b --><md:a x:id = \"1 &amp; &#x32;\"\n>t<![CDATA[<&]]>\
                        <b c='\"'/></md:a >\n";
        let attributes = |name, value: &str| vec![(name, value.to_owned())];
        let expected = vec![
            Piece::Text("\n".to_owned()),
            Piece::Start { name: "a", attributes: attributes("id", "1 & 2"), closed: false },
            Piece::Text("t".to_owned()),
            Piece::Text("<&".to_owned()),
            Piece::Start { name: "b", attributes: attributes("c", "\""), closed: true },
            Piece::End("a"),
            Piece::Text("\n".to_owned()),
        ];
        assert_eq!(read(document), Ok(expected));
    }

    #[test]
    fn malformed_documents_are_refused() {
        let malformed = [
            "",
            "text",
            "<a>",
            "</a>",
            "<a></b>",
            "<a><b></a></b>",
            "<a/><b/>",
            "<a x/>",
            "<a x=1/>",
            "<a x='1/>",
            "<a>&x;</a>",
            "<a>&amp</a>",
            "<a>&#xd800;</a>",
            "<!-- x",
            "<a><![CDATA[x</a>",
            "<>",
            "<a/>text",
            "<a",
            "<?xml",
        ];
        for document in malformed {
            assert_eq!(read(document), Err(Malformed), "{document}");
        }
    }
}
