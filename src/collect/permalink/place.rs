//! Where a file stands in its folders.

use super::{AddressInput, AddressRules};

/// A file: the folders above it and its name in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The folders from the root, outermost first.
    pub folders: Vec<&'a str>,
    /// The file's name without its extension.
    pub stem: &'a str,
    /// The extension with its dot, or nothing.
    pub extension: &'a str,
}

impl<'a> Place<'a> {
    /// Seen from the config file, which stands at the root of a Jekyll site.
    pub(super) fn in_site(folder: &'a str, path: &'a str) -> Self {
        Self::new(segments(folder).chain(segments(path)).collect())
    }

    /// Seen from the posts folder.
    pub(super) fn in_folder(path: &'a str) -> Self {
        Self::new(segments(path).collect())
    }

    /// Seen from the content folder of Hugo or Zola: that of the rules, else the folder named `content`, else the
    /// outermost one.
    pub(super) fn in_content(rules: &AddressRules, input: &AddressInput<'a>) -> Self {
        let outer: Vec<&str> = segments(input.folder).collect();
        let all: Vec<&str> = outer.iter().copied().chain(segments(input.path)).collect();
        let named = rules.content_dirs.iter().filter_map(|dir| {
            let dir: Vec<&str> = segments(dir).collect();
            (dir.len() < all.len() && all.starts_with(&dir)).then_some(dir.len())
        });
        let above = named.max().unwrap_or_else(|| {
            let content = outer.iter().position(|segment| *segment == "content").unwrap_or(0);
            outer.len().min(content + 1)
        });
        Self::new(all[above..].to_vec())
    }

    fn new(mut segments: Vec<&'a str>) -> Self {
        let name = segments.pop().unwrap_or_default();
        // A dot at the beginning makes a hidden file, not an extension.
        let dot = name.rfind('.').filter(|at| *at > 0).unwrap_or(name.len());
        let (stem, extension) = name.split_at(dot);
        Self {
            folders: segments,
            stem,
            extension,
        }
    }

    /// The stem without a language suffix: `post` of `post.zh.md`.
    pub(super) fn stem_without_language(&self) -> &'a str {
        match self.stem.rsplit_once('.') {
            Some((stem, language)) if !stem.is_empty() && is_language(language) => stem,
            _ => self.stem,
        }
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !matches!(*segment, "" | "." | ".."))
}

/// The two-letter codes of ISO 639-1, and those three-letter ones that sites are published in. A list, since most
/// suffixes of two or three letters are none: `node.js.md`, `asp.net.md`.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii \
    ik in io is it iu iw ja jp jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk \
    ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg \
    sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh \
    yi yo za zh zu cn ast ceb chr chs cht cmn ckb dsb eng fil fra fur gsw hak haw hmn hsb jpn kab kok kor lzh mai mni \
    nan nds pap pcm rus sah scn spa sat szl tzm wuu yue zho";

/// Whether a suffix is a language: a code, or a code with a region or a script (`zh-cn`, `zh-Hant`, `pt_BR`).
fn is_language(suffix: &str) -> bool {
    let mut parts = suffix.split(['-', '_']);
    let code = parts.next().unwrap_or_default().to_ascii_lowercase();
    let subtag = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    LANGUAGES.split_ascii_whitespace().any(|known| known == code) && parts.all(subtag)
}
