//! HTTPS with an authority made on the spot.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// The names for which the server has a certificate: those of this machine, those of the service, and those that people take
/// for tests.
const NAMES: &[&str] = &[
    "localhost",
    "*.localhost",
    "127.0.0.1",
    "::1",
    "host.docker.internal",
    "organization.example.test",
    "*.organization.example.test",
    "organization.tencentcloudapi.com",
    "organization.intl.tencentcloudapi.com",
    "*.tencentcloudapi.com",
];

/// The server's certificate, and that of the authority that issued it.
#[derive(Clone)]
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The authority's certificate as PEM.
    pub(crate) authority: String,
}

impl Tls {
    /// Makes an authority, and a certificate for the usual names and this address.
    pub(crate) fn new(address: IpAddr) -> io::Result<Self> {
        Self::made(address).map_err(io::Error::other)
    }

    fn made(address: IpAddr) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut params = CertificateParams::new([])?;
        params.distinguished_name.push(DnType::CommonName, "Organization simulator");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let authority = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);

        let key = KeyPair::generate()?;
        let names = NAMES.iter().map(|&name| name.to_owned()).chain([address.to_string()]);
        let certificate = CertificateParams::new(names.collect::<Vec<_>>())?.signed_by(&key, &issuer)?;
        let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), authority })
    }
}
