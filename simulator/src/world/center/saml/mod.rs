//! Single sign-on with an external identity provider.

pub(crate) mod certificate;
pub(crate) mod metadata;
mod xml;

use super::Center;
use crate::clock::written;
use crate::world::ids::Ids;
use crate::world::ordered::Ordered;
use base64ct::{Base64, Encoding};
use certificate::{Certificate, Content};
use generated_sdk::Site;
use generated_sdk::organization::v2021_03_31::types::{
    SAMLIdentityProviderConfiguration, SAMLServiceProvider, SSOStatus,
};
use serde::{Deserialize, Serialize};

/// Single sign-on with an external identity provider.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Saml {
    /// The identity provider, once it was configured.
    pub(crate) provider: Option<IdentityProvider>,
    /// The identity provider's signing certificates, by id.
    pub(crate) certificates: Ordered<Certificate>,
}

/// An identity provider.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct IdentityProvider {
    pub(crate) entity_id: String,
    pub(crate) login_url: String,
    pub(crate) enabled: bool,
    /// The metadata document in Base64; empty if the settings came one by one.
    pub(crate) metadata: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Saml {
    /// Returns the identity provider as the service shows it.
    pub(crate) fn describe(&self) -> Option<SAMLIdentityProviderConfiguration> {
        let provider = self.provider.as_ref()?;
        let mut shown = SAMLIdentityProviderConfiguration::default();
        shown.entity_id = provider.entity_id.clone();
        shown.login_url = provider.login_url.clone();
        shown.sso_status = if provider.enabled { SSOStatus::Enabled } else { SSOStatus::Disabled };
        shown.encoded_metadata_document = provider.metadata.clone();
        shown.certificate_ids = self.certificate_ids();
        shown.create_time = written(provider.created_at);
        shown.update_time = written(provider.updated_at);
        Some(shown)
    }

    /// Returns the ids of the certificates.
    pub(crate) fn certificate_ids(&self) -> Vec<String> {
        self.certificates.values().map(|certificate| certificate.id.clone()).collect()
    }

    /// Returns whether there is a certificate with this content.
    pub(crate) fn has(&self, content: &Content) -> bool {
        self.certificates.values().any(|certificate| certificate.content == *content)
    }

    /// Adds a certificate, and returns its id.
    pub(crate) fn add(&mut self, content: Content, ids: &mut Ids) -> String {
        let id = ids.text("idp-c-");
        self.certificates.insert(id.clone(), Certificate { id: id.clone(), content });
        id
    }
}

impl Center {
    /// Returns the space as a service provider, which an identity provider has to know.
    pub(crate) fn service_provider(&self, site: Site) -> SAMLServiceProvider {
        let host = if site == Site::International { "tencentcloudssointl.com" } else { "tencentcloudsso.com" };
        let entity_id = format!("https://{host}/saml/sp/{}", self.zone_id);
        // Guess: the address for responses ends in the id of the space; that of the vendor's example ends in a UUID.
        let acs_url = format!("https://{host}/saml/acs/{}", self.zone_id);
        let document = format!(
            concat!(
                r#"<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}">"#,
                r#"<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">"#,
                r#"<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" "#,
                r#"Location="{}" index="0"/></SPSSODescriptor></EntityDescriptor>"#
            ),
            entity_id, acs_url
        );
        let mut shown = SAMLServiceProvider::default();
        shown.zone_id = self.zone_id.clone();
        shown.entity_id = entity_id;
        shown.acs_url = acs_url;
        // The vendor's example decodes to percent-encoded XML.
        shown.encoded_metadata_document = Base64::encode_string(percent_encoded(&document).as_bytes());
        shown
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
