"""A table of thousands of rows on a terminal, in Rich's colours.

Looks like rich.table.Table, which measures, wraps and pads every cell on its own: four seconds for 10,000 students.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

#: The first column is not made narrower than this, in cells; a line may then be wider than the terminal.
_NARROWEST = 12
_GAP = Segment("  ")


@dataclass(frozen=True)
class Sheet:
    """Columns below a head of several lines and above a foot; all but the first stand on the right.

    The first column, names, is cut where the terminal is too narrow. No cell holds a newline.
    """

    head: Sequence[Sequence[Text]]
    rows: Sequence[Sequence[Text]]
    foot: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Line by line."""
        widths = self._widths(options.max_width)
        rule = Segment(" " + "─" * (sum(widths) + len(_GAP.text) * (len(widths) - 1) + 1) + "\n")
        for number, block in enumerate((self.head, self.rows, self.foot)):
            if number and block:
                yield rule
            for row in block:
                yield from _line(row, widths, console)

    def _widths(self, most: int) -> list[int]:
        columns = zip(*self.head, *self.rows, *self.foot, strict=True)
        first, *rest = (max(cell_len(cell.plain) for cell in column) for column in columns)
        room = most - sum(rest) - len(_GAP.text) * len(rest) - 2
        return [min(first, max(room, _NARROWEST)), *rest]


def _line(row: Sequence[Text], widths: Sequence[int], console: Console) -> Iterator[Segment]:
    name, *cells = row
    if cell_len(name.plain) > widths[0]:
        name = Text(set_cell_size(name.plain, widths[0] - 1) + "…", name.style)
    yield Segment("  ")
    yield from name.render(console)
    missing = widths[0] - cell_len(name.plain)
    for cell, width in zip(cells, widths[1:], strict=True):
        yield Segment(" " * (missing + len(_GAP.text) + width - cell_len(cell.plain)))
        yield from cell.render(console)
        missing = 0
    yield Segment.line()
