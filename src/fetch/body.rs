//! The body of an answer: unpacked, and bounded before and after.

use std::io::Read;

/// Why a body cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyFault {
    /// It is larger than the bound, packed or unpacked.
    TooLarge,
    /// It was cut short or damaged.
    Damaged(String),
}

/// What `Accept-Encoding` says.
pub const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Unpacks `bytes` as `Content-Encoding` says (RFC 9110, section 8.4: the codings in the order they were applied), to
/// at most `most` bytes.
///
/// # Errors
/// A [`BodyFault`].
pub fn unpack(mut bytes: Vec<u8>, encoding: Option<&str>, most: u64) -> Result<Vec<u8>, BodyFault> {
    let codings: Vec<String> = encoding
        .unwrap_or_default()
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    if codings.len() > MOST_CODINGS {
        return Err(BodyFault::Damaged(format!("it is packed {} times over", codings.len())));
    }
    for coding in codings.iter().rev() {
        if bytes.is_empty() {
            break;
        }
        bytes = match coding.as_str() {
            "gzip" | "x-gzip" => gunzip(&bytes, most)?,
            // Servers disagree on whether `deflate` has the header of zlib; the first byte tells.
            "deflate" if bytes[0] & 0x0f == 8 => bounded(flate2::read::ZlibDecoder::new(bytes.as_slice()), most)?,
            "deflate" => bounded(flate2::read::DeflateDecoder::new(bytes.as_slice()), most)?,
            "br" => bounded(brotli::Decompressor::new(bytes.as_slice(), 4096), most)?,
            "zstd" => {
                let mut decoder = zstd::stream::read::Decoder::new(bytes.as_slice()).map_err(damaged)?;
                // 8 MB, the most that a browser accepts (RFC 9659).
                decoder.window_log_max(23).map_err(damaged)?;
                bounded(decoder, most)?
            }
            other => return Err(BodyFault::Damaged(format!("it is packed with `{other}`"))),
        };
    }
    Ok(bytes)
}

/// One is the rule; more are tricks.
const MOST_CODINGS: usize = 2;

fn damaged(fault: std::io::Error) -> BodyFault {
    BodyFault::Damaged(format!("it cannot be unpacked: {fault}"))
}

/// Every member of a gzip file (RFC 1952); padding behind the last is passed over, as browsers do.
fn gunzip(packed: &[u8], most: u64) -> Result<Vec<u8>, BodyFault> {
    let mut unpacked = Vec::new();
    let mut rest = packed;
    loop {
        let mut decoder = flate2::bufread::GzDecoder::new(rest);
        let room = most + 1 - unpacked.len() as u64;
        decoder
            .by_ref()
            .take(room)
            .read_to_end(&mut unpacked)
            .map_err(damaged)?;
        if unpacked.len() as u64 > most {
            return Err(BodyFault::TooLarge);
        }
        rest = decoder.into_inner();
        if !rest.starts_with(&[0x1f, 0x8b]) {
            return Ok(unpacked);
        }
    }
}

fn bounded(reader: impl Read, most: u64) -> Result<Vec<u8>, BodyFault> {
    let mut unpacked = Vec::new();
    reader.take(most + 1).read_to_end(&mut unpacked).map_err(damaged)?;
    if unpacked.len() as u64 > most {
        return Err(BodyFault::TooLarge);
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn unpacks_what_it_asks_for() {
        let text = "海心早市".repeat(50).into_bytes();
        assert_eq!(unpack(gzip(&text), Some("gzip"), 1 << 20).unwrap(), text);
        assert_eq!(unpack(gzip(&gzip(&text)), Some("gzip, gzip"), 1 << 20).unwrap(), text);
        let packed = zstd::stream::encode_all(text.as_slice(), 3).unwrap();
        assert_eq!(unpack(packed, Some("zstd"), 1 << 20).unwrap(), text);
        let mut packed = Vec::new();
        brotli::CompressorWriter::new(&mut packed, 4096, 5, 20)
            .write_all(&text)
            .unwrap();
        assert_eq!(unpack(packed, Some("br"), 1 << 20).unwrap(), text);
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(&text).unwrap();
        assert_eq!(unpack(zlib.finish().unwrap(), Some("deflate"), 1 << 20).unwrap(), text);
        assert_eq!(unpack(text.clone(), None, 1 << 20).unwrap(), text);
    }

    #[test]
    fn bounds_and_damage() {
        let bomb = gzip(&vec![0; 20 << 20]);
        assert!(bomb.len() < 64 << 10);
        assert_eq!(unpack(bomb, Some("gzip"), 1 << 20), Err(BodyFault::TooLarge));
        let padded = [gzip(b"one "), gzip(b"two"), vec![0; 64]].concat();
        assert_eq!(unpack(padded, Some("gzip"), 1 << 20).unwrap(), b"one two");
        let mut cut = gzip(b"some text that is long enough to be cut");
        cut.truncate(cut.len() / 2);
        assert!(matches!(unpack(cut, Some("gzip"), 1 << 20), Err(BodyFault::Damaged(_))));
        assert!(matches!(
            unpack(vec![1], Some("lzma"), 1 << 20),
            Err(BodyFault::Damaged(_))
        ));
    }
}
