//! RSS as the crate writes it, entries and all: what the direct writer is held against.

use rss::extension::dublincore::DublinCoreExtension;
use rss::{Category, Enclosure, Guid, Item};

use crate::feed::GeneratorName;
use crate::feed::rss::{bytes_of, channel, numeric_references_in_titles};
use crate::model::instant::rfc822;
use crate::model::plain::escape_html;
use crate::model::{Entry, Feed};

pub(super) fn write(feed: &Feed, generator: GeneratorName<'_>) -> Vec<u8> {
    let mut channel = channel(feed, generator);
    channel.items = feed.entries.iter().map(item).collect();
    let mut bytes = bytes_of(&channel);
    bytes.push(b'\n');
    numeric_references_in_titles(bytes)
}

fn item(entry: &Entry) -> Item {
    Item {
        title: Some(entry.title.clone()),
        link: Some(entry.link.clone()),
        // Readers show a description as HTML, so plain text is escaped once more.
        description: Some(escape_html(&entry.text.summary).into_owned()).filter(|text| !text.is_empty()),
        categories: entry
            .categories
            .iter()
            .map(|category| Category {
                name: category.term.to_string(),
                domain: None,
            })
            .collect(),
        enclosure: entry.image.as_ref().map(|image| Enclosure {
            url: image.url.clone(),
            // Unknown without asking the network: the Best Practices Profile says 0 then.
            length: "0".to_owned(),
            mime_type: image.media_type.to_owned(),
        }),
        guid: Some(Guid {
            value: entry.id.clone(),
            permalink: false,
        }),
        pub_date: Some(rfc822(&entry.published)),
        content: entry.text.content.as_ref().map(|content| content.to_string()),
        dublin_core_ext: Some(DublinCoreExtension {
            creators: entry.authors.iter().map(|person| person.name.clone()).collect(),
            languages: entry.language.iter().cloned().collect(),
            ..DublinCoreExtension::default()
        }),
        ..Item::default()
    }
}
