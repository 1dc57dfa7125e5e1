//! Files written whole or not at all, locks, folders, and what a file system says of a file.
//! Comes in: a path and bytes. Goes out: the file, complete, under its name. Must not know: what the bytes mean.

mod folder;
mod list;
mod lock;
mod stamp;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::error::{Error, Result};

pub use folder::Folder;
pub use list::{Entry, Kind, for_each_entry};
pub use lock::Lock;
pub use stamp::{ShortStamp, Stamp};

/// Writes `bytes` to `path`: to a temporary file beside it, then renamed over it, so that a reader sees the old file or
/// the new one, never a part. The folder must exist.
///
/// # Errors
/// [`Error::Write`] when the folder cannot be written or the disk is full; the old file stays as it was then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    write_whole_by(path, &mut |file| file.write_all(bytes))
}

/// The same with the bytes that `write` writes.
///
/// # Errors
/// As [`write_whole`].
pub fn write_whole_by(path: &Path, write: &mut dyn FnMut(&mut File) -> io::Result<()>) -> Result<()> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let fault = |source| Error::write(path, source);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".feedkiln-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Feeds are served by other users' processes; the mode is still subject to the umask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(fault)?;
    write(file.as_file_mut()).map_err(fault)?;
    file.persist(path).map_err(|failed| fault(failed.error))?;
    Ok(())
}

/// The bytes of the regular file at `path`. Pipes, sockets and devices are refused: the first of these would wait for
/// ever for somebody who writes into it.
///
/// # Errors
/// What the system says, or [`io::ErrorKind::InvalidInput`] for what is no file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if found.is_file() || found.is_dir() {
        return fs::read(path);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "it is a pipe, a socket or a device, not a file; remove it",
    ))
}

/// What [`Folder::read_most`] answers.
#[derive(Debug)]
pub enum Content {
    /// All bytes of the file were read; its stamp is from before that.
    Read(Stamp),
    /// It has so many bytes, and none was read.
    TooLarge(u64),
}

/// Reads the bytes of a file in the place of what `bytes` hold, where it has no more than `limit`, by as few calls of the
/// system as will do.
fn read_opened(mut file: File, limit: u64, bytes: &mut Vec<u8>) -> io::Result<Content> {
    bytes.clear();
    let stamp = Stamp::of_file(&file)?;
    let size = stamp.size;
    if size > limit {
        return Ok(Content::TooLarge(size));
    }
    // With room for one byte more, a file of the size that it says is read, and seen to end, by one call.
    let expected = usize::try_from(size).map_err(|_| io::ErrorKind::FileTooLarge)?;
    read_once(&mut file, expected + 1, bytes)?;
    if bytes.len() != expected {
        file.take(limit.saturating_add(1)).read_to_end(bytes)?;
    }
    match bytes.len() as u64 {
        size if size > limit => Ok(Content::TooLarge(size)),
        _ => Ok(Content::Read(stamp)),
    }
}

