use rayon::prelude::*;

use super::*;

/// What the files of all these heads hold.
const CONTENT: u128 = 77;

const SEED: Seed = Seed(99);

fn head(first: &[u8], second: &[u8], own: &[u8]) -> HeadBytes {
    let ends = [first.len(), first.len() + second.len()];
    HeadBytes::new([first, second, own].concat(), ends)
}

fn saved(path: &Path, heads: &[HeadBytes]) -> (Vec<HeadPlace>, HeadsFile) {
    let mut new = Heads::create(path, 7).unwrap();
    let places = heads.iter().map(|head| new.add(head, CONTENT)).collect();
    let length = new.finish().unwrap();
    new.keep();
    assert_eq!(std::fs::metadata(path).unwrap().len(), length.length);
    (places, length)
}

#[test]
fn what_heads_have_in_common_is_held_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heads");
    let long = vec![b'l'; 5000];
    let several = [
        head(&[b'a'; 200], &[b'b'; 200], b"one"),
        head(&[b'a'; 200], &[b'b'; 200], b"two"),
        head(&[b'b'; 200], &[b'a'; 200], b""),
        head(&long, &[b'c'; 200], b"four"),
        head(b"", b"short", b"five"),
    ];
    let (places, length) = saved(&path, &several);
    assert!(length.length < 200 * 3 + long.len() as u64 + 150, "{length:?}");
    let found = Heads::open(&path, length, true).unwrap();
    for (place, head) in places.iter().zip(&several) {
        assert_eq!(found.read(*place, CONTENT).as_ref(), Some(head));
    }
    // What a run did not finish is gone, and with it the parts that it told.
    let lost = found.add(&head(&[b'd'; 200], &[], b"six"), CONTENT);
    drop(found);
    let mut found = Heads::open(&path, length, true).unwrap();
    let other = head(&[b'd'; 200], &[b'a'; 200], b"seven");
    let place = found.add(&other, CONTENT);
    assert_eq!(place.0, lost.0);
    let length = found.finish().unwrap();
    let found = Heads::open(&path, length, false).unwrap();
    assert_eq!(found.read(place, CONTENT), Some(other));
    assert_eq!(found.add(&several[0], CONTENT), NO_HEAD);
}

#[test]
fn all_that_threads_add_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heads");
    let nth = |at: usize| {
        let common = format!("{:040}", at % 97);
        head(common.as_bytes(), &[b'c'; 50], format!("{at:0100}").as_bytes())
    };
    let mut new = Heads::create(&path, 7).unwrap();
    let places: Vec<HeadPlace> = (0..20_000)
        .into_par_iter()
        .map(|at| new.add(&nth(at), CONTENT))
        .collect();
    let length = new.finish().unwrap();
    assert!(length.length > 4 * AT_ONCE as u64);
    new.keep();
    let found = Heads::open(&path, length, false).unwrap();
    for (at, place) in places.into_iter().enumerate() {
        assert_eq!(found.read(place, CONTENT), Some(nth(at)), "{at}");
    }
}

#[test]
fn nothing_that_is_damaged_is_taken_for_a_head() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heads");
    let several = [
        head(&[b'a'; 40], b"short", b"one"),
        head(&[b'a'; 40], &[b'b'; 40], b"two"),
        head(b"", &[b'b'; 40], b""),
    ];
    let (places, length) = saved(&path, &several);
    let whole = std::fs::read(&path).unwrap();
    let mut lost = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        std::fs::write(&path, &bytes).unwrap();
        let found = Heads::open(&path, length, false).unwrap();
        for (place, head) in places.iter().zip(&several) {
            match found.read(*place, CONTENT) {
                Some(read) => assert_eq!(read, *head, "{at}"),
                None => lost += 1,
            }
        }
    }
    // Each byte belongs to a record, and those of common parts to several heads.
    assert!(
        lost > whole.len() + 2 * 40 && lost < 2 * whole.len(),
        "{lost} of {}",
        whole.len()
    );
}

#[test]
fn a_head_is_that_of_its_file_and_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heads");
    let several = [head(b"", b"", b"one"), head(b"", b"", b"two")];
    let (places, length) = saved(&path, &several);
    let found = Heads::open(&path, length, false).unwrap();
    assert!(found.read(places[0], CONTENT).is_some() && !found.are_damaged());
    assert_eq!(found.read(places[0], CONTENT + 1), None);
    assert!(found.are_damaged());
    // Those of another file of the same form.
    let (others, other) = saved(&path, &several);
    assert_eq!((&others, other.length), (&places, length.length));
    let found = Heads::open(&path, length, false).unwrap();
    assert_eq!(found.read(places[0], CONTENT), None);
    let length = other;
    // One record in the place of the other.
    let mut bytes = std::fs::read(&path).unwrap();
    let second = places[1].0 as usize;
    bytes.copy_within(second.., 0);
    std::fs::write(&path, &bytes).unwrap();
    let found = Heads::open(&path, length, false).unwrap();
    assert_eq!(found.read(places[0], CONTENT), None);
    assert_eq!(found.read(places[1], CONTENT).as_ref(), Some(&several[1]));
}

/// A file of a record with these numbers, behind so many bytes that are their own hash and a part.
fn with_part(path: &Path, part: usize, numbers: (u32, u64)) -> HeadPlace {
    let part = vec![b'p'; part];
    let mut bytes = [&SEED.of_part(&part, 0).to_le_bytes()[..], &part].concat();
    let start = bytes.len() as u64;
    let mut record = postcard::to_stdvec::<(u32, u64)>(&numbers).unwrap();
    record.extend(postcard::to_stdvec::<(u32, u64)>(&(0, 0)).unwrap());
    record.extend(b"own");
    record.extend(SEED.of_record(&record, start, CONTENT).to_le_bytes());
    bytes.extend(&record);
    std::fs::write(path, &bytes).unwrap();
    (start, record.len() as u32)
}

#[test]
fn a_file_that_is_not_what_it_was_gives_no_head_and_takes_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heads");
    let read = |part: usize, numbers: (u32, u64)| {
        let place = with_part(&path, part, numbers);
        let of = HeadsFile {
            number: 1,
            length: place.0 + u64::from(place.1),
            seed: SEED,
        };
        let heads = Heads::open(&path, of, false).unwrap();
        assert_eq!(heads.read((0, 0), CONTENT), None);
        heads.read(place, CONTENT)
    };
    for length in [32, 4096] {
        let expected = head(&vec![b'p'; length as usize], b"", b"own");
        assert_eq!(read(length as usize, (length, 1)), Some(expected), "{length}");
    }
    // No build writes parts so short or so long that others could name them.
    for length in [31, 4097] {
        assert_eq!(read(length as usize, (length, 1)), None, "{length}");
    }
    // A part of four gigabytes, one beyond the file, one that would follow, and nothing.
    for numbers in [(u32::MAX, 1), (40, 1 << 40), (50, 0), (u32::MAX, 0), (40, 2)] {
        assert_eq!(read(40, numbers), None, "{numbers:?}");
    }
}
