"""nbgrader's own late-penalty hook with the policy of course.toml, for `nbgrader autograde` and Formgrader's button.

In nbgrader_config.py:

    c.AssignLatePenalties.plugin_class = "grader.bridges.nbgrader_late.CourseLatePenalty"
    c.CourseLatePenalty.course = "/srv/course"    # only where course.toml is not found upwards from nbgrader's course
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Unicode

from grader.bridges.lateness import points_lost
from grader.course import Course, locate
from grader.errors import UsageError


class CourseLatePenalty(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader ships no annotations
    """Deducts what [policies.late] of course.toml says; excused students lose nothing.

    nbgrader calls it for every notebook that is late, extensions already counted, and keeps the result within
    0 and the notebook's score. Without a late policy nothing is deducted.
    """

    course = Unicode("", help="course.toml or its folder; by default found upwards from nbgrader's course.").tag(
        config=True
    )

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Points to deduct from a notebook's score, None for nothing.

        Raises:
            GraderError: course.toml is nowhere, or wrong: nobody's lateness is forgiven by a slip.
        """
        policies = Course.load(self._where()).policies
        assignment = str(getattr(self.parent, "assignment_id", ""))
        return points_lost(policies, student_id, assignment, score, total_seconds_late)

    def _where(self) -> Path:
        """The trait, else upwards from nbgrader's course folder, else from where the program was started."""
        if self.course:
            return Path(self.course).expanduser()
        root = self.config.CourseDirectory.get("root", "")
        starts = [Path(root).expanduser()] if isinstance(root, str) and root else []
        for start in (*starts, Path.cwd()):
            try:
                return locate(start)
            except UsageError:
                continue
        places = " or ".join(map(str, (*starts, Path.cwd())))
        raise UsageError(f"no course.toml in or above {places}: set c.CourseLatePenalty.course in nbgrader_config.py")
