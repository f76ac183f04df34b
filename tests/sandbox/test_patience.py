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
N, HOGS = 6_000_000, 3
#: Limit of an answer, as a multiple of what it takes alone: far from 1, and from 4 with three others on the core.
LIMIT = 2.4


@contextmanager
def crowded(pid):
    """Let a process share one core with others that never rest."""
    core = min(os.sched_getaffinity(0))
    program = "print(flush=True)\nwhile True: pass"
    words = [sys.executable, "-c", program]
    # Each in a session of its own, as the worker is: where Linux shares a core among sessions, they count one by one.
    hogs = [subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True) for _ in range(HOGS)]
    try:
        for hog in hogs:
            hog.stdout.readline()  # it has started
        for each in [pid, *(hog.pid for hog in hogs)]:
            os.sched_setaffinity(each, {core})
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.communicate()


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
        worker.answer("work", N, seconds=LIMIT * alone)
        wall, spent = time.monotonic() - begin, worker.worker.spent - before

    assert wall > LIMIT * alone, "the core was not crowded: this test shows nothing"
    assert spent < LIMIT * alone


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


def test_threads_of_its_own_are_no_crowd(ask):
    """Sixteen busy threads keep each other waiting; the time they use is the student's, so the limit holds."""
    crowd = "import threading\n" + WORK + "def crowd():\n    for _ in range(16):\n"
    worker = ask(crowd + "        threading.Thread(target=forever, daemon=True).start()\n    forever()\n")
    begin = time.monotonic()

    with pytest.raises(WorkerDied):
        worker.answer("crowd", seconds=0.5)

    assert time.monotonic() - begin < (1 + MERCY / 2) * 0.5


def test_a_system_that_does_not_tell_grants_nothing():
    """Where waiting is not told, or the process is gone, the limit is plain wall clock."""
    assert starved_nanoseconds(2**22 + 1) == 0
    patience = Patience(0.05, lambda: (0, 0))
    time.sleep(0.06)

    assert patience.left() <= 0
    assert patience.spent() >= 0.05
