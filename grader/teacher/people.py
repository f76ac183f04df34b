"""Whom a name in a download means: an LMS knows numbers, e-mail addresses and full names, we know folders.

Names are compared without case, blanks and punctuation, and in both orders, because every LMS writes them in its own
way: "Kim, Minjun" becomes `kimminjun` with Canvas and `Minjun Kim` with Moodle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from grader.errors import UsageError

#: What nbgrader or a file system cannot hold as the name of a student's folder; hidden folders are no students.
_UNFIT = re.compile('^[._]|[\x00-\x1f\x7f/\\\\,"\ud800-\udfff]')
#: Longest name of a folder, in characters: nbgrader's column.
_LONGEST = 128


class Stranger(Exception):
    """Nobody, or nobody in particular, is meant; the message is the end of a sentence about a file."""


class People:
    """The class: with a roster (student id -> columns), who is in it; without one, everybody is who they are called."""

    def __init__(self, roster: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.roster = roster or {}
        for student in self.roster:
            if not fits(student):
                raise UsageError(f"the roster's id {student!r} cannot be the name of a folder: choose another")
        self._numbers = _index((facts.get("lms_user_id", ""), student) for student, facts in self.roster.items())
        self._tiers = [
            _index((_key(student), student) for student in self.roster),
            _index((key, student) for student, facts in self.roster.items() for key in _addresses(facts)),
            _index((key, student) for student, facts in self.roster.items() for key in _names(facts)),
        ]

    def find(self, name: str, number: str = "") -> str:
        """The id of whom an LMS calls `name`, with the number it knows them by.

        Raises:
            Stranger: nobody is called so, several are, or name and number belong to two people.
        """
        if not self.roster:
            if not fits(name):
                raise Stranger(f"{name!r} cannot be the name of a student's folder")
            return name
        if number and (known := self._numbers.get(number)):
            return _only(known, f"the number {number}")
        if name in self.roster:
            return name
        for tier in self._tiers:
            if known := tier.get(_key(name)):
                student = _only(known, repr(name))
                said = self.roster[student].get("lms_user_id", "")
                if number and said and said != number:
                    raise Stranger(f"{name!r} is {student} by name, but the number {number} is not theirs ({said})")
                return student
        raise Stranger(f"{name!r} is nobody in the roster")

    def knows(self, name: str) -> bool:
        """Whether somebody, or several, are called so."""
        return name in self.roster or any(_key(name) in tier for tier in self._tiers)


def fits(student: str) -> bool:
    """Whether an id can be the name of a student's folder."""
    return bool(student) and student == student.strip() and len(student) <= _LONGEST and not _UNFIT.search(student)


def _only(known: Sequence[str], said: str) -> str:
    if len(known) > 1:
        raise Stranger(f"{said} may be {' or '.join(known)}")
    return known[0]


def _index(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for key, student in pairs:
        if key and student not in index.setdefault(key, []):
            index[key].append(student)
    return index


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _addresses(facts: Mapping[str, str]) -> Iterator[str]:
    address = facts.get("email", "")
    yield _key(address)
    yield _key(address.partition("@")[0])


def _names(facts: Mapping[str, str]) -> Iterator[str]:
    first, last = facts.get("first_name", ""), facts.get("last_name", "")
    yield _key(first + last)
    yield _key(last + first)
