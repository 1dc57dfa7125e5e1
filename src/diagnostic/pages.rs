//! The page of each code: what it means, a broken example, the mended one.

use super::Code;

/// What `feedkiln explain CODE` prints.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// What it means and what feedkiln does about it.
    pub meaning: &'static str,
    /// A post, a line or a command that brings it up.
    pub broken: &'static str,
    /// The same, mended.
    pub mended: &'static str,
}

/// The page of `code`.
pub fn page(code: Code) -> Page {
    let (meaning, broken, mended) = match code {
        Code::FileEmpty => (
            "The file holds nothing, or nothing but white space, so there is nothing to publish. It is left out.",
            "$ wc -c posts/2026-01-21-news.md\n0",
            "---\ntitle: News\ndate: 2026-01-21 16:08:52 +0800\n---\nThe text.",
        ),
        Code::FileUnreadable => (
            "The file could not be read, or changed while the build read it. It is left out, or its entry has no text, and the other posts are published.",
            "$ ls -l posts/a.md\n---------- posts/a.md",
            "$ chmod u+r posts/a.md",
        ),
        Code::FileNameEncoding => (
            "The file's name is not UTF-8, so no id and no address can be derived from it that would be the same on every machine. It is left out.",
            "posts/\\xc4\\xcf.md",
            "posts/南.md",
        ),
        Code::FileTooLarge => (
            "The file is larger than `max_file` under [collect] (64 MB unless set), which guards the memory of a build. It is left out.",
            "a post of 90 MB",
            "[collect]\nmax_file = \"100MB\"",
        ),
        Code::LinkDangling => (
            "A symbolic link leads to a file that does not exist. The post is left out.",
            "posts/a.md -> ../gone.md",
            "posts/a.md, the file itself",
        ),
        Code::LinkOutside => (
            "A symbolic link leads out of the configured folders. It is not followed, so that a post from a stranger cannot publish files of this machine.",
            "posts/a.md -> /etc/hostname",
            "[collect]\nposts = [\"posts\", \"../shared-posts\"]",
        ),
        Code::LinkLoop => (
            "A symbolic link leads to a folder that contains it, or back to itself. It is not followed.",
            "posts/again -> ../posts",
            "no such link",
        ),
        Code::FolderMissing => (
            "One of the configured folders is not there. The others are read; the posts that stood in it are in no feed now. When none of the folders is there, the build ends with exit code 2 instead.",
            "posts = [\"_posts\", \"old_post\"], without a folder old_post",
            "$ mkdir old_post",
        ),
        Code::EncodingRepaired => (
            "The file, or a part of it, is not UTF-8. It was decoded by its byte order mark or by detection (GBK, GB18030, Big5, Shift_JIS, UTF-16 and others), and what was UTF-8 already stayed as it was; bytes that mean nothing became U+FFFD.",
            "a post saved as GBK",
            "the same post saved as UTF-8",
        ),
        Code::FrontMatterMissing => (
            "The file does not begin with front matter. It is published with what its name and text tell: date and slug from the name, title from the slug.",
            "Only text.",
            "---\ntitle: News\ndate: 2026-01-21 16:08:52 +0800\n---\nThe text.",
        ),
        Code::FrontMatterUnclosed => (
            "The front matter has no closing line. The lines that look like `key: value` at its head were taken as front matter and the rest as text.",
            "---\ntitle: News\nThe text.",
            "---\ntitle: News\n---\nThe text.",
        ),
        Code::FrontMatterRepaired => (
            "The front matter is no valid YAML, often because a headline was pasted between double quotes. It was read line by line, every value as its author must have meant it. A line that is no field and belongs to none was passed over.",
            "title: \"He said \"yes\" today\"",
            "title: 'He said \"yes\" today'",
        ),
        Code::FrontMatterInvalid => (
            "The front matter could not be read, not even line by line. The post is left out.",
            "---\n{{{\n---",
            "---\ntitle: News\n---",
        ),
        Code::FrontMatterTooLarge => (
            "The front matter is larger than 256 KB, or nests deeper than any post needs. The post is left out, to guard the time and memory of a build.",
            "---\ntext: (a whole book)\n---",
            "---\ntitle: A book\n---\n(the book)",
        ),
        Code::KeyDuplicate => (
            "A key stands twice in the front matter. The last one counts, as in Jekyll.",
            "title: One\ntitle: Two",
            "title: Two",
        ),
        Code::FieldType => (
            "A field has a value of a kind that it cannot have, such as a table for a date. What can be read of it is used, else it is passed over.",
            "title: [One, Two]",
            "title: One, Two",
        ),
        Code::TitleMissing => (
            "The post has no title, or an empty one. The slug of its name is used, as Jekyll does, else the first words of its text. On a Jekyll site a post without the field `title` is titled by its file's name as a matter of course, and nothing is told.",
            "title: \"\"",
            "title: \"Harbour opens\"",
        ),
        Code::TermsMany => (
            "The post has more than 100 categories, tags or authors. The first 100 count, for each of them may make feeds of its own.",
            "tags: [a, b, c, … and 5,000 more]",
            "tags: [harbour, market]",
        ),
        Code::DateMissing => (
            "No date can be found: not in the front matter, not in the file's name, not in the key of its origin. The post is left out, for a feed needs dates that do not change.",
            "posts/news.md:\n---\ntitle: News\n---",
            "date: 2026-01-21 16:08:52 +0800",
        ),
        Code::DateUnreadable => (
            "The front matter's date cannot be read. The date of the file's name or of the origin's key is used.",
            "date:  +0800",
            "date: 2026-01-21 16:08:52 +0800",
        ),
        Code::DateRepaired => (
            "The date has a part that no clock shows, such as second 60 or hour 24, or the file's name a day that its month does not have, and was read as the next minute or day.",
            "date: 2026-01-21 24:00:00",
            "date: 2026-01-22 00:00:00",
        ),
        Code::DateDisagrees => (
            "The date of the front matter and that of the file's name are more than a day apart. The front matter counts.",
            "2026-01-21-news.md:\ndate: 2025-01-21",
            "2026-01-21-news.md:\ndate: 2026-01-21",
        ),
        Code::Draft => (
            "The post says `draft: true` and is left out.",
            "draft: true",
            "draft: false",
        ),
        Code::Unpublished => (
            "The post says `published: false` and is left out.",
            "published: false",
            "published: true",
        ),
        Code::FutureDate => (
            "The post's date is later than the moment of the build. It is left out until then. A date of its last change that is later is passed over until then.",
            "date: 2199-01-01",
            "[collect]\nfuture = true",
        ),
        Code::Expired => (
            "The post's expiry date has passed. It is left out.",
            "expiryDate: 2020-01-01",
            "(no expiry date)",
        ),
        Code::PostJoined => (
            "Two files have one guid, or one key of their origin, or one name and the same content: they are one post. Its text is that of the latest date, a file without text apart; its categories are those of all.",
            "a.md and b.md, both with …infoCode=NW202201212256912158",
            "(nothing to mend)",
        ),
        Code::StemShared => (
            "Two files of one name in two folders hold different posts, and nothing else gives them an id; or the name is that of an earlier post, whose id subscribers know. A short hash of the folder is part of the id of each that is new. The ledger keeps it, also when the file moves.",
            "a/news.md and b/news.md",
            "a/harbour-news.md and b/market-news.md",
        ),
        Code::IdTaken => (
            "The `guid` of the file, or the key of its origin, is the id under which subscribers know another post, whose file is there and has neither: a `guid` that was copied, or a story that came back in another file. That post keeps its id, and this one gets one of its own.",
            "guid: https://news.example/harbour (copied from the feed's entry of another post)",
            "guid: https://news.example/market",
        ),
        Code::PermalinkShared => (
            "Two posts have one address, so one of them cannot be reached on the site. Both are published, with ids of their own.",
            "permalink: /news/ in two posts",
            "permalink: /news/harbour/",
        ),
        Code::SlugShared => (
            "The path of a feed got a short hash at its end: file systems could take its name for that of another category, or nothing of the name could stand in a path.",
            "categories TechWeb and Techweb",
            "category/TechWeb/ and category/Techweb-1a2b3c4d/",
        ),
        Code::OriginEmpty => (
            "The line for the share URL holds no address. The post is published without a link to its origin.",
            "<>",
            "<https://share.example/NewsShare.html?infoCode=NW202201212256912158>",
        ),
        Code::AddressInvalid => (
            "An address in the text or the front matter cannot be read, or has a scheme that no feed may carry. It was taken out; the text of a link stays. An address of a post that is too long was replaced by one made of its file's name.",
            "[text](http://[bad)",
            "[text](https://host.example/)",
        ),
        Code::CharactersRemoved => (
            "The post holds characters that XML forbids (control characters, non-characters). One of them would make a whole feed unreadable; they were taken out.",
            "a NUL byte in the text",
            "the text without it",
        ),
        Code::UnsafeHtml => (
            "The post holds scripts, handlers, style sheets, frames, addresses that run code or other HTML that readers must not get. It was taken out. Frames of hosts that `iframe_hosts` under [feeds] names stay.",
            "<script>…</script>",
            "(nothing in its place)",
        ),
        Code::HtmlUnclosed => (
            "A comment, a tag, a quoted value in a tag, a hidden element or one that no feed carries is never closed, so that a browser would drop the rest of the text. It was closed at the nearest place, published as text, or its opening was taken out, and the rest is published. Only of a `script` or `style` that is never closed, and of which the text does not speak, the rest was taken out: it is part of it.",
            "text <!-- a remark, and the rest of the post",
            "text <!-- a remark --> and the rest of the post",
        ),
        Code::LiquidTag => (
            "The post holds Liquid or shortcodes (`{% … %}` or `{{ … }}`), which feedkiln does not run. They are published as they stand.",
            "{{ site.title }}",
            "My site",
        ),
        Code::BodyTooLarge => (
            "The text is larger than `max_body` under [feeds] (2 MB unless set), or has more marks of markup than anybody writes into a text that fits. The entry carries the summary and the link instead, so that one post cannot make a feed too large to be read.",
            "a post of 5 MB of HTML",
            "[feeds]\nmax_body = \"8MB\"",
        ),
        Code::LedgerDamaged => (
            "A line of the ledger could not be read, and the rest is used. What it said is taken from the published feeds where they tell it; where they do not, the line stays in the file until it is mended. The marks of a merge that was not resolved are such lines too; they are taken out, and nothing is lost, since both sides are read.",
            "<<<<<<< HEAD\n{\"id\":\"tag:news.example,2021:a\",\"published\":\"2026-01-21T16:08:52+08:00\"}",
            "{\"id\":\"tag:news.example,2021:a\",\"published\":\"2026-01-21T16:08:52+08:00\"}",
        ),
        Code::LedgerRebuilt => (
            "There was no ledger, or a damaged one, and feeds stand published. Ids, dates and links were taken from them, so that subscribers see nothing twice.",
            "$ rm -r ledger && feedkiln build",
            "(the ledger was written by that build)",
        ),
        Code::CacheLost => (
            "What builds leave in .feedkiln/build, to save the next one work, could not be read or not be written. What was lost was read and made anew, all of it or the posts that it was of, or the next build will do so. Feeds are the same with it and without.",
            "a file that was cut off, a folder that may not be written",
            "(written by the next build that can)",
        ),
        Code::ManifestDamaged => (
            "manifest.json in the output folder could not be read, or is missing beside feeds. It was written anew; feeds of categories that vanished meanwhile are not known and may have stayed, and names that differ in little (`Foo`, `foo`) may have got other paths.",
            "a manifest with a merge conflict in it",
            "(written by the next build)",
        ),
        Code::SourceUnreadable => (
            "A list of [[source]] was fetched and could not be read: it is no JSON, no feed, or its stories are not where the rule says. Nothing is written for it; posts that are there stay.",
            "json = { items = \"/records\", … }, and the list has them at /data/records",
            "json = { items = [\"/data/records\", \"/records\"], … }",
        ),
        Code::SourceMoved => (
            "The host of a list says that it has moved for ever (status 301 or 308). It was fetched from its new place.",
            "url = \"http://old.example/list.json\"",
            "url = \"https://new.example/list.json\"",
        ),
        Code::OriginMoved => (
            "The host of a post's origin says that the page has moved for ever (status 301 or 308). Its text was taken from there; the post keeps the address that it has.",
            "origin: 'http://old.example/1.html'",
            "origin: 'https://new.example/1.html'",
        ),
        Code::StoryIncomplete => (
            "A story of a list has no title, no date that can be read, or nothing that tells it from others. No post is made of it, since it would be a broken one.",
            "{\"infoCode\": \"NW1\", \"title\": \"\", \"showtime\": \"\"}",
            "{\"infoCode\": \"NW1\", \"title\": \"Harbour opens\", \"showtime\": \"2026-01-21 16:08:52\"}",
        ),
        Code::FetchFailed => (
            "Something asked for could not be had: the host could not be reached, answered with an error, took too long, or sent too much or a damaged answer. Passing faults were tried again before. Posts stay as they are; the next runs ask again, less and less often.",
            "503 Service Unavailable",
            "(the host answers again)",
        ),
        Code::FetchRefused => (
            "An address leads into the own network (loopback, private, link-local, metadata services), or is neither http nor https. It was not asked for, so that a list from a stranger cannot make this machine talk to its neighbours.",
            "url = \"http://192.168.1.5:1818/list.json\"",
            "[fetch]\nallow = [\"192.168.1.5:1818\"]",
        ),
        Code::RobotsForbid => (
            "The host's robots.txt forbids programs to fetch the page, so it was not fetched.",
            "User-agent: *\nDisallow: /",
            "User-agent: *\nDisallow: /admin/",
        ),
        Code::OriginGone => (
            "The host says that the origin of a post is gone (status 404 or 410). The post stays as it is.",
            "<http://share.example/NewsShare.html?infoCode=NW1>, answered with 404",
            "(the page is there again)",
        ),
        Code::OriginUnfit => (
            "What the origin answered is not the post's text: it is empty, asks the reader to log in, says that the page is not there, or is another article. The post stays as it is; the next runs ask again, less and less often.",
            "a page whose text is loaded by a script",
            "[[origin]]\nmatch = \"http://*/NewsShare.html?infoCode={key}\"\nrequest = \"http://{host}/text?id={key}\"\njson = { body = \"/text\", title = \"/title\" }",
        ),
        Code::PostEdited => (
            "A story changed in its list, but its post was edited by hand since it was written, so it is left as it is. Edits are told by the hash in the `feedkiln` line of the front matter.",
            "title: 'Harbour opens', changed to 'Harbour opens at last'",
            "(the edit stays)",
        ),
        Code::BudgetSpent => (
            "The time or the bytes that a run may take (`max_seconds`, `max_total` under [fetch], `--max-seconds`) are spent. What was fetched is written.",
            "feedkiln fetch --max-seconds 60, with an hour of work",
            "feedkiln fetch --max-seconds 3600",
        ),
        Code::FetchLogDamaged => (
            "Some lines of .feedkiln/fetch.jsonl, which remembers addresses from run to run, could not be read. These addresses are asked for as if for the first time.",
            "a merge conflict in .feedkiln/fetch.jsonl",
            "(written by this run)",
        ),
    };
    Page {
        meaning,
        broken,
        mended,
    }
}
