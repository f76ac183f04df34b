"""Lateness: a push and nbgrader's own preprocessor with our hook come to the same penalty, whatever the case."""

from __future__ import annotations

import shutil
import warnings
from datetime import datetime, timedelta

import pytest

from grader.bridges.nbgrader_gradebook import push
from grader.course import Course
from grader.errors import GraderError
from grader.verdict import Status

DUE = datetime.fromisoformat("2026-03-02T17:20:00+09:00")
#: Student -> minutes after the deadline; None: nobody knows.
CLASS = {
    "early": -30,
    "punctual": 0,
    "in-grace": 10,
    "a-second-over": 10 + 1 / 60,
    "one-hour": 60,
    "second-hour": 60 + 1 / 60,
    "five-hours": 299.99,
    "next-week": 7 * 24 * 60,
    "unknown": None,
    "excused": 300,
    "excused-elsewhere": 300,
    "extended": 300,
    "by-hand": 130,
    "nothing-right": 130,
}
POLICIES = {
    "hour": 'per = "hour"\npercent = 7.5\ngrace_minutes = 10\n',
    "day": 'per = "day"\npercent = 33.33\ngrace_minutes = 10\nmost = 60.0\n',
    "everything": 'per = "day"\npercent = 100\n',
    "none": 'per = "none"\n',
}
EXCUSED = """
[[policies.excused]]
student = "excused"

[[policies.excused]]
student = "excused-elsewhere"
assignments = ["week1-day2"]
"""


def toml(policy):
    """The course of the kit as a file."""
    days = [
        f'[[weeks.days]]\nid = "day{n}"\nmodule = "{module}"\ntitle = "{n}"\n'
        f"opens = 2026-03-0{n + 1}T16:00:00+09:00\ndue = 2026-03-0{n + 1}T17:20:00+09:00\nitems = [{items}]\n"
        for n, module, items in (
            (1, "day1_tensors", '{id="rank",title="R",points=3.0},{id="matmul",title="M",points=7.0}'),
            (2, "day2_cost", '{id="mse",title="M",points=10.0}'),
        )
    ]
    head = 'id = "dl101"\ntitle = "Deep learning"\ntimezone = "Asia/Seoul"\n'
    late = f"[policies.late]\n{POLICIES[policy]}{EXCUSED}"
    return f'{head}{late}\n[[weeks]]\nid = "week1"\ntitle = "One"\n' + "\n".join(days)


@pytest.fixture
def late(kit):
    """A kit whose course is a file with a policy, and whose class has handed in at the times above."""

    def prepare(policy):
        (kit.root / "course.toml").write_text(toml(policy))
        kit.course = Course.load(kit.root)
        kit.days = list(kit.course.days)
        for student, minutes in CLASS.items():
            place = kit.root / "submitted" / student / "week1-day1"
            place.mkdir(parents=True, exist_ok=True)
            if minutes is not None:
                moment = DUE + timedelta(minutes=minutes)
                (place / "timestamp.txt").write_text(moment.isoformat(" "))
        kit.verdicts = [
            kit.verdict(student, kit.days[0], passed=0 if student == "nothing-right" else 2 + len(student) % 3)
            for student in CLASS
        ]
        return kit

    return prepare


def pushed(kit, **options):
    """One push of the class."""
    moment = datetime.fromisoformat("2026-03-20T12:00:00+09:00")
    options = {"course_root": kit.root, "now": moment, **options}
    return push(kit.course, kit.days, kit.verdicts, str(kit.database), **options)


def penalties(kit):
    """Student -> points deducted, 0.0 where the column is empty."""
    rows = kit.ask(
        "SELECT sa.student_id, sn.late_submission_penalty FROM submitted_notebook sn "
        "JOIN submitted_assignment sa ON sa.id = sn.assignment_id"
    )
    return {student: penalty or 0.0 for student, penalty in rows}


