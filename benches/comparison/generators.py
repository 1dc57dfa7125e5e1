"""Other site generators on the same posts, where they are installed."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import tool_sites
from .lab import Lab
from .machine import told
from .process import Failed, TooSlow
from .site import Site
from .table import markdown, mebibytes, seconds

POSTS, CATEGORIES = 10_000, 2_000


@dataclass(frozen=True)
class Tool:
    """A generator: its program, how it is asked for its version, how it is run, and which feeds it is made to write."""

    name: str
    program: str
    version: list[str]
    write: object
    words: list[str]
    output: str
    feeds: str


TOOLS = [
    Tool("Hugo", "hugo", ["version"], tool_sites.hugo, [], "public", "RSS and Atom, full text, by templates"),
    Tool("Zola", "zola", ["--version"], tool_sites.zola, ["build"], "public", "Atom and RSS, full text, by templates"),
    Tool(
        "Eleventy",
        "eleventy",
        ["--version"],
        tool_sites.eleventy,
        ["--quiet"],
        "_site",
        "RSS and Atom, full text, by templates",
    ),
    Tool(
        "Jekyll",
        "jekyll",
        ["--version"],
        tool_sites.jekyll,
        ["build", "--quiet"],
        "_site",
        "Atom, full text, by jekyll-feed; and all pages",
    ),
]


def measure(lab: Lab, posts: int, categories: int, limit: float) -> str:
    """Runs each tool once, without anything kept; a tool that takes longer than `limit` seconds is stopped."""
    site = lab.site(posts, categories)
    files = [path for folder in site.posts for path in sorted(folder.iterdir())]
    rows = _feedkiln(lab, site)
    for tool in TOOLS:
        program = shutil.which(tool.program)
        if program is None:
            lab.say(f"{tool.name} is not installed")
            rows.append([tool.name, "", "", "", "", "not installed"])
            continue
        lab.say(f"{tool.name} on {posts:,} posts")
        rows.append(_run(lab, tool, program, files, limit))
    head = ["tool", "CPU s", "wall s", "peak MiB", "feed documents", "what it writes"]
    return markdown(head, rows, frozenset(head[1:5]))


def _feedkiln(lab: Lab, site: Site) -> list[list[str]]:
    what = "RSS and Atom, full text"
    site.set("formats", '["rss", "atom"]')
    site.cold()
    rows = [["feedkiln, cold", *_cost(site.cold()), f"{_documents(site.feeds):,}", what]]
    site.prime()
    return [*rows, ["feedkiln, nothing changed", *_cost(site.build()), "0", "nothing"]]


def _run(lab: Lab, tool: Tool, program: str, files: list[Path], limit: float) -> list[str]:
    version = told([program, *tool.version]).removeprefix(tool.program).strip().split("+")[0].split(" ")[0]
    name = f"{tool.name} {version.lstrip('v')}"
    folder = lab.fresh(tool.program)
    folder.mkdir()
    tool.write(folder, files)
    lab.quiet()
    try:
        cost = lab.launcher.run([program, *tool.words], folder, limit)
    except TooSlow:
        return [name, "", f"> {limit:.0f}", "", "", f"stopped after {limit:.0f} s; would be: {tool.feeds}"]
    except Failed as fault:
        lab.say(str(fault))
        return [name, "", "", "", "", "failed"]
    return [name, *_cost(cost), f"{_documents(folder / tool.output):,}", tool.feeds]


def _cost(cost) -> list[str]:
    return [seconds(cost.cpu), seconds(cost.wall), mebibytes(cost.peak)]


def _documents(folder: Path) -> int:
    """How many files hold a feed, by their first bytes."""
    count = 0
    for above, _, names in os.walk(folder):
        for name in (name for name in names if name.endswith(".xml")):
            with open(os.path.join(above, name), "rb") as file:
                start = file.read(400)
            count += b"<rss" in start or b"<feed" in start
    return count
