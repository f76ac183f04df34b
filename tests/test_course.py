from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from grader.course import Course, InvalidCourse, locate
from grader.errors import CourseError, UsageError

TINY = """\
id = "tiny"
title = "A tiny course"
timezone = "Asia/Seoul"

[policies]
show_inputs = "after_due"

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
points = 4
forbidden = ["sum"]

[[weeks.days.items]]
id = "mean"
title = "Mean"
points = 6
framework = "torch"

[[weeks.days]]
id = "friday"
module = "friday"
title = "Evaluation"
opens = 2026-03-06T16:00:00+09:00
due = 2026-03-06T17:00:00+09:00

[[weeks.days.items]]
id = "both"
title = "Both"
points = 20
"""


@pytest.fixture
def written(tmp_path):
    """Writes the tiny course with replacements and returns its file."""

    def write(*replacements):
        text = TINY
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "course.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(path):
    with pytest.raises(InvalidCourse) as caught:
        Course.load(path)
    return {problem.name: str(problem) for problem in caught.value.problems}


def test_the_house_s_course_is_valid_and_complete(root):
    """Every week has four days of 10 points, a Friday of 20, and one module per day; 62 items in three weeks."""
    course = Course.load(root)

    for week in course.weeks:
        names = [f"{week.id}-{day}" for day in ("day1", "day2", "day3", "day4", "friday")]
        assert [day.points for day in week.days] == [10, 10, 10, 10, 20]
        assert [day.assignment for day in week.days] == names
    assert [sum(len(day.items) for day in week.days) for week in course.weeks] == [19, 23, 20]


def test_every_day_of_the_house_s_course_lasts_as_long_as_the_timetable_says(root):
    """A day is open for 80 minutes, a Friday for an hour."""
    course = Course.load(root)

    week = 4 * [timedelta(minutes=80)] + [timedelta(minutes=60)]
    assert [day.due - day.opens for day in course.days] == len(course.weeks) * week


def test_every_item_of_the_house_s_course_stands_in_its_solution(root):
    """The catalogue names nothing that its module does not define."""
    course = Course.load(root)
    for day in course.days:
        text = course.paths(day).solution.read_text(encoding="utf-8")
        defined = set(re.findall(r"^(?:def|class) (\w+)", text, re.MULTILINE))

        assert {item.id for item in day.items} <= defined


def test_a_course_loads_from_its_folder_and_from_its_file(written):
    """Both ways to name a course give the same one."""
    path = written()

    assert Course.load(path) == Course.load(path.parent)
    assert Course.load(path).root == path.parent.resolve()


def test_a_day_knows_its_assignment_frameworks_and_points(written):
    """What a day is called elsewhere and what it needs is derived, not written twice."""
    day = Course.load(written()).day("week1-day1")

    assert (day.assignment, day.frameworks, day.points) == ("week1-day1", ("numpy", "torch"), 10)
    assert day.item("add").forbidden == ("sum",)


