//! Which addresses may be asked: none of the own network, unless the owner names it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::config::HostPort;

/// What may be asked.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allow: Vec<HostPort>,
    exempt: Vec<IpAddr>,
}

impl Guard {
    /// A guard that lets `allow` through, wherever these hosts are.
    pub fn new(allow: Vec<HostPort>) -> Guard {
        Guard {
            allow,
            exempt: Vec::new(),
        }
    }

    /// The same, taking `address` for one of the public network: for a laboratory, where there is no other.
    pub fn exempting(mut self, address: IpAddr) -> Guard {
        self.exempt.push(address);
        self
    }

    /// Whether the owner has named the host and port of `url`.
    pub fn names(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return false;
        };
        let host = host.trim_end_matches('.');
        self.allow
            .iter()
            .any(|known| known.port == port && known.host.eq_ignore_ascii_case(host))
    }

    /// Looks at an address before it is asked. The addresses that a name resolves to are looked at when it is dialled.
    ///
    /// # Errors
    /// Why it may not be asked.
    pub fn check(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{}` is neither http nor https", url.scheme()));
        }
        if self.names(url) {
            return Ok(());
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err("the address has no host".to_owned()),
        };
        self.check_ip(address)
    }

    /// Looks at an IP address that would be dialled.
    ///
    /// # Errors
    /// Why it may not be.
    pub fn check_ip(&self, address: IpAddr) -> Result<(), String> {
        if self.exempt.contains(&address) || is_public(address) {
            Ok(())
        } else {
            Err(format!("{address} is not in the public network"))
        }
    }
}

/// Whether an address is one of the public internet, by the special-purpose registries of IANA (RFC 6890): none that
/// is private, local, shared, reserved, multicast, for documentation, or that carries such an IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Azure's virtual host, which answers with credentials and stands in a public range.
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        (0 | 10 | 127, ..) => true,             // this network, private, loopback
        (100, 64..=127, _) => true,             // shared by carriers (RFC 6598)
        (169, 254, _) => true,                  // link-local, and most metadata services
        (172, 16..=31, _) => true,              // private
        (192, 0, 0 | 2) => true,                // protocol assignments, documentation
        (192, 88, 99) => true,                  // relays of 6to4
        (192, 168, _) => true,                  // private
        (198, 18..=19, _) => true,              // benchmarks
        (198, 51, 100) | (203, 0, 113) => true, // documentation
        (224.., ..) => true,                    // multicast, reserved, broadcast
        _ => false,
    };
    !special && address != AZURE_HOST
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // IPv4-mapped, and the older IPv4-compatible and -translated forms.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => embedded(high, low),
        // The well-known prefix of NAT64 (RFC 6052).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => embedded(high, low),
        // Protocol assignments with Teredo, documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // Everything else that is public is global unicast.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn refuses_the_own_network_in_every_spelling() {
        let guard = Guard::new(vec![HostPort {
            host: "localhost".to_owned(),
            port: 8080,
        }]);
        for bad in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://10.0.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.100.100.200/",
            "http://100.64.0.1/",
            "http://168.63.129.16/",
            "http://192.0.0.192/",
            "http://0.0.0.0/",
            "http://255.255.255.255/",
            "http://224.0.0.1/",
            "http://198.18.0.1/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:1::1]/",
            "http://[fc00::1]/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
            "http://[::127.0.0.1]/",
            "http://[2001:db8::1]/",
            "ftp://news.example/",
            "file:///etc/hostname",
        ] {
            assert!(guard.check(&url(bad)).is_err(), "{bad}");
        }
        for good in [
            "http://news.example/",
            "https://1.1.1.1/",
            "http://[2606:4700::1111]/",
            "http://[64:ff9b::101:101]/",
            "http://localhost:8080/x",
            "http://LOCALHOST.:8080/x",
            "http://172.32.0.1/",
        ] {
            assert!(guard.check(&url(good)).is_ok(), "{good}");
        }
    }
}
