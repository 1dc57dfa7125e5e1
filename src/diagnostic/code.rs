//! The codes of diagnostics: stable names that users put into configurations and search for.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $help:literal;)*) => {
        /// A kind of problem. Its name is in kebab-case and never changes once released.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $help, ".")] $variant,)*
        }

        impl Code {
            /// Every code, in the order in which they are listed.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name, in kebab-case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity where the configuration does not say otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// What to do, in one line.
            pub fn help(self) -> &'static str {
                match self { $(Code::$variant => $help,)* }
            }
        }
    };
}

codes! {
    // Files
    FileEmpty "file-empty" Error "write the post, or delete the file";
    FileUnreadable "file-unreadable" Error "check the file's permissions, or delete it";
    FileNameEncoding "file-name-encoding" Error "rename the file so that its name is UTF-8";
    FileTooLarge "file-too-large" Error "shorten the file, or raise `max_file` under `[collect]`";
    LinkDangling "link-dangling" Error "restore the file the link leads to, or delete the link";
    LinkOutside "link-outside" Error "put the file itself into the posts folder, or add its folder to `posts`";
    LinkLoop "link-loop" Error "delete the link that leads back to one of its own parents";
    FolderMissing "folder-missing" Warning "create the folder, or take it out of `posts` under `[collect]`";
    EncodingRepaired "encoding-repaired" Warning "save the file as UTF-8";
    // Front matter
    FrontMatterMissing "front-matter-missing" Warning "begin the file with `---`, the title and date, and `---`";
    FrontMatterUnclosed "front-matter-unclosed" Warning "close the front matter with a line of its own: `---`";
    FrontMatterRepaired "front-matter-repaired" Warning "put the value into single quotes, doubling those inside";
    FrontMatterInvalid "front-matter-invalid" Error "mend the front matter at the place shown";
    FrontMatterTooLarge "front-matter-too-large" Error "move the text below the closing line of the front matter";
    KeyDuplicate "key-duplicate" Warning "keep one of the two lines; the last one counts";
    FieldType "field-type" Warning "write the value in the form shown";
    TitleMissing "title-missing" Warning "give the post a `title`";
    TermsMany "terms-many" Warning "name the few categories that readers look for";
    // Dates
    DateMissing "date-missing" Error "give the post a `date` such as `2026-01-21 16:08:52 +0800`";
    DateUnreadable "date-unreadable" Warning "write the date as `2026-01-21 16:08:52 +0800`";
    DateRepaired "date-repaired" Warning "write the date as `2026-01-21 16:08:52 +0800`";
    DateDisagrees "date-disagrees" Note "rename the file or mend its `date`, if one of them is wrong";
    // Left out or joined on purpose
    Draft "draft" Note "remove `draft: true` to publish it";
    Unpublished "unpublished" Note "remove `published: false` to publish it";
    FutureDate "future-date" Note "it is published by the first build after its date; `future = true` under `[collect]` does it now";
    Expired "expired" Note "remove the expiry date to publish it again";
    PostJoined "post-joined" Note "nothing to do: files with one id are one post";
    IdTaken "id-taken" Warning "take out its `guid`, or give it another; or remove one of the two files";
    StemShared "stem-shared" Note "rename one of the files, or give each a `guid`";
    PermalinkShared "permalink-shared" Warning "give one of the posts a `permalink` of its own";
    SlugShared "slug-shared" Note "nothing to do; `paths` or another spelling of the name would give it a path of its own";
    // Links and bodies
    OriginEmpty "origin-empty" Warning "write the share URL between `<` and `>`, or delete the line";
    AddressInvalid "address-invalid" Warning "write the address as `https://host/path`";
    CharactersRemoved "characters-removed" Warning "delete the control characters from the file";
    UnsafeHtml "unsafe-html" Warning "nothing to do for readers: it is taken out; delete it from the post if it is not yours";
    HtmlUnclosed "html-unclosed" Warning "close the comment with `-->`, the tag with `>` and the quotation marks in it, the element with its closing tag";
    LiquidTag "liquid-tag" Warning "write the text itself: feedkiln runs neither Liquid nor shortcodes but the few that it understands";
    BodyTooLarge "body-too-large" Warning "shorten the post, or raise `max_body` under `[feeds]`";
    // What was remembered and written
    LedgerDamaged "ledger-damaged" Warning "nothing to do where it was the mark of a merge; else bring the line back from version control, or see whether `feedkiln diff` shows a change";
    LedgerRebuilt "ledger-rebuilt" Note "nothing to do; keep the ledger folder from now on, as you keep the posts";
    CacheLost "cache-lost" Note "nothing to do: it costs a build its speed, and nothing else";
    ManifestDamaged "manifest-damaged" Warning "nothing to do: it was written anew; feeds of vanished categories may have stayed";
    // Fetching
    SourceUnreadable "source-unreadable" Error "look at the list with `feedkiln rule test URL`, and mend the rule of the source";
    SourceMoved "source-moved" Warning "put the new address into the configuration";
    OriginMoved "origin-moved" Note "nothing to do; put the new address into the post, if it is to have it";
    StoryIncomplete "story-incomplete" Warning "name the right field in the rule of the source, or leave it: others are not affected";
    FetchFailed "fetch-failed" Error "try again later; `feedkiln rule test URL` shows what the host answers";
    FetchRefused "fetch-refused" Error "if the host is yours, name it: `allow = [\"host:port\"]` under `[fetch]`";
    RobotsForbid "robots-forbid" Error "leave the page alone; with the host's leave, set `robots = false` under `[fetch]`";
    OriginGone "origin-gone" Error "nothing to do: it is asked for again in 30 days, or when you name the post";
    OriginUnfit "origin-unfit" Error "see what is found with `feedkiln rule test URL`, and write a rule `[[origin]]` for the host";
    PostEdited "post-edited" Note "nothing to do; to give the edit up, delete the file and run `feedkiln fetch --refresh`";
    BudgetSpent "budget-spent" Note "nothing to do: the next run goes on where this one stopped";
    FetchLogDamaged "fetch-log-damaged" Note "nothing to do: what was lost costs requests, never posts";
}

impl Code {
    /// The code of that name.
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// The known name most like `name`, for messages about a typing error.
    pub fn nearest(name: &str) -> Option<&'static str> {
        Code::ALL
            .iter()
            .map(|code| (strsim::damerau_levenshtein(name, code.name()), code.name()))
            .min()
            .filter(|(distance, known)| *distance <= known.len().div_ceil(2))
            .map(|(_, known)| known)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_kebab_case_and_found_again() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.name()), Some(*code));
            assert!(
                code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{code}"
            );
            assert!(!code.help().ends_with('.'), "{code}");
        }
        assert_eq!(Code::nearest("future-dat"), Some("future-date"));
        assert_eq!(Code::nearest("qqqqqqqqqqqqqqqqqq"), None);
    }
}
