"""The worked examples inside a notebook: what `pytest` says in a terminal, below the cell.

A test cell defines the tests and ends in `worked_examples(test_one, test_two)`. The submission is the notebook itself.
When an example fails, the cell fails too, with its stories in the place of a traceback: `nbgrader validate` and
whoever reads the notebook see the same.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

#: What TensorFlow writes while it is imported; nbgrader takes a word on stderr for a failed cell.
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}


class ExamplesFailed(AssertionError):
    """Some worked examples failed; Jupyter shows what they said and no traceback of ours."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def worked_examples(*tests: Callable[[Any], object], submission: Any = None) -> None:
    """Run tests against the notebook (or a `submission`) and print what holds.

    Raises:
        ExamplesFailed: one of them failed, or its item is not written yet.
    """
    subject = sys.modules["__main__"] if submission is None else submission
    stories = [story for test in tests for story in _told(test, subject)]
    if stories:
        count = f"{len(stories)} of {len(tests)} worked examples {'fails' if len(stories) == 1 else 'fail'}"
        raise ExamplesFailed("\n\n".join([*stories, count]))


def _told(test: Callable[[Any], object], submission: Any) -> Iterator[str]:
    """The story of a test that fails; one that passes prints its rule."""
    from grader.student.story import Check, innermost, rule_of, tell

    rule, item = rule_of(test), _item(test)
    try:
        with _quiet():
            test(submission)
    except NotImplementedError as error:
        yield str(error) or f"{item}: not written yet"
    except Exception as error:  # noqa: BLE001  # whatever a student's code raises is told
        found = innermost(error)
        place = Path(getattr(getattr(getattr(submission, item, None), "__code__", None), "co_filename", "cell"))
        here = Path(getattr(getattr(test, "__code__", None), "co_filename", "examples"))
        story = tell(found, Check(item, place, Path.cwd() / here.name, test.__name__, rule))
        text = str(story) if story else f"{rule}\n  {type(found).__name__}: {found}"
        yield f"✗ {text.replace(place.name, 'cell')}"  # Jupyter gives a cell's file a number for a name
    else:
        print(f"✓ {rule}")  # noqa: T201  # a notebook's output


def _item(test: Callable[[Any], object]) -> str:
    """What `@grades("mse")` says."""
    marks = getattr(test, "pytestmark", [])
    return next((str(mark.args[0]) for mark in marks if mark.name == "grades"), test.__name__)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Warnings are no failures, but nbgrader takes a word on stderr for one: neither Python nor C may say any."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    with contextlib.redirect_stderr(io.StringIO()), Path(os.devnull).open("wb") as nowhere:
        kept = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
