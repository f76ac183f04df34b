"""The most memory a process has held, seen from outside: nothing inside can lower it."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_PAGE = os.sysconf("SC_PAGE_SIZE")
_POLL = 0.0005  # seconds between two looks where the kernel does not let us reset its own mark
_RESET = "5"  # see proc(5), clear_refs: VmHWM becomes the current resident set


def resident(pid: int) -> int:
    """Resident bytes of a process now; 0 when it is gone."""
    with suppress(OSError), open(f"/proc/{pid}/statm", "rb") as statm:
        return int(statm.read().split()[1]) * _PAGE
    return 0


class Peak:
    """The largest resident set of a process while the `with` block runs, in `bytes`.

    The kernel's high-water mark, reset at the beginning. Where that is not permitted (the process belongs to somebody
    else, and we are not root) the resident set is looked at all the time: a peak of less than a millisecond is missed.
    """

    def __init__(self, pid: int, *, by_kernel: bool = True) -> None:
        self.pid, self.bytes = pid, 0
        self._by_kernel = by_kernel
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self.bytes = resident(self.pid)
        self._by_kernel = self._by_kernel and self._reset()
        if not self._by_kernel:
            self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._by_kernel:
            self.bytes = max(self.bytes, self._mark())
        else:
            self._done.set()
            self._watch.join()

    def _reset(self) -> bool:
        try:
            with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as file:
                file.write(_RESET)
        except OSError:
            return False
        return True

    def _mark(self) -> int:
        with suppress(OSError), open(f"/proc/{self.pid}/status", encoding="utf-8", errors="replace") as status:
            return next((int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM:")), 0)
        return 0

    def _look(self) -> None:
        while not self._done.wait(_POLL):
            self.bytes = max(self.bytes, resident(self.pid))
