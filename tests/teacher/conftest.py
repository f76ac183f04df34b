"""A folder of submissions that a test fills."""

from __future__ import annotations

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
