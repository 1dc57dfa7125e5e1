//! `feedkiln links`.

use crate::config::Overrides;
use crate::error::Result;
use crate::pipeline;

use super::args::{Common, Links, OutputFormat};
use super::build::load;
use super::print::Terminal;

/// Prints the link lines of a page.
pub fn run(common: &Common, args: &Links, terminal: &Terminal) -> Result<u8> {
    let config = load(common, &Overrides::default())?;
    let now = config.site.zone.at(&chrono::Utc::now());
    let links = pipeline::feed_links(&config, now, args.target.as_deref())?;
    let text: String = match common.format {
        OutputFormat::Json => {
            let list: Vec<_> = links
                .iter()
                .map(|link| serde_json::json!({ "title": link.title, "href": link.href, "type": link.media_type }))
                .collect();
            format!("{}\n", serde_json::json!({ "links": list }))
        }
        _ => links
            .iter()
            .map(|link| {
                format!(
                    "<link rel=\"alternate\" type=\"{}\" title=\"{}\" href=\"{}\">\n",
                    link.media_type,
                    attribute(&link.title),
                    attribute(&link.href)
                )
            })
            .collect(),
    };
    terminal.result(&text);
    Ok(0)
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
