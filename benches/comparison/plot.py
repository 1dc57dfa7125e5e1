"""Plots with two logarithmic axes, as SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 500, 300  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 62, 126, 40, 50  # around what is drawn in it
TITLE = 44

_COLOURS = """\
  .back {{ fill: {back} }} text {{ fill: {text} }} .grid {{ stroke: {grid} }} .mark {{ fill: {back} }}
  .line.s0, .mark.s0 {{ stroke: {cold} }} .line.s1, .mark.s1 {{ stroke: {idle} }}
  .name.s0 {{ fill: {cold} }} .name.s1 {{ fill: {idle} }}
"""

# Lines differ in dashes and marks as well as in colour. No variables: not every program that shows SVG knows them.
STYLE = """
  svg { font: 13px system-ui, sans-serif }
  .title { font-size: 16px; font-weight: 600 } .head { font-weight: 600 }
  .tick { font-size: 12px } .name { font-size: 12px; font-weight: 600 }
  .line { fill: none; stroke-width: 2 } .mark { stroke-width: 2 }
  .line.s1 { stroke-dasharray: 6 4 }
""" + (
    _COLOURS.format(back="#ffffff", text="#1f2328", grid="#d8dee4", cold="#0550ae", idle="#b35900")
    + "  @media (prefers-color-scheme: dark) {\n"
    + _COLOURS.format(back="#0d1117", text="#e6edf3", grid="#30363d", cold="#79c0ff", idle="#ffa657")
    + "  }\n"
)


@dataclass(frozen=True)
class Series:
    """A line: its name, and points with x and y above 0."""

    name: str
    points: list[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """A coordinate system with its lines, two at most."""

    title: str
    below: str
    series: list[Series]


class _Axis:
    """Where a value stands: whole powers of ten at both ends."""

    def __init__(self, values: list[float], begin: float, end: float):
        values = [max(value, 1e-4) for value in values]
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values)) - 1e-9), self.low + 1)
        self.begin, self.end = begin, end

    def place(self, value: float) -> float:
        share = (math.log10(max(value, 1e-4)) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def draw(title: str, panels: list[Panel], columns: int) -> str:
    """All panels in one picture."""
    rows = math.ceil(len(panels) / columns)
    width, height = columns * WIDTH, TITLE + rows * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="back" width="{width}" height="{height}"/>',
        f'<text class="title" x="16" y="28">{escape(title)}</text>',
    ]
    for at, panel in enumerate(panels):
        parts.append(f'<g transform="translate({at % columns * WIDTH} {TITLE + at // columns * HEIGHT})">')
        parts += _panel(panel)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel) -> list[str]:
    points = [point for series in panel.series for point in series.points]
    across = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [f'<text class="head" x="{LEFT}" y="22">{escape(panel.title)}</text>']
    for value in across.ticks():
        x = across.place(value)
        parts.append(f'<path class="grid" d="M{x:.1f} {up.begin}V{up.end}"/>')
        parts.append(_text("tick", x, up.begin + 18, _number(value), "middle"))
    for value in up.ticks():
        y = up.place(value)
        parts.append(f'<path class="grid" d="M{across.begin} {y:.1f}H{across.end}"/>')
        parts.append(_text("tick", across.begin - 8, y + 4, _number(value), "end"))
    parts.append(_text("tick", (across.begin + across.end) / 2, up.begin + 38, panel.below, "middle"))
    for at, series in enumerate(panel.series):
        placed = [(across.place(x), up.place(y)) for x, y in series.points]
        parts.append(f'<path class="line s{at}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in placed)}"/>')
        for (x, y), (_, value) in zip(placed, series.points):
            parts.append(_mark(at, x, y, f"{series.name}: {value:.3g}"))
    ends = [(up.place(series.points[-1][1]), at) for at, series in enumerate(panel.series)]
    for (y, at), apart in zip(sorted(ends), _apart([y for y, _ in sorted(ends)])):
        parts.append(_text(f"name s{at}", across.end + 10, y + apart + 4, panel.series[at].name, "start"))
    return parts


def _apart(heights: list[float]) -> list[float]:
    """How far names beside the ends of two lines move, so that they can be read where the lines meet."""
    if len(heights) < 2:
        return [0.0] * len(heights)
    missing = max(0.0, 16 - (heights[1] - heights[0])) / 2
    return [-missing, missing]


def _mark(at: int, x: float, y: float, told: str) -> str:
    told = f"<title>{escape(told)}</title>"
    if at == 0:
        return f'<circle class="mark s0" cx="{x:.1f}" cy="{y:.1f}" r="3.5">{told}</circle>'
    return f'<rect class="mark s{at}" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7">{told}</rect>'


def _text(kind: str, x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
