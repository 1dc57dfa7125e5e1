//! The nouns that travel between the rooms: posts, feeds, entries, people, terms, moments and links.
//! Comes in: nothing. Goes out: plain values. Must not know: any other room, files, the network, the clock.

pub mod claim;
pub mod content_hash;
pub mod entry;
pub mod feed;
pub mod format;
pub mod head_cache;
pub mod instant;
pub mod link;
pub mod paths;
pub mod period;
pub mod person;
pub mod plain;
pub mod post;
pub mod published;
pub mod scan;
pub mod site;
pub mod slug;
pub mod tag_uri;
pub mod taxonomy;
pub mod value;
pub mod xml_chars;
pub mod zone;

pub use claim::{Claims, Memory, NoMemory, Recalled};
pub use content_hash::{ContentHash, FileHashes, HashKind};
pub use entry::{Category, Enclosure, Entry, EntryText};
pub use feed::{Feed, FeedLinks};
pub use format::Format;
pub use head_cache::{HeadBytes, HeadCache, NoHeads, Read};
pub use instant::Instant;
pub use paths::Paths;
pub use period::Period;
pub use person::Person;
pub use post::{
    BodyPlace, Common, Extra, Joined, Markup, Packed, PostHead, SourcePath, Starts, Terms, Texts, pack_ids, unpack_ids,
};
pub use published::{DeletedEntry, PublishedEntry, PublishedFeed};
pub use site::{Generator, Slugify};
pub use tag_uri::TagAuthority;
pub use taxonomy::{Grouping, Term};
pub use value::{Key, Value};
pub use zone::Zone;
