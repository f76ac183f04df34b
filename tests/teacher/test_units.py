"""Units of teams: what the file gives, and all of its slips at once."""

from __future__ import annotations

import pytest

from grader.errors import UsageError
from grader.teacher.friday import Unit
from grader.teacher.units import read_units

KNOWN = {"s01", "s02", "s03", "김민준"}


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "units.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_units(path, KNOWN)

    return read


def test_each_student_has_the_teams_points(read):
    """Students are separated by semicolons; blank lines, blanks and a byte-order mark change nothing."""
    text = "\ufeffteam,students,points,out_of\n\n1조,s01; 김민준 ;,17.5,20\nTwo,s02,0,20\n"

    assert read(text) == {
        "s01": Unit("1조", 17.5, 20.0),
        "김민준": Unit("1조", 17.5, 20.0),
        "s02": Unit("Two", 0.0, 20.0),
    }


def test_every_slip_is_told_with_its_line(read):
    """One error names all of them, and nothing counts."""
    lines = ["team,students,points,out_of", "A,s01;s09,21,20", "B,s01;s02,much,20", ",s03,1,0", "C,,-1,20", "D,s03,nan"]

    with pytest.raises(UsageError) as caught:
        read("\n".join(lines))

    said = str(caught.value)
    for problem in (
        "line 2: 21 points of 20; correct one of the two",
        "line 2: there is no student 's09'; did you mean",
        "line 3: points = 'much' is no number from 0",
        "line 3: 's01' is in the team of line 2 already",
        "line 4: out_of is 0",
        "line 4: the team has no name",
        "line 5: points = '-1' is no number from 0",
        "line 5: the team has no students",
        "line 6: 3 cells, 4 columns",
    ):
        assert problem in said
    assert len(said.splitlines()) == 10


@pytest.mark.parametrize("content", ["", "team;students;points;out_of\nA;s01;1;2\n", b"\xff\xfe", "a,b\n"])
def test_another_file_is_refused(read, content):
    """An empty file, other separators, another encoding, other columns: a sentence, never a traceback."""
    with pytest.raises(UsageError, match=r"units\.csv"):
        read(content)


def test_a_file_that_is_not_there(tmp_path):
    """The sentence says what to give."""
    with pytest.raises(UsageError, match=r"the units cannot be read .*give the path of a CSV file"):
        read_units(tmp_path / "none.csv", KNOWN)
