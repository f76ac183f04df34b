"""A running batch seen from outside: the memory of each of its processes by role, and the verdicts in its store."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import descendants


@dataclass(frozen=True)
class Memory:
    """Megabytes: the parent's and the largest judge's resident set, and what all workers and the zygote share (PSS)."""

    parent: float = 0.0
    judge: float = 0.0
    zygote: float = 0.0


def memory(root: int) -> Memory:
    """What the batch whose parent is `root` holds now; 0.0 for who is not there."""
    judges, cage = [0.0], 0.0
    for pid in descendants(root):
        command = _read(pid, "cmdline")
        if "spawn_main" in command:
            judges.append(_megabytes(pid, "status", "VmRSS:"))
        elif "zygote.py" in command:
            cage += _megabytes(pid, "smaps_rollup", "Pss:")
    return Memory(_megabytes(root, "status", "VmRSS:"), max(judges), cage)


def stored(store: Path) -> int:
    """Current verdicts in a store; 0 while there is none."""
    if not store.exists():
        return 0
    try:
        connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30)
        try:
            return int(connection.execute("SELECT count(*) FROM verdicts").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.OperationalError:  # it is being made
        return 0


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:  # gone since it was listed
        return ""


def _megabytes(pid: int, name: str, field: str) -> float:
    lines = _read(pid, name).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field)), 0.0)
