"""A report is written whole or not at all, and replaces nothing but a report."""

from __future__ import annotations

import stat

import pytest

from grader.errors import ReportError
from grader.teacher.report import writing
from grader.teacher.report.writing import write_report

FIRST = {"feedback/s01.html": b"one", "feedback/s02.html": b"two", "week1.csv": b"csv", "index.html": b"index"}
SECOND = {"feedback/s01.html": b"1", "week1.csv": b"new", "index.html": b"index 2"}


def content(place):
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def listed(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_report_and_the_next_one(tmp_path):
    """All files are there, a later report leaves no page of the earlier one, the same again changes nothing."""
    place = tmp_path / "reports" / "week1"

    assert write_report(FIRST, place)
    assert content(place) == FIRST
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    place.chmod(0o755)
    assert write_report(SECOND, place)
    assert content(place) == SECOND
    assert stat.S_IMODE(place.stat().st_mode) == 0o755
    assert not write_report(SECOND, place)
    assert listed(place.parent) == ["week1"]


@pytest.mark.parametrize("stranger", ["notes.txt", "week2.csv", "feedback/my.docx", ".git"])
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, stranger):
    """Somebody's notes, another week's marks: nothing is replaced, and the sentence names what lies there."""
    write_report(FIRST, tmp_path / "week1")
    (tmp_path / "week1" / stranger).write_text("mine")

    with pytest.raises(ReportError, match=f"holds {stranger}, which is no part of this report; give a folder"):
        write_report(SECOND, tmp_path / "week1")
    assert content(tmp_path / "week1") == {**FIRST, stranger: b"mine"}


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("elsewhere")])
def test_a_file_or_a_link_is_no_folder(tmp_path, make):
    """Nothing is written through a link, and no file is replaced."""
    make(tmp_path / "week1")

    with pytest.raises(ReportError, match="is no folder"):
        write_report(FIRST, tmp_path / "week1")


def test_a_place_that_cannot_be_made(tmp_path):
    """The disk's own words, and what to do."""
    (tmp_path / "file").write_text("x")

    with pytest.raises(ReportError, match="check rights and disk, then give the same command again"):
        write_report(FIRST, tmp_path / "file" / "week1")


def test_leftovers_of_a_killed_run_are_removed(tmp_path):
    """Whatever a run left beside the report, the next one ends where that one would have."""
    left = tmp_path / ".week1-writing-abc" / "old"
    left.mkdir(parents=True)
    (left / "index.html").write_text("old")
    (tmp_path / ".week10-writing-abc").mkdir()

    write_report(FIRST, tmp_path / "week1")

    assert listed(tmp_path) == [".week10-writing-abc", "week1"]


def test_a_disk_that_refuses_in_the_middle_leaves_the_old_report(tmp_path, monkeypatch):
    """Full while writing, or refusing the last rename: the old report stands as it was, without remains."""
    place = tmp_path / "week1"
    write_report(FIRST, place)
    real = writing.Path.rename

    def refuse(path, target):
        if path.name == "new":
            raise OSError(28, "No space left on device", str(path))
        return real(path, target)

    monkeypatch.setattr(writing.Path, "rename", refuse)
    with pytest.raises(ReportError, match="No space left on device"):
        write_report(SECOND, place)

    monkeypatch.undo()
    assert content(place) == FIRST
    assert listed(tmp_path) == ["week1"]
