"""The pytest plugin `grader_student`: `pytest exercises/week1` as a student wants to read it.

It listens only where a test is ours: marked `@grades("item")`, asking for `submission`, in a file
test_<module>.py that has <module>.py beside it or our conftest.py above. Other projects run as if it were not
there.

A check that meets an untouched stub is *not attempted*: neither failed nor a traceback. The exit status is 0
when every check passed, and 1 when one failed or was not attempted yet. Where a framework is not installed, the
checks that need it say so and are not counted as failures.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from grader.student.loading import PREFIX, CannotLoad, beside
from grader.student.progress import BROKEN, CRASHED, NEEDS, PASSED, SKIPPED, UNTOUCHED, WRONG, Progress


class Exercise(NamedTuple):
    """What a visible test is about: the student's file and the function in it."""

    file: Path
    item: str


EXERCISE = pytest.StashKey[Exercise]()
PROGRESS = pytest.StashKey[Progress]()
#: Student's files that could not be loaded and have been reported once.
REPORTED = pytest.StashKey[set[Path]]()
#: Libraries that a student may do without until a day asks for them.
FRAMEWORKS = ("torch", "torchvision", "tensorflow", "keras")
#: Outcome -> what pytest counts it as, its letter and its word; the other outcomes keep pytest's own.
STATUS = {
    UNTOUCHED: ("not attempted", "-", ("NOT ATTEMPTED", {"yellow": True})),
    BROKEN: ("not checked", "-", ("NOT CHECKED", {"yellow": True})),
}


def pytest_configure(config: pytest.Config) -> None:
    """Make room for what this run finds out."""
    progress = config.stash[PROGRESS] = Progress()
    config.stash[REPORTED] = set()
    config.pluginmanager.register(Scoreboard(progress), "grader_scoreboard")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Recognise our tests; `-k mse` finds the checks of the item `mse` whatever they are called.

    A check marked gpu is an extra: where there is none it is skipped, and not counted.
    """
    exercise = _exercise(item)
    if exercise is not None and _needs_gpu(item) and not _has_gpu():
        item.extra_keyword_matches.add(exercise.item)
        item.add_marker(pytest.mark.skip(reason="needs a GPU, which this machine does not have"))
    elif exercise is not None:
        item.stash[EXERCISE] = exercise
        item.extra_keyword_matches.add(exercise.item)
        item.config.stash[PROGRESS].expect(item.nodeid, *exercise)


def _exercise(item: pytest.Item) -> Exercise | None:
    mark = item.get_closest_marker("grades")
    if mark is None or not mark.args or "submission" not in getattr(item, "fixturenames", ()):
        return None
    file = beside(item.path)
    at_home = file.is_file() or (file.parent.parent / "conftest.py").is_file()
    return Exercise(file, str(mark.args[0])) if item.path.name.startswith(PREFIX) and at_home else None


def _needs_gpu(item: pytest.Item) -> bool:
    return any(mark.kwargs.get("gpu") for mark in item.iter_markers("grades"))


def _has_gpu() -> bool:
    try:
        import torch
    except ModuleNotFoundError:
        return False
    return bool(torch.cuda.is_available())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give a report its outcome and a failure its story; both travel with it, also through pytest-xdist."""
    report = yield
    exercise = item.stash.get(EXERCISE, None)
    if exercise is not None and (call.when == "call" or (call.when == "setup" and not report.passed)):
        outcome = _outcome(item, call, report)
        found = {"file": str(exercise.file), "item": exercise.item, "outcome": outcome}
        report.grader = found  # type: ignore[attr-defined]  # a report may carry anything that is plain data
    return report


def _outcome(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> str:
    if call.excinfo is None or not report.failed:
        return PASSED if report.passed else SKIPPED
    if isinstance(call.excinfo.value, CannotLoad):
        return _broken(item, str(call.excinfo.value), report)
    return _judge(item, call.excinfo.value, report)


def _broken(item: pytest.Item, message: str, report: pytest.TestReport) -> str:
    """Say once for each file why it cannot be loaded; its other checks only stay unchecked."""
    file, reported = item.stash[EXERCISE].file, item.config.stash[REPORTED]
    if file in reported:
        _skip(report, f"{file.name} cannot be loaded")
    else:
        report.longrepr = message
    reported.add(file)
    return BROKEN


def _judge(item: pytest.Item, error: BaseException, report: pytest.TestReport) -> str:
    from grader.student.story import Check, innermost, is_untouched, rule_of, tell

    exercise, error = item.stash[EXERCISE], innermost(error)
    if is_untouched(error, exercise.file):
        _skip(report, f"{exercise.item} is not attempted yet")
        return UNTOUCHED
    if (name := _missing(error)) is not None:
        _skip(report, f"{exercise.item} needs {name}, which is not installed: pip install {name}")
        return f"{NEEDS}{name}"
    test = getattr(item, "function", None)
    name = getattr(test, "__name__", item.name)
    story = tell(error, Check(exercise.item, exercise.file, item.path, name, rule_of(test)))
    if story is not None:
        report.longrepr = story  # type: ignore[assignment]  # pytest asks for no more than `toterminal`
    return WRONG if isinstance(error, AssertionError) else CRASHED


def _missing(error: BaseException | None) -> str | None:
    """The framework that is not installed, also where a check asked for another exception."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in FRAMEWORKS:
            return (error.name or "").partition(".")[0]
        error = error.__context__
    return None


def _skip(report: pytest.TestReport, reason: str) -> None:
    path, line, _ = report.location
    report.outcome, report.longrepr = "skipped", (path, (line or 0) + 1, reason)


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> Any:
    """Count our outcomes under their own names; None leaves everything else to pytest."""
    found = getattr(report, "grader", None)
    if not found or not report.skipped:
        return None
    outcome = found["outcome"]
    return STATUS[BROKEN] if outcome.startswith(NEEDS) else STATUS.get(outcome)


class Scoreboard:
    """Listens to the reports of one run and prints what is done and what is left."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how one of our checks came out, here or in another process (pytest-xdist)."""
        found = getattr(report, "grader", None)
        if found:
            self.progress.expect(report.nodeid, Path(found["file"]), found["item"])
            self.progress.record(report.nodeid, found["outcome"])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Untouched stubs alone are no success: the exit status says whether the work is done."""
        if session.exitstatus == pytest.ExitCode.OK and not self.progress.complete:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, below the failures; nothing where no test was ours."""
        rows = self.progress.rows()
        if not rows:
            return
        from grader.student.table import render

        writer = terminalreporter.config.get_terminal_writer()
        plain = not terminalreporter.isatty
        text = render(rows, width=writer.fullwidth, colour=writer.hasmarkup, plain=plain)
        terminalreporter.write_line("")
        for line in text.splitlines():
            terminalreporter.write_line(line)
