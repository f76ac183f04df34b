"""One numpy zygote for all tests of the sandbox; each test forks its own workers."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox import Answer, Call, Limits, Worker, Zygote, can_cage, decode_answers, encode_calls
from grader.sandbox.devices import Device

SECONDS = 20.0


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """The preloaded parent, shared by the whole session."""
    if not can_cage():
        pytest.skip("this machine cannot confine untrusted code; grader doctor says why")
    with Zygote(["numpy"], replace(Limits(), call_seconds=SECONDS)) as started:
        yield started


@pytest.fixture(scope="session")
def terminal() -> Iterator[tuple[int, str]]:
    """A device node that stands in for a GPU's: a terminal, by its other end's descriptor and its path."""
    ours, theirs = os.openpty()
    Path(os.ttyname(theirs)).chmod(0o666)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


@pytest.fixture(scope="session")
def device_zygote(zygote: Zygote, terminal: tuple[int, str]) -> Iterator[Zygote]:
    """The parent of workers that may use a device; there is one where there is a cage."""
    with Zygote(["numpy"], zygote.limits, device=Device("cpu", nodes=(terminal[1],))) as started:
        yield started


class Ask:
    """A worker with a source, and short ways to ask it."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    def load(self) -> Ask:
        """Load, which must succeed."""
        assert self.worker.load() is None
        return self

    def answers(self, *calls: Call, seconds: float = SECONDS) -> list[Answer]:
        """The answers of one batch."""
        return decode_answers(self.worker.run(encode_calls(calls), seconds))

    def answer(self, target: str, *args: Any, seconds: float = SECONDS, **options: Any) -> Answer:
        """The answer to one call."""
        return self.answers(Call(target, args, **options), seconds=seconds)[0]

    def value(self, target: str, *args: Any, **options: Any) -> Any:
        """The value of one call, which must not raise."""
        answer = self.answer(target, *args, **options)
        assert answer.error is None, answer.error
        return answer.value


Forks = Callable[..., Ask]


@contextmanager
def forking(zygote: Zygote) -> Iterator[Forks]:
    """Fork a worker for a source (indented as you like); `limits` overrides single limits. All die with the test."""
    with ExitStack() as stack:

        def fork_one(source: str | bytes = "", *, limits: dict[str, Any] | None = None, **options: Any) -> Ask:
            parent = zygote
            if limits:
                parent = stack.enter_context(Zygote.connect(zygote.address, replace(zygote.limits, **limits)))
            text = textwrap.dedent(source).encode() if isinstance(source, str) else source
            return Ask(stack.enter_context(parent.fork(text, "day1_work.py", **options)))

        yield fork_one


@pytest.fixture
def fork(zygote: Zygote) -> Iterator[Forks]:
    """Forks ordinary workers."""
    with forking(zygote) as fork_one:
        yield fork_one


@pytest.fixture
def ask(fork: Forks) -> Forks:
    """As `fork`, and the module is loaded."""
    return lambda *args, **options: fork(*args, **options).load()


@pytest.fixture
def ask_on_device(device_zygote: Zygote) -> Iterator[Forks]:
    """As `ask`, for workers that may use a device."""
    with forking(device_zygote) as fork_one:
        yield lambda *args, **options: fork_one(*args, **options).load()


@pytest.fixture(params=["ordinary", "device"])
def ask_either(request: pytest.FixtureRequest) -> Forks:
    """As `ask`, once for each kind of worker."""
    found: Forks = request.getfixturevalue("ask" if request.param == "ordinary" else "ask_on_device")
    return found
