"""A notebook that was handed in: which code counts, and that nothing in it can stop the batch."""

from __future__ import annotations

import contextlib
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.teacher.ipynb import DamagedNotebook, python_of, source_of
from grader.verdict import Status

CODE = "def mse(pred, target):\n    return 0.0\n"


def notebook(*cells, version=4):
    """JSON of a notebook; a cell is its source, or (source, nbgrader metadata)."""
    made = []
    for cell in cells:
        source, nbgrader = cell if isinstance(cell, tuple) else (cell, None)
        metadata = {"nbgrader": nbgrader} if nbgrader else {}
        made.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# mse"), *made])
    return json.dumps({**book, "nbformat": version})


SOLUTION = {"solution": True, "locked": False, "grade": False, "grade_id": "a", "schema_version": 3}
TEST = {"solution": False, "locked": True, "grade": True, "grade_id": "b", "schema_version": 3, "points": 1}
GIVEN = {"solution": False, "locked": True, "grade": False, "grade_id": "c", "schema_version": 3}


def test_a_plain_notebook_gives_all_its_code(handed_in):
    """Without nbgrader's metadata every code cell counts, and each can be found again."""
    found = handed_in({"day2_cost.ipynb": notebook("import numpy as np", CODE)})

    assert found.status is Status.GRADED
    assert found.source.decode() == f"# %% [cell 2]\nimport numpy as np\n\n# %% [cell 3]\n{CODE}"
    assert found.path.name == "day2_cost.ipynb"


def test_an_nbgrader_notebook_gives_solutions_and_given_cells():
    """Tests and cells the student tried things in are left out; imports that were given are not."""
    data = notebook(("import math", GIVEN), (CODE, SOLUTION), ("assert mse(1, 2)", TEST), "print('trying')")
    text = source_of(data.encode())

    assert "import math" in text
    assert CODE in text
    assert "assert" not in text
    assert "trying" not in text


def test_the_same_code_twice_is_one_submission(handed_in):
    """A module and the notebook with the same code do not contradict each other."""
    found = handed_in({"day2_cost.py": CODE, "day2_cost.ipynb": notebook(CODE)})

    assert (found.status, found.source) == (Status.GRADED, CODE.encode())


UNFIT = {
    "notebook without code": (
        {"day2_cost.ipynb": notebook().encode()},
        Status.EMPTY,
        "day2_cost.ipynb holds no code in its solution cells.",
    ),
    "two that differ": (
        {"day2_cost.py": b"x = 1", "day2_cost.ipynb": notebook("x = 2").encode()},
        Status.WRONG_NAME,
        "day2_cost.py and day2_cost.ipynb both lie there and differ: leave only the one that counts.",
    ),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_notebook_that_cannot_be_graded_is_told_the_student(handed_in, case):
    """Nothing to grade, or two answers to choose from: a status and a sentence."""
    files, status, sentence = UNFIT[case]
    found = handed_in(files)

    assert (found.status, found.message, found.source) == (status, sentence, None)


def test_an_old_notebook_is_read():
    """Notebooks in the format of 2014 are read too."""
    book = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("x = 1", language="python")])]
    )

    assert "x = 1" in source_of(nbformat.v3.writes_json(book).encode())


def test_a_cell_that_does_not_parse_stays_what_it_is():
    """Python decides in the sandbox what is a syntax error; here nothing is parsed and nothing dropped."""
    assert "def f(:" in source_of(notebook("def f(:", "x = 1").encode())


