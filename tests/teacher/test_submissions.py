from __future__ import annotations

import hashlib
import os
import socket

import pytest

from grader.course import Course
from grader.errors import SubmissionError
from grader.teacher.cells import placeholder
from grader.teacher.submissions import NOTEBOOK_LIMIT, SOURCE_LIMIT, discover
from grader.verdict import Status

CODE = "def mse(pred, target):\n    return 0.0\n"


def test_a_module_is_read_as_it_is(handed_in):
    """The source of a .py file arrives byte for byte, with its path and its digest."""
    found = handed_in({"day2_cost.py": CODE})

    assert (found.student, found.assignment, found.status) == ("s01", "week1-day2", Status.GRADED)
    assert found.source == CODE.encode()
    assert found.path == handed_in.folder / "day2_cost.py"
    assert found.digest == hashlib.sha256(CODE.encode()).hexdigest()
    assert found.message == ""


def test_other_files_do_not_matter(handed_in):
    """A time stamp of nbgrader, caches, notes and tests beside the module change nothing."""
    others = {"timestamp.txt": "2026-03-03", "notes.md": "x", "test_day2_cost.py": "assert 0", ".hidden.py": "x"}

    assert handed_in({"day2_cost.py": CODE, **others}).source == CODE.encode()


UNFIT = {
    "empty": ({"day2_cost.py": b""}, Status.EMPTY, "day2_cost.py is empty."),
    "blank": ({"day2_cost.py": b"\xef\xbb\xbf \n\t\n"}, Status.EMPTY, "day2_cost.py is empty."),
    "nothing": ({}, Status.MISSING, "The folder week1-day2 is empty: this assignment asks for day2_cost.py."),
    "only a time stamp": (
        {"timestamp.txt": b"2026"},
        Status.MISSING,
        "The folder week1-day2 is empty: this assignment asks for day2_cost.py.",
    ),
    "another name": (
        {"cost.py": b"x"},
        Status.WRONG_NAME,
        "Found cost.py, but this assignment asks for day2_cost.py: rename your file.",
    ),
    "downloaded twice": (
        {"day2_cost (1).py": b"x", "day2_cost (2).py": b"x", "a.py": b"x", "b.py": b"x"},
        Status.WRONG_NAME,
        "Found a.py, b.py, day2_cost (1).py, ..., but this assignment asks for day2_cost.py: rename your file.",
    ),
    "another kind": (
        {"homework.zip": b"PK"},
        Status.WRONG_NAME,
        "Found homework.zip, but this assignment asks for day2_cost.py: rename your file.",
    ),
    "other case": (
        {"Day2_Cost.py": b"x"},
        Status.WRONG_NAME,
        "Found Day2_Cost.py, but this assignment asks for day2_cost.py: rename your file.",
    ),
    "binary": (
        {"day2_cost.py": b"\x7fELF\0\0\1"},
        Status.UNREADABLE,
        "day2_cost.py holds binary data, not Python text: hand in the .py file itself.",
    ),
    "utf-16": (
        {"day2_cost.py": CODE.encode("utf-16")},
        Status.UNREADABLE,
        "day2_cost.py is saved as UTF-16: save it as UTF-8.",
    ),
    "wrong encoding": (
        {"day2_cost.py": b"# one\n# " + "\ud55c".encode("cp949")},
        Status.UNREADABLE,
        "day2_cost.py, line 2, is not utf-8 text: save it as UTF-8.",
    ),
    "odd encoding": (
        {"day2_cost.py": b"# coding: punycode\nx = 1"},
        Status.UNREADABLE,
        "day2_cost.py declares the encoding punycode, which is not accepted: save it as UTF-8.",
    ),
    "unknown encoding": (
        {"day2_cost.py": b"#!/usr/bin/python\n# -*- coding: klingon -*-\nx = 1"},
        Status.UNREADABLE,
        "day2_cost.py declares the encoding klingon, which is not accepted: save it as UTF-8.",
    ),
    "too large": (
        {"day2_cost.py": b"#" * (SOURCE_LIMIT + 1)},
        Status.TOO_LARGE,
        "day2_cost.py is too large (1.0 MB, at most 1 MB are read): keep data and outputs out of it.",
    ),
    "large notebook": (
        {"day2_cost.ipynb": b" " * (NOTEBOOK_LIMIT + 1)},
        Status.TOO_LARGE,
        "day2_cost.ipynb is too large (16.0 MB, at most 16 MB are read): keep data and outputs out of it.",
    ),
    "empty notebook file": ({"day2_cost.ipynb": b""}, Status.EMPTY, "day2_cost.ipynb is empty."),
}


@pytest.mark.parametrize("case", UNFIT)
def test_what_cannot_be_graded_is_told_the_student(handed_in, case):
    """Each way a file can be wrong has a status and a sentence that says what to do."""
    files, status, sentence = UNFIT[case]
    found = handed_in(files)

    assert (found.status, found.message) == (status, sentence)
    assert (found.source, found.path) == (None, None)
    assert len(found.digest) == 64


