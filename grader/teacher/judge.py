"""One pytest session that judges a whole class.

Pytest collects the visible and hidden tests of the days once; its run-loop hook then works through the submissions. No
conftest, plugin or configuration but ours takes part.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from grader.checking.failures import CheckFailed
from grader.checking.transcript import Submission as Proxy
from grader.course import Course, Day
from grader.errors import GraderError, HiddenTestError
from grader.sandbox.cage import Zygote
from grader.teacher.bench import Bench
from grader.teacher.draws import same_draws_everywhere
from grader.teacher.gpu import DeviceFor, nowhere

EXAMPLES = 25
AUTOLOAD = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"

settings.register_profile(
    "judge",
    deadline=None,
    database=None,
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

#: Gives the zygote for a day's frameworks.
ZygoteFor = Callable[[Sequence[str]], Zygote]
#: Gives the file that keeps a day's recordings, or None to record anew.
CacheFor = Callable[[Day], Path | None]
#: Gives the test files of a day.
FilesOf = Callable[[Course, Day], Sequence[Path]]


def test_files(course: Course, day: Day) -> tuple[Path, ...]:
    """The visible and the hidden test file of a day."""
    paths = course.paths(day)
    return paths.visible_tests, paths.hidden_tests


test_files.__test__ = False  # type: ignore[attr-defined]  # its name begins like a test's; it is none


def with_judge(
    course: Course,
    days: Sequence[Day],
    zygote_for: ZygoteFor,
    work: Callable[[Judge], None],
    cache_for: CacheFor = lambda _: None,
    files_of: FilesOf = test_files,
    device_for: DeviceFor = nowhere,
) -> None:
    """Start pytest once on the tests of `days` (all that `files_of` names) and let `work` use the judge.

    Raises:
        HiddenTestError: a test file cannot be collected.
        GraderError: whatever `work` or a recording raised.
    """
    judge = Judge(course, days, zygote_for, work, cache_for, device_for)
    files = [str(path) for day in days for path in files_of(course, day) if path.exists()]
    options = [
        "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:logging", "-p", "no:faulthandler", "-p", "no:doctest",
        "-p", "no:junitxml", "-p", "no:unraisableexception", "-p", "no:threadexception", "-p", "no:warnings",
        "--noconftest", "--import-mode=importlib", "-c", os.devnull, "--rootdir", str(course.root), "-s",
    ]  # fmt: skip
    with _by_itself(files):
        code = pytest.main([*options, *files], plugins=[judge])
    if judge.failure is not None:
        raise judge.failure
    if judge.broken or code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise HiddenTestError("the tests cannot be used:\n" + "\n".join(judge.broken or [f"pytest exit {code}"]))


@contextmanager
def _by_itself(files: Sequence[str]) -> Iterator[None]:
    """No foreign plugin takes part, and what the session leaves behind is undone: another may follow it."""
    plugins, profile = os.environ.get(AUTOLOAD), settings.get_current_profile_name()
    os.environ[AUTOLOAD] = "1"
    try:
        with same_draws_everywhere():
            yield
    finally:
        settings.load_profile(profile)
        os.environ.pop(AUTOLOAD)
        os.environ.update({} if plugins is None else {AUTOLOAD: plugins})
        # Pytest takes a module of this name from here, also when a file of another course is meant.
        for name in [name for name, module in sys.modules.items() if getattr(module, "__file__", None) in files]:
            del sys.modules[name]


class Judge:
    """The pytest plugin: collects, records when a day is first needed, and works."""

    def __init__(
        self,
        course: Course,
        days: Sequence[Day],
        zygote_for: ZygoteFor,
        work: Callable[[Judge], None],
        cache_for: CacheFor,
        device_for: DeviceFor,
    ) -> None:
        self.course = course
        self.days = {day.assignment: day for day in days}
        self.proxy = Proxy()
        self.broken: list[str] = []
        self.failure: GraderError | None = None
        self._zygote_for, self._work, self._cache_for, self._device_for = zygote_for, work, cache_for, device_for
        self._functions: dict[tuple[str, str], list[pytest.Function]] = defaultdict(list)
        self._benches: dict[str, Bench] = {}

    def bench(self, assignment: str) -> Bench:
        """The bench of a day; its tests are recorded now if this is its first submission."""
        if assignment not in self._benches:
            day = self.days[assignment]
            functions = self._functions[day.week, day.module]
            zygote = self._zygote_for(day.frameworks)
            kept, device = self._cache_for(day), self._device_for(day)
            self._benches[assignment] = Bench(self.course, day, zygote, functions, self.proxy, kept, device)
        return self._benches[assignment]

    def _close(self) -> None:
        for bench in self._benches.values():
            bench.close()

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the mark and load the judge's Hypothesis profile."""
        config.addinivalue_line("markers", "grades(item, part, timeout, gpu): the item a test grades")
        config.option.tbstyle = "short"  # the option itself belongs to the terminal
        settings.load_profile("judge")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember what cannot be collected."""
        if report.failed:
            self.broken.append(report.longreprtext[-4000:])

    def pytest_internalerror(self, excrepr: object) -> None:
        """Remember a failure of ours that is no GraderError."""
        self.broken.append(str(excrepr)[-4000:])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """What a test says about our own solution is told in its words; only other errors need a traceback."""
        report = yield
        if call.excinfo is not None and isinstance(call.excinfo.value, CheckFailed | HiddenTestError):
            report.longrepr = str(call.excinfo.value)
        return report

    @pytest.fixture(name="submission")
    def submission_fixture(self) -> Proxy:
        """The student's module, on the other side of the wall."""
        return self.proxy

    def pytest_runtestloop(self, session: pytest.Session) -> Any:
        """Instead of running every test once: work through the submissions."""
        if self.broken:
            return True
        for item in session.items:
            if isinstance(item, pytest.Function):
                self._functions[item.path.parent.name, item.path.stem.removeprefix("test_")].append(item)
        with ExitStack() as stack:
            stack.callback(self._close)
            try:
                self._work(self)
            except GraderError as error:
                self.failure = error
        return True
