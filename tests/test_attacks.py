"""Hostile submissions against the whole grader: tests/data/attacks/, one file each, and their table.

All are graded in one batch by two judges, with the same right submission between every few of them. What must hold: the
verdict of the table, never an error of ours, full marks for the right submission whoever came before, and nothing left
behind: no file, no process, no planted secret in any verdict.

An attack is a source with a few words of its own: `#include right` (the right answers; other parts lie in parts/),
`@course@`, `@judge@`, ... (where and what to attack: a student who knows everything), `@repeat(n, text)@`,
`@count(n, text {})@` and `@hex(00)@` (what no editor would keep).
"""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import re
import shutil
import tempfile
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grader
from grader.compare import difference
from grader.course import Course
from grader.sandbox import can_cage
from grader.sandbox.wire import Handle, Tensor
from grader.teacher.batch import IN_HAND, grade_many
from grader.teacher.submissions import Submission, discover
from grader.verdict import Outcome, Status, Verdict

pytestmark = pytest.mark.attack

DATA = Path(__file__).parent / "data"
ATTACKS = DATA / "attacks"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((ATTACKS / "table.toml").read_text(encoding="utf-8"))
LAYERS = {"landlock", "seccomp", "rlimit", "watchdog", "wire", "judge", "comparison", "facts", "guard"}
JOBS, EVERY = 2, 6
SUBREAPER = 36  # prctl: orphans of our descendants become our children
LIMITS = {"seconds_per_call": 1.0, "seconds_per_submission": 8.0}