def test_a_korean_file_that_says_so_is_read(handed_in):
    """A declared national encoding is Python, and no mistake."""
    source = "# -*- coding: cp949 -*-\n# 평균\n".encode("cp949")

    assert handed_in({"day2_cost.py": source}).source == source


def test_a_declaration_in_the_wrong_line_is_none(handed_in):
    """Python reads an encoding in the first two lines only, and not below code."""
    source = b"x = 1\n# coding: punycode\n"

    assert handed_in({"day2_cost.py": source}).source == source


def test_a_file_in_a_folder_of_its_own_is_found_and_named(handed_in):
    """A zip unpacked with its folder is the most common slip: the answer names it."""
    handed_in.folder.mkdir(parents=True)
    (handed_in.folder / "homework").mkdir()
    (handed_in.folder / "homework" / "day2_cost.py").write_text(CODE)
    found = handed_in({})

    assert found.status is Status.WRONG_NAME
    assert found.message == "day2_cost.py lies in the folder homework: put it directly into week1-day2."


def link(path, secret):
    path.symlink_to(secret)


def link_inside(path, secret):
    (path.parent / "real.py").write_text(CODE)
    path.symlink_to("real.py")


def folder_instead(path, secret):
    path.mkdir()


def pipe(path, secret):
    os.mkfifo(path)


def dangling(path, secret):
    path.symlink_to("nowhere")


def unix_socket(path, secret):
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(path.parent, os.O_DIRECTORY)
        listener.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)


KINDS = {link: "link", link_inside: "link", dangling: "link", folder_instead: "folder", pipe: "pipe",
         unix_socket: "device or socket"}  # fmt: skip


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_what_is_no_file_is_neither_followed_nor_waited_for(handed_in, tmp_path, make, suffix):
    """A link, folder, pipe or socket in place of the file ends at once, and nothing behind it is read."""
    secret = tmp_path / "secret.py"
    secret.write_text("SECRET = 1\n")
    handed_in.folder.mkdir(parents=True)
    make(handed_in.folder / f"day2_cost{suffix}", secret)
    found = handed_in({})

    assert (found.status, found.source) == (Status.UNREADABLE, None)
    assert found.message == f"day2_cost{suffix} is a {KINDS[make]}, not a file: hand in the file itself."


@pytest.mark.parametrize("depth", ["student", "assignment"])
def test_a_linked_folder_is_not_entered(tmp_path, days, depth):
    """A link to somebody else's folder hands in nothing of theirs."""
    theirs = tmp_path / "elsewhere" / "week1-day2"
    theirs.mkdir(parents=True)
    (theirs / "day2_cost.py").write_text(CODE)
    root = tmp_path / "submitted"
    root.mkdir()
    if depth == "student":
        (root / "s01").symlink_to(tmp_path / "elsewhere")
    else:
        (root / "s01").mkdir()
        (root / "s01" / "week1-day2").symlink_to(theirs)
    [found] = discover(root, days)

    assert (found.status, found.source) == (Status.UNREADABLE, None)
    assert "is a link or a file where a folder is needed" in found.message


def test_a_file_in_place_of_the_assignment_folder_is_told(tmp_path, days):
    """A file named like the assignment is no folder."""
    (tmp_path / "s01").mkdir()
    (tmp_path / "s01" / "week1-day2").write_text(CODE)

    assert discover(tmp_path, days)[0].status is Status.UNREADABLE


# The whole folder.


def test_everybody_gets_one_submission_per_day(tmp_path, root):
    """Students are sorted, days in their order, and who lacks a folder is missing there."""
    days = Course.load(root).find("week1")[:2]
    for place in ("s02/week1-day1", "s01/week1-day2", "한국어/week1-day1"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "s02" / "week1-day1" / "day1_tensors.py").write_text(CODE)
    (tmp_path / "gradebook.csv").write_text("not a student")
    (tmp_path / ".git").mkdir()
    found = discover(tmp_path, days)

    assert [(each.student, each.assignment[-4:]) for each in found] == [
        (student, day) for student in ("s01", "s02", "한국어") for day in ("day1", "day2")
    ]
    assert [each.status for each in found].count(Status.GRADED) == 1
    assert found[0].message == "Nothing was handed in: there is no folder week1-day1."


def test_only_the_students_asked_for(tmp_path, days):
    """A class list decides who is there; who has no folder is missing."""
    for name in ("s01", "s02"):
        (tmp_path / name).mkdir()
    found = discover(tmp_path, days, ["s02", "s03"])

    assert [(each.student, each.status) for each in found] == [("s02", Status.MISSING), ("s03", Status.MISSING)]


