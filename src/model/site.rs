//! What kind of site the posts belong to.

use serde::{Deserialize, Serialize};

/// The site generator whose folder, name and address conventions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Generator {
    /// Jekyll: `_posts`, dated file names, `permalink` templates.
    #[default]
    Jekyll,
    /// Hugo: sections, bundles, `[permalinks]`.
    Hugo,
    /// Zola: sections, colocated assets, slugified paths.
    Zola,
}

/// How Zola makes slugs of file names (`slugify.paths`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slugify {
    /// ASCII only: `日本` becomes `ri-ben`. Zola's default.
    #[default]
    On,
    /// Only what file systems refuse is taken out.
    Safe,
    /// The name as it is.
    Off,
}
