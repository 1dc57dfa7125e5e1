//! A person or institution that wrote something.

/// An author: a name, and where known an address of theirs (RFC 4287 section 3.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// The name as readers show it; plain text, never empty.
    pub name: String,
    /// An absolute address about the person.
    pub url: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

impl Person {
    /// A person of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Person {
        Person {
            name: name.into(),
            url: None,
            email: None,
        }
    }
}
