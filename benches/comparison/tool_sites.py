"""The smallest sites of other generators that write the same feeds: the whole site and each category, fifty entries,
full text. Pages are not asked for where a tool can do without them, so that feeds are compared and not sites."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

BASE = "https://news.example"


def _write(path: Path, text: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip("\n"), "utf-8")


def _copy(files: list[Path], folder: Path):
    folder.mkdir(parents=True)
    for path in files:
        shutil.copyfile(path, folder / path.name)


def hugo(folder: Path, files: list[Path]):
    """Hugo: two output formats of the home page and of each category."""
    _copy(files, folder / "content/posts")
    _write(
        folder / "config.toml",
        f'''
baseURL = "{BASE}/"
title = "News"
timeZone = "Asia/Shanghai"
disableKinds = ["section", "sitemap", "robotsTXT", "404", "RSS"]
[taxonomies]
category = "categories"
[outputs]
home = ["FEED", "ATOM"]
term = ["FEED", "ATOM"]
taxonomy = []
[outputFormats.FEED]
mediaType = "application/rss+xml"
baseName = "rss"
[outputFormats.ATOM]
mediaType = "application/atom+xml"
baseName = "atom"
[mediaTypes."application/atom+xml"]
suffixes = ["xml"]
[markup.goldmark.renderer]
unsafe = true
[[cascade]]
[cascade._build]
render = "link"
[cascade._target]
kind = "page"
''',
    )
    head = '{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}\n'
    pages = "{{ $pages := cond .IsHome .Site.RegularPages .RegularPages }}{{ range first 50 $pages.ByDate.Reverse }}"
    _write(
        folder / "layouts/_default/list.feed.xml",
        head
        + f"""
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{{{{ .Title }}}}</title>
<link>{{{{ .Permalink }}}}</link><description>{{{{ .Title }}}}</description>
{pages}<item><title>{{{{ .Title }}}}</title><link>{{{{ .Permalink }}}}</link><guid>{{{{ .Permalink }}}}</guid>
<pubDate>{{{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}}}</pubDate>
<description>{{{{ .Summary | plainify | htmlUnescape }}}}</description>
<content:encoded>{{{{ .Content | html }}}}</content:encoded></item>
{{{{ end }}}}</channel></rss>
""",
    )
    _write(
        folder / "layouts/_default/list.atom.xml",
        head
        + f"""
<feed xmlns="http://www.w3.org/2005/Atom"><title>{{{{ .Title }}}}</title><id>{{{{ .Permalink }}}}</id>
<updated>{{{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}}}</updated><author><name>News</name></author>
{pages}<entry><title>{{{{ .Title }}}}</title><id>{{{{ .Permalink }}}}</id><link href="{{{{ .Permalink }}}}"/>
<updated>{{{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}}}</updated>
<content type="html">{{{{ .Content | html }}}}</content></entry>
{{{{ end }}}}</feed>
""",
    )


def zola(folder: Path, files: list[Path]):
    """Zola: its own feeds, with its own templates. It wants taxonomies in a table, so front matter is written anew."""
    _write(
        folder / "config.toml",
        f'''
base_url = "{BASE}"
title = "News"
generate_feeds = true
feed_filenames = ["rss.xml", "atom.xml"]
feed_limit = 50
build_search_index = false
taxonomies = [{{ name = "categories", feed = true }}]
''',
    )
    for name in ("index", "section", "page", "categories/list", "categories/single", "404"):
        _write(folder / f"templates/{name}.html", "")
    _write(folder / "content/posts/_index.md", "+++\ntransparent = true\n+++\n")
    for path in files:
        front, body = path.read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
        fields = dict(line.split(": ", 1) for line in front.split("\n"))
        date, clock = fields["date"].split(" ")[:2]
        listed = re.findall(r'"[^"]*"|[^\s,\[\]]+', fields["categories"])
        categories = ", ".join(f'"{name.strip(chr(34))}"' for name in listed)
        _write(
            folder / "content/posts" / path.name,
            f"+++\ntitle = {fields['title']}\ndate = {date}T{clock}+08:00\n[taxonomies]\n"
            f"categories = [{categories}]\n+++\n{body}",
        )


def eleventy(folder: Path, files: list[Path]):
    """Eleventy: two templates, paged by category; posts themselves are not written."""
    _copy(files, folder / "posts")
    _write(folder / "package.json", json.dumps({"type": "module"}))
    _write(folder / "_includes/post.11ty.js", "export default (data) => data.content;\n")
    _write(folder / "posts/posts.11tydata.js", 'export default { permalink: false, tags: "" };\n')
    _write(
        folder / "eleventy.config.js",
        """
