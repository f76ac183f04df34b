"""A week's README, as far as the week is open."""

from __future__ import annotations

import pytest

from grader.course import Course
from grader.errors import CourseError
from grader.teacher.readme import LANGUAGES, opened

ENGLISH = """# Week 1

| day | module |
|---|---|
| 1 | `day1_tensors.py` |
| 2 | `day2_cost.py` |
| 5 | `friday.py` |

## How to work

On Friday you show it.

## Day 1: tensors

one

### Beware

still one

## Day 2: the cost

two

## Friday: the line

mse and normal_equation

## Afterwards

end
"""


@pytest.fixture(scope="module")
def week(week1):
    return Course.load(week1).week("week1")


def test_only_open_days_are_left(week):
    """Sections and table rows of days that are not open go; what belongs to the week stays."""
    text = opened(ENGLISH, week, week.days[:1], "README.md")

    assert "one" in text
    assert "still one" in text
    assert "On Friday you show it." in text
    assert text.endswith("## Afterwards\n\nend\n")
    assert not [word for word in ("two", "day2_cost", "friday.py", "normal_equation", "the line") if word in text]


def test_on_friday_it_is_whole(week):
    """When everything is open, not a letter is missing."""
    assert opened(ENGLISH, week, week.days, "README.md") == ENGLISH


@pytest.mark.parametrize("heading", ["## 금요일: 직선", "## 금요일", "##  Friday"])
def test_headings_of_both_languages(week, heading):
    """Korean and English headings are known, with and without a title."""
    assert "secret" not in opened(f"# x\n\n{heading}\n\nsecret\n", week, week.days[:4], "README.ko.md")


def test_days_in_korean(week):
    """3일차 is day 3."""
    text = opened("## 2일차: 비용\n\ntwo\n\n## 3일차: 경사\n\nthree\n", week, week.days[:2], "README.ko.md")

    assert text == "## 2일차: 비용\n\ntwo\n"


@pytest.mark.parametrize("name", ["week1", "week2", "week3"])
def test_both_languages_have_the_same_days(root, name):
    """Whatever is open, the two READMEs of a week name the same functions: those of the open days."""
    week, folder = Course.load(root).week(name), root / "exercises" / name
    for count in range(1, 6):
        texts = [opened((folder / file).read_text("utf-8"), week, week.days[:count], file) for file in LANGUAGES]
        items = [item.id for day in week.days for item in day.items]
        english, korean = ({item for item in items if f"| `{item}`" in text} for text in texts)

        assert english == korean == {item.id for day in week.days[:count] for item in day.items}


def test_a_word_of_friday_s_elsewhere_is_refused(week):
    """File, line, word, and where to move it."""
    with pytest.raises(CourseError, match=r"README.md, line 3 of what is open: names normal_equation of week1-friday"):
        opened("# x\n\nThink of `normal_equation`.\n", week, week.days[:4], "README.md")
