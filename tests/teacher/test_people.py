"""Whom a name in a download means."""

from __future__ import annotations

import pytest

from grader.errors import UsageError
from grader.teacher.people import People, Stranger, fits

CLASS = {
    "s01": {"first_name": "Minjun", "last_name": "Kim", "email": "mj.kim@x.org", "lms_user_id": "4711"},
    "s02": {"first_name": "서연", "last_name": "이", "email": "sy@x.org"},
    "s03": {"first_name": "Minjun", "last_name": "Kim", "lms_user_id": "4713"},
    "s04": {"first_name": "José", "last_name": "O'Neill-Díaz"},
    "S-05": {},
}


@pytest.mark.parametrize(
    ("name", "number", "student"),
    [
        ("s01", "", "s01"),
        ("S 02", "", "s02"),
        ("s05", "", "S-05"),
        ("mj.kim@x.org", "", "s01"),
        ("sy", "", "s02"),
        ("이서연", "", "s02"),
        ("서연 이", "", "s02"),
        ("\u110b\u1175\u1109\u1165\u110b\u1167\u11ab", "", "s02"),
        ("oneilldíazjosé", "", "s04"),
        ("José O'Neill-Díaz", "1187", "s04"),
        ("kimminjun", "4711", "s01"),
        ("kimminjun", "4713", "s03"),
        ("whatever it says", "4711", "s01"),
    ],
)
def test_one_person_is_meant(name, number, student):
    """Ids, numbers, e-mail addresses and names in both orders, without case, blanks and marks, however composed."""
    assert People(CLASS).find(name, number) == student


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("nobody", "", "'nobody' is nobody in the roster"),
        ("Minjun Kim", "", "'Minjun Kim' may be s01 or s03"),
        ("mj.kim", "9", r"'mj.kim' is s01 by name, but the number 9 is not theirs \(4711\)"),
        ("", "", "'' is nobody in the roster"),
        ("...", "", "nobody in the roster"),
    ],
)
def test_nobody_or_nobody_in_particular(name, number, sentence):
    """A guess would be somebody else's mark: what is not certain is refused with the reason."""
    with pytest.raises(Stranger, match=sentence):
        People(CLASS).find(name, number)


def test_without_a_roster_everybody_is_who_they_are_called():
    """Names are ids then, and those that can be no folder are refused."""
    assert People().find("s01") == "s01"
    assert People().find("김민준") == "김민준"
    for name in ("", ".hidden", "_x", "a/b", "a\\b", "a,b", "a\nb", " a", "x" * 129, ".."):
        assert not fits(name)
        with pytest.raises(Stranger, match="cannot be the name"):
            People().find(name)


def test_an_id_that_can_be_no_folder():
    """The roster says where work lies, so its ids must be names of folders."""
    with pytest.raises(UsageError, match=r"the roster's id '\.\./x' cannot be the name of a folder"):
        People({"../x": {}})