@pytest.mark.parametrize("name", ["..", ".", "", "s01/..", "../elsewhere", "a\0b"])
def test_a_name_is_never_a_path(tmp_path, days, name):
    """No name in a class list leads out of the folder of submissions."""
    (tmp_path / "s01").mkdir()

    with pytest.raises(SubmissionError, match="cannot be a student's name"):
        discover(tmp_path, days, [name])


def test_a_folder_name_that_is_no_text_is_a_student_too(tmp_path, days):
    """A name that is not UTF-8 can be printed and stored, and its file is read."""
    folder = os.fsencode(tmp_path) + b"/s\xff/week1-day2"
    os.makedirs(folder)  # noqa: PTH103  # pathlib cannot name it
    with open(folder + b"/day2_cost.py", "w") as file:  # noqa: PTH123  # as above
        file.write(CODE)
    [found] = discover(tmp_path, days)

    assert (found.student, found.status) == ("s�", Status.GRADED)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        ([], "holds no student's folder"),
        (["week1-day2"], "holds week1-day2 itself; give the folder above it"),
        (["submitted/s01"], r"holds a folder submitted; did you mean .*/submitted\?"),
    ],
)
def test_the_wrong_folder_is_answered_with_the_right_one(tmp_path, days, make, sentence):
    """The instructor's slip is told to the instructor and becomes nobody's mark."""
    for folder in make:
        (tmp_path / folder).mkdir(parents=True)

    with pytest.raises(SubmissionError, match=sentence):
        discover(tmp_path, days)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path, days):
    """A mistyped path is told with the layout that is needed."""
    with pytest.raises(SubmissionError, match=r"cannot be listed .* laid out as <student>/<assignment>/<module>\.py"):
        discover(tmp_path / "nowhere", days)


def test_a_disk_that_fails_costs_nobody_a_mark(tmp_path, days, monkeypatch):
    """What we could not read is our fault, and the others are read."""
    for name in ("s01", "s02"):
        (tmp_path / name / "week1-day2").mkdir(parents=True)
        (tmp_path / name / "week1-day2" / "day2_cost.py").write_text(CODE)
    real, calls = os.fdopen, []

    def fails_once(*args):
        calls.append(args)
        if len(calls) == 1:
            os.close(args[0])
            raise OSError(5, "Input/output error")
        return real(*args)

    monkeypatch.setattr("grader.teacher.submissions.os.fdopen", fails_once)
    found = discover(tmp_path, days)

    assert [each.status for each in found] == [Status.GRADER_ERROR, Status.GRADED]
    assert "Input/output error" in found[0].message


def test_nothing_of_a_student_is_run_or_parsed(handed_in, tmp_path):
    """Source that explodes when parsed or run is only bytes here."""
    bomb = b"(" * 100_000 + b"\nopen('sprung', 'w')\n"

    assert handed_in({"day2_cost.py": bomb}).source == bomb


def test_thousands_of_files_beside_it_change_nothing(handed_in):
    """The right file is found among many, and a crowd without it does not stop the batch."""
    handed_in.folder.mkdir(parents=True)
    for number in range(1500):
        (handed_in.folder / f"{number}.py").touch()

    assert handed_in({}).status is Status.WRONG_NAME
    assert handed_in({"day2_cost.py": CODE}).status is Status.GRADED


@pytest.mark.parametrize("make", [None, folder_instead, link, pipe])
def test_all_descriptors_are_given_back(handed_in, tmp_path, make):
    """A class of thousands does not run out of open files, whatever its students hand in."""
    handed_in.folder.mkdir(parents=True)
    if make is not None:
        make(handed_in.folder / "day2_cost.py", tmp_path)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a count, not paths
    for _ in range(20):
        handed_in({})

    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208  # as above


def test_the_notebook_that_stands_beside_a_submission_is_none(handed_in):
    """What `grader nbgrader` puts there changes no verdict; with one more cell in it, it is a notebook again."""
    beside = {"day2_cost.ipynb": placeholder()}
    alone = handed_in({"day2_cost.py": CODE})

    assert handed_in({"day2_cost.py": CODE, **beside}) == alone
    changed = placeholder().replace('"cells": [', '"cells": [{"cell_type": "code", "source": "x = 1"},')
    assert handed_in({"day2_cost.py": CODE, "day2_cost.ipynb": changed}).status is Status.WRONG_NAME


def test_the_notebook_that_stands_beside_nothing_is_nothing(handed_in):
    """Beside no file, or one of another name, the student reads what they would read without it."""
    missing = handed_in({"day2_cost.ipynb": placeholder()})
    wrong = handed_in({"cost.py": CODE, "day2_cost.ipynb": placeholder()})

    assert missing.message == "The folder week1-day2 is empty: this assignment asks for day2_cost.py."
    assert wrong.message == "Found cost.py, but this assignment asks for day2_cost.py: rename your file."
