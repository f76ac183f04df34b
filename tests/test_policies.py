"""The rules of lateness, absence and the week's mark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grader.course import Course, InvalidCourse
from grader.policies import Excused, Late, Policies, WeekRule

DUE = datetime(2026, 3, 2, 17, 20, tzinfo=UTC)
HOURLY = Late(per="hour", percent=10.0, grace_minutes=5.0, most=50.0)


@pytest.mark.parametrize(
    ("minutes", "lost"),
    [(-60, 0.0), (0, 0.0), (5, 0.0), (5.01, 0.8), (60, 0.8), (61, 1.6), (299, 4.0), (100_000, 4.0)],
)
def test_an_hour_begun_costs_its_percent(minutes, lost):
    """10 % of 8 points for each hour begun; nothing within the grace; at most half."""
    assert HOURLY.penalty(8.0, minutes * 60) == lost


def test_a_day_begun_costs_its_percent():
    """A policy per day counts days, and no lateness policy costs nothing."""
    daily = Late(per="day", percent=25.0)

    assert [daily.penalty(10.0, hours * 3600) for hours in (1, 24, 25, 200)] == [2.5, 2.5, 5.0, 10.0]
    assert Late().penalty(10.0, 1e9) == 0.0


def test_excused_students_lose_nothing():
    """Somebody excused for one assignment is late for the others; nobody loses points where no time is known."""
    ill = Excused(student="ada", assignments=("week1-day1",), reason="ill")
    policies = Policies(late=HOURLY, excused=(ill, Excused(student="ben")))
    later = DUE + timedelta(hours=1)

    assert policies.late_penalty("ada", "week1-day1", 8.0, DUE, later) == 0.0
    assert policies.late_penalty("ada", "week1-day2", 8.0, DUE, later) == 0.8
    assert policies.late_penalty("ben", "week1-day2", 8.0, DUE, later) == 0.0
    assert policies.late_penalty("eva", "week1-day2", 8.0, DUE, None) == 0.0


def test_a_week_is_worth_its_parts():
    """40 for the days and 20 for Friday unless the course says otherwise."""
    assert WeekRule().total == 60.0
    assert WeekRule(units=40.0).total == 100.0


COURSE = """\
id = "tiny"
title = "A tiny course"
timezone = "Asia/Seoul"
[policies.late]
per = "hour"
percent = 10.0
[[policies.excused]]
student = "ada"
assignments = ["week1-day1"]
[policies.week]
best_of = 3
[[weeks]]
id = "week1"
title = "The only week"
[[weeks.days]]
id = "day1"
module = "day1_sums"
title = "Sums"
opens = 2026-03-02T16:00:00+09:00
due = 2026-03-02T17:20:00+09:00
[[weeks.days.items]]
id = "add"
title = "Add"
points = 10
"""


@pytest.mark.parametrize(
    ("old", "new", "problem", "said"),
    [
        ("percent = 10.0", "", "half_a_late_policy", "give both"),
        ("percent = 10.0", "percents = 10.0", "unknown_key", "did you mean 'percent'"),
        ('"week1-day1"]', '"week1-day9"]', "unknown_assignment", "did you mean 'week1-day1'"),
        ("best_of = 3", "days = 0.0\nfriday = 0.0", "week_of_nothing", "worth something"),
        ("best_of = 3", "best_of = -1", "wrong_value", "best_of = -1"),
        ('per = "hour"', 'per = "minute"', "wrong_value", "per = 'minute'"),
    ],
)
def test_wrong_policies_are_named(tmp_path, old, new, problem, said):
    """A policy that contradicts itself, is misspelt or names nobody's assignment is a problem of course.toml."""
    file = tmp_path / "course.toml"
    file.write_text(COURSE)
    assert Course.load(file).policies.week.best_of == 3

    file.write_text(COURSE.replace(old, new))
    with pytest.raises(InvalidCourse) as caught:
        Course.load(file)

    assert problem in [each.name for each in caught.value.problems]
    assert said in str(caught.value)
