"""Ten thousand submissions: linear time, flat memory, results that open at once; and a batch that is killed 50 times.

    python -m benchmarks.scale                          10,000 students of the miniature course, 2 judges
    python -m benchmarks.scale --real                   the same with week 1, day 2
    python -m benchmarks.scale --students 500 --stored 10000    grade 500, open a store of 10,000: on a busy machine
    python -m benchmarks.scale --students 400 --kills 50    kill -9 at 50 random moments, then let it finish

Everything lies in a temporary folder (or in --folder, which is kept): the course's copy, the submissions, one SQLite
store. Numbers go to stdout as a table; docs/scale.md keeps the last one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.killing import killed
from benchmarks.measure import ENVIRONMENT, machine
from benchmarks.processes import Memory, memory, stored
from grader.course import Course, Day
from grader.teacher.store import Store

ROOT = Path(__file__).resolve().parent.parent
MINI = ROOT / "tests" / "data" / "mini"
PARTS = ("solutions", "exercises", "grader/hidden")
#: Seconds between two looks at the processes; a look costs a few milliseconds of their time.
LOOK = 2.0


@dataclass(frozen=True)
class Place:
    """Where one run happens: the course's copy, the day, the submissions, the store."""

    folder: Path
    day: Day

    @property
    def store(self) -> Path:
        """The results."""
        return self.folder / "results.db"

    def grader(self, verb: str, *words: str) -> list[str]:
        """A command of the grader on this course and this store."""
        where = ["--course", str(self.folder / "course"), "--store", str(self.store)]
        return [sys.executable, "-m", "grader", verb, *words, *where]

    def grade(self, jobs: int) -> list[str]:
        """The command that grades everybody."""
        return self.grader("grade", self.day.assignment, str(self.folder / "submitted"), "--jobs", str(jobs))


@dataclass(frozen=True)
class Look:
    """What was seen at one moment: seconds since the start, verdicts in the store, memory by role in MB."""

    seconds: float
    done: int
    memory: Memory


def copied(source: Path, folder: Path) -> Course:
    """A copy of a course, so that recordings and results never land in the checkout."""
    for part in PARTS:
        ignore = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(source / part, folder / part, ignore=ignore)
    shutil.copy(source / "course.toml", folder)
    return Course.load(folder)


def prepared(folder: Path, students: int, *, real: bool) -> tuple[Place, dict[str, int]]:
    """A copy of the course and everybody's submission, in an empty folder; how many students are of which kind."""
    course = copied(ROOT if real else MINI, folder / "course")
    place = Place(folder, course.day("week1-day2" if real else "week1-day1"))
    crowd = Crowd(course, place.day)
    crowd.write(range(students), folder / "submitted")
    return place, dict(crowd.kinds)


def watched(place: Place, jobs: int) -> list[Look]:
    """Grade everybody, and look at the store and the processes all the while."""
    looks, begin = [], time.perf_counter()
    with (place.folder / "graded.txt").open("w") as out, (place.folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(place.grade(jobs), cwd=ROOT, env=ENVIRONMENT, stdout=out, stderr=errors)
        while process.poll() is None:
            seen = memory(process.pid)
            looks.append(Look(time.perf_counter() - begin, stored(place.store), seen))
            time.sleep(LOOK)
    looks.append(Look(time.perf_counter() - begin, stored(place.store), looks[-1].memory))
    if process.returncode not in (0, 1):
        raise SystemExit(f"grader ended with {process.returncode}: {(place.folder / 'errors.txt').read_text()[-2000:]}")
    return looks


def rows(looks: Sequence[Look], students: int, steps: int = 10) -> Iterator[list[str]]:
    """A line per tenth of the class: seconds it took per 1000 submissions, largest memory of each role meanwhile."""
    before = Look(0.0, 0, looks[0].memory)
    for step in range(1, steps + 1):
        last = next(look for look in looks if look.done >= students * step // steps)
        between = [look.memory for look in looks if before.seconds < look.seconds <= last.seconds] or [last.memory]
        rate = 1000 * (last.seconds - before.seconds) / max(1, last.done - before.done)
        peaks = [max(getattr(each, role) for each in between) for role in Memory.__match_args__]
        yield [f"{last.done}", f"{last.seconds:.0f}", f"{rate:.1f}", *(f"{peak:.0f}" for peak in peaks)]
        before = last


def timed(command: Sequence[str]) -> float:
    """Seconds of a command whose screen goes to a file."""
    with tempfile.TemporaryFile() as out:
        begin = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, stdout=out, stderr=subprocess.STDOUT, check=True)
        return time.perf_counter() - begin


def filled(place: Place, total: int) -> None:
    """Repeat the verdicts in the store under other names until there are so many."""
    with Store(place.store) as store:
        verdicts = store.all(place.day.assignment)
        for number in range(len(verdicts), total):
            store.put(replace(verdicts[number % len(verdicts)], student=f"t{number:05}"))


def opening(place: Place) -> Iterator[tuple[str, float]]:
    """What an instructor waits for afterwards; the start of Python is a part of it. The best of three."""
    commands = {
        "grader --help (the start alone)": [sys.executable, "-m", "grader", "--help"],
        "grader table": place.grader("table", place.day.assignment),
        "grader table --json": place.grader("table", place.day.assignment, "--json"),
        "grader show": place.grader("show", "s00000", place.day.assignment),
    }
    for name, command in commands.items():
        yield name, min(timed(command) for _ in range(3))


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Markdown."""
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---:"] * len(head), *lines])


def report(place: Place, students: int, jobs: int, total: int) -> None:
    """Grade, watch, open, print."""
    looks = watched(place, jobs)
    head = ["graded", "s", "s per 1000", *(f"{role} MB" for role in Memory.__match_args__)]
    print(table(head, list(rows(looks, students))))
    begin = time.perf_counter()
    subprocess.run(place.grade(jobs), cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False)
    print(f"\nthe same command again, everything unchanged: {time.perf_counter() - begin:.1f} s")
    filled(place, total)
    print(f"a store of {stored(place.store)} verdicts: {place.store.stat().st_size / 2**20:.1f} MB")
    for name, seconds in opening(place):
        print(f"{name}: {seconds:.2f} s")


def main() -> None:
    """Prepare, run, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--stored", type=int, default=0, help="open a store of so many verdicts, graded or repeated")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", action="store_true", help="week 1, day 2, instead of the miniature course")
    parser.add_argument("--kills", type=int, default=0, help="kill the batch so often instead of measuring it")
    parser.add_argument("--seed", type=int, default=1, help="of the moments at which it is killed")
    parser.add_argument("--folder", type=Path, help="an empty folder, kept afterwards")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place, kinds = prepared(given.folder or Path(temporary), given.students, real=given.real)
        print(f"{machine()}\n{given.students} students of {place.day.assignment}: {json.dumps(kinds)}\n")
        if given.kills:
            print(killed(place.grade(given.jobs), place.store, given.students, given.kills, given.seed))
        else:
            report(place, given.students, given.jobs, given.stored)


if __name__ == "__main__":
    main()
