//! A text that stands in pieces.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// A text in pieces.
#[derive(Clone, Copy, Default)]
pub struct Joined<'a>(pub(super) [&'a str; 4]);

impl<'a> Joined<'a> {
    /// Adds the text to another.
    pub fn push_to(self, text: &mut String) {
        self.0.iter().for_each(|piece| text.push_str(piece));
    }

    /// The text in one piece.
    pub fn text(self) -> Cow<'a, str> {
        let mut pieces = self.0.into_iter().filter(|piece| !piece.is_empty());
        match (pieces.next(), pieces.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(piece), None) => Cow::Borrowed(piece),
            _ => {
                let mut text = String::with_capacity(self.0.iter().map(|piece| piece.len()).sum());
                self.push_to(&mut text);
                Cow::Owned(text)
            }
        }
    }
}

impl PartialEq<str> for Joined<'_> {
    fn eq(&self, other: &str) -> bool {
        let rest = self
            .0
            .into_iter()
            .try_fold(other, |rest, piece| rest.strip_prefix(piece));
        rest == Some("")
    }
}

impl PartialEq for Joined<'_> {
    fn eq(&self, other: &Self) -> bool {
        *self == *other.text()
    }
}

impl Eq for Joined<'_> {}

impl<'a> From<&'a str> for Joined<'a> {
    fn from(text: &'a str) -> Joined<'a> {
        Joined([text, "", "", ""])
    }
}

impl Ord for Joined<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // Ids of one site begin alike, and most end where the name of a file does.
        let ([a_start, a_before, a, a_behind], [b_start, b_before, b, b_behind]) = (self.0, other.0);
        match (a_start, a_before, a_behind) == (b_start, b_before, b_behind) && a_behind.is_empty() {
            true => a.cmp(b),
            false => compared(self.0, other.0),
        }
    }
}

/// The order of two texts in pieces.
fn compared(a: [&str; 4], b: [&str; 4]) -> Ordering {
    let mut pieces = [a, b].map(|pieces| pieces.into_iter().map(str::as_bytes).filter(|piece| !piece.is_empty()));
    let [mut a, mut b]: [&[u8]; 2] = [b"", b""];
    loop {
        for (rest, pieces) in [&mut a, &mut b].into_iter().zip(&mut pieces) {
            if rest.is_empty() {
                *rest = pieces.next().unwrap_or_default();
            }
        }
        let length = a.len().min(b.len());
        if length == 0 {
            return a.len().cmp(&b.len());
        }
        let ((a_begins, a_rest), (b_begins, b_rest)) = (a.split_at(length), b.split_at(length));
        match a_begins.cmp(b_begins) {
            Ordering::Equal => (a, b) = (a_rest, b_rest),
            other => return other,
        }
    }
}

impl PartialOrd for Joined<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.into_iter().try_for_each(|piece| f.write_str(piece))
    }
}

impl fmt::Debug for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_compared_as_the_text_that_they_are() {
        let same = [
            Joined(["tag:", "a", "b", ""]),
            Joined(["tag:", "", "ab", ""]),
            Joined::from("tag:ab"),
        ];
        for (one, other) in same.iter().zip(same.iter().cycle().skip(1)) {
            assert_eq!((one, one.cmp(other)), (other, Ordering::Equal));
            assert_eq!(
                (*one == *"tag:ab", *one == *"tag:a", *one == *"tag:abc"),
                (true, false, false)
            );
            assert_eq!(one.to_string(), "tag:ab");
        }
        for greater in [
            Joined(["tag:", "", "ac", ""]),
            Joined(["tag:", "", "ab", "c"]),
            Joined::from("tag:abc"),
        ] {
            assert_eq!(same.map(|text| text.cmp(&greater)), [Ordering::Less; 3], "{greater}");
        }
        assert_eq!(Joined::default().text(), "");
    }

    proptest::proptest! {
        #[test]
        fn pieces_have_the_order_of_their_texts(
            one in proptest::array::uniform4("[ab茶]{0,2}"),
            other in proptest::array::uniform4("[ab茶]{0,2}"),
        ) {
            let joined = |pieces: &[String; 4]| pieces.concat();
            let [a, b] = [&one, &other].map(|pieces| pieces.each_ref().map(String::as_str));
            proptest::prop_assert_eq!(Joined(a).cmp(&Joined(b)), joined(&one).cmp(&joined(&other)));
            proptest::prop_assert_eq!(Joined(a).cmp(&Joined(a)), Ordering::Equal);
        }
    }
}
