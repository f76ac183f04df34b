"""What a long batch must survive: kill -9 at any moment, a second batch beside it, a disk that fills up."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from grader.teacher.store import Store

DATA = Path(__file__).parents[1] / "data"
DAY, MODULE = "week1-day1", "day1_mini.py"
CLASS = 32
#: What students hand in, in turn. None of it takes long.
FILES = [
    (DATA / "golden" / name / MODULE).read_bytes() for name in ("right", "untouched", "known_mistake", "syntax_error")
]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the miniature course, with the recordings that other tests have made."""
    return shutil.copytree(DATA / "mini", tmp_path / "mini")


def hand_in(folder: Path, numbers: range) -> Path:
    """The files of these students, no two of them equal."""
    for number in numbers:
        place = folder / f"s{number:02}" / DAY
        place.mkdir(parents=True)
        (place / MODULE).write_bytes(FILES[number % len(FILES)] + b"\n# %d\n" % number)
    return folder


def started(course: Path, submitted: Path, database: Path, *, jobs: int = 2) -> subprocess.Popen[str]:
    """The command, running in a session of its own."""
    words = ["grade", DAY, str(submitted), "--store", str(database), "--jobs", str(jobs)]
    return subprocess.Popen(
        [sys.executable, "-m", "grader", *words], cwd=course, start_new_session=True, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def documents(database: Path) -> dict[str, str]:
    """Student -> the current verdict as it is stored; the file must be sound and every verdict readable."""
    if not database.exists():
        return {}
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'verdicts'").fetchone():
            return {}
        found = dict(connection.execute("SELECT student, document FROM verdicts").fetchall())
    with Store(database) as store:
        assert {verdict.student for verdict in store.all(DAY)} == set(found)
    return found


def times_written(database: Path) -> Counter[str]:
    """Student -> how many verdicts of hers were ever stored."""
    with closing(sqlite3.connect(database)) as connection:
        return Counter(name for (name,) in connection.execute("SELECT student FROM history"))


def count(database: Path) -> int:
    """Verdicts so far, looked up quickly."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection,
    ):
        return int(connection.execute("SELECT count(*) FROM verdicts").fetchone()[0])
    return 0


def kill_somewhere(process: subprocess.Popen[str], database: Path, dice: random.Random, *, whole: bool) -> None:
    """Kill -9 soon after a few more verdicts, or while it still starts: the parent alone or all its group."""
    more = dice.randrange(4)
    goal, deadline = count(database) + more, time.monotonic() + 30
    while process.poll() is None and count(database) < goal and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 0.1) if more else dice.uniform(0, 1.5))
    if process.poll() is None:  # else its number may be somebody else's by now
        os.killpg(process.pid, signal.SIGKILL) if whole else process.kill()
    process.communicate()


def test_kill_9_at_any_moment_loses_and_doubles_nothing(course: Path, tmp_path: Path) -> None:
    """After each of six kills every stored verdict is still there as it was; in the end everybody has exactly one."""
    submitted, database = hand_in(tmp_path / "submitted", range(CLASS)), tmp_path / "results.db"
    dice, kept, kills = random.Random(20260302), {}, 0  # noqa: S311
    for turn in range(6):
        kill_somewhere(started(course, submitted, database), database, dice, whole=turn % 2 == 0)
        now = documents(database)
        assert kept.items() <= now.items()
        kills += len(now) < CLASS
        kept = now
    last = started(course, submitted, database)
    last.communicate()

    assert kills > 3, "it was done before it could be killed: hand in more"
    assert last.returncode == 0
    assert kept.items() <= documents(database).items()
    assert times_written(database) == {f"s{number:02}": 1 for number in range(CLASS)}


def test_two_batches_on_one_store_both_finish(course: Path, tmp_path: Path) -> None:
    """Started together, with most students in common: both end well, and everybody has one verdict, the right one."""
    database = tmp_path / "results.db"
    mine, yours = hand_in(tmp_path / "mine", range(8)), hand_in(tmp_path / "yours", range(2, 10))
    batches = [started(course, folder, database, jobs=1) for folder in (mine, yours)]
    said = [batch.communicate()[1] for batch in batches]

    with Store(database) as store:
        verdicts = store.all(DAY)
    assert [batch.returncode for batch in batches] == [0, 0], said
    assert [verdict.student for verdict in verdicts] == [f"s{number:02}" for number in range(10)]
    assert [verdict.score == 10.0 for verdict in verdicts] == [number % len(FILES) == 0 for number in range(10)]
    assert set(times_written(database).values()) <= {1, 2}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, *, but: int) -> Path:
    """A file that leaves so many bytes free."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    filler.write_bytes(bytes(free.f_bavail * free.f_bsize - but))
    return filler


def test_a_full_disk_is_a_sentence_and_the_next_run_goes_on(course: Path, tmp_path: Path, small_disk: Path) -> None:
    """Nothing half-written is left, all that was stored can be read, and with room again the rest is graded."""
    submitted, database = hand_in(tmp_path / "submitted", range(CLASS)), small_disk / "results.db"
    Store(database).close()
    filler = fill(small_disk, but=150 << 10)
    first = started(course, submitted, database)
    _, said = first.communicate()
    kept = documents(database)
    filler.unlink()
    second = started(course, submitted, database)
    second.communicate()

    assert first.returncode == 2
    assert "results.db: the disk is full; make room and run the same command again: what was stored is safe" in said
    assert 0 < len(kept) < CLASS
    assert second.returncode == 0
    assert kept.items() <= documents(database).items()
    assert times_written(database) == {f"s{number:02}": 1 for number in range(CLASS)}
