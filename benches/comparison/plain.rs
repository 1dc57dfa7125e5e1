//! The limits as an ordinary program meets them: what `limits.c` does, by whole paths and the standard library alone.
//!
//!   plain read FOLDER...        lists the folders and all below, and reads each file
//!   plain write LIST FOLDER     writes files into a new folder, each under a temporary name, and renames it
//!
//! LIST is that of `limits.c`. Nothing is printed; whoever calls it measures it.

use std::io::{Error, Result};
use std::path::Path;
use std::{env, fs};

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words {
        ["read", ref folders @ ..] if !folders.is_empty() => {
            folders.iter().try_for_each(|folder| read_all(folder.as_ref()))
        }
        ["write", list, folder] => write_all(&fs::read_to_string(list)?, folder.as_ref()),
        _ => Err(Error::other("usage: plain read FOLDER... or plain write LIST FOLDER")),
    }
}

fn read_all(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            read_all(&entry.path())?;
        } else {
            fs::read(entry.path())?;
        }
    }
    Ok(())
}

fn write_all(list: &str, folder: &Path) -> Result<()> {
    fs::create_dir(folder)?;
    let mut bytes = Vec::new();
    for line in list.lines() {
        let Some((size, name)) = line.split_once(' ') else {
            continue;
        };
        let path = folder.join(name);
        if size == "d" {
            fs::create_dir(path)?;
            continue;
        }
        let size = size.parse().map_err(Error::other)?;
        if bytes.len() < size {
            bytes.resize(size, b'x');
        }
        let temporary = folder.join(format!("{name}.tmp"));
        fs::write(&temporary, &bytes[..size])?;
        fs::rename(temporary, path)?;
    }
    Ok(())
}
