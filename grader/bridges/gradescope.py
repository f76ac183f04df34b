"""Gradescope: one results.json per submission, as an autograder leaves it in /autograder/results/.

    nbgrader export --exporter=grader.bridges.gradescope.GradescopeExporter --to gradescope

writes gradescope/<assignment>/<student>.json.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from traitlets import Enum

from grader.bridges.exports import GradeExporter, Result, put
from grader.bridges.feedback import number
from grader.bridges.marks import check_student


class GradescopeExporter(GradeExporter):
    """A folder of documents; every graded cell is a test."""

    default = "gradescope"

    visibility = Enum(
        ("visible", "hidden", "after_due_date", "after_published"),
        default_value="visible",
        help="when students see the tests; a hidden one hides the total too",
    ).tag(config=True)

    def write(self, found: Sequence[Result], to: Path) -> None:
        """Write a document for everybody who handed in; ids that are no file's name are refused before anything."""
        handed_in = [each for each in found if each.scores]
        for each in handed_in:
            check_student(each.person.id)
        for each in handed_in:
            text = json.dumps(self._document(each), ensure_ascii=False, indent=2) + "\n"
            put(to / each.assignment / f"{each.person.id}.json", text)

    def _document(self, result: Result) -> dict[str, Any]:
        late = f"Late: {number(result.penalty)} points are deducted." if result.penalty else ""
        return {
            "score": result.score,
            "output": late,
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": [
                {
                    "number": str(number_),
                    "name": each.name,
                    "score": round(each.score, 4),
                    "max_score": each.points,
                    "status": "passed" if each.score >= each.points else "failed",
                    "output": each.comment,
                    "visibility": self.visibility,
                }
                for number_, each in enumerate(result.scores, start=1)
            ],
            "extra_data": {
                "student": result.person.id,
                "assignment": result.assignment,
                "max_score": result.points,
                "late_submission_penalty": result.penalty,
            },
        }
