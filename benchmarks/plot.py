"""The medians as a picture: one SVG, written as text, so that no plotting library is needed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.report import OURS, Row

WIDTH, LEFT, RIGHT, LINE, TOP, GAP = 800, 270, 70, 20, 28, 34
OUR_INK, INK, FAINT = "#0b6e4f", "#555555", "#dddddd"
LEGEND = "milliseconds per submission: filled = whole command, start-up included; hollow = once everything is loaded"


def svg(panels: Mapping[str, Sequence[Row]]) -> str:
    """Milliseconds per submission, start-up included, one panel per class; the axis is logarithmic, so dots, no bars.

    A line runs from the lowest to the highest run; a hollow dot is the steady part.
    """
    every = [row for rows in panels.values() for row in rows]
    low = math.floor(math.log10(min(min(row.low, row.steady) for row in every) * 1000))
    high = math.ceil(math.log10(max(row.high for row in every) * 1000))
    parts, y = [], 0
    for title, rows in panels.items():
        ordered = sorted(rows, key=lambda row: row.total)
        parts += _panel(title, ordered, y, (low, high))
        y += TOP + LINE * len(ordered) + GAP
    parts.append(_text(8, y, LEGEND, "start"))
    y += LINE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" '
        'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _panel(title: str, rows: Sequence[Row], top: int, decades: tuple[int, int]) -> list[str]:
    bottom = top + TOP + LINE * len(rows)
    parts = [f'<text x="8" y="{top + 18}" font-weight="bold">{escape(title)}</text>']
    for decade in range(decades[0], decades[1] + 1):
        x = _x(10.0**decade, decades)
        parts.append(f'<line x1="{x}" y1="{top + TOP}" x2="{x}" y2="{bottom}" stroke="{FAINT}"/>')
        parts.append(_text(x, bottom + 14, f"{10**decade:g} ms", "middle"))
    for place, row in enumerate(rows):
        parts += _dots(row, top + TOP + LINE * place + LINE // 2, decades)
    return parts


def _dots(row: Row, y: int, decades: tuple[int, int]) -> list[str]:
    ink = OUR_INK if row.kind == OURS else INK
    low, high, total, steady = (_x(1000 * value, decades) for value in (row.low, row.high, row.total, row.steady))
    jobs = "1 job" if row.jobs == 1 else f"{row.jobs} jobs"
    return [
        _text(LEFT - 12, y + 4, f"{row.label}, {jobs}", "end", ink),
        f'<line x1="{low}" y1="{y}" x2="{high}" y2="{y}" stroke="{ink}" stroke-width="2"/>',
        f'<circle cx="{steady}" cy="{y}" r="4" fill="white" stroke="{ink}"/>',
        f'<circle cx="{total}" cy="{y}" r="4" fill="{ink}"/>',
        _text(max(high, total) + 10, y + 4, f"{1000 * row.total:.0f}", "start", ink),
    ]


def _text(x: float, y: float, words: str, anchor: str, ink: str = INK) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{ink}">{escape(words)}</text>'


def _x(milliseconds: float, decades: tuple[int, int]) -> float:
    share = (math.log10(max(milliseconds, 10.0 ** decades[0])) - decades[0]) / (decades[1] - decades[0])
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
