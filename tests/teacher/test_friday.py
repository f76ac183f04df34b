"""The week's mark: shares and weights, what leaves it, what hides it, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from grader.errors import UsageError
from grader.teacher.friday import State, Unit, demand_due
from grader.verdict import Outcome, Receipt, Status


def test_days_and_friday_by_their_weights(make_class):
    """The mean share of the days times 40, and Friday's share times 20."""
    group = make_class()
    group.hand_in("s01", group.day1, 1.0, 1.0)
    group.hand_in("s01", group.day2, 0.5, 0.0)
    group.hand_in("s01", group.friday, 1.0, 0.0)

    [mark] = group.marks()

    assert mark.mark == pytest.approx(40 * (1.0 + 0.25) / 2 + 20 * 0.5)
    assert (mark.out_of, mark.final, mark.notes) == (60, True, ())


def test_the_best_days_count(make_class):
    """With best_of = 1 the weaker day is forgiven, for everybody their own."""
    group = make_class(week={"days": 40.0, "friday": 0.0, "best_of": 1})
    group.hand_in("s01", group.day1, 0.0, 0.0)
    group.hand_in("s01", group.day2, 1.0, 0.6)
    group.hand_in("s02", group.day1, 1.0, 1.0)
    group.missing("s02", group.day2)
    for student in ("s01", "s02"):
        group.missing(student, group.friday)

    assert [mark.mark for mark in group.marks()] == [pytest.approx(32.0), pytest.approx(40.0)]


def test_more_best_days_than_there_are(make_class):
    """All count then."""
    group = make_class(week={"best_of": 9})
    group.whole_week("s01", 1.0, 0.0)

    assert group.marks()[0].mark == pytest.approx(30.0)


@pytest.mark.parametrize("status", [Status.MISSING, Status.EMPTY, Status.SYNTAX_ERROR, Status.CRASHED])
def test_nothing_that_runs_is_nothing(make_class, status):
    """What was not handed in or cannot run counts 0 and is named."""
    group = make_class()
    group.hand_in("s01", group.day1, status=status)
    group.hand_in("s01", group.day2, 1.0, 1.0)
    group.hand_in("s01", group.friday, 1.0, 1.0)

    [mark] = group.marks()

    assert mark.mark == pytest.approx(20 + 20)
    assert status.value.replace("_", " ") in mark.notes[0]


def test_an_excused_day_leaves_the_mean(make_class):
    """Not handed in and excused: the other days are the days; handed in all the same, it counts and is never late."""
    excused = [{"student": student, "assignments": ["week1-day1"]} for student in ("s01", "s02")]
    group = make_class(excused=excused, late={"per": "hour", "percent": 50.0})
    group.missing("s01", group.day1)
    group.hand_in("s02", group.day1, 1.0, 0.0, late=3600)
    for student in ("s01", "s02"):
        group.hand_in(student, group.day2, 1.0, 1.0)
        group.hand_in(student, group.friday, 1.0, 1.0)

    first, second = group.marks()

    assert first.mark == pytest.approx(60)
    assert first.parts[0].state is State.EXCUSED
    assert first.notes == ("day1 excused",)
    assert second.mark == pytest.approx(40 * 0.75 + 20)
    assert second.notes == ("day1: 1 h 0 min late, excused",)


def test_an_excused_friday_scales_the_days_up(make_class):
    """The week is still out of 60: what is left decides it."""
    group = make_class(excused=[{"student": "s01", "assignments": ["week1-friday"]}])
    group.hand_in("s01", group.day1, 1.0, 0.0)
    group.hand_in("s01", group.day2, 1.0, 0.0)
    group.missing("s01", group.friday)

    [mark] = group.marks()

    assert (mark.mark, mark.final) == (pytest.approx(30), True)


def test_excused_from_everything(make_class):
    """There is no mark, and that is final."""
    group = make_class(excused=[{"student": "s01"}])
    for day in group.week.days:
        group.missing("s01", day)

    [mark] = group.marks()

    assert (mark.mark, mark.final) == (None, True)


def test_lateness_costs_points_of_what_was_reached(make_class):
    """Two hours begun at 10 percent: a fifth of the points reached, and the note says so."""
    group = make_class(late={"per": "hour", "percent": 10.0, "grace_minutes": 5.0})
    group.hand_in("s01", group.day1, 1.0, 0.0, late=3601)
    group.hand_in("s01", group.day2, 1.0, 1.0, late=120)
    group.hand_in("s01", group.friday, 1.0, 1.0, late=-60)

    [mark] = group.marks()

    assert [(part.score, part.late) for part in mark.parts] == [(5.0, 1.0), (10.0, 0.0), (20.0, 0.0)]
    assert mark.mark == pytest.approx(40 * (0.4 + 1) / 2 + 20)
    assert mark.notes == ("day1: 1 h 0 min late, 1 points off", "day2: 2 min late, costs nothing")


