"""Kill -9 of a batch again and again; afterwards every verdict must be there once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import ENVIRONMENT
from benchmarks.processes import stored

#: It is killed once it has stored so many more verdicts, and up to so many seconds later.
MOST_VERDICTS, MOST_SECONDS = 8, 0.2
#: With 0 verdicts to wait for: up to so many seconds after its start.
START = 3.0
ROOT = Path(__file__).resolve().parent.parent


def killed(command: Sequence[str], store: Path, students: int, kills: int, seed: int) -> str:
    """Kill `command` so often, let it finish once, and say what became of the verdicts.

    Every other time the whole group of processes is killed, else the parent alone.
    """
    dice = random.Random(seed)  # noqa: S311  (moments, no secrets)
    rooms = store.with_name("rooms")
    rooms.mkdir()
    environment = {**ENVIRONMENT, "TMPDIR": str(rooms)}
    lost, before, moments = 0, {}, []
    for turn in range(kills):
        _kill(command, environment, store, dice, whole=turn % 2 == 0)
        now = verdicts(store)
        lost += sum(now.get(name) != document for name, document in before.items())
        before = now
        moments.append(len(now))
    end = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    final = verdicts(store)
    lost += sum(final.get(name) != document for name, document in before.items())
    doubled = written(store) - len(final)
    time.sleep(2.0)
    files = sum(not path.is_dir() for path in rooms.rglob("*"))
    return (
        f"{kills} kills, after which so many verdicts were there: {moments}\n"
        f"the last run ended with status {end.returncode}; {len(final)} of {students} students have a verdict\n"
        f"lost or changed: {lost}; written twice: {doubled}; processes left over: {_alive(rooms)}; files: {files}"
    )


def verdicts(store: Path) -> dict[str, str]:
    """Student -> the current verdict's document; the store must be sound."""
    if not store.exists() or not stored(store):
        return {}
    connection = sqlite3.connect(store, timeout=30)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise SystemExit(f"{store} is damaged: {sound}")
        return dict(connection.execute("SELECT student, document FROM verdicts").fetchall())
    finally:
        connection.close()


def written(store: Path) -> int:
    """Verdicts ever written that are marks."""
    connection = sqlite3.connect(store, timeout=30)
    try:
        return int(connection.execute("SELECT count(*) FROM history WHERE score IS NOT NULL").fetchone()[0])
    finally:
        connection.close()


def _kill(
    command: Sequence[str], environment: Mapping[str, str], store: Path, dice: random.Random, *, whole: bool
) -> None:
    goal = dice.randrange(MOST_VERDICTS)
    pause = dice.uniform(0, MOST_SECONDS if goal else START)
    goal += stored(store)
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and stored(store) < goal:
        time.sleep(0.01)
    time.sleep(pause)
    if process.poll() is None:  # else its number may be somebody else's by now
        os.killpg(process.pid, signal.SIGKILL) if whole else process.kill()
    process.wait()


def _alive(rooms: Path) -> int:
    """Processes of the batches that still run: judges have this folder in their environment, zygotes on their line."""
    texts = [_read(path / name) for path in Path("/proc").glob("[0-9]*") for name in ("environ", "cmdline")]
    return sum(str(rooms) in text for text in texts)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # gone, or another user's
        return ""
