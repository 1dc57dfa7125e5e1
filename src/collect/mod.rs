//! Files of posts.
pub mod front_matter;
