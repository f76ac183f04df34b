"""Pictures as SVG inside of a page: text stays text, so the page's own fonts draw it and it can be searched.

Only numbers and names of days stand in a picture; what people are called is for tables, which every font can show.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, BAR, LINE = "#1f2933", "#66727f", "#7f9fbf", "#b4500f"
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "grader",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.edgecolor": "#c3cad1",
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}
#: Bars of a histogram.
BINS = 10


def mark_histogram(marks: Sequence[float], out_of: float) -> str:
    """How many students reached which tenth of the week's points, with the median."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        axes = figure.subplots()
        _histogram(axes, marks, out_of)
        axes.set_xticks(np.linspace(0, out_of, BINS + 1))
        axes.set_xlabel(f"week's mark, out of {out_of:g} points")
        if marks:
            median = float(np.median(marks))
            axes.axvline(median, color=LINE, linewidth=1.4)
            side, nudge = ("right", -4) if median > out_of / 2 else ("left", 4)
            axes.annotate(
                f"median {median:.1f}",
                (median, 1),
                (nudge, -2),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha=side,
                va="top",
                color=LINE,
            )
        return _svg(figure, "marks")


def day_histograms(days: Sequence[tuple[str, Sequence[float]]]) -> str:
    """One small histogram for each day: (name, shares of its points from 0 to 1 of those who handed it in)."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 1.7), layout="constrained")
        rows = figure.subplots(1, max(len(days), 1), sharey=True, squeeze=False)
        for axes, (name, shares) in zip(rows[0], days, strict=False):
            _histogram(axes, [100 * share for share in shares], 100, numbers=False)
            axes.set_title(f"{name}, {len(shares)} handed in", fontsize=9, color=INK)
            axes.set_xticks([0, 50, 100], ["0", "50", "100 %"])
        return _svg(figure, "days")


def _histogram(axes: Axes, values: Sequence[float], most: float, *, numbers: bool = True) -> None:
    counts, edges = np.histogram(np.clip(values, 0, most), bins=BINS, range=(0, most))
    width = most / BINS
    bars = axes.bar(edges[:-1], counts, width=width * 0.94, align="edge", color=BAR)
    if numbers:
        words = [str(count) if count else "" for count in counts]
        for label in axes.bar_label(bars, words, color=INK, padding=3):
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # the median may run through it
        axes.margins(y=0.22)
    axes.set_xlim(0, most)
    axes.set_yticks([])
    axes.spines[["top", "left", "right"]].set_visible(False)


def _svg(figure: Figure, prefix: str) -> str:
    """The picture without what belongs to a file: header, date, and names that another picture has, too."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = file.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\1{prefix}-", text)
