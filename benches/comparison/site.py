"""A generated site: built, looked at, and changed in one thing."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .process import Cost

NOW = "2026-10-01T00:00:00+08:00"
POSTS = ("_posts", "old_post")
PUBLISHED = ("feeds", "ledger")


@dataclass(frozen=True)
class Post:
    """A post that may be changed: its file, and the key of its id."""

    path: Path
    key: str


class Site:
    """A corpus and what was built of it."""

    def __init__(self, folder: Path, lab):
        self.folder = folder
        self.lab = lab
        self.posts = [folder / name for name in POSTS]
        self.feeds = folder / "feeds"

    def build(self, *more: str) -> Cost:
        """Runs `feedkiln build`."""
        config = self.folder / "config.toml"
        return self.lab.launcher.run([self.lab.programs.feedkiln, "build", "-c", config, "--now", NOW, *more])

    def cold(self, *more: str) -> Cost:
        """Builds without anything that an earlier build left, into a folder that is new."""
        self.forget()
        self.lab.quiet()
        return self.build(*more)

    def prime(self):
        """Brings the site to where a further run finds nothing changed and can trust what it sees."""
        self.lab.wait_until_settled()
        self.build()
        # What builds before wrote is written to the disk now, and not while a run is measured.
        self.lab.quiet()

    def forget(self):
        """Moves all that builds left aside. Deleting it would make the writing after it slow."""
        for path in [*self.folder.glob(".feedkiln*"), *(self.folder / name for name in PUBLISHED)]:
            if path.exists():
                path.rename(self.lab.fresh(path.name.lstrip(".")))

    def set(self, key: str, value: str):
        """Sets a key of config.toml that is there."""
        config = self.folder / "config.toml"
        text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", config.read_text("utf-8"))
        assert count == 1, key
        config.write_text(text, "utf-8")

    def touch(self, *folders: Path):
        """Gives every file in these folders a new mtime."""
        for folder in folders:
            for path in _files(folder):
                os.utime(path)

    def state(self) -> dict[str, tuple]:
        """What stands published, feeds and ledger, by path: when it was written, and which file it is."""
        found = {}
        for name in PUBLISHED:
            for path in _files(self.folder / name):
                seen = os.stat(path)
                found[os.path.relpath(path, self.folder)] = (seen.st_mtime_ns, seen.st_ino, seen.st_size)
        return found

    def listing(self) -> Path:
        """A list of the feeds, for the limit of writing."""
        lines, folders = [], set()
        for path in sorted(_files(self.feeds)):
            name = Path(path).relative_to(self.feeds)
            for above in reversed(name.parents[:-1]):
                if above not in folders:
                    folders.add(above)
                    lines.append(f"d {above}\n")
            lines.append(f"{os.path.getsize(path)} {name}\n")
        listing = self.lab.fresh("list")
        listing.write_text("".join(lines), "utf-8")
        return listing

    def carriers(self, key: str) -> set[str]:
        """The feeds in which a post stands, or its removal."""
        inside = key.encode()
        documents = (path for path in _files(self.feeds) if path.endswith((".xml", "feed.json")))
        return {os.path.relpath(path, self.folder) for path in documents if inside in Path(path).read_bytes()}

    def newest(self, count: int) -> list[Post]:
        """Posts that the feeds carry, spread over the newest; none that a second list brought too."""
        files = sorted(self.posts[0].iterdir(), reverse=True)[:400]
        codes = {path: re.search(rb"infoCode=(\w+)", path.read_bytes()) for path in files}
        often = Counter(code[1] for code in codes.values() if code)
        single = [Post(path, code[1].decode()) for path, code in codes.items() if code and often[code[1]] == 1]
        # A site's feed has room for fifty, among them those that are left out here.
        near = single[:30]
        return near[:: max(1, len(near) // count)][:count]


def _files(folder) -> list[str]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += _files(entry.path)
            else:
                found.append(entry.path)
    return found
