//! TLS by rustls or by the operating system, and whose certificates are trusted.

use super::io::BoxedIo;
use crate::error::ConfigError;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
#[cfg(any(feature = "native-tls", feature = "rustls"))]
use secrecy::ExposeSecret;
use secrecy::SecretSlice;
use std::error::Error;
#[cfg(feature = "rustls")]
use std::sync::Arc;

/// The library that encrypts connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tls {
    /// rustls, which is the same on every system. It trusts the certificate authorities that Mozilla trusts, as they were when
    /// this program was built.
    #[cfg(feature = "rustls")]
    Rustls,
    /// The library of the operating system: SChannel on Windows, Secure Transport on macOS, OpenSSL elsewhere. It trusts the
    /// certificate authorities that the system trusts.
    #[cfg(feature = "native-tls")]
    Native,
}

/// The kinds that this build has; the first one is the default.
const AVAILABLE: &[Tls] = &[
    #[cfg(feature = "rustls")]
    Tls::Rustls,
    #[cfg(feature = "native-tls")]
    Tls::Native,
];

/// The certificate authorities that are trusted.
#[derive(Clone, Debug)]
pub(super) struct Roots {
    pub(super) built_in: bool,
    pub(super) added: Vec<Added>,
}

/// A certificate authority, or several, as the user gave them.
#[derive(Clone, Debug)]
pub(super) enum Added {
    Pem(Vec<u8>),
    Der(Vec<u8>),
}

impl Roots {
    /// Returns the added certificates, in their order.
    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
        let mut certificates = Vec::new();
        for added in &self.added {
            let before = certificates.len();
            match added {
                Added::Der(der) => certificates.push(CertificateDer::from(der.clone())),
                Added::Pem(pem) => {
                    for certificate in CertificateDer::pem_slice_iter(pem) {
                        let broken = |error| broken(certificates.len(), &error);
                        certificates.push(certificate.map_err(broken)?);
                    }
                }
            }
            if certificates.len() == before {
                return Err(ConfigError::new(format!(
                    "a PEM string without a `BEGIN CERTIFICATE` follows {before} root certificates"
                )));
            }
        }
        if certificates.is_empty() && !self.built_in {
            return Err(ConfigError::new(
                "no certificate authority is trusted: add one, or keep the built-in ones enabled",
            ));
        }
        Ok(certificates)
    }
}

fn broken(position: usize, why: &dyn Error) -> ConfigError {
    ConfigError::new(format!("root certificate {} is broken: {why}", position + 1))
}

/// The certificate of a client and its private key.
#[derive(Clone)]
pub(super) struct Identity {
    certificates: Vec<u8>,
    key: SecretSlice<u8>,
}

impl Identity {
    pub(super) fn new(certificates: Vec<u8>, key: Vec<u8>) -> Self {
        Self { certificates, key: key.into() }
    }
}

/// The message for HTTPS in a program that has no TLS.
pub(super) const NO_TLS: &str =
    "this program was built without TLS: enable the feature `rustls` or `native-tls` of the SDK's crate";

/// Encrypts connections.
#[derive(Clone)]
pub(super) enum Connector {
    #[cfg(feature = "rustls")]
    Rustls(tokio_rustls::TlsConnector),
    #[cfg(feature = "native-tls")]
    Native(tokio_native_tls::TlsConnector),
}

impl Connector {
    /// Returns the connector, or `None` in a build without TLS.
    pub(super) fn new(
        chosen: Option<Tls>,
        roots: &Roots,
        identity: Option<&Identity>,
    ) -> Result<Option<Self>, ConfigError> {
        let added = roots.certificates()?;
        Ok(match chosen.or(AVAILABLE.first().copied()) {
            #[cfg(feature = "rustls")]
            Some(Tls::Rustls) => Some(rustls(roots.built_in, added, identity)?),
            #[cfg(feature = "native-tls")]
            Some(Tls::Native) => Some(native(roots.built_in, &added, identity)?),
            None => None,
        })
    }

    /// Speaks TLS with a host.
    pub(super) async fn connect(self, host: &str, io: BoxedIo) -> Result<BoxedIo, Box<dyn Error + Send + Sync>> {
        match self {
            #[cfg(feature = "rustls")]
            Self::Rustls(connector) => {
                let name = rustls_pki_types::ServerName::try_from(host.to_owned())?;
                Ok(Box::new(connector.connect(name, io).await?))
            }
            #[cfg(feature = "native-tls")]
            Self::Native(connector) => Ok(Box::new(connector.connect(host, io).await?)),
        }
    }
}

/// Returns whether a handshake failed because of a certificate, which the next one would do, too.
pub(super) fn is_certificate_error(error: &(dyn Error + 'static)) -> bool {
    #[cfg(feature = "rustls")]
    {
        use tokio_rustls::rustls;
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(rustls::Error::InvalidCertificate(_)) = inner.and_then(|inner| inner.downcast_ref()) {
            return true;
        }
    }
    // The system's library does not say what was wrong; it does say that it was not the connection.
    #[cfg(feature = "native-tls")]
    if error.is::<native_tls::Error>() {
        let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
        return !causes.any(<dyn Error>::is::<std::io::Error>);
    }
    false
}

fn unusable(error: &dyn Error) -> ConfigError {
    ConfigError::new(format!("the client certificate or its key cannot be used: {error}"))
}

#[cfg(feature = "rustls")]
fn rustls(
    built_in: bool,
    added: Vec<CertificateDer<'static>>,
    identity: Option<&Identity>,
) -> Result<Connector, ConfigError> {
    use rustls_pki_types::PrivateKeyDer;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

    let mut roots = RootCertStore::empty();
    if built_in {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    for (position, certificate) in added.into_iter().enumerate() {
        roots.add(certificate).map_err(|error| broken(position, &error))?;
    }
    // The process may have another provider, or several to choose from; this one is always there.
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError::new(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots);
    let config = match identity {
        None => config.with_no_client_auth(),
        Some(Identity { certificates, key }) => {
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
            let key = PrivateKeyDer::from_pem_slice(key.expose_secret()).map_err(|error| unusable(&error))?;
            let config = config.with_client_auth_cert(certificates.map_err(|error| unusable(&error))?, key);
            config.map_err(|error| unusable(&error))?
        }
    };
    Ok(Connector::Rustls(Arc::new(config).into()))
}

#[cfg(feature = "native-tls")]
fn native(
    built_in: bool,
    added: &[CertificateDer<'static>],
    identity: Option<&Identity>,
) -> Result<Connector, ConfigError> {
    let mut builder = native_tls::TlsConnector::builder();
    builder.disable_built_in_roots(!built_in).min_protocol_version(Some(native_tls::Protocol::Tlsv12));
    for (position, certificate) in added.iter().enumerate() {
        let certificate = native_tls::Certificate::from_der(certificate);
        builder.add_root_certificate(certificate.map_err(|error| broken(position, &error))?);
    }
    if let Some(Identity { certificates, key }) = identity {
        let identity = native_tls::Identity::from_pkcs8(certificates, key.expose_secret());
        builder.identity(identity.map_err(|error| unusable(&error))?);
    }
    let connector = builder.build().map_err(|error| ConfigError::new(format!("TLS cannot be set up: {error}")))?;
    Ok(Connector::Native(connector.into()))
}
