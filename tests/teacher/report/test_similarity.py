"""Similar pairs: copies are found behind other names; stubs and what everybody writes are no sign."""

from __future__ import annotations

import random
import re
import time

import pytest

from grader.teacher.report.similarity import bare, similar_pairs
from grader.teacher.submissions import Submission
from grader.verdict import Status

STUB = "".join(
    f'def task{i}(x):\n    """Do {i} things with x."""\n    raise NotImplementedError({i})\n' for i in range(9)
)
COMMON = (
    "    total = x[0]\n    for value in x[1:]:\n        total = total + value * value\n    return total / len(x)\n" * 2
)


def own_code(seed, lines=14):
    """Code that nobody else writes, of one student's making."""
    draw = random.Random(seed)  # noqa: S311  (drawn code, no secret)
    words = ["np.sum", "abs", "x", "len(x)", "3", "max", "range(5)", "x[1:]", "float", "sorted", "2.5", "-1"]
    signs = ["+", "*", "-", "//", "@", "%", "**", "<=", "and", "or"]

    def line(number):
        parts = [f"{draw.choice(words)} {draw.choice(signs)}" for _ in range(draw.randint(4, 8))]
        return f"    v{number} = {' '.join(parts)} x\n"

    return "def mine(x):\n" + "".join(map(line, range(lines)))


@pytest.fixture
def pairs():
    def pairs(codes, stub=STUB, assignment="week1-day1"):
        submissions = [
            Submission(student, assignment, None, code.encode(), Status.GRADED, "", "")
            for student, code in codes.items()
        ]
        return [(pair.first, pair.second) for pair in similar_pairs(submissions, {assignment: stub})]

    return pairs


def test_a_copy_with_other_names_and_comments_is_found(pairs):
    """Renaming, comments and another layout change nothing."""
    original = STUB + own_code(1)
    copy = STUB + own_code(1).replace("v", "result_").replace("\n", "  # mine\n\n")
    copy = re.sub(r"\bx\b", "data", copy)
    others = {f"s{number:02}": STUB + own_code(number) for number in range(10, 20)}

    assert pairs({"s01": original, "s02": copy, **others}) == [("s01", "s02")]


def test_what_was_handed_out_is_no_sign(pairs):
    """Two untouched stubs, and two different answers in one stub, are no pair."""
    assert pairs({"s01": STUB, "s02": STUB, "s03": STUB + own_code(3), "s04": STUB + own_code(4)}) == []


def test_what_many_write_is_no_sign(pairs):
    """The one right answer of an exercise is in half of the class."""
    assert pairs({f"s{number:02}": STUB + COMMON for number in range(12)}) == []


def test_a_few_equal_lines_are_no_sign(pairs):
    """Too short to say anything, even when nobody else has them."""
    assert pairs({"s01": own_code(1, lines=2), "s02": own_code(1, lines=2)}) == []


def test_assignments_are_not_compared_with_each_other(pairs):
    """The same code in two assignments of two students is no pair; what cannot be read is no code."""
    code = own_code(1).encode()
    submissions = [
        Submission("s01", "week1-day1", None, code, Status.GRADED, "", ""),
        Submission("s02", "week1-day2", None, code, Status.GRADED, "", ""),
        Submission("s03", "week1-day1", None, None, Status.MISSING, "", ""),
    ]

    assert similar_pairs(submissions, {}) == []


@pytest.mark.parametrize("code", ["'''" * 9000, '"' * 30_000, "\\" * 30_000, "\x00\ud800", "é" * 30_000, "r'" * 9000])
def test_hostile_text_costs_nothing(pairs, code):
    """Quotes without end, backslashes, halves of characters: read as text, in no time worth measuring."""
    code = code.encode("utf-8", "replace").decode()

    assert pairs({"s01": code, "s02": code}) in ([], [("s01", "s02")])


def test_bare_code():
    """Names of one's own are V, Python's own stay, strings are S, comments and blanks are gone."""
    code = "def f(x, y=1.5):  # note\n    return rb'a\\'b' + len(x) @ np.dot(x, \"#\")\n"

    assert bare(code) == "defV(V,V=1.5):returnS+len(V)@V.V(V,S)"


@pytest.mark.slow
def test_a_large_class_is_compared_in_a_moment(pairs):
    """300 students cost at most ten times what 60 do times the ratio of pairs: the cheap look spares the dear one."""

    def seconds(count):
        codes = {f"s{number:03}": STUB + own_code(number) for number in range(count)}
        begin = time.process_time()
        assert pairs(codes) == []
        return time.process_time() - begin

    seconds(5)  # imports
    assert seconds(300) < 10 * (300 / 60) * seconds(60)
