"""Notebook cells and what nbgrader wants to know of them: the one place that writes a notebook's JSON.

An item has two cells: the *solution cell* `<item>-solution`, which students edit and where comments hang, and the
*grade cell* `<item>`, which carries the points. Cells of ours say in `metadata.dl_grader` what they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

#: What every notebook of ours declares, so that nbgrader finds a kernel and colours the code.
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
#: Where our own entries stand in the metadata of a notebook and of a cell; nbgrader and Jupyter keep them.
OURS = "dl_grader"
#: The entry of a notebook that is an exercise, made from its module; the others of ours are placeholders.
TWIN = "twin"

#: The entry of a notebook that only stands beside a submission; see `placeholder`.
STANDS_BESIDE = "stands_beside"

#: nbformat's JSON of one cell.
Cell = dict[str, Any]


def solution_name(item: str) -> str:
    """The grade_id of an item's solution cell; no item id has a hyphen, so it cannot meet another item's."""
    return f"{item}-solution"


def code_cell(source: str, nbgrader: Mapping[str, Any] | None = None, ours: Mapping[str, Any] | None = None) -> Cell:
    """A code cell without outputs; `nbgrader` is nbgrader's metadata, if it is a cell of nbgrader's."""
    metadata: dict[str, Any] = {}
    if nbgrader:
        metadata["nbgrader"] = dict(nbgrader)
    if ours:
        metadata[OURS] = dict(ours)
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def markdown_cell(source: str) -> Cell:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def locked(cell: Cell) -> Cell:
    """The same cell, which Jupyter neither lets be edited nor deleted."""
    return {**cell, "metadata": {**cell["metadata"], "deletable": False, "editable": False}}


def for_solution(item: str) -> dict[str, Any]:
    """Nbgrader's metadata of a cell that students edit."""
    return _metadata(solution_name(item), grade=False, solution=True)


def for_grade(item: str, points: float) -> dict[str, Any]:
    """Nbgrader's metadata of a cell that carries an item's points."""
    return {**_metadata(item, grade=True, solution=False), "points": float(points)}


def for_given(name: str) -> dict[str, Any]:
    """Nbgrader's metadata of a cell that is given: read-only, worth nothing."""
    return _metadata(name, grade=False, solution=False)


def document(cells: Sequence[Cell], ours: Mapping[str, Any]) -> str:
    """The notebook's JSON; equal cells give equal text."""
    metadata = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}, OURS: dict(ours)}
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    book = {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@cache
def placeholder() -> str:
    """The notebook that lies beside a submission which is none, because nbgrader looks at notebooks only.

    It is always the same text, so that it is recognised by its bytes and never taken for something handed in.
    """
    told = "`grader nbgrader` put this notebook here so that nbgrader sees the submission. What counts lies beside it."
    return document([markdown_cell(told)], {STANDS_BESIDE: True})


def _metadata(name: str, *, grade: bool, solution: bool) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "grade": grade,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
