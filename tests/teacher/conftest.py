"""A folder of submissions that a test fills."""

from __future__ import annotations

import shutil

import pytest

from grader.course import Course
from grader.teacher.submissions import discover


@pytest.fixture(scope="session")
def days(root):
    return Course.load(root).find("week1-day2")


@pytest.fixture
def handed_in(tmp_path, days):
    """Puts files of s01 into place and returns what is discovered of them."""

    def hand_in(files, student="s01"):
        folder = tmp_path / "submitted" / student / "week1-day2"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        [found] = discover(tmp_path / "submitted", days)
        return found

    hand_in.folder = tmp_path / "submitted" / "s01" / "week1-day2"
    return hand_in


@pytest.fixture(scope="session")
def week1(root, tmp_path_factory):
    """A course on disk that has week 1 and nothing else."""
    home = tmp_path_factory.mktemp("week1")
    text = (root / "course.toml").read_text(encoding="utf-8")
    (home / "course.toml").write_text(text[: text.index('[[weeks]]\nid = "week2"')], encoding="utf-8")
    for folder in ("exercises/week1", "solutions/week1", "grader/hidden/week1", "datasets"):
        shutil.copytree(root / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("exercises/conftest.py", "LICENSE"):
        shutil.copy(root / file, home / file)
    return home


@pytest.fixture
def own_week1(week1, tmp_path):
    """A copy of that course which a test may spoil."""
    return shutil.copytree(week1, tmp_path / "course")
