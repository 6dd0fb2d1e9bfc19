//! Metadata documents of identity providers.

use super::xml::{self, Piece};
use base64ct::{Base64, Base64Unpadded, Encoding};

/// The content of a metadata document.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) entity_id: String,
    /// The login URL; empty if there is none.
    pub(crate) login_url: String,
    /// The signing certificates, in Base64.
    pub(crate) certificates: Vec<String>,
}

/// The reason why a metadata document is refused.
#[derive(Debug, PartialEq)]
pub(crate) enum Refused {
    /// It is not Base64 of a string.
    Encoding,
    /// It is not XML.
    Xml,
    /// It names no identity provider.
    Content,
}

/// Reads a metadata document in Base64.
pub(crate) fn read(encoded: &str) -> Result<Metadata, Refused> {
    let document = String::from_utf8(base64(encoded).ok_or(Refused::Encoding)?).map_err(|_| Refused::Encoding)?;
    let document = percent_decoded(document)?;
    let mut metadata = Metadata::default();
    let mut open: Vec<&str> = Vec::new();
    let (mut signs, mut redirects) = (true, false);
    for piece in xml::read(&document).map_err(|_| Refused::Xml)? {
        match piece {
            Piece::Start { name, attributes, closed } => {
                let value =
                    |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
                match name {
                    "EntityDescriptor" if metadata.entity_id.is_empty() => {
                        value("entityID").unwrap_or("").clone_into(&mut metadata.entity_id);
                    }
                    "SingleSignOnService" if metadata.login_url.is_empty() || !redirects => {
                        let redirect = value("Binding").is_some_and(|binding| binding.ends_with("HTTP-Redirect"));
                        if redirect || metadata.login_url.is_empty() {
                            value("Location").unwrap_or("").clone_into(&mut metadata.login_url);
                            redirects = redirect;
                        }
                    }
                    "KeyDescriptor" => signs = value("use") != Some("encryption"),
                    "X509Certificate" if signs && open.contains(&"IDPSSODescriptor") => {
                        metadata.certificates.push(String::new());
                    }
                    _ => {}
                }
                if !closed {
                    open.push(name);
                }
            }
            Piece::End(_) => {
                open.pop();
            }
            Piece::Text(text)
                if signs && open.contains(&"IDPSSODescriptor") && open.last() == Some(&"X509Certificate") =>
            {
                metadata.certificates.last_mut().into_iter().for_each(|certificate| certificate.push_str(&text));
            }
            Piece::Text(_) => {}
        }
    }
    if metadata.entity_id.is_empty() { Err(Refused::Content) } else { Ok(metadata) }
}

/// Returns the bytes of a Base64 string, with or without line breaks and padding.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let decoded = if text.ends_with('=') { Base64::decode_vec(&text) } else { Base64Unpadded::decode_vec(&text) };
    decoded.ok()
}

/// Decodes percent-encoding: the vendor's own metadata document is percent-encoded below its Base64, so that of an identity
/// provider may be, too.
fn percent_decoded(document: String) -> Result<String, Refused> {
    if !document.trim_start().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%3c")) {
        return Ok(document);
    }
    let mut parts = document.split('%');
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).ok_or(Refused::Encoding)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| Refused::Encoding)?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).map_err(|_| Refused::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"<?xml version="1.0"?>
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sso.example.com/saml/metadata">
          <md:IDPSSODescriptor>
            <md:KeyDescriptor use="encryption"><ds:X509Certificate>AAAA</ds:X509Certificate></md:KeyDescriptor>
            <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
              BBBB<!-- split -->CCCC</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sso.example.com/post"/>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
                                    Location="https://sso.example.com/login?a=1&amp;b=2"/>
          </md:IDPSSODescriptor>
        </md:EntityDescriptor>"#;

    #[test]
    fn a_document_names_the_identity_provider() {
        let expected = Metadata {
            entity_id: "https://sso.example.com/saml/metadata".to_owned(),
            login_url: "https://sso.example.com/login?a=1&b=2".to_owned(),
            certificates: vec!["BBBBCCCC".to_owned()],
        };
        let encoded = Base64::encode_string(DOCUMENT.as_bytes());
        let trimmed = |mut metadata: Metadata| {
            metadata.certificates.iter_mut().for_each(|it| *it = it.trim().to_owned());
            metadata
        };
        assert_eq!(read(&encoded).map(trimmed).as_ref(), Ok(&expected));
        let lines =
            encoded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>();
        assert_eq!(read(&lines.join("\n")).map(trimmed).as_ref(), Ok(&expected));
        let percent = Base64::encode_string(super::super::percent_encoded(DOCUMENT).as_bytes());
        assert_eq!(read(&percent).map(trimmed).as_ref(), Ok(&expected));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let encoded = |text: &str| Base64::encode_string(text.as_bytes());
        assert_eq!(read("not Base64!"), Err(Refused::Encoding));
        assert_eq!(read(&Base64::encode_string(&[0xff, 0xfe])), Err(Refused::Encoding));
        assert_eq!(read(&encoded("%3C%3")), Err(Refused::Encoding));
        assert_eq!(read(&encoded("<a>")), Err(Refused::Xml));
        assert_eq!(read(&encoded("<html/>")), Err(Refused::Content));
        for length in (0..DOCUMENT.len()).filter(|length| DOCUMENT.is_char_boundary(*length)) {
            assert_eq!(read(&encoded(&DOCUMENT[..length])), Err(Refused::Xml), "{length}");
        }
    }
}
