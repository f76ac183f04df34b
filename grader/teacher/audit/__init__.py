"""The graders' own exam.

The solution passes, the stub earns nothing, every known mistake is rejected and named, every differently written right
answer is accepted, each universal rule bites, each time threshold has room on both sides, and so has each tolerance.
Small changes of the solution fail a check, inputs are not blind, and neither the secret seed nor a busy machine changes
a verdict.

    exam        from end to end                       judging     what the verdicts say about the graders
    candidates  variants and mutants as submissions   killing     which mutants are killed, and what is known already
    mutants     the solution, changed in one place    survivors   exceptions that the author has explained
    trials      what a judge does for the audit       margins     errors in units of the tolerance
    blind       inputs that hide mistakes             stress      other seeds, busy cores
    report      rows, problems, notes

Each variant is a whole submission and goes the way of a student's: sandbox, replay, naming.
"""

from __future__ import annotations

from grader.teacher.audit.exam import Settings, audit
from grader.teacher.audit.judging import ALTERNATIVES
from grader.teacher.audit.report import Report, Row

__all__ = ["ALTERNATIVES", "Report", "Row", "Settings", "audit"]
