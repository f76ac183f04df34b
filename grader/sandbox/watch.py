"""What is seen of a worker from outside: memory, threads, scratch folder, processor time; and why it died, in words."""

from __future__ import annotations

import os
import signal
import time

from grader.sandbox.boxes import Box
from grader.sandbox.limits import Limits, WorkerDied

_PAGE = os.sysconf("SC_PAGE_SIZE")
_CPUCLOCK_SCHED = 2
_MB = 20

_SIGNALS = {
    signal.SIGSEGV: "a segmentation fault", signal.SIGABRT: "an abort", signal.SIGBUS: "a bus error",
    signal.SIGFPE: "an arithmetic fault", signal.SIGILL: "an illegal instruction",
}  # fmt: skip


def cpu_nanoseconds(pid: int) -> int:
    """The processor time a process has used, on its own clock, which nothing inside can turn; 0 when it is gone."""
    try:
        return time.clock_gettime_ns((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return 0


def check(pid: int, box: Box, limits: Limits) -> None:
    """Raise WorkerDied when the worker uses more than it may. The caller kills it."""
    resident, threads = _usage(pid)
    if resident > limits.resident:
        raise WorkerDied("memory", f"Your code used more than {limits.resident >> _MB} MB of memory and was stopped. "
                                   "Look for an array that grows in a loop or has a dimension too many.")  # fmt: skip
    if threads > limits.threads:
        raise WorkerDied("budget", f"Your code started {threads} threads ({limits.threads} are allowed) "
                                   "and was stopped.")  # fmt: skip
    excess = box.excess(limits)
    if excess:
        raise WorkerDied("scratch", f"Your code filled the disk ({excess}; {limits.scratch >> _MB} MB in "
                                    f"{limits.scratch_files} files are allowed) and was stopped.")  # fmt: skip


def _usage(pid: int) -> tuple[int, int]:
    """Resident bytes and threads; zeros when the process is gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as statm:
            resident = int(statm.read().split()[1]) * _PAGE
        return resident, os.stat(f"/proc/{pid}/task").st_nlink - 2
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0


def timed_out(seconds: float) -> WorkerDied:
    """The worker did not answer in time."""
    return WorkerDied("timeout", f"Your code did not finish within {seconds:g} seconds and was stopped. "
                                 "Look for a loop that never ends or is far too slow.")  # fmt: skip


def out_of_budget(seconds: float) -> WorkerDied:
    """The worker used up the time of its whole submission."""
    return WorkerDied("budget", f"Your file used up the {seconds:g} seconds a submission has in all; "
                                "what was left to check was not run.")  # fmt: skip


def ended(status: int, limits: Limits) -> WorkerDied:
    """Why a worker is gone, from its exit status (negative: the signal)."""
    if status >= 0:
        return WorkerDied("exit", f"Your code ended the Python process (exit status {status}), for instance with "
                                  "os._exit(). Return a value or raise an exception instead.")  # fmt: skip
    if -status in (signal.SIGXCPU, signal.SIGALRM):
        return out_of_budget(limits.total_seconds)
    if -status == signal.SIGKILL:
        return WorkerDied("memory", "The system stopped your code, most likely because memory ran out.")
    name = next((words for number, words in _SIGNALS.items() if number == -status), f"signal {-status}")
    return WorkerDied("signal", f"Your code crashed the Python process ({name}). Endless recursion with a raised "
                                "recursion limit does this, and misuse of ctypes.")  # fmt: skip


def killed() -> WorkerDied:
    """The judge has ended it; asking on is our mistake."""
    return WorkerDied("exit", "The grader has ended this worker.")


def broke_protocol(what: str) -> WorkerDied:
    """The worker sent what it must not send."""
    return WorkerDied("protocol", f"Your code interfered with the grader's messages ({what}) and was stopped.")


def flooded(size: int) -> WorkerDied:
    """The worker printed without end."""
    return WorkerDied("output", f"Your code printed more than {size >> _MB} MB and was stopped. "
                                "Look for a print in a loop.")  # fmt: skip