def grants(kit):
    """What people set in nbgrader: an extension for one student, a score and extra credit for another."""
    (day,) = kit.ask("SELECT id FROM assignment WHERE name = 'week1-day1'")[0]
    kit.ask(
        "UPDATE submitted_assignment SET extension = '1970-01-01 04:00:00' "
        "WHERE student_id = 'extended' AND assignment_id = ?",
        day,
    )
    kit.ask(
        "UPDATE grade SET manual_score = 6.5, extra_credit = 0.25 WHERE cell_id IN "
        "(SELECT id FROM base_cell WHERE name = 'matmul') AND notebook_id IN (SELECT sn.id FROM submitted_notebook sn "
        "JOIN submitted_assignment sa ON sa.id = sn.assignment_id WHERE sa.student_id = 'by-hand')"
    )


def ask_nbgrader(kit):
    """The penalties that nbgrader's own preprocessor writes, with our hook configured as the documents say."""
    import nbformat

    with warnings.catch_warnings():  # between nbgrader and its libraries
        warnings.simplefilter("ignore")
        from nbgrader.preprocessors import AssignLatePenalties
        from traitlets.config import Config

        config = Config()
        config.AssignLatePenalties.plugin_class = "grader.bridges.nbgrader_late.CourseLatePenalty"
        config.CourseLatePenalty.course = str(kit.root)
        preprocessor = AssignLatePenalties(config=config)
        for student in CLASS:
            place = {"notebook": "day1_tensors", "assignment": "week1-day1", "student": student}
            resources = {"nbgrader": {**place, "db_url": f"sqlite:///{kit.database}"}}
            preprocessor.preprocess(nbformat.v4.new_notebook(), resources)
    return penalties(kit)


@pytest.mark.parametrize("policy", ["hour", "day", "everything"])
def test_push_and_nbgrader_s_own_hook_agree(late, policy):
    """Grace, begun hours, the most, excused students, extensions, manual scores and extra credit: one penalty."""
    kit = late(policy)
    pushed(kit)
    grants(kit)
    pushed(kit)
    ours = penalties(kit)
    kit.ask("UPDATE submitted_notebook SET late_submission_penalty = 99.0")

    assert ask_nbgrader(kit) == ours
    free = {"early", "punctual", "unknown", "excused", "nothing-right"} | (
        {"in-grace"} if policy != "everything" else set()
    )
    assert {student for student, lost in ours.items() if not lost} == free


def test_the_points_themselves(late):
    """7.5% an hour begun: of what was reached, and of what a person gave instead."""
    kit = late("hour")
    done = pushed(kit)
    score = {verdict.student: verdict.score for verdict in kit.verdicts}
    lost = penalties(kit)

    assert lost["in-grace"] == 0.0
    assert lost["a-second-over"] == round(score["a-second-over"] * 0.075, 4) > 0
    assert lost["one-hour"] == round(score["one-hour"] * 0.075, 4)
    assert lost["second-hour"] == round(score["second-hour"] * 0.15, 4)
    assert lost["next-week"] == score["next-week"]
    count = sum(map(bool, lost.values()))
    assert f"{count} late submissions lose {sum(lost.values()):g} points by the late policy" in done.notes

    grants(kit)
    pushed(kit)
    rank = 3.0 * (2 + len("by-hand") % 3) / 5
    assert penalties(kit)["by-hand"] == round((rank + 6.5 + 0.25) * 0.225, 4)
    assert penalties(kit)["extended"] == round(score["extended"] * 0.075, 4)


def test_again_nothing_is_written(late):
    """A second push changes no row; neither does one after nbgrader's own hook."""
    kit = late("hour")
    assert pushed(kit).changed > 0
    assert pushed(kit).changed == 0
    ask_nbgrader(kit)
    assert pushed(kit).changed == 0
    assert pushed(kit, course_root=None).changed == 0  # the times are in the gradebook


def test_without_a_policy_a_penalty_is_somebody_else_s(late):
    """What nbgrader or a person set stays; with a policy the policy's counts, and unknown times are left alone."""
    kit = late("none")
    pushed(kit)
    kit.ask("UPDATE submitted_notebook SET late_submission_penalty = 0.5")
    assert pushed(kit).changed == 0
    assert set(penalties(kit).values()) == {0.5}

    kit = late("hour")
    pushed(kit)
    lost = penalties(kit)
    assert lost["unknown"] == 0.5
    assert lost["early"] == lost["excused"] == 0.0
    assert lost["second-hour"] > 0.5