@dataclass
class Day:
    """What came of a day under attack."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)  # submission -> what it did to the batch
    course: Course | None = None
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    alive: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def day() -> Iterator[Day]:
    """All attacks graded, in a world of planted secrets that is looked at before and after."""
    if not can_cage():
        pytest.skip("this machine cannot confine untrusted code; grader doctor says why")
    # Not below pytest's folder, which only its owner may enter: here nothing but the sandbox keeps a worker out.
    world = Path(tempfile.mkdtemp(prefix="attacks-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(world / "tmp"))
        patch.setattr(tempfile, "tempdir", str(world / "tmp"))
        patch.setenv("GRADER_PASSWORD", canary("environment"))
        try:
            yield _attacked(world)
        finally:
            shutil.rmtree(world)


def _attacked(world: Path) -> Day:
    course = build_world(world)
    submitted, found = world / "submitted", Day(course=course)
    hand_in(submitted, "right-first", "#include right\n", {})
    found.verdicts |= graded(course, submitted, found)  # this also records the tests
    places = {
        "course": str(course.root), "outside": str(world / "outside"), "submitted": str(submitted),
        "engine": str(Path(grader.__file__).parent), "judge": str(os.getpid()), **numbers_of(course),
    }  # fmt: skip
    for number, name in enumerate(TABLE):
        hand_in(submitted, name, (ATTACKS / f"{name}.py").read_text(encoding="utf-8"), places)
        if number % EVERY == 0:
            hand_in(submitted, f"right-{number:03}", "#include right\n", {})
    before, family = fingerprint(world), children()
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    try:
        found.verdicts |= graded(course, submitted, found)
        found.alive = sorted(children() - family)
    finally:
        ctypes.CDLL(None).prctl(SUBREAPER, 0)
    found.changed = sorted(before.items() ^ fingerprint(world).items())
    found.left = [*attacked_places(world), *map(str, (world / "tmp").iterdir())]
    return found


def build_world(world: Path) -> Course:
    """The miniature course with a secret in every file that no student may see, and short limits."""
    root = world / "course"
    shutil.copytree(DATA / "mini", root, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    for folder, mode in (("tmp", 0o711), ("outside", 0o777), ("submitted", 0o755)):
        (world / folder).mkdir()
        (world / folder).chmod(mode)
    world.chmod(0o755)
    (world / "beside.txt").write_text(canary("beside"), encoding="utf-8")
    (root / "grader" / "hidden" / "secret.txt").write_text(canary("seed"), encoding="utf-8")
    for what, path in (
        ("solution", "solutions/week1/day1_mini.py"), ("hidden", "grader/hidden/week1/test_day1_mini.py"),
        ("mistake", "grader/hidden/week1/mistakes_day1_mini.py"),
    ):  # fmt: skip
        with (root / path).open("a", encoding="utf-8") as file:
            file.write(f'\n\nCANARY = "{canary(what)}"  # {canary(what)}\n')
    toml = (root / "course.toml").read_text(encoding="utf-8")
    for name, seconds in LIMITS.items():
        toml, found = re.subn(rf"^{name} = .*$", f"{name} = {seconds}", toml, flags=re.MULTILINE)
        assert found == 1
    (root / "course.toml").write_text(toml, encoding="utf-8")
    return Course.load(root)


def canary(what: str) -> str:
    """A secret that is found by its shape, wherever it turns up."""
    return f"canary-{what}-0123456789abcdef"


def hand_in(submitted: Path, student: str, text: str, places: Mapping[str, str]) -> None:
    """Put a submission where the grader looks for it."""
    folder = submitted / student / "week1-day1"
    folder.mkdir(parents=True)
    (folder / "day1_mini.py").write_bytes(spelled_out(text, places))


def spelled_out(text: str, places: Mapping[str, str]) -> bytes:
    """The source an attack stands for."""
    while "#include" in text:
        text = re.sub(r"#include (\w+)\n", lambda match: part(match[1]), text)
    for name, place in places.items():
        text = text.replace(f"@{name}@", place)
    text = re.sub(r"@repeat\((\d+), (.*?)\)@", lambda match: int(match[1]) * match[2], text)
    text = re.sub(r"@count\((\d+), (.*?)\)@", lambda m: "\n".join(m[2].format(n) for n in range(int(m[1]))), text)
    return re.sub(rb"@hex\((\w+)\)@", lambda match: bytes.fromhex(match[1].decode()), text.encode())


def listed(value: str | list[str]) -> list[str]:
    """One or several, as the table has them."""
    return [value] if isinstance(value, str) else value


def part(name: str) -> str:
    """What attacks share; `right` is the right submission of the golden folders."""
    path = DATA / "golden" / "right" / "day1_mini.py" if name == "right" else ATTACKS / "parts" / f"{name}.py"
    return path.read_text(encoding="utf-8")


def graded(course: Course, submitted: Path, found: Day) -> dict[str, Verdict]:
    """Grade what was not graded yet; should somebody break the batch, find out who, and go on without them."""
    todo = {each.student: each for each in discover(submitted, course.find("week1"))}
    for student in found.verdicts:
        todo.pop(student, None)
    verdicts: dict[str, Verdict] = {}
    while todo:
        try:
            _grade(course, list(todo.values()), todo, verdicts)
        except Exception:  # noqa: BLE001  (whatever it is: who did it?)
            for suspect in list(todo.values())[: IN_HAND * JOBS]:
                try:
                    _grade(course, [suspect], todo, verdicts)
                except Exception as error:  # noqa: BLE001
                    found.broken[suspect.student] = f"{type(error).__name__}: {str(error)[-400:]}"
                    todo.pop(suspect.student, None)
    return verdicts


def _grade(course: Course, some: list[Submission], todo: dict[str, Submission], verdicts: dict[str, Verdict]) -> None:
    for progress in grade_many(course, course.find("week1"), some, jobs=JOBS):
        verdicts[progress.verdict.student] = progress.verdict
        todo.pop(progress.verdict.student)


def numbers_of(course: Course) -> dict[str, str]:
    """Bytes of a few expected answers of row_means and of one of its inputs, as hex, masked with 0x5A."""
    (path,) = (course.root / ".grader" / "recordings").glob("*.pickle")
    recordings = pickle.loads(path.read_bytes())  # noqa: S301  (our own)
    (checked,) = (found for name, found in recordings.items() if "test_means_go_along_the_rows" in name)
    calls = [call for example in checked.examples for call in example.calls]
    telling = [each for each in calls if min(each.call.args[0].shape) > 1 and np.unique(each.answer.value).size > 2]
    answers = [each.answer.value for each in telling[:4]]
    assert len(answers) > 1, "too few of the recorded matrices have three different means"
    return {"answers": " ".join(map(masked, answers)), "question": masked(telling[0].call.args[0])}


def masked(array: np.ndarray) -> str:
    return bytes(byte ^ 0x5A for byte in array.tobytes()).hex()


def fingerprint(world: Path) -> dict[str, bytes]:
    """Every file of the course and beside it, but for what the grader itself keeps."""
    ours = {".grader", ".hypothesis", "__pycache__", "tmp"}
    files = {path.relative_to(world): path for path in world.rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in files.items() if not ours & set(name.parts)}


def attacked_places(world: Path) -> list[str]:
    """What attacks left where they tried to write."""
    folders = [world / "outside", world / "course", *map(Path, ("/tmp", "/dev/shm", "/var/tmp", Path.home()))]
    folders += [Path(os.__file__).parent, Path(np.__file__).parent]
    marks = [folder / "attacked-by-a-student" for folder in folders]
    return [str(mark) for mark in marks if mark.exists()] + [str(path) for path in (world / "outside").iterdir()]


def children() -> set[str]:
    """Living children of this process, multiprocessing's own helper left out."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has just ended
        if int(parent) == os.getpid() and state != "Z" and "resource_tracker" not in command:
            found.add(f"{stat.parent.name}: {command[:200]}")
    return found


