"""A row of a table, and how tables are written."""

from __future__ import annotations

from dataclasses import dataclass

from .process import Cost

MEBI = 1 << 20


@dataclass(frozen=True)
class Row:
    """A case: what it cost, beside what it is held against. `None` and empty texts where there is nothing to say."""

    case: str
    cost: Cost | None = None
    written: int | None = None
    limit: str = ""
    measure: str = ""
    goal: str = ""
    met: bool | None = None

    def cells(self) -> list[str]:
        """The cells in the order of `HEAD`."""
        cost = ["", "", ""]
        if self.cost:
            cost = [seconds(self.cost.cpu), seconds(self.cost.wall), mebibytes(self.cost.peak)]
        written = "" if self.written is None else f"{self.written:,}"
        met = {None: "", True: "yes", False: "**no**"}[self.met]
        return [self.case, *cost, written, self.limit, self.measure, self.goal, met]


HEAD = ["case", "CPU s", "wall s", "peak MiB", "files written", "limit, CPU s", "measured", "goal", "met"]
RIGHT = frozenset({"CPU s", "wall s", "peak MiB", "files written"})


def seconds(value: float) -> str:
    """Seconds with as many digits as mean something."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def mebibytes(value: int) -> str:
    """Bytes as MiB."""
    return f"{value / MEBI:.1f}"


def markdown(head: list[str], rows: list[list[str]], right=RIGHT) -> str:
    """A Markdown table, its columns in line, so that it can be read as text too."""
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    widths = [max(width, 3) for width in widths]

    def line(cells):
        sides = [str.rjust if name in right else str.ljust for name in head]
        return "| " + " | ".join(side(cell, width) for side, cell, width in zip(sides, cells, widths)) + " |"

    rule = ["-" * (width - 1) + ":" if name in right else "-" * width for name, width in zip(head, widths)]
    return "\n".join([line(head), line(rule), *map(line, rows)]) + "\n"
