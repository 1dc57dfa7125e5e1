//! The pages of a Zola site that are no posts, which posts may link to.

use crate::config::Config;
use crate::model::{Generator, link};

use super::permalink::{AddressInput, AddressRules, address};
use super::post::absolute_on_site;

/// The absolute address that Zola gives the page or section of a file that is no post, where nothing in the file says
/// otherwise; `path` is that of the file below the content folder. `None` where it is no Markdown.
pub fn zola_page(config: &Config, path: &str) -> Option<String> {
    path.strip_suffix(".md")?;
    // A template of the configuration is for posts alone.
    let rules = AddressRules {
        generator: Generator::Zola,
        slugify: config.collect.slugify,
        ..AddressRules::default()
    };
    let input = AddressInput {
        path,
        folder: "content",
        date: config.site.zone.at(&chrono::DateTime::UNIX_EPOCH),
        title: "",
        slug: None,
        permalink: None,
        categories: &[],
    };
    let address = absolute_on_site(&address(&rules, &input), &config.site.url)?;
    link::web(&address).map(link::text)
}
