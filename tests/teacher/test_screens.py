"""What an instructor sees: nothing of a student works on the terminal, floods are cut, hidden inputs stay hidden."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from grader.course import Course
from grader.teacher.screens import class_table, plain, redacted, run_summary, student_screen, untouched
from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict

MINI = Path(__file__).parents[1] / "data" / "mini"


@pytest.fixture
def day():
    """The day of the miniature course."""
    return Course.load(MINI).days[0]


def check(outcome, part="H", **more):
    return CheckResult("test_double", "double", part, "The result is twice the input.", outcome, **more)


def graded(student, *checks):
    item = ItemResult("double", "Twice the array", 4.0, 1.0, checks)
    return Verdict(student, "week1-day1", Status.GRADED, (item,))


def printed(renderable):
    console = Console(width=100, force_terminal=True, color_system="truecolor", highlight=False, record=True, file=None)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


HOSTILE = "[red]x[/red]\x1b[2J\x1b]0;owned\x07\x9b31m\u202edrow\r\x08\ud800:smile:"


def test_nothing_of_a_student_works_on_the_terminal(day):
    """Escapes, markup and marks of direction in names and messages are shown, not obeyed."""
    hostile = check(Outcome.FAILED, message=HOSTILE, hint=HOSTILE, staff=HOSTILE)
    verdict = replace(graded(HOSTILE, hostile), staff=HOSTILE)
    failed = replace(verdict, status=Status.UNREADABLE, message=HOSTILE)

    for text in map(printed, (student_screen(verdict, day), class_table([failed], [day]), run_summary([failed], 0))):
        assert not set("\x07\x08\r\x9b\u202e\ud800") & set(text)
        assert "\x1b[2J" not in text
        assert "\x1b]0" not in text
        assert "[red]x[/red]" in text
        assert "😄" not in text


def test_plain_keeps_every_letter():
    """Only what a terminal would obey is changed."""
    assert plain("한국어 × σ\n\tx = 'é'") == "한국어 × σ\n\tx = 'é'"
    assert plain("a\x1b[31mb\x00") == "a\\x1b[31mb\\x00"


def test_a_flood_is_cut(day):
    """A message of a thousand lines leaves room for the others."""
    flood = check(Outcome.FAILED, message="\n".join(f"line {number}" for number in range(1000)))
    text = printed(student_screen(graded("s01", flood), day))

    assert "line 29" in text
    assert "line 30\n" not in text
    assert "... 970 more lines" in text


def test_a_hint_is_said_once_for_an_item(day):
    """The same hint of several checks stands at the first; a relation with what it rests on, the most inputs."""
    one = check(Outcome.FAILED, "E", hint="Your result is 2 times the right one.")
    all_of_them = check(Outcome.FAILED, hint="On all 25 inputs tried, your result is 2 times the right one.")
    known = check(Outcome.FAILED, hint="You squared.", mistake="squared")
    text = printed(student_screen(graded("s01", one, all_of_them, known, all_of_them, known), day))

    assert text.count("Hint: ") == 2
    assert text.count("Hint: On all 25 inputs tried, your result is 2 times the right one.") == 1
    assert text.count("Hint: squared: You squared.") == 1


def test_wrapped_lines_stay_below_their_beginning(day):
    """A long call goes on to the right of its label, nothing starts at the left edge, no line ends in blanks."""
    call = "call      double(np.array([" + ", ".join(map(str, range(1000, 1040))) + "]))"
    long = check(Outcome.FAILED, message=f"{call}\nreturned  3", hint="Look at the shapes. " * 12)
    console = Console(width=60, highlight=False, color_system=None, file=StringIO())
    console.print(student_screen(graded("s01", long), day))
    lines = console.file.getvalue().partition("✗ The result")[2].splitlines()[1:]
    wrapped = [line for line in lines if line.startswith(" " * 16)]

    assert len(wrapped) >= 5
    assert all(line.startswith("      ") for line in lines if line)
    assert not any(line.endswith(" ") for line in lines)
    assert "".join("".join(lines[: lines.index("      returned  3")]).split()) == "".join(call.split())


def test_redacting_keeps_worked_examples():
    """What stands in the student's own tests is no secret; hidden inputs are."""
    told = {"message": "double(1234)", "example": "double(1234)", "hint": "You squared."}
    verdict = graded("s01", *(check(Outcome.FAILED, part, **told) for part in "EHP"))

    assert [bool(each.message) for each in redacted(verdict).items[0].checks] == [True, False, False]
    assert {each.hint for each in redacted(verdict).items[0].checks} == {"You squared."}


@pytest.mark.parametrize(
    ("outcomes", "answer"),
    [
        ([Outcome.NOT_ATTEMPTED, Outcome.SKIPPED], True),
        ([Outcome.NOT_ATTEMPTED, Outcome.FAILED], False),
        ([Outcome.PASSED], False),
        ([], False),
    ],
)
def test_untouched_means_that_nothing_was_begun(outcomes, answer):
    """One attempt, even a wrong one, is work to be shown as a number."""
    assert untouched(graded("s01", *map(check, outcomes))) is answer
