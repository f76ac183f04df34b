"""The instructor's side: grade one submission, grade a class, keep the results, audit the graders.

    grade                one submission of one day against its hidden tests: a Verdict
    batch                many submissions, on all cores
    gpu                  checks marked gpu: whether they are run, and on which device
    store                the results database
    stubs                exercises/ generated from solutions/
    release, targets     what is open and not yet published, to a folder, a git branch or the nbgrader exchange
    bundle               what is given out for one day: readme, papers, core (the student's part of grader)
    notebooks            module <-> notebook: cells, examples (visible tests as cells), prose (docstrings as Markdown)
    leaks                whether something that is given out quotes an answer or a hidden test
    submissions          the folder of submissions, read without trusting anything in it
    screens              verdicts and class tables on a terminal
    friday, units        the week's mark; points of teams, entered by hand
    report               the report of a week: pages, pictures, marks as CSV
    audit                the graders' own exam

Importing this package imports nothing else.
"""

from __future__ import annotations
