//! Signing certificates of identity providers.

use super::metadata::base64;
use crate::clock::written;
use base64ct::{Base64, Encoding};
use generated_sdk::organization::v2021_03_31::types::SAMLIdPCertificate;
use serde::{Deserialize, Serialize};
use x509_cert::certificate::{Certificate as X509, Version};
use x509_cert::der::Decode;

/// A certificate of an identity provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Certificate {
    pub(crate) id: String,
    pub(crate) content: Content,
}

/// The content of a certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Content {
    serial_number: String,
    issuer: String,
    subject: String,
    version: i64,
    signature_algorithm: String,
    not_before: i64,
    not_after: i64,
    pem: String,
}

/// The reason why a certificate is refused.
#[derive(Debug, PartialEq)]
pub(crate) enum Refused {
    /// It is neither PEM nor Base64.
    Form,
    /// It is not an X.509 certificate.
    Content,
}

impl Content {
    /// Reads a certificate in PEM. The Base64 alone, which the vendor's examples begin with, is enough.
    pub(crate) fn read(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        let body = match text.strip_prefix("-----BEGIN CERTIFICATE-----") {
            Some(rest) => rest.split_once("-----END CERTIFICATE-----").ok_or(Refused::Form)?.0,
            None => text,
        };
        let der = base64(body).filter(|der| !der.is_empty()).ok_or(Refused::Form)?;
        let certificate = X509::from_der(&der).map_err(|_| Refused::Content)?;
        let signed = certificate.tbs_certificate();
        let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs() as i64;
        Ok(Self {
            serial_number: decimal(signed.serial_number().as_bytes()),
            issuer: signed.issuer().to_string(),
            subject: signed.subject().to_string(),
            version: match signed.version() {
                Version::V1 => 1,
                Version::V2 => 2,
                Version::V3 => 3,
            },
            signature_algorithm: algorithm(&certificate.signature_algorithm().oid.to_string()),
            not_before: seconds(signed.validity().not_before),
            not_after: seconds(signed.validity().not_after),
            pem: pem(&der),
        })
    }
}

impl Certificate {
    /// Returns the certificate as the service shows it.
    pub(crate) fn describe(&self) -> SAMLIdPCertificate {
        // Guess: the validity is written in UTC, as certificates have it, unlike the service's own times.
        let utc = |seconds: i64| written(seconds - 8 * 3600);
        let mut shown = SAMLIdPCertificate::default();
        shown.certificate_id = self.id.clone();
        shown.serial_number = self.content.serial_number.clone();
        shown.issuer = self.content.issuer.clone();
        shown.subject = self.content.subject.clone();
        shown.version = self.content.version;
        shown.signature_algorithm = self.content.signature_algorithm.clone();
        shown.not_before = utc(self.content.not_before);
        shown.not_after = utc(self.content.not_after);
        // The vendor's example has the whole certificate in both places.
        shown.public_key = self.content.pem.clone();
        shown.x509_certificate = self.content.pem.clone();
        shown
    }
}

/// Returns a number of any size, from its big-endian bytes.
fn decimal(bytes: &[u8]) -> String {
    let mut digits = vec![0_u8];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) * 256;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

/// Returns the name of a signature algorithm in the style of the vendor's example.
fn algorithm(oid: &str) -> String {
    let name = match oid {
        "1.2.840.113549.1.1.4" => "MD5withRSA",
        "1.2.840.113549.1.1.5" => "SHA1withRSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.11" => "SHA256withRSA",
        "1.2.840.113549.1.1.12" => "SHA384withRSA",
        "1.2.840.113549.1.1.13" => "SHA512withRSA",
        "1.2.840.10045.4.1" => "SHA1withECDSA",
        "1.2.840.10045.4.3.2" => "SHA256withECDSA",
        "1.2.840.10045.4.3.3" => "SHA384withECDSA",
        "1.2.840.10045.4.3.4" => "SHA512withECDSA",
        "1.3.101.112" => "Ed25519",
        unknown => unknown,
    };
    name.to_owned()
}

fn pem(der: &[u8]) -> String {
    let encoded = Base64::encode_string(der);
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_are_written() {
        assert_eq!(decimal(&[]), "0");
        assert_eq!(decimal(&[0x01, 0x00]), "256");
        assert_eq!(decimal(&[0xff; 16]), u128::MAX.to_string());
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert_eq!(Content::read("no Base64!"), Err(Refused::Form));
        assert_eq!(Content::read(""), Err(Refused::Form));
        assert_eq!(Content::read("-----BEGIN CERTIFICATE-----\nAAAA"), Err(Refused::Form));
        assert_eq!(Content::read("AAAA"), Err(Refused::Content));
    }
}
