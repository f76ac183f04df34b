"""One program at a time in a folder, and no scratch left behind."""

from __future__ import annotations

import pytest

from grader.teacher.workroom import Occupied, workroom


def test_the_second_one_is_told_and_the_next_one_gets_in(tmp_path):
    """While one works there another is refused at once; afterwards it is not."""
    first, second = (workroom(tmp_path / "new", ".lock", ".work-") for _ in range(2))
    with first, pytest.raises(Occupied), second:
        pytest.fail("two at once")

    with workroom(tmp_path / "new", ".lock", ".work-") as scratch:
        assert scratch.parent == tmp_path / "new"


def test_scratch_goes_with_the_work_also_of_one_that_was_killed(tmp_path):
    """Its own folder is removed at the end, even of a failure; one that a killed program left, when work begins."""
    (tmp_path / ".work-left").mkdir()

    with pytest.raises(AssertionError, match="only"), workroom(tmp_path, ".lock", ".work-") as scratch:
        assert [path for path in tmp_path.iterdir() if path.is_dir()] != [scratch], "only the new one is there"

    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
