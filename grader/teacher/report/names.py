"""What people are called on a page, and what their pages are called on a disk."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from grader.teacher.screens import plain

#: Longest part of a student's id in the name of a file, in characters: three bytes each in Korean.
_LONGEST = 60
_HANGUL = re.compile("[\uac00-\ud7a3]")


def shown_names(students: Sequence[str], roster: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Student id -> name: as the roster has it, in Korean with the family name first, else the id."""
    return {student: _name(roster.get(student, {})) or plain(student) for student in students}


def _name(person: Mapping[str, str]) -> str:
    first, last = (plain(person.get(column) or "").strip() for column in ("first_name", "last_name"))
    if _HANGUL.search(first) and _HANGUL.search(last):
        return last + first
    return f"{first} {last}".strip()


def page_names(students: Sequence[str]) -> dict[str, str]:
    """Student id -> the name of their page: safe on every file system, and no two the same."""
    short = {student: _safe(student) for student in students}
    taken = Counter(name.casefold() for name in short.values())
    alone = {student for student, name in short.items() if name == student and taken[name.casefold()] == 1}
    return {
        student: f"{name}.html" if student in alone else f"{name}-{_digest(student)}.html"
        for student, name in short.items()
    }


def _safe(student: str) -> str:
    return re.sub(r"[^\w-]+", "_", unicodedata.normalize("NFC", plain(student)))[:_LONGEST] or "_"


def _digest(student: str) -> str:
    return hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:10]