def story(verdict: Verdict, but: Outcome = Outcome.SKIPPED) -> str:
    """What happened, for whoever reads a failing test; checks that came out as `but` are left out."""
    checks = [check for item in verdict.items for check in item.checks if check.outcome is not but]
    lines = [f"{check.name}: {check.outcome} {check.message} {check.staff[-600:]}" for check in checks]
    return "\n".join([f"{verdict.status} {verdict.score} in {verdict.seconds} s {verdict.message}", *lines])


def texts(value: Any) -> Iterator[str]:
    """Every string of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from texts(member)


@pytest.mark.parametrize("name", TABLE)
def test_an_attack_gets_what_it_deserves(name: str, day: Day) -> None:
    """The verdict is that of the table: status, score, and which items fail."""
    assert name not in day.broken, f"it ended the whole batch: {day.broken[name]}"
    row, verdict = TABLE[name], day.verdicts[name]
    most = float(str(row["score"]).removeprefix("<= "))

    assert verdict.is_mark, f"taken for an error of ours:\n{story(verdict)}"
    assert verdict.score == most or (isinstance(row["score"], str) and verdict.score <= most), story(verdict)
    assert verdict.status in listed(row.get("status", "graded")), story(verdict)
    if "fails" in row:
        failed = [item.item for item in verdict.items if item.outcome is not Outcome.PASSED]

        assert failed == row["fails"], story(verdict)


@pytest.mark.parametrize("name", TABLE)
def test_an_attack_has_no_more_time_than_anybody(name: str, day: Day) -> None:
    """Grading ends with the time of a submission, whatever it asks the judge to wait for or to look through."""
    if name in day.verdicts:
        allowed = day.course.policies.seconds_per_submission

        assert day.verdicts[name].seconds <= 1.5 * allowed


def test_the_right_submission_is_right_beside_all_others(day: Day) -> None:
    """Nothing an attack does costs its neighbours a point."""
    right = {name: verdict for name, verdict in day.verdicts.items() if name.startswith("right-")}
    wronged = {name: story(verdict, but=Outcome.PASSED) for name, verdict in right.items() if verdict.score != 10.0}

    assert len(right) > len(TABLE) / EVERY
    assert not wronged


def test_nobody_breaks_the_batch(day: Day) -> None:
    """Every submission has a verdict, and none ended the grading of the others."""
    assert not day.broken
    assert set(TABLE) <= set(day.verdicts)


def test_nothing_is_our_fault(day: Day) -> None:
    """No attack is taken for an error of the grader: it would be graded again and again, and never cost a point."""
    ours = {
        name: [f"{check.name}: {check.staff[-300:]}" for item in verdict.items for check in item.checks
               if check.outcome is Outcome.GRADER_ERROR]
        for name, verdict in day.verdicts.items()
        if verdict.status is Status.GRADER_ERROR or not verdict.is_mark
    }  # fmt: skip

    assert not ours


def test_no_secret_is_in_a_verdict(day: Day) -> None:
    """No planted secret and no path of ours is in anything that a student, or even staff, reads."""
    documents = {name: verdict.to_json() for name, verdict in day.verdicts.items()}
    public = {name: verdict.for_student().to_json() for name, verdict in day.verdicts.items()}

    assert not [name for name, text in documents.items() if "canary-" in text]
    assert not [name for name, text in public.items() if str(day.course.root) in text]


def test_messages_cannot_drive_a_terminal(day: Day) -> None:
    """No control, format or unpaired character reaches a student's message; HTML stays text, for pages to escape."""
    hostile = {
        name: sorted({hex(ord(sign)) for text in texts(json.loads(verdict.for_student().to_json())) for sign in text
                      if sign not in "\n\t" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}})
        for name, verdict in day.verdicts.items()
    }  # fmt: skip

    assert not {name: signs for name, signs in hostile.items() if signs}


