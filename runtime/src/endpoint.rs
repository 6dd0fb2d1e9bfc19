//! Where calls go: scheme, host and port.

use crate::error::ConfigError;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// A host and, if it was written, a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    /// In lower case; an IPv6 address is without its brackets.
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

impl Authority {
    /// What is wrong with the text is told as the end of a sentence that begins with it.
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
        match self.host.contains(':') {
            true => write!(f, "[{}]", self.host)?,
            false => f.write_str(&self.host)?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Whether a host is the own machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A scheme with a host and, if it is not the scheme's own, a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) secure: bool,
    /// What the `Host` header says, and what is signed.
    pub(crate) authority: String,
}

impl Endpoint {
    pub(crate) fn parse(url: &str, allow_plain_http: bool) -> Result<Self, ConfigError> {
        let wrong = |why: &str| ConfigError::new(format!("the endpoint `{url}` {why}"));
        let (secure, rest) = match url.split_once("://") {
            None => (true, url),
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            Some(_) => return Err(wrong("has a scheme that is neither `https` nor `http`")),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) {
            return Err(wrong("has a path; only a host and a port are possible"));
        }
        if authority.contains('@') {
            return Err(ConfigError::new("the endpoint contains a user name; only a host and a port are possible"));
        }
        let mut authority = Authority::parse(authority).map_err(wrong)?;
        if !secure && !allow_plain_http && !authority.is_loopback() {
            return Err(wrong("uses plain HTTP, which is accepted for the own machine only; see `allow_plain_http`"));
        }
        // A client leaves the scheme's own port out of the `Host` header, so it must not be signed either.
        let own_port = if secure { 443 } else { 80 };
        authority.port.take_if(|port| *port == own_port);
        Ok(Self { secure, authority: authority.to_string() })
    }

    /// The host, an IPv6 address without its brackets.
    pub(crate) fn host(&self) -> &str {
        match self.authority.strip_prefix('[') {
            Some(address) => address.split(']').next().unwrap_or(address),
            None => self.authority.split(':').next().unwrap_or(&self.authority),
        }
    }

    /// The port, whether or not it is written.
    pub(crate) fn port(&self) -> u16 {
        let written = self.authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        written.unwrap_or(if self.secure { 443 } else { 80 })
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}/", self.authority)
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