def test_find_understands_weeks_and_days(written):
    """A week means its days in order, a day itself."""
    course = Course.load(written())

    assert [day.id for day in course.find("week1")] == ["day1", "friday"]
    assert [day.id for day in course.find("week1-friday")] == ["friday"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (lambda course: course.find("week1-day2"), "did you mean 'week1-day1'"),
        (lambda course: course.day("week1"), "did you mean 'week1-day1'"),
        (lambda course: course.week("week2"), "no week 'week2': did you mean 'week1'"),
        (lambda course: course.day("week1-day1").item("men"), "no item of week1-day1 'men': did you mean 'mean'"),
        (lambda course: course.week("zzz"), "choose from week1"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(written, question, answer):
    """A slip on the command line is answered with what was meant, or with what there is."""
    course = Course.load(written())

    with pytest.raises(UsageError, match=answer):
        question(course)


def test_paths_of_a_day(written):
    """Exercise, solution and hidden tests lie where the tree says."""
    course = Course.load(written())
    paths = course.paths(course.day("week1-day1"))
    found = {name: getattr(paths, name).relative_to(course.root).as_posix() for name in paths.__slots__}

    assert found == {
        "exercise": "exercises/week1/day1_sums.py",
        "visible_tests": "exercises/week1/test_day1_sums.py",
        "solution": "solutions/week1/day1_sums.py",
        "hidden_tests": "grader/hidden/week1/test_day1_sums.py",
        "mistakes": "grader/hidden/week1/mistakes_day1_sums.py",
        "alternatives": "grader/hidden/week1/alternatives_day1_sums.py",
    }


def test_a_course_cannot_be_changed(written):
    """Nothing that runs later can alter points or dates."""
    course = Course.load(written())

    with pytest.raises(ValidationError, match="frozen"):
        course.days[0].items[0].points = 100


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [("always", True, True), ("after_due", False, True), ("never", False, False)],
)
def test_when_hidden_inputs_are_shown(written, policy, before, after):
    """The policy and the due time decide, and nothing else."""
    course = Course.load(written(('show_inputs = "after_due"', f'show_inputs = "{policy}"')))
    day = course.days[0]

    assert course.shows_inputs(day, day.due) is before
    assert course.shows_inputs(day, day.due + timedelta(seconds=1)) is after


def test_moments_of_different_zones_compare(written):
    """A due time in Seoul is compared with a clock in UTC by the moment, not by the digits."""
    course = Course.load(written())

    assert course.shows_inputs(course.days[0], datetime(2026, 3, 2, 8, 21, tzinfo=UTC))
    assert not course.shows_inputs(course.days[0], datetime(2026, 3, 2, 8, 19, tzinfo=UTC))


WRONG = {
    "unknown_key": (
        [('forbidden = ["sum"]', 'forbiden = ["sum"]')],
        "course.toml: week1, day1, add: unknown key 'forbiden'; did you mean 'forbidden'?",
    ),
    "missing_key": (
        [("points = 4\n", "")],
        "course.toml: week1, day1, add: the key 'points' is missing; add a line points = ...",
    ),
    "points_sum": (
        [("points = 4", "points = 3")],
        "course.toml: week1-day1: the items add up to 9 points; this day is worth 10: change the items",
    ),
    "duplicate_item": (
        [('id = "mean"', 'id = "add"')],
        "course.toml: week1-day1: 'add' stands here 2 times; every name may appear once: rename or remove one",
    ),
    "duplicate_day": (
        [('id = "friday"\nmodule = "friday"', 'id = "day1"\nmodule = "day1_again"'), ("points = 20", "points = 10")],
        "course.toml: week1: 'day1' stands here 2 times; every name may appear once: rename or remove one",
    ),
    "due_before_opens": (
        [("due = 2026-03-02T17:20", "due = 2026-03-02T15:20")],
        (
            "course.toml: week1-day1: due = 2026-03-02T15:20+09:00 is not after opens = 2026-03-02T16:00+09:00; "
            "correct one of the two"
        ),
    ),
    "dates_out_of_order": (
        [("opens = 2026-03-06", "opens = 2026-03-01")],
        (
            "course.toml: week1-friday: opens = 2026-03-01T16:00+09:00, before week1-day1 is due "
            "(2026-03-02T17:20+09:00); correct the dates or the order of the days"
        ),
    ),
    "naive_datetime": (
        [("opens = 2026-03-02T16:00:00+09:00", "opens = 2026-03-02T16:00:00")],
        (
            "course.toml: week1, day1: opens = 2026-03-02 16:00:00 has no UTC offset; "
            "write it with the offset, such as opens = 2026-03-02T16:00:00+09:00"
        ),
    ),
    "nothing_in_it": (
        [(TINY[TINY.index("[[weeks.days]]") :], "days = []")],
        "course.toml: week1: the list below it is empty; add an entry or remove it",
    ),
    "unknown_timezone": (
        [("Asia/Seoul", "Asia/Soul")],
        "course.toml: top level: timezone = 'Asia/Soul' is unknown; write a name such as Asia/Seoul",
    ),
    "module_of_other_day": (
        [('module = "day1_sums"', 'module = "day2_sums"')],
        "course.toml: week1-day1: module = 'day2_sums' does not begin with 'day1'; rename it to day1_<topic>",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_every_problem_says_where_what_and_what_to_do(written, name):
    """Each way a catalogue can be wrong has a name and one sentence a person can act on."""
    replacements, sentence = WRONG[name]

    assert problems(written(*replacements)) == {name: sentence}


@pytest.mark.parametrize(
    ("old", "new", "place", "key"),
    [
        ('id = "tiny"', 'id = "tiny"\nroot = "elsewhere"', "top level", "root"),
        ('module = "day1_sums"', 'module = "day1_sums"\nweek = "week2"', "week1, day1", "week"),
    ],
)
def test_a_key_that_the_loader_fills_in_is_refused(written, old, new, place, key):
    """What would be replaced without a word is an unknown key like any other."""
    sentence = f"course.toml: {place}: unknown key {key!r}; remove it: it is known without being written here"

    assert problems(written((old, new))) == {"unknown_key": sentence}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points = 4", 'points = "4"'),
        ("points = 4", "points = true"),
        ("points = 4", "points = -4"),
        ('framework = "torch"', 'framework = "jax"'),
        ('id = "mean"', 'id = "no name"'),
        ("opens = 2026-03-02T16:00:00+09:00", 'opens = "2026-03-02T16:00:00+09:00"'),
        ("opens = 2026-03-02T16:00:00+09:00", "opens = 2026-03-02"),
        ('show_inputs = "after_due"', 'show_inputs = "perhaps"'),
        ('id = "day1"', 'id = "monday"'),
    ],
)
def test_a_value_of_the_wrong_kind_is_never_guessed(written, old, new):
    """Text for a number, an unknown framework, a date without a time: refused, with the key's name."""
    found = problems(written((old, new)))

    assert list(found) == ["wrong_value"]
    assert f"{new.partition(' =')[0]} = " in found["wrong_value"]


def test_friday_comes_last(written):
    """A Friday in the middle of a week is a slip."""
    extra = TINY[TINY.index("[[weeks.days]]") : TINY.index('[[weeks.days]]\nid = "friday"')]
    late = extra.replace("day1", "day5").replace("2026-03-02", "2026-03-07")

    assert list(problems(written(('title = "Both"\npoints = 20\n', f'title = "Both"\npoints = 20\n\n{late}')))) == [
        "friday_not_last"
    ]


def test_two_days_never_overlap(written):
    """A day opens when the one before it is due at the earliest."""
    early = written(("opens = 2026-03-06T16:00", "opens = 2026-03-02T17:19"))
    assert list(problems(early)) == ["dates_out_of_order"]

    Course.load(written(("opens = 2026-03-06T16:00", "opens = 2026-03-02T17:20")))


def test_all_problems_are_told_at_once(written):
    """A calendar is mended in one go."""
    path = written(("points = 4", "points = 3"), ("Asia/Seoul", "Mars"), ("points = 20", "points = 10"))
    with pytest.raises(InvalidCourse) as caught:
        Course.load(path)

    assert [problem.name for problem in caught.value.problems] == ["unknown_timezone", "points_sum", "points_sum"]
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id = \n", r"this is no TOML: Invalid value \(at line 1, column 6\); correct that line"),
        (b"\xff\xfe", "cannot be read .*; it must be a readable UTF-8 text file"),
        (b"", "the key 'id' is missing"),
        (b'weeks = "week1"', "weeks = 'week1' does not fit"),
        (b"weeks = [1]", "does not fit"),
    ],
)
def test_a_damaged_file_is_a_sentence(tmp_path, content, sentence):
    """No content of course.toml ends in a traceback of the parser."""
    path = tmp_path / "course.toml"
    path.write_bytes(content)

    with pytest.raises(CourseError, match=sentence):
        Course.load(path)


def test_a_missing_file_is_a_sentence(tmp_path):
    """A folder without course.toml says so."""
    with pytest.raises(CourseError, match=r"course\.toml: there is no such file"):
        Course.load(tmp_path)


def test_the_course_is_found_from_below(written):
    """A command started in a week's folder finds its course."""
    path = written()
    below = path.parent / "exercises" / "week1"
    below.mkdir(parents=True)

    assert locate(below) == path.resolve()


def test_no_course_above_says_what_to_do(tmp_path):
    """Outside of any course the answer names the option."""
    with pytest.raises(UsageError, match=r"no course\.toml in .* or above it: change .* --course PATH"):
        locate(tmp_path)
