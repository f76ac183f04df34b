"""What a freshly forked worker does to itself before any of the student's code runs. There is no way back.

Order matters: descriptors, death signal, identity, limits, Landlock, seccomp. Each step must succeed: a cage with a
hole is no cage. Runs in the child, while it has exactly one thread.
"""

from __future__ import annotations

import os
import resource
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from grader.sandbox import kernel, landlock, seccomp
from grader.sandbox.limits import Limits

RESULT = 3  #: the one descriptor a worker keeps beside stdin, stdout and stderr

_CAP_DAC_READ_SEARCH = 1 << 2
_CAP_SETGID, _CAP_SETUID, _CAP_CHOWN = 1 << 6, 1 << 7, 1 << 0
_NEEDED_TO_DROP = _CAP_SETGID | _CAP_SETUID | _CAP_CHOWN

#: Places of this machine a worker may use beside its own folder: (path, rights).
_SYSTEM = (("/dev/null", landlock.DEVICE), ("/dev/urandom", landlock.READ), ("/proc/self/cmdline", landlock.READ))
#: On a device also: CUDA reads about its own process and writes the names of its threads there, or does not start.
_SYSTEM_ON_DEVICE = (("/proc/self", landlock.READ), ("/proc/self/task", landlock.OWN_THREADS))


@dataclass(frozen=True)
class Cell:
    """One worker's place: its folder, its limits, what it may read, who it becomes (0: stays who it is).

    `nodes` are those of a device that it may use; None: it has none.
    """

    box: str
    limits: Limits
    readable: Sequence[tuple[int, bool]]
    uid: int
    reads_through_root: bool
    caged: bool
    nodes: Sequence[tuple[int, bool]] | None = None

    @property
    def source_folder(self) -> str:
        """Where the submission lies, read-only."""
        return self.box + "/sub"

    @property
    def scratch(self) -> str:
        """The only place a worker may write to."""
        return self.box + "/scratch"


def lock_down(cell: Cell, parent: int, result: int, output: int) -> int:
    """Lock this process into its cell. `result` becomes descriptor 3, `output` 1 and 2. Returns the Landlock ABI."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()  # one group of its own, to be killed as one
    rules = _rules(cell) if cell.caged else []
    _wire_up(result, output)
    _close_all_but({descriptor for descriptor, _, _ in rules})
    _become(cell)
    _settle(cell.scratch)
    _limit(cell)
    if cell.nodes is not None:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # else its own threads' pages belong to root
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    version = landlock.restrict(rules) if cell.caged else 0
    _close_all_but(set())
    if cell.caged:
        seccomp.install(on_device=cell.nodes is not None)
    return version


def free_identities() -> range:
    """User ids that belong to nobody here, one for each worker; empty where this process cannot give them away.

    They are the upper half of what this user namespace maps.
    """
    if os.geteuid() != 0 or kernel.effective_capabilities() & _NEEDED_TO_DROP != _NEEDED_TO_DROP:
        return range(0)
    with open("/proc/self/uid_map", encoding="ascii") as table:
        mapped = max(int(line.split()[2]) for line in table)
    top = min(mapped, (1 << 31) - 2)
    return range(top // 2, top) if top > 1 else range(0)


def _rules(cell: Cell) -> list[tuple[int, bool, int]]:
    rules = [(descriptor, is_folder, landlock.READ) for descriptor, is_folder in cell.readable]
    rules += [(descriptor, is_folder, landlock.DRIVER) for descriptor, is_folder in cell.nodes or ()]
    own = [(cell.source_folder, landlock.READ), (cell.scratch, landlock.WRITE), *_SYSTEM]
    own += _SYSTEM_ON_DEVICE if cell.nodes is not None else ()
    for path, rights in own:
        opened = landlock.open_path(path)
        if opened is None:
            raise FileNotFoundError(path)
        rules.append((*opened, rights))
    return rules


def _wire_up(result: int, output: int) -> None:
    """Empty stdin; stdout and stderr are `output`, descriptor 3 is `result`."""
    null = os.open("/dev/null", os.O_RDWR)
    # first out of the way: a source may sit on another's target
    sources = [landlock.move_up(descriptor) for descriptor in (null, output, os.dup(output), result)]
    for target, source in enumerate(sources):
        os.dup2(source, target)


def _close_all_but(kept: set[int]) -> None:
    start = RESULT + 1
    for descriptor in sorted(kept):
        if start < descriptor:
            os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 1 << 20)


def _become(cell: Cell) -> None:
    """Give up root and every capability.

    Where Python lies behind a folder only root may enter, the right to read files is kept; Landlock says which.
    """
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")  # when memory runs out a worker goes first, never the judge
    if os.geteuid() != 0:
        return
    if cell.uid:
        os.chown(cell.scratch, cell.uid, cell.uid)
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(cell.uid, cell.uid, cell.uid)
        os.setresuid(cell.uid, cell.uid, cell.uid)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)  # a change of identity clears it
    kernel.capset(_CAP_DAC_READ_SEARCH if cell.reads_through_root else 0)


def _settle(scratch: str) -> None:
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    os.chdir(scratch)
    tempfile.tempdir = scratch


def _limit(cell: Cell) -> None:
    limits = cell.limits
    seconds = int(limits.total_seconds) + 1
    for name, value in (
        (resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.descriptors), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        if name != resource.RLIMIT_AS or cell.nodes is None:
            resource.setrlimit(name, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
