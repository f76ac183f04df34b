"""A run seen from outside: seconds, processor time, and on request the memory of the whole tree of processes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

#: Everybody gets one thread per process (small models are slower with more) and plain pytest without our plug-in.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")},
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
}
_TICKS = os.sysconf("SC_CLK_TCK")
_WINDOW = 2.0  # seconds over which other programs are watched
_SAMPLE = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Command:
    """A program and where it runs; `fine` are the exit statuses that do not mean it failed."""

    words: Sequence[str]
    folder: Path
    fine: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Usage:
    """What a run cost: wall and processor seconds, cores that others kept busy meanwhile, peak PSS in bytes (or 0)."""

    wall: float
    cpu: float
    others: float
    peak: int = 0


def run(commands: Sequence[Command], at_once: int, *, memory: bool = False) -> tuple[Usage, list[str]]:
    """Run all commands, so many at once; what they cost together, and what each wrote to stdout.

    Watching the memory takes time of its own: take seconds from runs without.

    Raises:
        RuntimeError: one of them failed; with the end of what it said.
    """
    spent, busy, begin = _children(), _busy(), time.perf_counter()
    with _Watch(memory=memory) as watch, ThreadPoolExecutor(at_once) as pool:
        outputs = list(pool.map(_one, commands))
    wall, cpu = time.perf_counter() - begin, _children() - spent
    return Usage(wall, cpu, max(0.0, _busy() - busy - cpu) / wall, watch.peak), outputs


def wait_until_quiet(below: float, patience: float, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Wait until other programs keep fewer than `below` cores busy; False when `patience` seconds were not enough."""
    deadline = time.monotonic() + patience
    while True:
        before = _busy()
        sleep(_WINDOW)
        if (_busy() - before) / _WINDOW < below:
            return True
        if time.monotonic() > deadline:
            return False


def machine() -> str:
    """This machine in one line."""
    facts = dict(
        line.split(":", 1) for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if ":" in line
    )
    model = next((value.strip() for key, value in facts.items() if key.strip() == "model name"), os.uname().machine)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Linux {os.uname().release}"


def _one(command: Command) -> str:
    done = subprocess.run(
        list(command.words), cwd=command.folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode not in command.fine:
        said = (done.stdout + done.stderr)[-3000:]
        raise RuntimeError(f"{' '.join(command.words)[:300]}\nended with status {done.returncode}:\n{said}")
    return done.stdout


def _children() -> float:
    """Processor seconds of all processes that were started here and have ended, theirs included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _busy() -> float:
    """Seconds that all cores together have worked since the machine started."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text("utf-8").split()[1:9])
    return (user + nice + system + irq + softirq + steal) / _TICKS


class _Watch:
    """Samples the proportional set size of all our descendants while it is open; shared pages count once."""

    def __init__(self, *, memory: bool) -> None:
        self.peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True) if memory else None

    def __enter__(self) -> Self:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE):
            self.peak = max(self.peak, sum(map(_pss, descendants(os.getpid()))))


def descendants(root: int) -> list[int]:
    """Children of a process, their children, and so on."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue  # gone since it was listed
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, open_ = [], [root]
    while open_:
        mine = children.get(open_.pop(), [])
        found += mine
        open_ += mine
    return found


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:  # gone, or locked against readers (then only root may look)
        return 0
    return next(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:"))