def test_a_clock_that_is_wrong_is_told(make_class):
    """Something handed in after the moment of the evaluation."""
    group = make_class()
    group.whole_week("s01")
    group.times["s01", "week1-friday"] = group.at + timedelta(days=3)

    assert "is a clock wrong?" in group.marks()[0].notes[-1]
    assert "3 d 0 h late" in group.marks()[0].notes[0]


def test_our_own_fault_is_no_mark(make_class):
    """No week's mark stands on a verdict that is none, or on one that does not exist."""
    group = make_class()
    group.whole_week("s01")
    group.whole_week("s02")
    group.verdicts[1] = replace(group.verdicts[1], status=Status.GRADER_ERROR)
    del group.verdicts[-1]
    group.hand_in("s03", group.day1, 1.0, 0.5, outcome=Outcome.GRADER_ERROR)
    group.hand_in("s03", group.day2, 1.0, 1.0)
    group.hand_in("s03", group.friday, 1.0, 1.0)

    marks = group.marks()

    assert [mark.mark for mark in marks] == [None, None, None]
    assert [mark.final for mark in marks] == [False, False, False]
    assert [mark.notes for mark in marks] == [("day2 our fault",), ("friday our fault",), ("day1 our fault",)]


def test_what_is_not_due_is_left_out(make_class):
    """On Wednesday the mark is out of what is over, and not final; Friday is not looked at."""
    group = make_class()
    group.whole_week("s01", 1.0, 0.0)

    [mark] = group.marks(at=datetime.fromisoformat("2026-03-04T12:00+09:00"))

    assert (mark.mark, mark.final, mark.parts[2].state) == (pytest.approx(30), False, State.PENDING)


def test_units_of_teams(make_class):
    """A team's share counts for its students; in no team is 0, no file yet is not final."""
    group = make_class(week={"days": 40.0, "friday": 20.0, "units": 40.0})
    group.whole_week("s01")
    group.whole_week("s02")

    with_team, without = group.marks(units={"s01": Unit("Adam", 15.0, 20.0)})
    assert (with_team.mark, with_team.final) == (pytest.approx(90), True)
    assert (without.mark, without.notes) == (pytest.approx(60), ("in no team: 0 for the unit",))

    waiting = group.marks()[0]
    assert (waiting.mark, waiting.out_of, waiting.final) == (pytest.approx(100), 100, False)
    assert waiting.notes == ("units are not entered yet",)


def test_units_that_count_nothing_are_refused(make_class):
    """Points that somebody entered are never dropped silently."""
    group = make_class()
    group.whole_week("s01")

    with pytest.raises(UsageError, match=r"units are worth 0 points.*\[policies.week\]"):
        group.marks(units={"s01": Unit("Adam", 1.0, 2.0)})


def test_points_set_by_hand_count(make_class):
    """What a person decided in the gradebook decides the week's mark, too, lateness included."""
    group = make_class(late={"per": "day", "percent": 50.0})
    group.whole_week("s01", 1.0, 0.0)
    group.times["s01", "week1-day1"] = group.day1.due + timedelta(hours=1)

    [mark] = group.marks(by_hand={("s01", "week1-day1", "mean"): 4.0, ("s02", "week1-day1", "mean"): 1.0})

    assert (mark.parts[0].score, mark.parts[0].late) == (9.0, 4.5)
    assert mark.notes == ("day1: 1 h 0 min late, 4.5 points off", "day1: mean set to 4 by hand")


def test_a_mark_made_without_a_cage_is_told(make_class):
    """--unsafe is never silent."""
    group = make_class()
    group.whole_week("s01")
    group.verdicts[0] = replace(group.verdicts[0], receipt=Receipt("s", "g", "e", "uncaged-v"))

    assert group.marks()[0].notes == ("day1: graded without a cage (--unsafe)",)


def test_an_exam_that_is_not_over(make_class):
    """Before Friday's end the evaluation is refused, unless it is asked for early; before any end there is nothing."""
    week = make_class().week
    over, during = datetime.fromisoformat("2026-03-06T17:20+09:00"), datetime.fromisoformat("2026-03-06T17:00+09:00")

    assert demand_due(week, over, early=False) == list(week.days)
    with pytest.raises(UsageError, match=r"week1-friday is an exam and not over before 2026-03-06 17:20; .*--early"):
        demand_due(week, during, early=False)
    assert [day.id for day in demand_due(week, during, early=True)] == ["day1", "day2"]
    with pytest.raises(UsageError, match="nothing of week1 is due before 2026-03-02 17:20"):
        demand_due(week, datetime.fromisoformat("2026-03-01T00:00+09:00"), early=True)
