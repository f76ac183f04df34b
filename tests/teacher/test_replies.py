"""What the known mistakes answered is kept on disk, for every judge that comes later."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from grader.checking.variants import Variant, read_variants
from grader.course import Course
from grader.sandbox.cage import Zygote
from grader.teacher.bench import Bench
from grader.teacher.judge import Judge, with_judge
from grader.teacher.recording import Replies

MINI = Path(__file__).parents[1] / "data" / "mini"


@pytest.fixture
def variant() -> Variant:
    """A known mistake of the miniature course."""
    return read_variants(MINI / "grader" / "hidden" / "week1" / "mistakes_day1_mini.py")[0]


def test_replies_come_back_as_they_were(tmp_path: Path, variant: Variant) -> None:
    """By check, as bytes; only their owner may read them, since they answer hidden inputs."""
    replies = Replies(tmp_path / "day")
    replies.write(variant, {"test.py::test_one": b"\x00answer", "test.py::test_two": b""})
    (file,) = (tmp_path / "day").iterdir()

    assert replies.read(variant) == {"test.py::test_one": b"\x00answer", "test.py::test_two": b""}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"", b"\x93", b"\x01", b"\x81\xa1a"])
def test_damaged_replies_are_asked_for_again(tmp_path: Path, variant: Variant, damage: bytes) -> None:
    """An empty, a cut or a foreign file counts as none."""
    replies = Replies(tmp_path)
    replies.write(variant, {"test.py::test_one": b"answer"})
    next(tmp_path.iterdir()).write_bytes(damage)

    assert replies.read(variant) is None


def test_a_second_judge_asks_no_mistake_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transcripts are the same, and no worker is forked for them."""
    root = Path(shutil.copytree(MINI, tmp_path / "mini"))
    course, forked, told = Course.load(root), [], []
    fork = Bench.fork_trusted
    monkeypatch.setattr(Bench, "fork_trusted", lambda bench, source: (forked.append(source), fork(bench, source))[1])

    def work(judge: Judge) -> None:
        bench = judge.bench("week1-day1")
        forked.clear()  # the reference's own
        mistake = bench.mistakes[0]
        checks = [check for check in bench.of(mistake.of) if not check.timed]
        told.append(([bench.transcript(mistake, check) for check in checks], len(forked)))

    with Zygote(("numpy",)) as zygote:
        for _ in range(2):
            with_judge(course, course.find("week1"), lambda _: zygote, work, lambda _: tmp_path / "day.pickle")
    (first, asked), (second, asked_again) = told

    assert repr(first) == repr(second)
    assert asked >= 1
    assert asked_again == 0
