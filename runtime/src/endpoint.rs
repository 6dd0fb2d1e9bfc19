//! The destination of calls: scheme, host and port.

use crate::error::ConfigError;
use hyper::Uri;
use hyper::header::HeaderValue;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// A host and, if it was written, a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    /// In lower case; an IPv6 address is without its brackets.
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

impl Authority {
    /// Reads a host and a port. The error is the end of a sentence that begins with them.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) if host.parse::<Ipv6Addr>().is_ok() => (host, None),
            Some((host, port)) if host.parse::<Ipv6Addr>().is_ok() => {
                (host, Some(port.strip_prefix(':').ok_or("is not a host")?))
            }
            Some(_) => return Err("is not a host"),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_host) {
            return Err("is not a host");
        }
        // A number with a sign would be read, too.
        let number = |port: &str| port.parse().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit()));
        let port = match port {
            Some(port) => Some(number(port).ok_or("has a port that is not a number up to 65535")?),
            None => None,
        };
        Ok(Self { host: host.to_ascii_lowercase(), port })
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Returns whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A scheme with a host and, if it is not the scheme's own, a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) secure: bool,
    /// The value of the `Host` header, which is signed.
    pub(crate) authority: String,
}

impl Endpoint {
    pub(crate) fn parse(url: &str, allow_plain_http: bool) -> Result<Self, ConfigError> {
        // No message shows more than the host: a user, a password or a token can stand before or after it.
        if url.contains('@') {
            return Err(ConfigError::new("the endpoint contains a user name; only a host and a port are possible"));
        }
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let shown = authority.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        let wrong = |why: &str| ConfigError::new(format!("the endpoint `{shown}` {why}"));
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong("has a scheme that is neither `https` nor `http`")),
        };
        if authority != shown {
            return Err(wrong("has a path; only a host and a port are possible"));
        }
        let mut authority = Authority::parse(authority).map_err(wrong)?;
        if !secure && !allow_plain_http && !authority.is_loopback() {
            return Err(wrong("uses plain HTTP, which is accepted for this machine only; see `allow_plain_http`"));
        }
        // A client omits the scheme's own port in the `Host` header, so it must not be signed either.
        let own_port = if secure { 443 } else { 80 };
        authority.port.take_if(|port| *port == own_port);
        Ok(Self { secure, authority: authority.to_string() })
    }

    /// Returns the host, an IPv6 address without its brackets.
    pub(crate) fn host(&self) -> &str {
        match self.authority.strip_prefix('[') {
            Some(address) => address.split(']').next().unwrap_or(address),
            None => self.authority.split(':').next().unwrap_or(&self.authority),
        }
    }

    /// Returns the port, also if it is not written.
    pub(crate) fn port(&self) -> u16 {
        let written = self.authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        written.unwrap_or(if self.secure { 443 } else { 80 })
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}/", self.authority)
    }
}

/// An endpoint in every form that a request needs, made once for many requests.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) endpoint: Endpoint,
    pub(crate) url: Arc<str>,
    pub(crate) uri: Uri,
    /// The value of the `Host` header.
    pub(crate) host: HeaderValue,
}

impl Route {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let url = endpoint.url();
        // An endpoint was read by `Endpoint::parse` or begins with the name of a service.
        let uri = url.parse().expect("an endpoint is a URL");
        let host = HeaderValue::from_str(&endpoint.authority).expect("an endpoint's host can be sent");
        Self { url: url.into(), uri, host, endpoint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints() {
        for (url, expected) in [
            ("organization.tencentcloudapi.com", "https://organization.tencentcloudapi.com/"),
            ("https://Organization.TencentCloudAPI.com/", "https://organization.tencentcloudapi.com/"),
            ("https://host:443", "https://host/"),
            ("https://host:8443", "https://host:8443/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("http://localhost:80", "http://localhost/"),
            ("http://[::1]:8080/", "http://[::1]:8080/"),
            ("https://[::1]", "https://[::1]/"),
            ("https://host:08443", "https://host:8443/"),
        ] {
            assert_eq!(Endpoint::parse(url, false).unwrap().url(), expected, "{url}");
        }
    }

    #[test]
    fn hosts_and_ports_of_endpoints() {
        for (url, host, port) in [
            ("https://host", "host", 443),
            ("https://host:8443", "host", 8443),
            ("http://127.0.0.1", "127.0.0.1", 80),
            ("https://[::1]", "::1", 443),
            ("https://[::1]:8443", "::1", 8443),
        ] {
            let endpoint = Endpoint::parse(url, false).unwrap();
            assert_eq!((endpoint.host(), endpoint.port()), (host, port), "{url}");
        }
    }

    #[test]
    fn refused_endpoints() {
        for (url, why) in [
            ("http://organization.tencentcloudapi.com", "plain HTTP"),
            ("http://127.0.0.1.example.com", "plain HTTP"),
            ("ftp://host", "scheme"),
            ("https://host/path", "path"),
            ("https://user:password@host", "user name"),
            ("https://user:password@host/path", "user name"),
            ("ftp://user:password@host", "user name"),
            ("user:password@host", "user name"),
            ("http://user:password@", "user name"),
            ("https://host/?token=password", "path"),
            ("https://host\\password", "path"),
            ("https://", "not a host"),
            ("https://ho st", "not a host"),
            ("https://host:99999", "port"),
            ("https://host:", "port"),
            ("https://host:+443", "port"),
            ("https://[::1", "not a host"),
            ("https://host\r\nX-Injected: 1", "not a host"),
        ] {
            let message = Endpoint::parse(url, false).unwrap_err().to_string();
            assert!(message.contains(why), "{url}: {message}");
            assert!(!message.contains("password"), "{message}");
        }
    }
}
