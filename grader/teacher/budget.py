"""The time one submission may take, over all workers it uses up: no submission stalls a batch for longer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from grader.sandbox.cage import Worker
from grader.sandbox.limits import WorkerDied
from grader.sandbox.wire import Raised


class Budget:
    """Seconds that are left for a submission."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @contextmanager
    def charged(self) -> Iterator[None]:
        """Charge what the student's code takes.

        Raises:
            WorkerDied: nothing is left.
        """
        if self.left <= 0:
            raise WorkerDied("budget", "not run: the time for the whole submission is used up")
        begin = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - begin


class Metered:
    """A worker whose time is charged to the budget of its submission."""

    def __init__(self, worker: Worker, budget: Budget) -> None:
        self._worker, self._budget = worker, budget
        self.facts, self.cpu_ns, self.kill = worker.facts, worker.cpu_ns, worker.kill
        self.pid = worker.pid

    def load(self) -> Raised | None:
        """As Worker.load, within the budget."""
        with self._budget.charged():
            return self._worker.load()

    def run(self, raw_calls: bytes, timeout: float) -> bytes:
        """As Worker.run, within the budget."""
        with self._budget.charged():
            return self._worker.run(raw_calls, min(timeout, self._budget.left))

    @property
    def printed(self) -> bytes:
        """As Worker.printed."""
        return self._worker.printed
