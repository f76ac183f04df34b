"""The instructor's side: grade one submission, grade a class, keep the results, audit the graders.

    grade                one submission of one day against its hidden tests: a Verdict
    batch                many submissions, on all cores
    store                the results database
    stubs                exercises/ generated from solutions/
    submissions          the folder of submissions, read without trusting anything in it
    screens              verdicts and class tables on a terminal
    audit                the graders' own exam

Importing this package imports nothing else.
"""

from __future__ import annotations
