"""How cost grows with posts and with categories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .lab import Lab
from .plot import Panel, Series, draw
from .process import Cost
from .table import MEBI, markdown, mebibytes, seconds

# Categories while posts grow, and the most posts while categories do.
CATEGORIES, POSTS = 2_000, 100_000


@dataclass(frozen=True)
class Point:
    """What a site of one size costs."""

    posts: int
    categories: int
    files: int
    cold: Cost
    unchanged: Cost


def sizes(first: int, last: int) -> list[int]:
    """Powers of ten from the first on, and the last, whatever it is."""
    found = []
    while first < last:
        found.append(first)
        first *= 10
    return [*found, last]


def measure(lab: Lab, posts: int, categories: int) -> tuple[list[Point], list[Point]]:
    """Sites of more and more posts, then such of more and more categories."""
    by_posts = [_point(lab, count, min(CATEGORIES, categories)) for count in sizes(1_000, posts)]
    most = min(POSTS, posts)
    return by_posts, [_point(lab, most, count) for count in sizes(10, categories)]


def _point(lab: Lab, posts: int, categories: int) -> Point:
    site = lab.site(posts, categories)
    lab.say(f"growth: {posts:,} posts, {categories:,} categories")
    site.set("formats", '["rss", "atom"]')
    # What is small is soon measured, and needs it most.
    repeat = lab.repeat if posts <= 10_000 else max(1, lab.repeat // 2)
    site.cold()
    cold = Cost.least([site.cold() for _ in range(repeat)])
    files = len(site.state())
    site.prime()
    unchanged = Cost.least([site.build() for _ in range(max(lab.repeat, 3))])
    return Point(posts, categories, files, cold, unchanged)


def table(points: list[Point]) -> str:
    """The points as a table."""
    head = [
        "posts",
        "categories",
        "files",
        "cold, CPU s",
        "per post, µs",
        "peak MiB",
        "unchanged, CPU s",
        "its peak MiB",
    ]
    rows = [
        [
            f"{point.posts:,}",
            f"{point.categories:,}",
            f"{point.files:,}",
            seconds(point.cold.cpu),
            f"{point.cold.cpu / point.posts * 1e6:.1f}",
            mebibytes(point.cold.peak),
            seconds(point.unchanged.cpu),
            mebibytes(point.unchanged.peak),
        ]
        for point in points
    ]
    return markdown(head, rows, frozenset(head))


def plot(by_posts: list[Point], by_categories: list[Point], path: Path):
    """Draws the points: time above, memory below; posts left, categories right."""
    panels = []
    for unit, of in (("CPU seconds", lambda cost: cost.cpu), ("peak MiB", lambda cost: cost.peak / MEBI)):
        for points, name, fixed in (
            (by_posts, "posts", f"{by_posts[-1].categories:,} categories"),
            (by_categories, "categories", f"{by_categories[-1].posts:,} posts"),
        ):
            series = [
                Series("cold", [(getattr(point, name), of(point.cold)) for point in points]),
                Series("nothing changed", [(getattr(point, name), of(point.unchanged)) for point in points]),
            ]
            panels.append(Panel(f"{unit} by {name}", f"{name} (at {fixed})", series))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draw("How the cost of feedkiln build grows", panels, 2), "utf-8")