/// What one call reads of a file, or all of it where that is more than `expected`.
fn read_expected(mut file: File, expected: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_once(&mut file, expected.saturating_add(1), &mut bytes)?;
    if bytes.len() > expected {
        file.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Adds to `bytes`, which hold none, what one call reads of a file, where that is given room for so many and no fewer.
#[cfg(target_os = "linux")]
fn read_once(file: &mut File, room: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    // Bytes that are overwritten at once need not be zero before.
    bytes.reserve_exact(room);
    rustix::io::retry_on_intr(|| rustix::io::read(&*file, rustix::buffer::spare_capacity(bytes)))?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn read_once(file: &mut File, room: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.resize(room, 0);
    let read = file.read(bytes)?;
    bytes.truncate(read);
    Ok(())
}

/// Reads a file, or every file of a folder and of those below it in the order of their paths; links are not followed.
/// Answers the path of each as text.
///
/// # Errors
/// [`Error::Read`] when the path is not there or something below it cannot be read.
pub fn read_files(path: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let fault = |path: &Path, source| Error::read(path, source);
    let mut found = Vec::new();
    let mut left = vec![path.to_owned()];
    while let Some(current) = left.pop() {
        if current.is_dir() {
            let mut inside = Vec::new();
            for entry in fs::read_dir(&current).map_err(|source| fault(&current, source))? {
                let entry = entry.map_err(|source| fault(&current, source))?;
                if !entry
                    .file_type()
                    .map_err(|source| fault(&current, source))?
                    .is_symlink()
                {
                    inside.push(entry.path());
                }
            }
            // The last is taken first.
            inside.sort_by(|a, b| b.cmp(a));
            left.extend(inside);
        } else {
            // What the user names may be a pipe; what lies in a folder may not.
            let bytes = match current == path {
                true => fs::read(&current),
                false => read(&current),
            };
            let bytes = bytes.map_err(|source| fault(&current, source))?;
            found.push((current.to_string_lossy().into_owned(), bytes));
        }
    }
    Ok(found)
}

/// Whether a file at `path` holds exactly `bytes`. A file that is absent or cannot be read does not.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() == bytes.len() as u64 => {
            File::open(path).is_ok_and(|file| begins_with(file, bytes).unwrap_or(false))
        }
        _ => false,
    }
}

/// Whether `bytes` are the first bytes of a file, as far as it takes to tell: two documents mostly differ at their heads.
fn begins_with(mut file: File, mut bytes: &[u8]) -> io::Result<bool> {
    let mut buffer = vec![0; bytes.len().min(64 << 10)];
    while !bytes.is_empty() {
        let length = file.read(&mut buffer)?;
        match bytes.split_at_checked(length) {
            Some((part, rest)) if length > 0 && *part == buffer[..length] => bytes = rest,
            _ => return Ok(false),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let mut bytes = b"of another".to_vec();
        let mut read_most = |path: &Path, limit: u64| {
            let content = read_opened(File::open(path)?, limit, &mut bytes)?;
            io::Result::Ok((content, bytes.clone()))
        };
        let mut read = |limit: u64| match read_most(&path, limit) {
            Ok((Content::Read(stamp), bytes)) => {
                assert_eq!(stamp, Stamp::of(&fs::metadata(&path).unwrap()));
                Ok(bytes)
            }
            Ok((Content::TooLarge(size), _)) => Err(size),
            Err(fault) => panic!("{fault}"),
        };
        for length in [0, 1, 5, 4096, 70_000] {
            let bytes = vec![7; length];
            fs::write(&path, &bytes).unwrap();
            assert_eq!(read(u64::MAX), Ok(bytes.clone()));
            assert_eq!(read(length as u64), Ok(bytes));
            if length > 0 {
                assert_eq!(read(length as u64 - 1), Err(length as u64));
            }
        }
        assert!(read_most(&folder.path().join("none"), 1).is_err());
        assert!(read_most(folder.path(), u64::MAX).is_err(), "a folder has no bytes");
        // The system says of these that they are empty, and they are not.
        #[cfg(target_os = "linux")]
        assert!(
            matches!(read_most(Path::new("/proc/self/status"), u64::MAX), Ok((Content::Read(_), bytes)) if bytes.len() > 100)
        );
    }

    #[test]
    fn writes_and_compares() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xml");
        write_whole(&path, b"one").unwrap();
        assert!(holds(&path, b"one"));
        assert!(!holds(&path, b"two"));
        write_whole(&path, b"two").unwrap();
        assert!(holds(&path, b"two"));
        let long = "long, ".repeat(50_000);
        write_whole(&path, long.as_bytes()).unwrap();
        assert!(holds(&path, long.as_bytes()));
        assert!(!holds(&path, (long[..long.len() - 1].to_owned() + "!").as_bytes()));
        assert!(!holds(&path, &long.as_bytes()[1..]));
        write_whole(&path, b"two").unwrap();
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file is left"
        );
        assert!(matches!(
            write_whole(&folder.path().join("none/a"), b""),
            Err(Error::Write { .. })
        ));
    }
}