def test_messages_are_short(day: Day) -> None:
    """No attack fills a screen, or the database, with its message."""
    assert max(len(text) for v in day.verdicts.values() for text in texts(json.loads(v.for_student().to_json()))) < 4000


def test_nothing_is_left_behind(day: Day) -> None:
    """No file outside the scratch folders, no scratch folder, no changed file of the course, no process."""
    assert day.changed == []
    assert day.left == []
    assert day.alive == []


HOSTILE = [
    None, True, -1, 7**400, 7**60_000, 1.5, float("nan"), 1j, "\x1b[2J\ud800", b"\x00", [], [7**60_000], (), {},
    {7**60_000: 1}, {"a": np.zeros(2)}, np.zeros(0), np.zeros(()), np.ones(2, bool), np.full(2, 2**63, np.uint64),
    np.ones(2, np.float16), np.ones(2, np.complex64), np.full(2, np.inf), np.zeros((0, 2**31)), np.float64("nan"),
    np.bool_(1), np.complex128(1j), Tensor(np.zeros(2), "torch", "float32"), Handle(3, "Net"), [np.zeros(0)] * 3,
]  # fmt: skip
EXPECTED = [True, 3, 1.5, 1 + 1j, 1j, "text", None, [1, 2], (1.5,), {"a": 1}, np.ones(2), np.zeros((2, 2), np.float32),
            np.float64(2), np.int64(2), np.ones(2, np.complex128), Tensor(np.ones(2), "torch", "float32")]  # fmt: skip


@pytest.mark.parametrize("got", HOSTILE, ids=lambda value: type(value).__name__)
def test_any_answer_can_be_compared(got: object) -> None:
    """Whatever plain value comes back, it can be compared with whatever was expected: no exception, one short line."""
    for expected in EXPECTED:
        found = difference(got, expected)

        assert found is None or max(len(found.got), len(found.note)) < 1000


def test_the_table_is_complete() -> None:
    """Every attack is a file with a row, every layer stops some, and there are enough of them."""
    files = {path.stem for path in ATTACKS.glob("*.py")}

    assert files == set(TABLE)
    assert len(TABLE) >= 60
    assert {row["layer"] for row in TABLE.values()} == LAYERS
    assert all(row["class"] and row["why"].endswith(".") for row in TABLE.values())
    assert {word for row in TABLE.values() for word in row.get("fails", ())} == {"double", "row_means", "Counter"}
