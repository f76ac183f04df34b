"""The auto-graded exercise and assessment kit for deep-learning courses: a map of the house.

    cli                      the command line: the only owner of argv, the clock and stdout
    teacher/, bridges/       the instructor: grade one, grade many, keep, audit; nbgrader and other foreign systems
    student/                 the student's machine: pytest plugin with the score table and one message per failure
    checking/                the words a visible or hidden test is written with
    sandbox/                 the wall: zygote, locked-down worker, wire, and the cage that watches from outside
    course, verdict, compare, data    the catalogue, the shared result format, the comparison ladder, the data sets
    errors                   what is never the student's fault
    hidden/                  SECRET: hidden tests and known mistakes; in no wheel, in no bundle

Imports point only downwards (the contract is in pyproject.toml). This module imports nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"
