"""On the student's machine: what `pytest exercises/week1` says, and how.

    plugin     the pytest plugin `grader_student`: recognises our exercises, leaves every other project alone
    loading    the module beside a test file, executed anew, or a clear word on why it cannot be
    story      one failed check as a student reads it: call, got, expected, where, the hint, their own lines
    hints      known mistakes, recognised by fingerprint
    progress   the outcome of every visible check, gathered item by item
    table      what is done and what is left, printed with Rich
    catalogue  titles and points out of course.toml
    notebook   the worked examples inside a notebook

Start-up is a feature: the plugin itself imports nothing but pytest, everything else when it is needed; torch
and TensorFlow never.
"""

from __future__ import annotations
