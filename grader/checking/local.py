"""The author's runner: visible and hidden tests against any file, in this process, without the sandbox.

    python -m pytest --noconftest -p grader.checking.local --against my_try.py grader/hidden/week1/test_day2_cost.py

For writing tests only: it trusts the code it runs, times nothing and gives no marks.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from grader.checking.remote import Remote
from grader.checking.timing import Timing
from grader.sandbox.wire import Answer, Raised

settings.register_profile(
    "author",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=30,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("author")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --against."""
    parser.addoption("--against", required=True, help="the file whose functions are tested")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", "grades(item, part, timeout, gpu): the item a test grades")


class LocalSubmission:
    """The file under test and the reference, side by side."""

    def __init__(self, module: ModuleType, reference: ModuleType, noise: str) -> None:
        self._module, self._reference, self._noise = module, reference, noise

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return LocalFunction(name, getattr(self._module, name), getattr(self._reference, name, None), self._noise)

    def beside_(self, scenario: Any) -> LocalFunction:
        """A scenario bound to either module."""
        bound = [lambda *args, m=module: scenario(m, *args) for module in (self._module, self._reference)]
        return LocalFunction(scenario.__name__, bound[0], bound[1], self._noise)


class LocalFunction(Remote):
    """A function of the file under test, called in this process."""

    def __init__(self, name: str, function: Any, reference: Any, noise: str) -> None:
        self.name, self._function, self._reference, self._noise = name, function, reference, noise

    def answer(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], probes: Iterable[str] = ()) -> Answer:
        """Call it on copies and report what the probes saw."""
        return self._run(self._function, args, kwargs, set(probes))

    def expected(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Answer:
        """The reference's answer."""
        return self._run(self._reference, args, kwargs, set())

    def against_reference(self, args: tuple[Any, ...], k: float) -> Timing:  # noqa: ARG002  (the interface)
        """No timing in this runner: everything is fast enough."""
        return Timing("pass", 1.0, 0)

    def printed(self) -> bytes:
        """What import and calls printed."""
        return self._noise.encode()

    def alive(self, value: Any) -> Any:
        """Objects are used directly."""
        return value

    def _run(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], probes: set[str]) -> Answer:
        given = tuple(_writable(arg) for arg in args)
        before = _global_state()
        strict = np.errstate(all="raise", under="ignore") if "errstate" in probes else contextlib.nullcontext()
        out = io.StringIO()
        try:
            with strict, contextlib.redirect_stdout(out), _warnings("errstate" in probes):
                value = function(*given, **copy.deepcopy(dict(kwargs)))
        except Exception as error:  # noqa: BLE001  (whatever the file under test raises is data)
            bases = tuple(base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins")
            return Answer(error=Raised(type(error).__name__, bases, str(error)[:500], ()))
        self._noise += out.getvalue()
        aliased = "alias" in probes and any(
            isinstance(a, np.ndarray) and isinstance(value, np.ndarray) and np.may_share_memory(a, value) for a in given
        )
        touched = "rng" in probes and _global_state() != before
        return Answer(value=value, inputs=given, aliased=aliased, rng_touched=touched)


@contextlib.contextmanager
def _warnings(strict: bool) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error" if strict else "ignore")
        yield


def _writable(value: Any) -> Any:
    if isinstance(value, np.ndarray) and not value.flags.c_contiguous:
        twin = np.empty_like(value, subok=False)  # keeps Fortran order, not strides: good enough for an author
        twin[...] = value
        return twin
    return copy.deepcopy(value) if not callable(value) else value


def _global_state() -> str:
    return repr(np.random.get_state())  # noqa: NPY002  (the legacy global state is what U7 watches)


def _load(path: Path) -> tuple[ModuleType, str]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise pytest.UsageError(f"--against {path}: not a Python file")
    module, out = importlib.util.module_from_spec(spec), io.StringIO()
    with contextlib.redirect_stdout(out):
        spec.loader.exec_module(module)
    return module, out.getvalue()


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> LocalSubmission:
    """The file given by --against, with the solution of the test's own module as the reference."""
    path = Path(str(request.path))
    root = next(parent for parent in path.parents if (parent / "solutions").is_dir())
    reference = root / "solutions" / path.parent.name / path.name.removeprefix("test_")
    module, noise = _load(Path(request.config.getoption("--against")))
    return LocalSubmission(module, _load(reference)[0], noise)
