"""How fast grading is, measured against what others do. `make bench` runs it; README.md says what is compared.

    course/, asserts/, answers/     what is graded: our course, the same as asserts, what a class hands in
    classes.py, inputs.py           compose the classes and write them down in the form each grader wants
    methods.py, floor.py            the graders
    measure.py                      seconds, processor time and memory of a run, seen from outside
    report.py, plot.py, run.py      medians, ratios and goals as a table and a picture
    scale.py, crowd.py, processes.py, killing.py    thousands of submissions; a batch that is killed 50 times
    timing_certificate.py           every time limit, repeated: right answers failed, naive ones passed

No part of the package: nothing in grader/ knows of it.
"""

from __future__ import annotations
