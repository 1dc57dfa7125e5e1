//! Files of posts.
pub mod date;
pub mod decode;
pub mod footer;
pub mod front_matter;
pub mod taxonomy;
pub mod walk;