export default function (config) {
  // Offsets without a colon, and dates without any.
  config.addDateParsing((text) => {
    const found = /^(\\S+) (\\S+)( ([+-]\\d\\d)(\\d\\d))?$/.exec(String(text));
    if (found) return `${found[1]}T${found[2]}${found[3] ? `${found[4]}:${found[5]}` : "+08:00"}`;
  });
  const newest = (posts) => posts.sort((a, b) => b.date - a.date).slice(0, 50);
  config.addCollection("feeds", (api) => {
    const all = api.getFilteredByGlob("posts/*.md");
    const groups = new Map([["", all]]);
    for (const post of all) {
      const names = post.data.categories ?? [];
      for (const name of Array.isArray(names) ? names : String(names).split(/\\s+/)) {
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(post);
      }
    }
    return [...groups].map(([name, posts]) => ({ name, posts: newest([...posts]) }));
  });
  return { markdownTemplateEngine: false };
}
""",
    )
    common = """
const escape = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const link = (post) => `BASE/posts/${post.fileSlug}.html`;
const place = ({ name }) => (name ? `category/${encodeURIComponent(name)}` : "");
export default class {
  data() {
    return {
      pagination: { data: "collections.feeds", size: 1, alias: "feed" },
      permalink: ({ feed }) => `/${place(feed)}/FILE`,
      eleventyExcludeFromCollections: true,
    };
  }
  render({ feed }) {
    return `<?xml version="1.0" encoding="utf-8"?>
BODY`;
  }
}
""".replace("BASE", BASE)
    _write(
        folder / "rss.11ty.js",
        common.replace("FILE", "rss.xml").replace(
            "BODY",
            """
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>${escape(feed.name)}</title>
<link>BASE</link><description></description>
${feed.posts.map((post) => `<item><title>${escape(post.data.title)}</title><link>${link(post)}</link>
<guid>${link(post)}</guid><pubDate>${post.date.toUTCString()}</pubDate>
<content:encoded>${escape(post.content)}</content:encoded></item>`).join("\\n")}</channel></rss>
""".strip().replace("BASE", BASE),
        ),
    )
    _write(
        folder / "atom.11ty.js",
        common.replace("FILE", "atom.xml").replace(
            "BODY",
            """
<feed xmlns="http://www.w3.org/2005/Atom"><title>${escape(feed.name)}</title><id>BASE/${place(feed)}</id>
<updated>${feed.posts[0].date.toISOString()}</updated><author><name>News</name></author>
${feed.posts.map((post) => `<entry><title>${escape(post.data.title)}</title><id>${link(post)}</id>
<link href="${link(post)}"/><updated>${post.date.toISOString()}</updated>
<content type="html">${escape(post.content)}</content></entry>`).join("\\n")}</feed>
""".strip().replace("BASE", BASE),
        ),
    )


def jekyll(folder: Path, files: list[Path]):
    """Jekyll: jekyll-feed has to be told each category. Pages cannot be left out; their layout holds the text alone."""
    _copy(files, folder / "_posts")
    _write(folder / "_layouts/post.html", "{{ content }}\n")
    named = set()
    for path in files:
        line = re.search(r"(?m)^categories: (.*)$", path.read_text("utf-8"))
        if line[1].startswith("["):
            named.update(name.strip(' "') for name in re.findall(r'"[^"]*"|[^\[\],]+', line[1]))
        else:
            named.update([line[1].strip('"')] if line[1].startswith('"') else line[1].split())
    listed = "".join(f"    - {json.dumps(name, ensure_ascii=False)}\n" for name in sorted(named - {""}))
    _write(
        folder / "_config.yml",
        f"""
url: {BASE}
title: News
timezone: Asia/Shanghai
plugins: [jekyll-feed]
feed:
  posts_limit: 50
  categories:
{listed}""",
    )
