//! An HTTP server on 127.0.0.1 that answers as a closure says, also badly: dripping, cut short, lying.

#![allow(dead_code)] // each user needs a part of it

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// When.
    pub at: Instant,
    /// The `Host` header, without its port.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let query = self.path.split_once('?')?.1;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What is sent back.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    length: Option<usize>,
    drip: Option<(usize, Duration)>,
    is_endless: bool,
}

impl Reply {
    /// Status 200 with a body.
    pub fn new(kind: &str, body: impl Into<Vec<u8>>) -> Reply {
        Reply {
            status: 200,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            body: body.into(),
            length: None,
            drip: None,
            is_endless: false,
        }
    }

    /// A page in UTF-8.
    pub fn html(body: impl Into<Vec<u8>>) -> Reply {
        Reply::new("text/html; charset=utf-8", body)
    }

    /// JSON.
    pub fn json(body: impl Into<Vec<u8>>) -> Reply {
        Reply::new("application/json", body)
    }

    /// A status without a body to speak of.
    pub fn status(status: u16) -> Reply {
        Reply {
            status,
            ..Reply::html("<p>no</p>")
        }
    }

    /// A redirect.
    pub fn redirect(status: u16, to: &str) -> Reply {
        Reply::status(status).with("Location", to)
    }

    /// The same with a header.
    pub fn with(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, lying about its length.
    pub fn claiming(mut self, length: usize) -> Reply {
        self.length = Some(length);
        self
    }

    /// The same, a few bytes at a time.
    pub fn dripping(mut self, bytes: usize, every: Duration) -> Reply {
        self.drip = Some((bytes, every));
        self
    }

    /// The same, its body again and again for ever.
    pub fn endless(mut self) -> Reply {
        self.is_endless = true;
        self
    }

    /// The same with an `ETag` of its body; "not modified" where the request has it already.
    pub fn tagged(self, asked: &Asked) -> Reply {
        let tag = format!(
            "\"{:x}\"",
            self.body
                .iter()
                .fold(7u64, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte))
        );
        if asked.header("if-none-match") == Some(tag.as_str()) {
            return Reply {
                status: 304,
                headers: vec![("ETag".to_owned(), tag)],
                body: Vec::new(),
                ..self
            };
        }
        self.with("ETag", &tag)
    }
}

/// A server that runs until it is dropped.
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Starts a server on a free port.
    pub fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
        Server::start_at("127.0.0.1:0", handler).expect("127.0.0.1 has a free port")
    }

    /// Starts a server at an address.
    ///
    /// # Errors
    /// Where it cannot be had: another process has the port, say.
    pub fn start_at(
        address: &str,
        handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> std::io::Result<Server> {
        let listener = TcpListener::bind(address)?;
        let server = Server {
            address: listener.local_addr()?,
            log: Arc::default(),
            stop: Arc::default(),
        };
        let (log, stop, handler) = (Arc::clone(&server.log), Arc::clone(&server.stop), Arc::new(handler));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (log, stop, handler) = (Arc::clone(&log), Arc::clone(&stop), Arc::clone(&handler));
                std::thread::spawn(move || {
                    // A client that goes away, as it shall from an endless body, is no fault.
                    let _ = serve(stream, &log, &stop, &*handler);
                });
            }
        });
        Ok(server)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// An address of the server by number.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The paths that were asked for so far.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    stop: &AtomicBool,
    handler: &dyn Fn(&Asked) -> Reply,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while !received.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            count => received.extend_from_slice(&buffer[..count]),
        }
    }
    let text = String::from_utf8_lossy(&received);
    let mut lines = text.split("\r\n");
    let path = lines
        .next()
        .unwrap_or_default()
        .split(' ')
        .nth(1)
        .unwrap_or("/")
        .to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut asked = Asked {
        at: Instant::now(),
        host: String::new(),
        path,
        headers,
    };
    asked.host = asked
        .header("host")
        .unwrap_or_default()
        .split(':')
        .next()
        .unwrap_or_default()
        .to_owned();
    log.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
    let reply = handler(&asked);
    let mut head = format!("HTTP/1.1 {} x\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !reply.is_endless && reply.status != 304 {
        head.push_str(&format!(
            "Content-Length: {}\r\n",
            reply.length.unwrap_or(reply.body.len())
        ));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    let (piece, pause) = reply.drip.unwrap_or((reply.body.len().max(1), Duration::ZERO));
    loop {
        for chunk in reply.body.chunks(piece) {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            stream.write_all(chunk)?;
            std::thread::sleep(pause);
        }
        if !reply.is_endless {
            return stream.flush();
        }
    }
}
