"""The class list: what it may look like, and every slip in it as a sentence with its line."""

from __future__ import annotations

import pytest

from grader.bridges.roster import read_roster
from grader.errors import UsageError


@pytest.fixture
def roster(tmp_path):
    """Reads a class list from text or bytes."""

    def read(content):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roster(path)

    return read


def test_everybody_with_what_is_known(roster):
    """An empty cell says nothing, so that it cannot overwrite what the gradebook knows."""
    text = "id,first_name,last_name,email\ns01,\uc11c\uc5f0,\uc774,s01@x.org\ns02,Ada,,\n"

    assert roster(text) == {
        "s01": {"first_name": "\uc11c\uc5f0", "last_name": "\uc774", "email": "s01@x.org"},
        "s02": {"first_name": "Ada"},
    }


@pytest.mark.parametrize(
    "content",
    [
        "id,first_name\ns01,Ada\n",
        "first_name,id\nAda,s01\n",
        b"\xef\xbb\xbfid,first_name\r\ns01,Ada\r\n",
        "ID, First_Name \n\n s01 , Ada \n,\n",
        'id,first_name\ns01,"Ada"',
    ],
    ids=["plain", "another order", "from Excel", "blanks", "quoted"],
)
def test_the_same_list_in_other_clothes(roster, content):
    """Order of columns, mark of byte order, line ends, blanks and blank lines do not matter."""
    assert roster(content) == {"s01": {"first_name": "Ada"}}


def test_a_comma_in_quotes_belongs_to_the_value(roster):
    """CSV as spreadsheets write it."""
    assert roster('id,last_name\ns01,"Byron, King"\n') == {"s01": {"last_name": "Byron, King"}}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", r"line 1: there is no column 'id'; the first line names the columns: id,first_name,last_name,email"),
        ("s01,Ada\n", r"line 1: unknown column 's01'; the first line names the columns: .*, separated by commas"),
        ("id;first_name\n", r"line 1: unknown column 'id;first_name'"),
        ("id,firstname\n", r"line 1: unknown column 'firstname'; did you mean 'first_name'\?"),
        ("id,email,email\n", r"line 1: the column 'email' stands here twice"),
        ("first_name\nAda\n", r"line 1: there is no column 'id'"),
        ("id,last_name\ns01,Byron, King\n", r"line 2: 3 cells, 2 columns; put a value that holds a comma into double"),
        ("id,email\ns01,a\n,b\n", r"line 3: the id is empty; write the name of the student's folder"),
        ("id\ns01\n\ns01\n", r"line 4: 's01' stands here a second time; remove one of the two lines"),
        ("id,first_name\ns01,\ud55c".encode("cp949"), r"is no UTF-8 text; save it as `CSV UTF-8`"),
        ('id\n"s01\n', r"is no CSV file \(.*\); save it"),
    ],
)
def test_every_slip_is_told_with_its_line(roster, content, sentence):
    """What was found, where, and what to do."""
    with pytest.raises(UsageError, match=rf"roster\.csv.*{sentence}"):
        roster(content)


def test_a_list_that_is_not_there(tmp_path):
    """A mistyped path is no traceback."""
    with pytest.raises(UsageError, match=r"nowhere\.csv: the roster cannot be read .*; give the path of a CSV file"):
        read_roster(tmp_path / "nowhere.csv")
