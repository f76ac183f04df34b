"""One thin file per foreign system; nothing here judges, a bridge only carries verdicts over.

    nbgrader_gradebook    push(): verdicts into nbgrader's gradebook, through nbgrader's own Gradebook
    nbgrader_files        write_course_files(): the notebooks Formgrader and generate_feedback want beside it
    nbgrader_preprocessor configure(): nbgrader's own autograde, and Formgrader's button, grade in our sandbox
    nbgrader_late         nbgrader's late-penalty hook with the policy of course.toml
    canvas, gradescope, junit    exporters for `nbgrader export --exporter=...`

Their helpers:

    marks                 which verdicts may be pushed, checked before anything is written
    feedback              what a student reads, made safe for Markdown and HTML
    cells                 names and metadata of our cells
    nbgrader_database     opening and creating a gradebook
    nbgrader_sheets       the shape of the course in it
    nbgrader_rows         the rows in which it differs from the verdicts
    exports               what the exporters hand over
    refusals              waiting for other writers, errors in plain words

Every failure is a `BridgeError` that says what to do. This module imports nothing.
"""

from __future__ import annotations
