"""What is done and what is left, item by item: the table below a run.

Rendered with Rich (Korean letters are two columns wide) into text, and printed by pytest's own writer, which
knows about terminals, pipes and NO_COLOR. In a pipe the bars are plain ASCII.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.student.catalogue import Entry, entries
from grader.student.progress import BROKEN, CRASHED, NEEDS, PASSED, UNFINISHED, UNTOUCHED, WRONG, Row
from grader.verdict import SHARES

RED, YELLOW = (WRONG, CRASHED, BROKEN), (UNFINISHED,)
STYLES = {PASSED: "green", UNTOUCHED: "dim", **dict.fromkeys(RED, "red"), **dict.fromkeys(YELLOW, "yellow")}
#: Cells of a bar; below this many columns there are only the numbers.
BAR, WIDTH_FOR_BARS = 8, 60
#: A title narrower than LEAST_TITLE says nothing and is left out; an item is never narrower than LEAST.
LEAST_TITLE, LEAST = 12, 6
GAP = 2

Line = tuple[Row, Entry | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of the table in terminal cells, the same for every file; 0 leaves a column out."""

    item: int
    title: int
    bar: int
    counts: int
    outcome: int
    points: int

    @classmethod
    def fit(cls, lines: Sequence[Line], width: int) -> Layout:
        """As wide as the words are, the titles taking what is left of `width`."""
        bar = BAR if width >= WIDTH_FOR_BARS else 0
        counts = max(len(_counts(row, wide=bar > 0)) for row, _ in lines)
        outcome = max(len(row.word) for row, _ in lines)
        points = max(len(_points(entry)) for _, entry in lines)
        item = GAP + max(len(row.item) for row, _ in lines)
        left = width - sum(cells + GAP for cells in (bar, counts, outcome, points, item) if cells)
        title = min(max(cell_len(entry.title) if entry else 0 for _, entry in lines), left - GAP)
        item = max(item + min(left, 0), LEAST)
        return cls(item, title if title >= LEAST_TITLE else 0, bar, counts, outcome, points)


def render(rows: Sequence[Row], *, width: int, colour: bool, plain: bool) -> str:
    """The table and the lines below it, as text for a terminal `width` columns wide.

    Args:
        rows: one for each item, those of one file together.
        width: columns.
        colour: with ANSI colours.
        plain: ASCII bars, for pipes and log files.
    """
    catalogue = {file: entries(file) for file in {row.file for row in rows}}
    lines = [(row, catalogue[row.file].get(row.item)) for row in rows]
    layout, out = Layout.fit(lines, width), io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        force_jupyter=False,
        color_system="standard" if colour else None,
        highlight=False,
    )
    for file, group in groupby(lines, key=lambda line: line[0].file):
        console.print(Text(f"{file.parent.name}/{file.name}", style="bold"))
        console.print(_table(list(group), layout, plain=plain))
    for text in _below(lines):
        console.print(Text(text))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _table(lines: Sequence[Line], layout: Layout, *, plain: bool) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, GAP, 0, 0))
    titles = (entry.title if entry else "" for _, entry in lines)
    columns: list[tuple[int, list[Text]]] = [
        (layout.item, [Text(f"{'':{GAP}}{row.item}", overflow="fold") for row, _ in lines]),
        (
            layout.title,
            [Text(title, overflow="ellipsis", no_wrap=True) for title in titles],
        ),
        (layout.bar, [_bar(row, plain=plain) for row, _ in lines]),
        (layout.counts, [Text(_counts(row, wide=layout.bar > 0), justify="right") for row, _ in lines]),
        (layout.outcome, [Text(row.word, STYLES.get(row.word, "")) for row, _ in lines]),
        (layout.points, [Text(_points(entry), justify="right") for _, entry in lines]),
    ]
    shown = [(width, cells) for width, cells in columns if width]
    for width, _ in shown:
        table.add_column(width=width)
    for cells in zip(*(cells for _, cells in shown), strict=True):
        table.add_row(*cells)
    return table


def _bar(row: Row, *, plain: bool) -> Text:
    done = BAR * row.passed // row.checks
    full, empty = ("#", ".") if plain else ("━", "╌")
    return Text.assemble((full * done, "green"), (empty * (BAR - done), "dim"))


def _counts(row: Row, *, wide: bool) -> str:
    return f"{row.passed} / {row.checks}{' examples' if wide else ''}"


def _points(entry: Entry | None) -> str:
    return f"{entry.points:g} pt" if entry else ""


def _below(lines: Sequence[Line]) -> list[str]:
    """What the examples are worth, and how much is left to begin."""
    share = SHARES["E"]
    worth = [(share * entry.points, row.passed / row.checks) for row, entry in lines if entry]
    text = f"Examples decide {share:.0%} of the points, hidden checks the rest."
    if worth:
        reached, most = sum(points * passed for points, passed in worth), sum(points for points, _ in worth)
        text = f"{text} Examples so far: {round(reached, 2):g} of {round(most, 2):g} points."
    untouched = sum(row.word == UNTOUCHED for row, _ in lines)
    more = [f"{untouched} item{'s' if untouched > 1 else ''} not attempted yet"] if untouched else []
    names = sorted({row.word.removeprefix(NEEDS) for row, _ in lines if row.word.startswith(NEEDS)})
    return [text, *more, *(f"{name} is not installed, and some items need it: pip install {name}" for name in names)]