def test_what_is_missing_now_loses_nothing(late):
    """A submission that went away has 0 points, and no penalty beyond them."""
    kit = late("hour")
    pushed(kit)
    kit.verdicts = [kit.verdict("next-week", kit.days[0], status=Status.MISSING)]
    pushed(kit)

    assert penalties(kit)["next-week"] == 0.0


def test_a_clock_that_is_wrong_is_a_note(late):
    """A time before the day opened or in the future is told, and counts as it stands."""
    kit = late("hour")
    for student, said in {"early": "2026-03-01 00:00:00 UTC", "punctual": "2099-01-01 00:00:00 UTC"}.items():
        (kit.root / "submitted" / student / "week1-day1" / "timestamp.txt").write_text(said)
    notes = pushed(kit).notes

    assert (
        sum("lies before the day opened; a clock is wrong, and the time counts as it stands" in n for n in notes) == 1
    )
    assert sum("lies in the future; a clock is wrong" in note for note in notes) == 1
    assert penalties(kit)["punctual"] > 0


def hook(root=None, **config):
    """The hook as nbgrader makes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from traitlets.config import Config

        from grader.bridges.nbgrader_late import CourseLatePenalty

        made = Config({"CourseLatePenalty": config})
        if root:
            made.CourseDirectory.root = str(root)
        return CourseLatePenalty(config=made)


def test_where_the_hook_finds_the_course(late, tmp_path_factory, monkeypatch):
    """By its trait, upwards from nbgrader's course folder, or upwards from where nbgrader was started."""
    kit = late("hour")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    below = kit.root / "nbgrader"
    below.mkdir()
    monkeypatch.chdir(elsewhere)

    assert hook(course=str(kit.root)).late_submission_penalty("s", 10.0, 3601) == 1.5
    assert hook(course=str(kit.root / "course.toml")).late_submission_penalty("s", 10.0, 3601) == 1.5
    assert hook(root=below).late_submission_penalty("s", 10.0, 3601) == 1.5
    with pytest.raises(GraderError, match=r"no course\.toml in or above .*: set c\.CourseLatePenalty\.course in"):
        hook().late_submission_penalty("s", 10.0, 3601)
    with pytest.raises(GraderError, match="no such file"):
        hook(course=str(elsewhere)).late_submission_penalty("s", 10.0, 3601)
    monkeypatch.chdir(below)
    assert hook().late_submission_penalty("s", 10.0, 3601) == 1.5
    assert hook().late_submission_penalty("excused", 10.0, 3601) is None
    assert hook().late_submission_penalty("s", 10.0, 0) is None


@pytest.mark.slow
def test_nbgrader_autograde_with_the_documented_configuration(late):
    """The real command, from nbgrader_config.py to the export: the penalty is the policy's."""
    kit = late("hour")
    text = (
        "c = get_config()\n"
        'c.CourseDirectory.course_id = "dl101"\n'
        'c.AssignLatePenalties.plugin_class = "grader.bridges.nbgrader_late.CourseLatePenalty"\n'
        "c.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.AssignLatePenalties']\n"
    )
    (kit.root / "nbgrader_config.py").write_text(text)
    pushed(kit)
    wanted = penalties(kit)
    kit.ask("UPDATE submitted_notebook SET late_submission_penalty = 99.0")
    import nbformat

    book = nbformat.writes(nbformat.v4.new_notebook())
    home = kit.root / "submitted" / "second-hour" / "week1-day1"
    (home / "day1_tensors.ipynb").write_text(book)
    source = kit.root / "source" / "week1-day1"
    source.mkdir(parents=True)
    shutil.copy(home / "day1_tensors.ipynb", source)
    kit.nbgrader("autograde", "week1-day1", "--student", "second-hour")

    assert wanted["second-hour"] > 0
    assert penalties(kit)["second-hour"] == wanted["second-hour"]