DAMAGED = {
    "no JSON": b"{",
    "no notebook": b"[1, 2]",
    "no cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "cells of another kind": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {"a": 1}}',
    "another format": b'{"nbformat": 99, "cells": []}',
    "format of another kind": b'{"nbformat": "four", "cells": []}',
    "no text": b"\xff\xfe{}",
    "nested": b"[" * 100_000,
    "nested in a notebook": b'{"nbformat": 4, "metadata": ' + b'{"a":' * 20_000 + b"1" + b"}" * 20_000 + b"}",
    "brackets": b"[" + b"{}," * 250_000 + b"{}]",
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_notebook_is_told_the_student(handed_in, case):
    """Whatever lies in the file: a sentence that says what to do, never an exception of the parser."""
    found = handed_in({"day2_cost.ipynb": DAMAGED[case]})

    assert found.status is Status.UNREADABLE
    assert found.message.startswith("day2_cost.ipynb is damaged: ")
    assert found.message.endswith("Open it in Jupyter, save it and hand it in again.")


@pytest.mark.parametrize("cell", [{"cell_type": "code"}, {"cell_type": "code", "source": 7}, 7, None, {"source": []}])
def test_odd_cells_are_skipped(cell):
    """A cell without a source, or that is none, costs only itself."""
    good = {"cell_type": "code", "source": ["x = ", "1"], "metadata": [], "outputs": [], "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell, good]}

    assert source_of(json.dumps(book).encode()) == "# %% [cell 2]\nx = 1\n"


MAGIC = {
    "line magic": ("%matplotlib inline\nx = 1", "\nx = 1"),
    "shell": ("!pip install torch\nx = 1", "\nx = 1"),
    "shell over two lines": ("!pip install \\\n  torch\nx = 1", "\n  pass\nx = 1"),
    "assigned": ("files = !ls\nt = %timeit -o f()\nx = 1", "\n\nx = 1"),
    "help": ("np.dot?\n?np.dot\nx = 1", "\n\nx = 1"),
    "in a block": ("if x:\n    %timeit f()\nelse:\n    y = 2", "if x:\n    pass\nelse:\n    y = 2"),
    "timed cell": ("%%time\nx = 1", "\nx = 1"),
    "shell cell": ("%%bash\nrm -rf x", ""),
    "cell magic below blank lines": ("\n\n%%html\n<b>", ""),
    "modulo goes on": ("x = (a\n     %b)", "x = (a\n     %b)"),
    "modulo after a backslash": ("x = a \\\n  %b", "x = a \\\n  %b"),
    "in a docstring": ('"""\n!important\n%ages\n"""', '"""\n!important\n%ages\n"""'),
    "in a raw docstring": ("x = '''\n%s\\'''\n!a\n'''", "x = '''\n%s\\'''\n!a\n'''"),
    "bracket in a string": ("x = '('\n%magic\ny = ')'", "x = '('\n\ny = ')'"),
    "bracket in a comment": ("x = 1  # (\n%magic\ny = 2", "x = 1  # (\n\ny = 2"),
    "question in a comment": ("x = 1  # really?\n# why?", "x = 1  # really?\n# why?"),
    "question in a string": ("x = 'why?'", "x = 'why?'"),
    "not equal": ("x = a != b\nx %= 3", "x = a != b\nx %= 3"),
    "quote in a shell line": ("!echo it's\n%magic\nx = 1", "\n\nx = 1"),
    "separators in a string": ("x = 'a\u2028b\x0cc'", "x = 'a\u2028b\x0cc'"),
    "windows lines": ("%magic\r\nx = 1\r\n", "\nx = 1\n"),
}


@pytest.mark.parametrize("case", MAGIC)
def test_only_ipython_s_own_lines_are_dropped(case):
    """Magics go, Python that looks like one stays, and no line moves."""
    given_text, wanted = MAGIC[case]

    assert python_of(given_text) == wanted


@given(st.text(alphabet="ab=%!?()[]'\"\\\n #:", max_size=80))
def test_any_text_survives_with_its_lines(text):
    """Whatever a cell holds, no line is added or lost, or the whole cell is none of Python's."""
    result = python_of(text)

    assert result == "" or result.count("\n") == text.count("\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_notebook_or_damaged(data):
    """No bytes make the judge fail."""
    with contextlib.suppress(DamagedNotebook):
        source_of(data)
