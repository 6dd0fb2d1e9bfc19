//! The error codes of single sign-on.

use super::{CERTIFICATE, NEXT_CERTIFICATE, rows};
use crate::stage::Row;
use serde_json::json;

pub(super) fn rows() -> Vec<Row> {
    rows! {
        state "AddExternalSAMLIdPCertificate" "FailedOperation.X509CertificateAlreadyExist" |space| {
            space.ok("AddExternalSAMLIdPCertificate", json!({"X509Certificate": CERTIFICATE}));
            json!({"X509Certificate": CERTIFICATE})
        };
        state "AddExternalSAMLIdPCertificate" "FailedOperation.X509CertificateLimitExceeded" |space| {
            space.stage.simulator.configure(|settings| settings.saml_certificates = 1);
            space.ok("AddExternalSAMLIdPCertificate", json!({"X509Certificate": CERTIFICATE}));
            json!({"X509Certificate": NEXT_CERTIFICATE})
        };
        input "AddExternalSAMLIdPCertificate" "FailedOperation.X509CertificateParsingFailed" |space| {
            json!({"X509Certificate": "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----"})
        };
        input "AddExternalSAMLIdPCertificate" "InvalidParameterValue.X509CertificateFormatError" |space| {
            json!({"X509Certificate": "sso.example.com"})
        };
        state "ClearExternalSAMLIdentityProvider" "FailedOperation.SSoStatusEnableNotClearIdentityProvider" |space| {
            space.ok("SetExternalSAMLIdentityProvider", json!({"SSOStatus": "Enabled"}));
            json!({})
        };
        state "ClearExternalSAMLIdentityProvider" "ResourceNotFound.SAMLIdentityProviderNotFound" |space| json!({});
        state "GetExternalSAMLIdentityProvider" "ResourceNotFound.SAMLIdentityProviderNotFound" |space| json!({});
        input "GetZoneSAMLServiceProviderInfo" "ResourceNotFound.SAMLServiceProviderNotFound" |space| {
            json!({"ZoneId": "z-000000000000"})
        };
        state "RemoveExternalSAMLIdPCertificate" "FailedOperation.X509CertificateMinimumRequired" |space| {
            let set = space.ok("SetExternalSAMLIdentityProvider", json!({"X509Certificate": CERTIFICATE}));
            json!({"CertificateId": set["CertificateIds"][0]})
        };
        input "RemoveExternalSAMLIdPCertificate" "ResourceNotFound.X509CertificateNotFound" |space| {
            json!({"CertificateId": "idp-c-5h2mq8v1x7kd"})
        };
        input "SetExternalSAMLIdentityProvider" "FailedOperation.DecodeMetadataDocumentFailed" |space| {
            json!({"EncodedMetadataDocument": "<EntityDescriptor/>"})
        };
        input "SetExternalSAMLIdentityProvider" "FailedOperation.MetadataCosParsingFailed" |space| {
            json!({"EncodedMetadataDocument": "PGh0bWwvPg=="})
        };
        input "SetExternalSAMLIdentityProvider" "FailedOperation.X509CertificateParsingFailed" |space| {
            json!({"X509Certificate": "bm90IGEgY2VydGlmaWNhdGU="})
        };
        input "SetExternalSAMLIdentityProvider" "FailedOperation.XMLDataUnmarshalFailed" |space| {
            json!({"EncodedMetadataDocument": "PGh0bWw+"})
        };
        input "SetExternalSAMLIdentityProvider" "InvalidParameterValue.SSoStatusInvalid" |space| {
            json!({"SSOStatus": "Enbaled"})
        };
        input "SetExternalSAMLIdentityProvider" "InvalidParameterValue.X509CertificateFormatError" |space| {
            json!({"X509Certificate": "sso.example.com"})
        };
    }
}
