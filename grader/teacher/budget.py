"""The time one submission may take, over all workers it uses up: no submission stalls a batch for longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grader.sandbox.cage import Worker
from grader.sandbox.limits import WorkerDied
from grader.sandbox.wire import Answer, Raised


class Budget:
    """Seconds that are left for a submission."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @contextmanager
    def charged(self, worker: Worker) -> Iterator[None]:
        """Charge what the student's code takes, by the worker's own account.

        Raises:
            WorkerDied: nothing is left.
        """
        if self.left <= 0:
            raise WorkerDied("budget", "not run: the time for the whole submission is used up")
        before = worker.spent
        try:
            yield
        finally:
            self.left -= worker.spent - before


class Metered:
    """A worker whose time is charged to the budget of its submission, and whose output is told apart by call."""

    def __init__(self, worker: Worker, budget: Budget) -> None:
        self._worker, self._budget = worker, budget
        self.facts, self.cpu_ns, self.kill, self.dismiss = worker.facts, worker.cpu_ns, worker.kill, worker.dismiss
        self.pid, self.device = worker.pid, worker.device
        self._at_import = self._in_call = 0

    def load(self) -> Raised | None:
        """As Worker.load, within the budget."""
        with self._budget.charged(self._worker):
            raised = self._worker.load()
        self._at_import = self._worker.printed_bytes
        return raised

    def run(self, raw_calls: bytes, timeout: float) -> bytes:
        """As Worker.run, within the budget."""
        before = self._worker.printed_bytes
        with self._budget.charged(self._worker):
            reply = self._worker.run(raw_calls, min(timeout, self._budget.left))
        self._in_call = self._worker.printed_bytes - before
        return reply

    def read(self, reply: bytes) -> list[Answer]:
        """As Worker.read, within the budget."""
        with self._budget.charged(self._worker):
            return self._worker.read(reply)

    @property
    def printed(self) -> bytes:
        """Whether import or the last call printed, never what: under a hidden check it may show the input."""
        return b"something" if self._at_import or self._in_call else b""
