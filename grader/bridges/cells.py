"""Our cells in nbgrader's gradebook and beside graded work: placeholders, because grading happens outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.teacher.cells import KERNELSPEC, Cell, code_cell, for_grade, for_solution, solution_name

if TYPE_CHECKING:
    from grader.course import Day, Item

__all__ = ["KERNELSPEC", "Cell", "code_cell", "grade_cell", "solution_cell", "solution_name"]


def solution_cell(day: Day, item: Item) -> Cell:
    """The cell that comments about an item hang on; students may edit it, and nothing is read from it."""
    source = f"# {item.title}: the answer is `{item.id}` in {day.module}.py; comments on it stand below."
    return code_cell(source, for_solution(item.id))


def grade_cell(day: Day, item: Item) -> Cell:
    """The cell that carries an item's points.

    Executed by stock nbgrader it fails, which is zero points and noticed; a cell without output would be
    full marks.
    """
    source = (
        f"# {item.id} in {day.module}.py is graded outside of this notebook; the gradebook has the points.\n"
        f'raise NotImplementedError("{item.id} is not graded by running this cell")'
    )
    return code_cell(source, for_grade(item.id, item.points))
