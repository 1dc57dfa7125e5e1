"""Do the formats of a feed tell the same? A second reader for what feedkiln wrote.

    python3 tests/readers/alike.py FEEDS_DIR

A feed is a folder that holds rss.xml, atom.xml and feed.json, or some of the three: the site's at the top, others
below `category/`, `tag/` and so on. RSS and Atom are read with feedparser (`pip install feedparser`, the one
dependency). FEEDS_DIR/manifest.json, where present, lists the feeds and must agree with the files on disk. Documents
under other names (archives, feeds.opml) are held against the manifest only.

Compared: title, link and language of the feed, number and order of entries, and of each entry title, link, dates,
categories, authors, content and summary. RSS has no `updated`: it is compared where given. The categories of RSS and
JSON must be Atom's terms, or all of them Atom's labels. Checked in each document alone: ids, dates, addresses,
characters and the order of elements, after section 6 of the design.

Exit 0: alike, with the closing line `feeds alike: N feeds, M entries`. Exit 1: one line a difference, as
`path: entry id: field: values`, or no feed was found. Exit 2: usage.
"""

import html
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter, namedtuple
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import feedparser

VERSIONS = {"rss.xml": "rss20", "atom.xml": "atom10", "feed.json": "https://jsonfeed.org/version/1.1"}
FEED = "(feed)"  # stands in the place of the entry id where a line is about the feed itself

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not Char of XML 1.0
ABSOLUTE = re.compile(r"https?://[^/?#\s]|(?!https?:)[a-z][a-z0-9+.-]*:", re.I)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC822 = "%a, %d %b %Y %H:%M:%S %z"
UNESCAPED = re.compile(r"<|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)", re.I)
SRCSET = re.compile(r"[\s,]*(\S*[^\s,])(?:\s[^,]*)?(?:,|$)")
CONTENT_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"

# One entry as one document tells it; absent and empty text are both None. Labels are categories as Atom names them for
# people; in RSS and JSON, which have one name for a category, they are the same.
Entry = namedtuple("Entry", "id title link published updated categories authors content summary labels")


