"""A small run of everything but other tools, to see that the script itself works. Nothing here depends on speed."""

from __future__ import annotations

import xml.etree.ElementTree as tree

from . import cases, document, growth
from .lab import Lab
from .table import HEAD, markdown


def check(lab: Lab):
    """Runs; an assertion fails where something is not as it must be."""
    outcome = cases.measure(lab, 200, 20, cpus=1)
    rows = {row.case: row for row in outcome.rows}
    assert rows["cold, no state"].written > 40, rows
    for name, row in rows.items():
        assert row.cost is None or row.cost.peak > 0, name
        if row.goal.endswith("nothing written"):
            assert row.written == 0, name
        if row.goal.endswith("carry it"):
            assert row.written > 0 and row.measure.endswith(" ms"), (name, row.measure)
    assert rows["one setting changed that alters every feed"].written > 40
    table = markdown(HEAD, [row.cells() for row in outcome.rows])
    assert len({line.count("|") for line in table.splitlines()}) == 1, table

    points = growth.measure(lab, 200, 20)
    picture = lab.work / "docs" / "growth.svg"
    growth.plot(*points, picture)
    lines = tree.parse(picture).findall(".//{http://www.w3.org/2000/svg}path[@class='line s0']")
    assert len(lines) == 4, "a line of cold builds in each panel"

    page = lab.work / "page.md"
    page.write_text("before\n<!-- measured: a -->\nold\n<!-- end -->\nafter\n", "utf-8")
    document.put(page, {"a": "new"})
    assert page.read_text("utf-8") == "before\n<!-- measured: a -->\n\nnew\n\n<!-- end -->\nafter\n"
    try:
        document.put(page, {"b": "new"})
    except document.NoPlace:
        return
    raise AssertionError("a document without a place for what was measured")
