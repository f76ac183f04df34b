"""What people and their pages are called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.teacher.report.names import page_names, shown_names


def test_korean_names_begin_with_the_family():
    """As people write them; others with the given name first, and nobody in the roster by the id."""
    roster = {
        "s01": {"first_name": "민준", "last_name": "강"},
        "s02": {"first_name": "Ada", "last_name": "Byron"},
        "s03": {"last_name": "Cho"},
        "s04": {"email": "x@y.z"},
    }

    assert shown_names(["s01", "s02", "s03", "s04", "s\x1b05"], roster) == {
        "s01": "강민준",
        "s02": "Ada Byron",
        "s03": "Cho",
        "s04": "s04",
        "s\x1b05": "s\\x1b05",
    }


def test_plain_ids_are_their_pages():
    """Nobody has to look up a number: the page is called as the folder is."""
    assert page_names(["s01", "김민준", "a-b_c"]) == {"s01": "s01.html", "김민준": "김민준.html", "a-b_c": "a-b_c.html"}


def test_ids_that_differ_in_case_only():
    """Copied to a disk that does not tell them apart, neither page replaces the other."""
    names = set(page_names(["Ada", "ada"]).values())

    assert len({name.casefold() for name in names}) == 2


@given(st.lists(st.text(max_size=300), unique=True, max_size=6))
def test_any_id_has_a_page_of_its_own(students):
    """Whatever a folder is called: no slash, no dot in front, nothing too long, no two the same."""
    names = page_names(students)

    assert len({name.casefold() for name in names.values()}) == len(students)
    for name in names.values():
        assert name.endswith(".html")
        assert not set(name) & set('/\\:*?"<>|%#\0\n ')
        assert not name.startswith(".")
        assert len(name.encode()) <= 255
