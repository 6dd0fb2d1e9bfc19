//! Single sign-on with an external identity provider.

use super::Actions;
use crate::world::center::Center;
use crate::world::center::saml::IdentityProvider;
use crate::world::center::saml::certificate::{Certificate, Content, Refused as RefusedCertificate};
use crate::world::center::saml::metadata::{self, Metadata, Refused as RefusedMetadata};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    AddExternalSAMLIdPCertificateError, AddExternalSAMLIdPCertificateRequest, AddExternalSAMLIdPCertificateResponse,
    ClearExternalSAMLIdentityProviderError, ClearExternalSAMLIdentityProviderRequest,
    ClearExternalSAMLIdentityProviderResponse, GetExternalSAMLIdentityProviderError,
    GetExternalSAMLIdentityProviderRequest, GetExternalSAMLIdentityProviderResponse,
    GetZoneSAMLServiceProviderInfoError, GetZoneSAMLServiceProviderInfoRequest, GetZoneSAMLServiceProviderInfoResponse,
    ListExternalSAMLIdPCertificatesError, ListExternalSAMLIdPCertificatesRequest,
    ListExternalSAMLIdPCertificatesResponse, RemoveExternalSAMLIdPCertificateError,
    RemoveExternalSAMLIdPCertificateRequest, RemoveExternalSAMLIdPCertificateResponse,
    SetExternalSAMLIdentityProviderError, SetExternalSAMLIdentityProviderRequest,
    SetExternalSAMLIdentityProviderResponse, types::SSOStatus,
};

const NO_PROVIDER: &str = "ResourceNotFound.SAMLIdentityProviderNotFound";

pub(super) fn register(actions: &mut Actions) {
    actions.add(get_zone_saml_service_provider_info);
    actions.add(set_external_saml_identity_provider);
    actions.add(get_external_saml_identity_provider);
    actions.add(clear_external_saml_identity_provider);
    actions.add(add_external_saml_idp_certificate);
    actions.add(list_external_saml_idp_certificates);
    actions.add(remove_external_saml_idp_certificate);
}

/// Returns the identity center of a space.
///
/// Guess: these actions document no code for an unknown space, so where they document one for missing settings, a space that
/// the caller does not have gets that one.
fn center_or<'w, E: ActionError>(
    world: &'w mut World,
    caller: &Caller,
    zone_id: &str,
    missing: &str,
) -> Result<&'w mut Center, E> {
    match world.zone::<E>(caller, zone_id) {
        Ok(organization) => Ok(organization.center()),
        Err(error) if error.as_str() == "FailedOperation.ZoneIdNotExist" => Err(code(missing)),
        Err(error) => Err(error),
    }
}

fn get_zone_saml_service_provider_info(
    world: &mut World,
    caller: &Caller,
    request: GetZoneSAMLServiceProviderInfoRequest,
) -> Result<GetZoneSAMLServiceProviderInfoResponse, GetZoneSAMLServiceProviderInfoError> {
    let center = center_or(world, caller, &request.zone_id, "ResourceNotFound.SAMLServiceProviderNotFound")?;
    let mut response = GetZoneSAMLServiceProviderInfoResponse::default();
    response.saml_service_provider = center.service_provider(caller.site);
    Ok(response)
}

/// The settings that a call changes. Everything else stays as it is.
struct Change {
    /// The metadata document in Base64 with what it says; an empty document takes the present one away.
    metadata: Option<(String, Metadata)>,
    entity_id: Option<String>,
    login_url: Option<String>,
    certificates: Vec<Content>,
    enabled: Option<bool>,
}

fn set_external_saml_identity_provider(
    world: &mut World,
    caller: &Caller,
    request: SetExternalSAMLIdentityProviderRequest,
) -> Result<SetExternalSAMLIdentityProviderResponse, SetExternalSAMLIdentityProviderError> {
    let (organization, now) = (world.zone(caller, &request.zone_id)?.id, world.now);
    let change = read_change(request)?;
    // Guess: a first call may carry the status alone, as a test of the Terraform provider does; it configures an identity
    // provider without an entity id.
    let World { organizations, ids, .. } = world;
    let saml = &mut organizations.get_mut(&organization).expect("the space has an organization").center().saml;
    let new = || IdentityProvider { created_at: now, ..IdentityProvider::default() };
    let provider = saml.provider.get_or_insert_with(new);
    provider.updated_at = now;
    if let Some((document, said)) = change.metadata {
        provider.metadata = document;
        if !provider.metadata.is_empty() {
            provider.entity_id = said.entity_id;
            provider.login_url = said.login_url;
        }
    }
    // Guess: settings that come together with a metadata document take precedence over what the document says.
    provider.entity_id = change.entity_id.unwrap_or_else(|| std::mem::take(&mut provider.entity_id));
    provider.login_url = change.login_url.unwrap_or_else(|| std::mem::take(&mut provider.login_url));
    // Guess: a call without a status keeps it, although its documented default is `Disabled`, because partial updates keep the
    // rest.
    provider.enabled = change.enabled.unwrap_or(provider.enabled);
    if !change.certificates.is_empty() {
        saml.certificates = Default::default();
        for content in change.certificates {
            if !saml.has(&content) {
                saml.add(content, ids);
            }
        }
    }
    let mut response = SetExternalSAMLIdentityProviderResponse::default();
    response.certificate_ids = saml.certificate_ids();
    Ok(response)
}

