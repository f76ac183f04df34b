"""Time limits on a crowded machine: waiting for a processor is nobody's fault, doing nothing is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from grader.sandbox import WorkerDied
from grader.sandbox.patience import MERCY, Patience, starved_nanoseconds

WORK = """\
import time
def work(n):
    total = 0
    for i in range(n):
        total += i * i
    return total
def sleep(seconds): time.sleep(seconds)
def forever():
    while True: pass
"""
N, HOGS = 3_000_000, 3


@contextmanager
def crowded(pid):
    """Let a process share one core with others that never rest."""
    core = min(os.sched_getaffinity(0))
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(HOGS)]
    try:
        for each in [pid, *(hog.pid for hog in hogs)]:
            os.sched_setaffinity(each, {core})
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


@pytest.fixture
def asked(ask):
    """A worker that has run `work` once, and the seconds that took by its own account."""
    worker = ask(WORK)
    before = worker.worker.spent
    worker.answer("work", N, seconds=60)
    return worker, worker.worker.spent - before


def test_waiting_for_a_processor_is_not_counted(asked):
    """With three others on its core an answer takes four times as long, and is still in time."""
    worker, alone = asked

    with crowded(worker.worker.pid):
        begin, before = time.monotonic(), worker.worker.spent
        worker.answer("work", N, seconds=1.8 * alone)
        wall, spent = time.monotonic() - begin, worker.worker.spent - before

    assert wall > 1.8 * alone, "the core was not crowded: this test shows nothing"
    assert spent < 1.8 * alone


@pytest.mark.parametrize("call", [("forever",), ("sleep", 1000)], ids=lambda call: call[0])
def test_mercy_has_an_end(asked, call):
    """On a crowded core an endless loop is stopped within MERCY more limits, an endless sleep without any."""
    worker, alone = asked
    limit = max(alone, 0.3)

    with crowded(worker.worker.pid):
        begin = time.monotonic()
        with pytest.raises(WorkerDied) as caught:
            worker.answer(*call, seconds=limit)
        wall = time.monotonic() - begin

    assert caught.value.kind == "timeout"
    assert wall < (1 + MERCY / 2 if call[0] == "sleep" else 2 + MERCY) * limit


def test_a_system_that_does_not_tell_grants_nothing():
    """Where waiting is not told, or the process is gone, the limit is plain wall clock."""
    assert starved_nanoseconds(2**22 + 1) == 0
    patience = Patience(0.05, lambda: 0)
    time.sleep(0.06)

    assert patience.left() <= 0
    assert patience.spent() >= 0.05
