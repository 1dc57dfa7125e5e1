"""What a person does to one post."""

from __future__ import annotations

import re
from pathlib import Path

from .site import Post, Site


def change(site: Site, post: Post, number: int) -> str:
    """Adds a paragraph to the end of the text. Answers the key of the id, as each of these."""
    del site
    text = post.path.read_text("utf-8")
    front, body = text.split("\n---\n", 1)
    first, rest = body.split("\n", 1)
    post.path.write_text(f"{front}\n---\n{first}\n<p>更正之{number}：数字以公报为准。</p>\n{rest}", "utf-8")
    return post.key


def add(site: Site, post: Post, number: int) -> str:
    """Adds a post that is newer than all, with the text and categories of another."""
    del site
    key = f"NW2026063023{number:02}000000"
    text = post.path.read_text("utf-8").replace(post.key, key)
    text = re.sub(r"(?m)^date:.*$", f"date: 2026-06-30 23:59:{number:02} +0800", text, count=1)
    Path(post.path.parent / f"2026-06-30-{key}.md").write_text(text, "utf-8")
    return key


def remove(site: Site, post: Post, number: int) -> str:
    """Removes a post."""
    del site, number
    post.path.unlink()
    return post.key