fn read_change<E: ActionError>(request: SetExternalSAMLIdentityProviderRequest) -> Result<Change, E> {
    let enabled = match request.sso_status {
        None => None,
        Some(SSOStatus::Enabled) => Some(true),
        Some(SSOStatus::Disabled) => Some(false),
        Some(_) => return Err(code("InvalidParameterValue.SSoStatusInvalid")),
    };
    let metadata = match request.encoded_metadata_document {
        None => None,
        Some(document) if document.is_empty() => Some((document, Metadata::default())),
        Some(document) => {
            let said = metadata::read(&document).map_err(|refused| {
                code(match refused {
                    RefusedMetadata::Encoding => "FailedOperation.DecodeMetadataDocumentFailed",
                    RefusedMetadata::Xml => "FailedOperation.XMLDataUnmarshalFailed",
                    RefusedMetadata::Content => "FailedOperation.MetadataCosParsingFailed",
                })
            })?;
            Some((document, said))
        }
    };
    // Empty texts are the same as none: the Terraform provider sends them for what is not set.
    let set = |text: &String| !text.is_empty();
    let certificates = match request.x509_certificate.filter(set) {
        Some(text) => vec![certificate(&text)?],
        None => {
            let named = metadata.iter().flat_map(|(_, said)| &said.certificates);
            let read =
                named.map(|text| Content::read(text).map_err(|_| code("FailedOperation.X509CertificateParsingFailed")));
            read.collect::<Result<_, E>>()?
        }
    };
    let (entity_id, login_url) = (request.entity_id.filter(set), request.login_url.filter(set));
    Ok(Change { metadata, entity_id, login_url, certificates, enabled })
}

fn certificate<E: ActionError>(text: &str) -> Result<Content, E> {
    Content::read(text).map_err(|refused| {
        code(match refused {
            RefusedCertificate::Form => "InvalidParameterValue.X509CertificateFormatError",
            RefusedCertificate::Content => "FailedOperation.X509CertificateParsingFailed",
        })
    })
}

fn get_external_saml_identity_provider(
    world: &mut World,
    caller: &Caller,
    request: GetExternalSAMLIdentityProviderRequest,
) -> Result<GetExternalSAMLIdentityProviderResponse, GetExternalSAMLIdentityProviderError> {
    let center = center_or(world, caller, &request.zone_id, NO_PROVIDER)?;
    let mut response = GetExternalSAMLIdentityProviderResponse::default();
    response.saml_identity_provider_configuration = center.saml.describe().ok_or_else(|| code(NO_PROVIDER))?;
    Ok(response)
}

fn clear_external_saml_identity_provider(
    world: &mut World,
    caller: &Caller,
    request: ClearExternalSAMLIdentityProviderRequest,
) -> Result<ClearExternalSAMLIdentityProviderResponse, ClearExternalSAMLIdentityProviderError> {
    let center = center_or(world, caller, &request.zone_id, NO_PROVIDER)?;
    if center.saml.provider.as_ref().ok_or_else(|| code(NO_PROVIDER))?.enabled {
        return Err(code("FailedOperation.SSoStatusEnableNotClearIdentityProvider"));
    }
    center.saml = Default::default();
    Ok(ClearExternalSAMLIdentityProviderResponse::default())
}

fn add_external_saml_idp_certificate(
    world: &mut World,
    caller: &Caller,
    request: AddExternalSAMLIdPCertificateRequest,
) -> Result<AddExternalSAMLIdPCertificateResponse, AddExternalSAMLIdPCertificateError> {
    let organization = world.zone(caller, &request.zone_id)?.id;
    let content = certificate(&request.x509_certificate)?;
    let World { organizations, ids, settings, .. } = world;
    // Guess: certificates can be added before the identity provider is configured, because no code speaks against it.
    let saml = &mut organizations.get_mut(&organization).expect("the space has an organization").center().saml;
    if saml.has(&content) {
        return Err(code("FailedOperation.X509CertificateAlreadyExist"));
    }
    if saml.certificates.len() >= settings.saml_certificates {
        return Err(code("FailedOperation.X509CertificateLimitExceeded"));
    }
    let mut response = AddExternalSAMLIdPCertificateResponse::default();
    response.certificate_id = Some(saml.add(content, ids));
    Ok(response)
}

fn list_external_saml_idp_certificates(
    world: &mut World,
    caller: &Caller,
    request: ListExternalSAMLIdPCertificatesRequest,
) -> Result<ListExternalSAMLIdPCertificatesResponse, ListExternalSAMLIdPCertificatesError> {
    let center = world.zone(caller, &request.zone_id)?.center();
    let mut response = ListExternalSAMLIdPCertificatesResponse::default();
    let certificates = center.saml.certificates.values();
    response.saml_idp_certificates = certificates.map(Certificate::describe).collect();
    response.total_counts = response.saml_idp_certificates.len() as i64;
    Ok(response)
}

fn remove_external_saml_idp_certificate(
    world: &mut World,
    caller: &Caller,
    request: RemoveExternalSAMLIdPCertificateRequest,
) -> Result<RemoveExternalSAMLIdPCertificateResponse, RemoveExternalSAMLIdPCertificateError> {
    let saml = &mut world.zone(caller, &request.zone_id)?.center().saml;
    if !saml.certificates.contains(&request.certificate_id) {
        return Err(code("ResourceNotFound.X509CertificateNotFound"));
    }
    // Guess: only an identity provider that is configured has to keep a certificate.
    if saml.provider.is_some() && saml.certificates.len() == 1 {
        return Err(code("FailedOperation.X509CertificateMinimumRequired"));
    }
    saml.certificates.remove(&request.certificate_id);
    Ok(RemoveExternalSAMLIdPCertificateResponse::default())
}
