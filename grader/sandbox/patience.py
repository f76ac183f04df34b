"""How long a worker may take: what it had to wait for a processor is not held against it.

A limit in plain seconds fails right answers on a machine that grades, compiles and streams a lecture at once. Linux
tells for each thread how long it was ready to run and did not get to (`/proc/PID/task/TID/schedstat`). A worker that
sleeps or waits for something is not ready to run, so an endless `sleep` ends on time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

#: However crowded the machine is, a limit grows at most by this multiple of itself.
MERCY = 3.0
#: Seconds after which waiting begins to be counted: what answers before that needs no mercy.
_SOON = 0.02


class Patience:
    """The time of one exchange, from now.

    `life` tells nanoseconds of the worker's life: how long it waited for a processor, and how long it had one. Who had
    one all the time was not starved: threads of its own may have kept each other waiting.
    """

    def __init__(self, seconds: float, life: Callable[[], tuple[int, int]]) -> None:
        self._seconds, self._life = seconds, life
        self._begin = time.monotonic()
        self._before: tuple[int, int] | None = None

    def left(self) -> float:
        """Seconds until the time is up; 0 or less when it is."""
        elapsed = time.monotonic() - self._begin
        if self._before is None and elapsed >= _SOON:
            self._before = self._life()
        return self._seconds - (elapsed if elapsed < self._seconds else self.spent())

    def spent(self) -> float:
        """Seconds the worker really had."""
        elapsed = time.monotonic() - self._begin
        if self._before is None:
            return elapsed
        starved, used = ((now - then) / 1e9 for now, then in zip(self._life(), self._before, strict=True))
        return elapsed - max(0.0, min(starved, elapsed - used, MERCY * self._seconds))


def starved_nanoseconds(pid: int) -> int:
    """How long the thread of a process that waited longest has waited for a processor; 0 where that is not told."""
    longest = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat", "rb") as schedstat:
                longest = max(longest, int(schedstat.read().split()[1]))
    except (OSError, IndexError, ValueError):  # gone, or a system that does not say
        return longest
    return longest