class Document:
    """One file of a feed: what it tells, and what is wrong with it on its own."""

    def __init__(self, root, path):
        self.path, self.name, self.entries, self.faults = path, PurePosixPath(path).name, [], []
        data = (root / path).read_bytes()
        try:
            for found in FORBIDDEN.finditer(data.decode("utf-8")):
                self.fault(FEED, "characters", f"U+{ord(found[0]):04X} at character {found.start()}")
            (self.read_json if self.name == "feed.json" else self.read_xml)(data)
            self.check()
            self.readable = True
        except (ValueError, LookupError, TypeError, AttributeError, SyntaxError) as error:
            self.readable = self.fault(FEED, "unreadable", repr(error))

    def fault(self, entry_id, name, *values):
        self.faults.append(f"{self.path}: {entry_id or '(no id)'}: {name}: {' '.join(map(str, values))}")

    def read_xml(self, data):
        """RSS and Atom, through feedparser; ElementTree tells what it smooths over. Content not declared HTML: none."""
        parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
        if parsed.bozo:
            raise ValueError("bozo", parsed.bozo_exception)
        feed, self.version = parsed.feed, parsed.version
        self.title, self.link, self.language = (feed.get(key) or None for key in ("title", "link", "language"))
        self.self_link = next((link.get("href") for link in feed.get("links", []) if link.get("rel") == "self"), None)
        updated = self.date(FEED, "updated", dict.get(feed, "updated"), rfc822=self.name == "rss.xml")
        if self.name == "atom.xml" and not (updated and feed.get("id")):
            self.fault(FEED, "id and updated", repr(feed.get("id")), updated)
        for entry in parsed.entries:
            content = next((one.value for one in entry.get("content", []) if one.type == "text/html"), None)
            # An entry without a summary of its own gets its content for one, but no summary_detail.
            summary, key = entry.summary if "summary_detail" in entry else "", entry.get("id")
            if self.name == "rss.xml":
                if UNESCAPED.search(summary):
                    self.fault(key, "summary", "is not HTML-escaped text:", repr(summary[:80]))
                summary = html.unescape(summary).strip()
            tags = [tag for tag in entry.get("tags", []) if tag.term]
            self.entries.append(Entry(
                key, entry.get("title") or None, entry.get("link") or None,
                self.date(key, "published", entry.get("published"), rfc822=self.name == "rss.xml"),
                self.date(key, "updated", dict.get(entry, "updated")),  # entry.get() would fall back to `published`
                [tag.term for tag in tags], names(entry) or names(feed), content or None, summary or None,
                [tag.label or tag.term for tag in tags]))
        for item in ElementTree.fromstring(data).iter("item"):
            key, tags = item.findtext("guid"), [child.tag for child in item]
            if key and item.find("guid").get("isPermaLink") != "false" and not re.match("https?://", key):
                self.fault(key, "guid", "is no URL, and isPermaLink is not false")
            if CONTENT_ENCODED in tags and "description" in tags[tags.index(CONTENT_ENCODED):]:
                self.fault(key, "order", "content:encoded stands before description")

    def read_json(self, data):
        """JSON Feed 1.1."""
        feed = json.loads(data)
        self.version, self.title, self.link = feed.get("version"), as_read(feed.get("title")), feed.get("home_page_url")
        self.language, self.self_link = feed.get("language"), feed.get("feed_url")
        for item in feed["items"]:
            key = item.get("id")
            if not isinstance(key, str):
                key = self.fault(key, "id", "is no string")
            tags = [as_read(tag) for tag in item.get("tags", [])]
            # An item must have content of some kind: in a feed of summaries its text is the summary.
            summary = item.get("summary") or ("content_html" not in item and item.get("content_text"))
            self.entries.append(Entry(
                key, as_read(item.get("title")), item.get("url"),
                self.date(key, "published", item.get("date_published")),
                self.date(key, "updated", item.get("date_modified")), tags, [*map(as_read, names(item) or names(feed))],
                as_read(item.get("content_html")), as_read(summary), tags))

    def date(self, key, name, text, rfc822=False):
        """The moment that `text` names, to the second; a fault where it is not spelt as RFC 822 or RFC 3339 wants."""
        try:
            moment = datetime.strptime(text or "", RFC822) if rfc822 else datetime.fromisoformat(text or "")
            # Written again, a wrong weekday, a named zone and a short year differ.
            if moment.strftime(RFC822) == text if rfc822 else RFC3339.fullmatch(text):
                return moment.replace(microsecond=0)
        except ValueError:
            pass
        return self.fault(key, name, f"{text!r} is no {'RFC 822' if rfc822 else 'RFC 3339'} date") if text else None

    def check(self):
        """What is wrong with the document on its own, beyond what reading it told."""
        if self.version != VERSIONS[self.name] or not unquote(self.self_link or "").endswith("/" + self.path):
            self.fault(FEED, "version and self link", repr(self.version), repr(self.self_link))
        for key, count in Counter(entry.id for entry in self.entries).items():
            if not key or count > 1:
                self.fault(key, "id", f"{count} entries with it")
        for entry in self.entries:
            texts = [entry.id, entry.title, entry.link, *entry.labels, *entry.authors, entry.content, entry.summary]
            for found in FORBIDDEN.finditer("".join(filter(None, texts))):  # an escape in JSON hides it in the file
                self.fault(entry.id, "characters", f"U+{ord(found[0]):04X}")
            for name, address in relative_addresses(entry.content or ""):
                self.fault(entry.id, "content", f"relative {name}: {address!r}")


def names(parent):
    return [person["name"] for person in parent.get("authors") or [] if person.get("name")]


def as_read(text):
    """`text` as feedparser hands it on: it trims, undoes what looks like UTF-8 encoded twice, takes NEL for cp1252."""
    text = (text or "").strip()
    try:
        text = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        pass
    return text.replace("\x85", "…") or None


