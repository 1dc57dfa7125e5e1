//! What the collector needs to know of the configuration, made once a run.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::{Generator, Key, Value};

use super::OpenFolders;
use super::date::DateRules;
use super::footer::{Familiar, FooterRules};
use super::per_thread::PerThread;
use super::permalink::{AddressRules, check_template};
use super::sections::Sections;
use super::shared::Shared;

/// The rules by which files become posts.
#[derive(Debug)]
pub struct Settings<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// How dates are read.
    pub dates: DateRules,
    /// How addresses are made.
    pub addresses: AddressRules,
    /// What sections hand down to their posts.
    pub sections: Sections,
    /// How footers are read.
    pub footers: FooterRules<'a>,
    /// Lines of links that were found to lead back.
    pub familiar: PerThread<Familiar>,
    /// Room for the bytes of a file.
    pub buffers: PerThread<Vec<u8>>,
    /// Room for the path of a file as it is shown.
    pub shown: PerThread<String>,
    /// The folder of the site's address, with the slash at its end.
    pub site: &'a str,
    /// What posts have in common.
    pub shared: Shared,
    /// The folders of posts.
    pub folders: OpenFolders,
}

impl<'a> Settings<'a> {
    /// The rules of `config`.
    ///
    /// # Errors
    /// [`Error::Config`] for a permalink template with an unknown placeholder.
    pub fn new(config: &'a Config) -> Result<Settings<'a>> {
        let collect = &config.collect;
        let generator = collect.generator;
        let templates =
            std::iter::once(&collect.permalink).chain(collect.permalinks.iter().map(|(_, template)| template));
        for template in templates.filter(|template| !template.is_empty()) {
            check_template(template, generator).map_err(|message| {
                Error::config(
                    &config.file,
                    message,
                    "see `permalink` in docs/reference/config.md for what a template may hold",
                )
            })?;
        }
        let permalink = match generator {
            Generator::Jekyll if collect.permalink.is_empty() => "date".to_owned(),
            _ => collect.permalink.clone(),
        };
        Ok(Settings {
            config,
            dates: DateRules {
                zone: config.site.zone,
                naive_utc: collect.naive_utc,
            },
            addresses: AddressRules {
                generator,
                permalink,
                sections: collect.permalinks.clone(),
                slugify: collect.slugify,
                ugly_urls: collect.ugly_urls,
                ugly_sections: collect.ugly_sections.clone(),
                keep_case: collect.keep_case,
                content_dirs: collect.content_dirs.clone(),
            },
            sections: Sections::default(),
            shared: Shared::new(config.site.authority.uri("")),
            folders: OpenFolders::open(&collect.posts),
            familiar: PerThread::default(),
            buffers: PerThread::default(),
            shown: PerThread::default(),
            site: folder_of(&config.site.url),
            footers: FooterRules {
                origin_key: &collect.origin_key,
                credit: &collect.credit,
                navigation: &collect.navigation,
                site: &config.site.url,
            },
        })
    }

    /// A posts folder as the site's generator sees it: below Jekyll's `collections_dir`.
    pub fn site_folder<'b>(&self, folder: &'b str) -> &'b str {
        match &self.config.collect.collections_dir {
            Some(above) => folder
                .strip_prefix(above.as_str())
                .map_or(folder, |rest| rest.trim_start_matches('/')),
            None => folder,
        }
    }

    /// Whether any post has fields beside its own.
    pub fn adds_fields(&self) -> bool {
        !self.config.collect.defaults.is_empty() || !self.sections.is_empty()
    }

    /// Adds to `fields` what `defaults` say of the file at `shown`; the longest path wins, the post's own fields first.
    pub fn add_defaults(&self, shown: &str, fields: &mut Vec<(Key, Value)>) {
        let mut matching: Vec<_> = self
            .config
            .collect
            .defaults
            .iter()
            .filter(|defaults| applies(&defaults.path, shown))
            .collect();
        // A stable sort: of two with one path the later one counts, as in Jekyll.
        matching.sort_by_key(|defaults| defaults.path.len());
        for (key, value) in matching.iter().rev().flat_map(|defaults| &defaults.values) {
            if !fields.iter().any(|(known, _)| known == key) {
                fields.push((key.clone(), value.clone()));
            }
        }
    }
}

/// What stands of a site's address before the paths that are joined to it.
fn folder_of(site: &url::Url) -> &str {
    let behind = [site.query(), site.fragment()]
        .into_iter()
        .flatten()
        .map(|part| part.len() + 1);
    let whole = site.as_str();
    let address = &whole[..whole.len() - behind.sum::<usize>()];
    address.rfind('/').map_or(address, |slash| &address[..=slash])
}

/// Whether a path of `defaults` covers the file: it is a folder above it, the file itself, or a glob of either.
fn applies(path: &str, shown: &str) -> bool {
    if path.is_empty() || path == "." {
        return true;
    }
    if path.contains(['*', '?', '[']) {
        return globset::Glob::new(path).is_ok_and(|glob| {
            let glob = glob.compile_matcher();
            glob.is_match(shown) || shown.match_indices('/').any(|(at, _)| glob.is_match(&shown[..at]))
        });
    }
    shown
        .strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{applies, folder_of};

    #[test]
    fn paths_are_put_behind_the_folder_of_the_site() {
        for site in [
            "https://x.example",
            "https://x.example/a",
            "https://x.example/a/b/",
            "http://x.example:8080/a/?q/=1#f/g",
            "https://u:p@x.example/#f",
        ] {
            let site = url::Url::parse(site).unwrap();
            for path in ["a", "2022/01/21/x.html", "a:b/c", "%E4%B8%AD/", ""] {
                let joined = site.join(&format!("./{path}")).unwrap();
                assert_eq!(folder_of(&site).to_owned() + path, joined.as_str());
            }
        }
    }

    #[test]
    fn defaults_cover_folders_and_globs() {
        assert!(applies("", "_posts/a.md"));
        assert!(applies("_posts", "_posts/a.md"));
        assert!(applies("_posts/news", "_posts/news/2022/a.md"));
        assert!(!applies("_posts/new", "_posts/news/a.md"));
        assert!(applies("_posts/*", "_posts/news/a.md"));
        assert!(!applies("blog", "_posts/a.md"));
    }
}
