"""How long a call takes on the worker's device, told by the device itself. Runs in the worker only.

What it uses is taken hold of before the student's code is loaded. Who patches torch all the same changes a number the
judge does not rely on: it has a clock of its own (grader.checking.duels).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

_perf_counter = time.perf_counter


class Stopwatch:
    """The clock of a device: a pair of CUDA events, or for "cpu" the processor's.

    Starts CUDA, so that no student pays for it and whatever stands in its way is ours to mend.
    """

    def __init__(self, device: str) -> None:
        self.device = device
        cuda = getattr(sys.modules.get("torch"), "cuda", None) if device == "cuda" else None
        self._event = getattr(cuda, "Event", None)
        self._stream = getattr(cuda, "current_stream", None)
        self._synchronize = getattr(cuda, "synchronize", None)
        if cuda is not None:
            cuda.init()
            cuda.synchronize()

    def measured(self, action: Callable[[], Any]) -> tuple[Any, float]:
        """What `action` gives, and the milliseconds until all that it started on the device is done."""
        if self._event is None or self._stream is None or self._synchronize is None:
            begin = _perf_counter()
            value = action()
            return value, 1000 * (_perf_counter() - begin)
        stream = self._stream()
        first, last = (self._event(enable_timing=True) for _ in range(2))
        self._synchronize()  # what is still under way belongs to nobody's call
        first.record(stream)
        value = action()
        self._synchronize()  # other streams, too
        last.record(stream)
        last.synchronize()
        return value, float(first.elapsed_time(last))