@lru_cache(maxsize=1024)
def relative_addresses(content):
    """The relative addresses in a piece of HTML, as (attribute, address)."""
    attributes, parser = [], HTMLParser()
    parser.handle_starttag = lambda _, found: attributes.extend((name, value or "") for name, value in found)
    parser.feed(content)
    addresses = [(name, value.strip()) for name, value in attributes if name in ("href", "src", "poster")]
    addresses += [("srcset", part) for name, value in attributes if name == "srcset" for part in SRCSET.findall(value)]
    return [(name, address) for name, address in addresses if not ABSOLUTE.match(address)]


def differences(path, key, name, values):
    """A line when `values`, by file name, are not all equal; long ones are shown from where they part."""
    if all(value == other for value in values.values() for other in values.values()):
        return []
    texts = [value for value in values.values() if isinstance(value, (str, list))]
    start = max(0, len(os.path.commonprefix(texts)) - 10) if len(texts) > 1 else 0
    told = " ".join(f"{file}={value[start:start + 70]!r}" if isinstance(value, (str, list)) else f"{file}={value}"
                    for file, value in values.items())
    return [f"{path}: {key}: {name}{f' from {start}' if start else ''}: {told}"]


def compare(path, documents):
    """The differences between the documents of one feed."""
    lines, told = [], {one.name: {entry.id: entry for entry in one.entries if entry.id} for one in documents}
    for name in ("title", "link", "language"):
        lines += differences(path, FEED, name, {one.name: getattr(one, name) for one in documents})
    lines += differences(path, FEED, "entries", {one.name: len(one.entries) for one in documents})
    ids = dict.fromkeys(key for entries in told.values() for key in entries)
    shared = dict.fromkeys(key for key in ids if all(key in entries for entries in told.values()))
    lines += [f"{path}: {key}: entry: missing in {file}" for key in ids for file in told if key not in told[file]]
    lines += differences(path, FEED, "order", {file: [key for key in told[file] if key in shared] for file in told})
    for key in shared:
        def values(name):
            return {file: getattr(told[file][key], name) for file in told
                    if (file, name) != ("rss.xml", "updated") or told[file][key].updated}

        for name in Entry._fields[1:-1]:
            if name != "categories" or differences(path, key, name, values("labels")):
                lines += differences(path, key, name, values(name))
    return lines


def check_feed(root, folder, files):
    """The lines about the feed in `folder`, and how many entries it has."""
    read = [Document(root, str(folder / file)) for file in files]
    lines = [line for one in read for line in one.faults]
    return lines + compare(folder, [one for one in read if one.readable]), max(len(one.entries) for one in read)


def listed(root):
    """The files below `root`, without those that the manifest does not name, and where disk and manifest disagree."""
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    manifest = files.pop("manifest.json", None)
    if manifest is None:
        return sorted(files), []
    try:
        data = json.loads(manifest.read_bytes())
        told = Counter((one["path"], one["size"]) for one in (data["files"] if isinstance(data, dict) else data))
    except (ValueError, LookupError, TypeError) as error:
        return sorted(files), [f"manifest.json: {FEED}: unreadable: {error!r}"]
    disk = Counter((path, file.stat().st_size) for path, file in files.items())
    lines = [f"{path}: {FEED}: manifest: {size} bytes, not so on disk" for path, size in (told - disk).elements()]
    lines += [f"{path}: {FEED}: file: {size} bytes, not so in the manifest" for path, size in (disk - told).elements()]
    return sorted({path for path, _ in told if path in files}), sorted(lines)


def main(arguments):
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: alike.py FEEDS_DIR", file=sys.stderr)
        return 2
    root, feeds, entries = Path(arguments[0]), {}, 0
    paths, lines = listed(root)
    for path in map(PurePosixPath, paths):
        if path.name in VERSIONS:
            feeds.setdefault(path.parent, []).append(path.name)
    if not feeds:
        lines.append(f"{root}: {FEED}: feeds: none found")
    with ProcessPoolExecutor() as pool:
        for found, count in pool.map(check_feed, [root] * len(feeds), feeds, feeds.values(), chunksize=8):
            lines += found
            entries += count
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print("\n".join(lines) if lines else f"feeds alike: {len(feeds)} feeds, {entries} entries")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
