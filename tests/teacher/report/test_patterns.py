"""Named mistakes, items to teach again, slow submissions."""

from __future__ import annotations

from grader.verdict import Outcome

HALF = {"mistake": "half", "hint": "On all 30 inputs tried, you divided by 2m."}


def test_mistakes_are_counted_by_students(make_class):
    """Each mistake in each item with its hint and who made it, the most frequent first; a student counts once."""
    group = make_class()
    group.hand_in("s01", group.day1, 0.0, 0.0, **HALF)
    group.hand_in("s02", group.day1, 0.0, 1.0, mistake="half", hint="On all 7 inputs tried, you divided by 2m.")
    group.hand_in("s03", group.day1, 1.0, 0.5, mistake="rows", hint="")

    found = group.evaluate().mistakes

    assert [(each.item, each.mistake, each.students) for each in found] == [
        ("add", "half", ("s01", "s02")),
        ("mean", "half", ("s01",)),
        ("mean", "rows", ("s03",)),
    ]
    assert found[0].hint == "you divided by 2m."


def test_what_to_teach_again(make_class):
    """Items that fewer than 60 percent have right, hardest first, with the mistake most of them share."""
    group = make_class()
    for number in range(5):
        right = 1.0 if number == 0 else 0.4
        group.hand_in(f"s0{number}", group.day1, right, 1.0, **(HALF if number < 4 else {}))
        group.hand_in(f"s0{number}", group.day2, 1.0 if number < 2 else 0.0, 1.0, outcome=Outcome.NOT_ATTEMPTED)

    first, second = group.evaluate().reteach

    assert (first.item.id, first.facts.pass_rate, first.common.students) == ("add", 0.2, ("s01", "s02", "s03"))
    assert (second.item.id, second.common, second.untouched) == ("mse", None, 3)


def test_a_mistake_of_one_student_is_no_pattern(make_class):
    """It is in the map, and not what a class is taught again."""
    group = make_class()
    group.hand_in("s01", group.day1, 0.0, 1.0, **HALF)

    found = group.evaluate()

    assert len(found.mistakes) == 1
    assert found.reteach[0].common is None


def test_slow_submissions_are_slow_for_their_assignment(make_class):
    """Three times the usual and more, slowest first; where nobody was timed nobody is slow."""
    group = make_class()
    for number, seconds in enumerate((1.0, 1.1, 0.9, 4.0, 2.0)):
        group.hand_in(f"s0{number}", group.day1, 1.0, 1.0, seconds=seconds)
        group.hand_in(f"s0{number}", group.day2, 1.0, 1.0)

    [slow] = group.evaluate().slow

    assert (slow.student, slow.seconds, slow.usual) == ("s03", 4.0, 1.1)
