"""Our cells in nbgrader's eyes, the same in the database and in the notebooks: names, metadata, sources.

For every item there are two cells: the *solution cell* `<item>-solution`, where comments hang, and the
*grade cell* `<item>`, which carries the points. Both are placeholders: what students hand in is a module,
and it is graded outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.course import Day, Item

#: What every notebook of ours declares, so that nbgrader finds a kernel and colours the code.
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}

#: nbformat's JSON of one cell.
Cell = dict[str, Any]


def solution_name(item: str) -> str:
    """The grade_id of an item's solution cell; no item id has a hyphen, so it cannot meet another item's."""
    return f"{item}-solution"


def solution_cell(day: Day, item: Item) -> Cell:
    """The cell that comments about an item hang on; students may edit it, and nothing is read from it."""
    source = f"# {item.title}: the answer is `{item.id}` in {day.module}.py; comments on it stand below."
    return code_cell(source, _metadata(solution_name(item.id), solution=True))


def grade_cell(day: Day, item: Item) -> Cell:
    """The cell that carries an item's points.

    Executed by stock nbgrader it fails, which is zero points and noticed; a cell without output would be
    full marks.
    """
    source = (
        f"# {item.id} in {day.module}.py is graded outside of this notebook; the gradebook has the points.\n"
        f'raise NotImplementedError("{item.id} is not graded by running this cell")'
    )
    return code_cell(source, {**_metadata(item.id, solution=False), "points": float(item.points)})


def code_cell(source: str, nbgrader: dict[str, Any] | None = None) -> Cell:
    """A code cell without outputs; `nbgrader` is nbgrader's metadata, if it is a cell of nbgrader's."""
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def _metadata(name: str, *, solution: bool) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "grade": not solution,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
