"""What an entry of a zip says, read from any text and any bytes without a crash."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.course import Course
from grader.teacher.people import People
from grader.teacher.platforms import Names, Said, path_of, time_of

PARTS = st.text("abs01_./\\-LATE 이assignsubmissionfile", max_size=40)


@pytest.fixture(scope="module")
def course(root):
    return Course.load(root)


@pytest.fixture(scope="module")
def names(course):
    """Names of a course whose class has a roster."""
    return Names(course, People({"s01": {"last_name": "Kim"}}), Path("class.zip"))


@given(st.lists(PARTS, max_size=4).map("/".join))
@example("_1_2_")
@example("/")
@example("a_assignsubmission_file_/")
def test_any_path_says_something(names, path):
    """Whatever a path looks like, the file's name has no folder in it, and nothing is raised."""
    said = names.said(path)

    assert "/" not in said.file
    assert isinstance(said, Said)


@given(st.lists(PARTS, max_size=5))
def test_what_is_around_everything_is_in_front_of_everything(names, paths):
    """A folder that is left out is in front of every path."""
    top = names.wrapper(paths)

    assert all(path.startswith(top) for path in paths)


@given(st.text("a_LATE0123", min_size=1, max_size=12), st.integers(1, 9**9), st.integers(1, 9**9), st.booleans())
def test_a_name_of_canvas_is_read_back(names, name, user, file, late):
    """Name, number and lateness come out as they went in, with any underscores and digits in the file's name."""
    said = names.said(f"{name}x{'_LATE' if late else ''}_{user}_{file}_day_2_3_cost-1.py")

    if "_" not in name:
        assert (said.name, said.number, said.late) == (f"{name}x", str(user), late)
        assert said.file == "day_2_3_cost-1.py"
    assert not said.timed


@given(st.binary(max_size=40), st.tuples(*(st.integers(0, n) for n in (127, 15, 31, 31, 63, 62))))
def test_any_time_is_one_or_none(course, extra, fields):
    """Twelve months, sixty seconds: what no calendar knows is no time; what is read has a zone."""
    entry = zipfile.ZipInfo("x", (1980 + fields[0], *fields[1:]))
    entry.extra = extra
    moment = time_of(entry, course)

    assert moment is None or moment.tzinfo is not None
    assert moment is None or moment > datetime(1901, 1, 1, tzinfo=UTC)


@given(st.text(st.characters(codec="cp437"), min_size=1))
def test_any_name_is_text(name):
    """Bytes of any encoding come out as text without backslashes."""
    entry = zipfile.ZipInfo()
    entry.filename = name

    assert "\\" not in path_of(entry)
    path_of(entry).encode()
