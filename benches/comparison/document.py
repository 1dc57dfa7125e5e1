"""The measured parts of a document: each stands between two comments, and all else stays as it is."""

from __future__ import annotations

import re
from pathlib import Path


class NoPlace(Exception):
    """The document has no place for what was measured."""


def _place(name: str) -> re.Pattern:
    return re.compile(rf"(<!-- measured: {re.escape(name)} -->\n).*?(<!-- end -->)", re.S)


def check(path: Path, names: list[str]):
    """Fails where the document has not one place for each of these: before hours are spent on what has none."""
    text = path.read_text("utf-8")
    for name in names:
        count = len(_place(name).findall(text))
        if count != 1:
            marks = f"`<!-- measured: {name} -->` with `<!-- end -->` after it"
            raise NoPlace(f"{path}: {marks} stands there {count} times")


def put(path: Path, blocks: dict[str, str]):
    """Writes each block between `<!-- measured: NAME -->` and `<!-- end -->`."""
    check(path, list(blocks))
    text = path.read_text("utf-8")
    for name, block in blocks.items():
        text = _place(name).sub(lambda found, block=block: f"{found[1]}\n{block.strip()}\n\n{found[2]}", text)
    path.write_text(text, "utf-8")
