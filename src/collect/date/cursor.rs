//! A place in a normalised text, and the small steps from there.

use super::DateFault;
use super::fault::excerpt;

/// What stands between the day and the time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// There is a gap at all: blanks, a comma, a weekday, "at" or `T`.
    pub any: bool,
    /// The letter `T` of ISO 8601, behind which digits are a time, whatever their number.
    pub t: bool,
}

/// A place in a normalised text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Cursor<'a> {
        Cursor { rest: text }
    }

    pub fn rest(&self) -> &'a str {
        self.rest
    }

    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub fn at_digit(&self) -> bool {
        self.rest.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }

    /// Steps over `wanted`, if it comes next.
    pub fn eat(&mut self, wanted: char) -> bool {
        self.eat_str(wanted.encode_utf8(&mut [0; 4]))
    }

    /// Steps over `wanted`, if it comes next.
    pub fn eat_str(&mut self, wanted: &str) -> bool {
        let after = self.rest.strip_prefix(wanted);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Steps over one of `wanted`, blanks before it included; without one it stays where it is.
    pub fn eat_unit(&mut self, wanted: &[&str]) -> bool {
        let mut ahead = *self;
        ahead.blanks();
        let found = wanted.iter().any(|unit| ahead.eat_str(unit));
        if found {
            *self = ahead;
        }
        found
    }

    /// Steps over blanks and tells whether there were any.
    pub fn blanks(&mut self) -> bool {
        let after = self.rest.trim_start_matches(' ');
        let any = after.len() < self.rest.len();
        self.rest = after;
        any
    }

    /// Takes everything up to the first byte that is not wanted. The caller wants ASCII only.
    pub fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> Option<&'a str> {
        let end = self
            .rest
            .bytes()
            .position(|b| !(b.is_ascii() && wanted(b)))
            .unwrap_or(self.rest.len());
        let (taken, after) = self.rest.split_at(end);
        self.rest = after;
        (end > 0).then_some(taken)
    }

    /// Takes a run of digits.
    pub fn digits(&mut self) -> Option<&'a str> {
        self.take_while(|b| b.is_ascii_digit())
    }

    /// Takes a run of Latin letters.
    pub fn word(&mut self) -> Option<&'a str> {
        self.take_while(|b| b.is_ascii_alphabetic())
    }

    /// Steps over a weekday with its full stop and comma (right or wrong: the day counts), or over brackets of which
    /// nothing or a weekday is left.
    pub fn weekday(&mut self) -> bool {
        let mut ahead = *self;
        let bracket = ahead.eat('(');
        ahead.blanks();
        let word = ahead.word();
        let named = word.is_some_and(is_weekday);
        if named {
            ahead.eat('.');
        }
        ahead.blanks();
        let found = if bracket {
            (named || word.is_none()) && ahead.eat(')')
        } else {
            named
        };
        if found {
            ahead.eat(',');
            *self = ahead;
        }
        found
    }

    /// Steps over what may stand between the day and the time.
    pub fn gap(&mut self) -> Gap {
        let mut gap = Gap::default();
        loop {
            let mut ahead = *self;
            let word = ahead.word();
            if word.is_some_and(|word| word.eq_ignore_ascii_case("T")) && ahead.at_digit() {
                *self = ahead;
                return Gap { any: true, t: true };
            }
            if word.is_some_and(|word| word.eq_ignore_ascii_case("at")) {
                *self = ahead;
            } else if !(self.blanks() || self.eat(',') || self.weekday()) {
                return gap;
            }
            gap.any = true;
        }
    }

    /// The fault of a text that goes on from here.
    pub fn trailing(&self) -> DateFault {
        DateFault::Trailing(excerpt(self.rest))
    }

    /// # Errors
    ///
    /// [`DateFault::Trailing`] when the text goes on.
    pub fn end(&self) -> Result<(), DateFault> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.trailing())
        }
    }
}

/// English weekdays, full and in the usual short forms.
fn is_weekday(word: &str) -> bool {
    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    const SHORT: [&str; 4] = ["tues", "weds", "thur", "thurs"];
    NAMES
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]))
        || SHORT.iter().any(|name| word.eq_ignore_ascii_case(name))
}
