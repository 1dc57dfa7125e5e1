"""The cases of a site that is built again and again, each against the limits of the machine, measured beside it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from . import edits
from .lab import Lab
from .process import Cost, Held
from .profile import Profile, profile
from .site import Site
from .table import MEBI, Row, mebibytes, seconds

# What must hold; see docs/performance.md.
COLD, COLD_WALL, UNCHANGED, TOUCHED, EDIT, JSON = 3.5, 0.6, 1.5, 1.7, 0.050, 0.5
PEAKS = ((100_000, 100), (1_000_000, 500))  # posts, megabytes
CPUS_OF_WALL = 2
# Runs with nothing changed differ by as much as an edit costs: so many edits are held against the run before each.
EDITS = 9
# Files that say something of all feeds, and so may change with any of them.
BESIDE = frozenset({"feeds/feeds.opml", "feeds/manifest.json"})


@dataclass(frozen=True)
class Outcome:
    """What came out: the table, and where the time goes in three of the cases."""

    posts: int
    rows: list[Row]
    profiles: list[Profile]


def measure(lab: Lab, posts: int, categories: int, cpus: int) -> Outcome:
    """Runs all cases on one corpus."""
    site = lab.site(posts, categories)
    lab.say(f"cases on {posts:,} posts: cold")
    rows = _cold(lab, site, posts, cpus)
    profiles = [profile(site, "cold, no state", site.cold)]
    lab.say("nothing changed")
    site.prime()
    rows += _unchanged(lab, site)
    profiles += [profile(site, "nothing changed", site.build)]
    rows += _touched(lab, site)
    for name, edit in (("changed", edits.change), ("added", edits.add), ("removed", edits.remove)):
        lab.say(f"one post {name}")
        rows.append(_edited(lab, site, f"one post {name}", edit))
    profiles.append(_profile_of_edit(site))
    lab.say("one setting changed")
    rows.append(_setting(lab, site))
    return Outcome(posts, rows, [found for found in profiles if found.stages])


def _cold(lab: Lab, site: Site, posts: int, cpus: int) -> list[Row]:
    # The first build brings the posts into memory and tells what is to be written.
    site.cold()
    listing = site.listing()
    pairs, plain, with_json, written = [], [], [], 0
    for _ in range(lab.repeat):
        # What it costs to write changes from minute to minute: each build is held against the limits right before it.
        ordinary = lab.plain(site.posts, listing)
        limit = lab.read(site.posts).and_then(lab.write(listing))
        pairs.append((site.cold(), limit))
        plain.append((pairs[-1][0], ordinary))
        written = len(site.state())
        site.set("formats", '["rss", "atom", "json"]')
        with_json.append((site.cold(), pairs[-1][0]))
        files = len(site.state())
        site.set("formats", '["rss", "atom"]')
    held, more, ordinary = Held.middle(pairs), Held.middle(with_json), Held.middle(plain)
    cold, wall, added = held.build, held.build.wall / held.build.cpu, more.ratio - 1
    rows = [
        Row(
            "cold, no state",
            cold,
            written,
            f"read + write: {seconds(held.limit.cpu)}",
            f"{held.ratio:.2f} × limit",
            f"≤ {COLD} × limit",
            held.ratio <= COLD,
        ),
        Row(
            "… against an ordinary loop",
            ordinary.build,
            limit=f"the same by std::fs: {seconds(ordinary.limit.cpu)}",
            measure=f"{ordinary.ratio:.2f} × limit",
            goal=f"≤ {COLD} × limit",
            met=ordinary.ratio <= COLD,
        ),
        Row(
            "… time by the clock",
            None,
            None,
            "",
            f"{wall:.2f} × CPU",
            f"≤ {COLD_WALL} × CPU on two cores",
            wall <= COLD_WALL if cpus == CPUS_OF_WALL else None,
        ),
        _peak("… memory", cold, posts),
        Row(
            "JSON on top, cold",
            more.build,
            files,
            f"cold: {seconds(more.limit.cpu)}",
            f"{added:+.0%} of cold",
            f"≤ + {JSON:.0%} of cold",
            added <= JSON,
        ),
    ]
    return rows


def _peak(name: str, cost: Cost, posts: int) -> Row:
    goal = next((megabytes for most, megabytes in PEAKS if posts <= most), None)
    measured = f"{mebibytes(cost.peak)} MiB"
    if goal is None:
        return Row(name, measure=measured)
    allowed = f"≤ {goal} MB ({goal * 1_000_000 / MEBI:.0f} MiB)"
    return Row(name, measure=measured, goal=allowed, met=cost.peak <= goal * 1_000_000)


def _written(before: dict, after: dict) -> set[str]:
    return {path for path, state in after.items() if before.get(path) != state}


def _against(lab: Lab, site: Site, name: str, limit_name: str, limit_of, goal: float, touched=()) -> Row:
    limits, builds, written = [], [], set()
    for _ in range(max(lab.repeat, 5)):
        site.touch(*touched)
        limits.append(limit_of())
        before = site.state()
        builds.append(site.build())
        written |= _written(before, site.state())
    limit, build = Cost.least(limits), Cost.least(builds)
    ratio = build.cpu / limit.cpu
    return Row(
        name,
        build,
        len(written),
        f"{limit_name}: {seconds(limit.cpu)}",
        f"{ratio:.2f} × limit",
        f"≤ {goal} × limit, nothing written",
        ratio <= goal and not written,
    )


def _unchanged(lab: Lab, site: Site) -> list[Row]:
    return [_against(lab, site, "nothing changed", "stat", lambda: lab.stat(site.posts), UNCHANGED)]


def _touched(lab: Lab, site: Site) -> list[Row]:
    lab.say("nothing changed, but every mtime")
    all_files = [*site.posts, site.feeds]
    return [
        _against(lab, site, "all mtimes of posts new", "read", lambda: lab.read(site.posts), TOUCHED, site.posts),
        _against(
            lab, site, "all mtimes of posts and feeds new", "read both", lambda: lab.read(all_files), TOUCHED, all_files
        ),
    ]


def _edited(lab: Lab, site: Site, name: str, edit) -> Row:
    idle, builds, counts, is_exact = [], [], [], True
    for number, post in enumerate(site.newest(max(lab.repeat, EDITS))):
        site.prime()
        before, carried = site.state(), site.carriers(post.key)
        # To read all feeds drives everything out of the processor's caches: both runs come right after another one.
        site.build()
        idle.append(site.build())
        key = edit(site, post, number)
        builds.append(site.build())
        after = site.state()
        # Of a removed post some formats say nothing any more, so those count in which it stood before.
        carried = site.carriers(key) | (carried if key == post.key else set())
        changed = _written(before, after) | (before.keys() - after.keys())
        counts.append(len(changed))
        feeds = {path for path in changed if path not in BESIDE and not path.startswith("ledger/")}
        is_exact = is_exact and feeds == carried
    cost, base = Cost.median(builds), Cost.median(idle)
    # Machines drift: each run is held against the one just before.
    more = statistics.median(build.cpu - before.cpu for build, before in zip(builds, idle))
    return Row(
        name,
        cost,
        round(statistics.median(counts)),
        f"nothing changed: {seconds(base.cpu)}",
        f"{more * 1000:+.0f} ms" + ("" if is_exact else ", not the feeds that carry it"),
        f"≤ + {EDIT * 1000:.0f} ms, only feeds that carry it",
        more <= EDIT and is_exact,
    )


def _profile_of_edit(site: Site) -> Profile:
    site.prime()
    edits.change(site, site.newest(1)[0], 99)
    return profile(site, "one post changed", site.build)


def _setting(lab: Lab, site: Site) -> Row:
    pairs = []
    for number in range(lab.repeat):
        cold = site.cold()
        site.prime()
        site.set("language", f'"zh-x-{number}"')
        before = site.state()
        lab.quiet()
        pairs.append((site.build(), cold))
        after = site.state()
        written = _written(before, after)
        documents = sum(path.startswith("feeds/") and path not in BESIDE for path in after)
        assert len(written) >= documents, "the setting was to alter every feed"
    held = Held.middle(pairs)
    return Row(
        "one setting changed that alters every feed",
        held.build,
        len(written),
        f"cold: {seconds(held.limit.cpu)}",
        f"{held.ratio:.2f} × cold",
        "≤ 1 × cold",
        held.ratio <= 1,
    )
