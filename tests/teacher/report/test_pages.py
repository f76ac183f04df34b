"""The pages: what they show, to whom, and that nothing a student wrote becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from grader.teacher.report.pages import report_files
from grader.teacher.report.similarity import Pair
from grader.verdict import Outcome, Status

HOSTILE = "<script>alert(1)</script>&\"'{{ 1234 * 10 }}"
WRONG = {
    "message": "The sum is right.\ncall      add(1234, 1)\nreturned  1233",
    "mistake": "subtracts",
    "hint": "You subtracted.",
    "staff": "hidden trace",
}


class Page(HTMLParser):
    """Text and tags of a page; every tag that is opened is closed."""

    EMPTY = frozenset({"meta", "br", "path", "use", "rect", "line"})

    def __init__(self, content):
        super().__init__()
        self.text, self.tags, self.open = "", [], []
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if "style" not in self.open[-1:] else ""


@pytest.fixture
def group(make_class):
    """Two students of a week with late days, one of them wrong in half of the items."""
    group = make_class(late={"per": "hour", "percent": 10.0})
    group.whole_week("s01")
    group.whole_week("s02", 1.0, 0.5, **WRONG)
    group.times["s02", "week1-day1"] = group.day1.due.replace(hour=18)
    group.names = {"s01": "Ada Byron", "s02": "강민준"}
    return group


def test_the_files_of_a_report(group):
    """A page for the desk, one for the wall, one for each student and the marks; the index is written last."""
    files = report_files(group.evaluate())

    assert list(files) == ["feedback/s01.html", "feedback/s02.html", "week1.csv", "projector.html", "index.html"]


def test_pages_are_whole_and_need_no_network(group):
    """Every tag is closed, nothing is loaded from anywhere, nothing runs, Korean text is text, in pictures too."""
    for name, content in report_files(group.evaluate()).items():
        if name.endswith(".html"):
            page = Page(content)
            assert page.open == []
            assert not [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe", "object")]
            addresses = [
                value for _, attributes in page.tags for key, value in attributes.items() if key in ("src", "href")
            ]
            assert not [address for address in addresses if re.match(r"\w+:|//", address)]
            assert "@import" not in content.decode()
            ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
            assert len(ids) == len(set(ids))
    index = Page(report_files(group.evaluate())["index.html"])
    assert "수치 미분 <week>" in index.text
    assert "강민준" in index.text
    assert "median" in index.text


def test_the_same_week_is_the_same_bytes(group):
    """No date of today, no random names: a rerun changes no file."""
    assert report_files(group.evaluate()) == report_files(group.evaluate())


def test_hostile_text_is_text(make_class):
    """Ids, names, messages, hints, mistakes, notes: as they are, never as markup and never as a template."""
    group = make_class()
    group.whole_week(HOSTILE, 1.0, 0.0, message=HOSTILE, mistake=HOSTILE, hint=HOSTILE, part="E")
    group.whole_week("s02", 1.0, 0.0, mistake=HOSTILE, hint=HOSTILE)
    group.hand_in("s03", group.day1, status=Status.SYNTAX_ERROR)
    group.verdicts[-1] = replace(group.verdicts[-1], message=HOSTILE)
    group.names = {"s02": HOSTILE}
    pairs = [Pair("week1-day1", HOSTILE, "s02", 0.9, 300)]

    for name, content in report_files(group.evaluate(pairs, [HOSTILE])).items():
        if name.endswith(".html"):
            assert "script" not in [tag for tag, _ in Page(content).tags]
            assert b"<script" not in content
            assert b"12340" not in content


def test_the_wall_knows_no_names(group):
    """Neither names nor ids, no single marks, no pairs, no links to pages of students: only numbers."""
    wall = Page(
        report_files(group.evaluate([Pair("week1-day1", "s01", "s02", 0.9, 300)], ["note on s01"]))["projector.html"]
    )

    for word in ("Ada", "강민준", "s01", "s02", "Much in common", "Students"):
        assert word not in wall.text
    assert "subtracts" in wall.text
    assert "You subtracted." in wall.text
    assert not [tag for tag, _ in wall.tags if tag == "a"]


def test_an_anonymous_index(group):
    """The desk's page with numbers in the order of the marks, which say nothing about ids."""
    found = group.evaluate([Pair("week1-day1", "s01", "s02", 0.9, 300)], ["note on s01"])

    index = Page(report_files(found, anonymous=True)["index.html"])

    for word in ("Ada", "강민준", "s01", "s02"):
        assert word not in index.text
    assert "1 and 2" in index.text
    assert not [tag for tag, _ in index.tags if tag == "a"]


def test_the_index_leads_to_every_page(group):
    """Links are quoted as addresses, whatever a student is called."""
    group.whole_week("100% 김?#")
    files = report_files(group.evaluate())

    links = {unquote(attributes["href"]) for tag, attributes in Page(files["index.html"]).tags if tag == "a"}
    assert links == {name for name in files if name.startswith("feedback/")}


def test_what_is_to_be_taught_again_is_a_sentence(make_class):
    """How many have it right, how many did not write it, and what most of the others share."""
    group = make_class()
    for student in ("s01", "s02", "s03"):
        group.hand_in(student, group.day1, 1.0, 0.0, **WRONG)
    group.hand_in("s04", group.day1, 1.0, 0.0, outcome=Outcome.NOT_ATTEMPTED)

    text = Page(report_files(group.evaluate())["projector.html"]).text

    assert "Title of mean" in text
    assert (
        "0 of 4 have it completely right. 1 did not write it. Most frequent, 3 students: You subtracted."
        in " ".join(text.split())
    )


def test_a_student_reads_their_own_messages(group):
    """Points, lateness, sentence, message, hint; nothing of staff's and nothing of another student."""
    files = report_files(group.evaluate())
    text = Page(files["feedback/s02.html"]).text

    for words in ("강민준", "The sum is right.", "call      add(1234, 1)", "You subtracted.", "0.75 of 7.5 points off"):
        assert words in text
    assert "hidden trace" not in text
    assert "Ada" not in text
    assert "You subtracted." not in Page(files["feedback/s01.html"]).text


@pytest.mark.parametrize(("policy", "shown"), [("always", True), ("after_due", True), ("never", False)])
def test_hidden_inputs_by_the_policy(make_class, policy, shown):
    """The sentence and the hint are always there; what was called with what, only when course.toml allows it now."""
    group = make_class(show_inputs=policy)
    group.whole_week("s01", 1.0, 0.5, **WRONG)

    text = Page(report_files(group.evaluate())["feedback/s01.html"]).text

    assert ("add(1234, 1)" in text) is shown
    assert ("The inputs of this check are not shown" in text) is not shown
    assert "You subtracted." in text


def test_worked_examples_are_always_shown(make_class):
    """Their inputs are in the student's own tests."""
    group = make_class(show_inputs="never")
    group.whole_week("s01", 1.0, 0.5, part="E", **WRONG)

    assert "add(1234, 1)" in Page(report_files(group.evaluate())["feedback/s01.html"]).text


def test_every_state_has_its_words(make_class):
    """Not handed in, excused, unreadable, our fault, not due: each page says which it is."""
    group = make_class(excused=[{"student": "s01", "assignments": ["week1-day2"]}])
    group.missing("s01", group.day1)
    group.missing("s01", group.day2)
    group.hand_in("s01", group.friday, 1.0, 0.5, outcome=Outcome.GRADER_ERROR)
    group.hand_in("s02", group.day1, status=Status.EMPTY)
    group.hand_in("s02", group.day2, 1.0, 0.0, outcome=Outcome.NOT_ATTEMPTED)
    group.missing("s02", group.friday)

    files = report_files(group.evaluate())
    first, second = (Page(files[f"feedback/{student}.html"]).text for student in ("s01", "s02"))

    for words in ("Nothing was handed in.", "left out of your mark", "Not graded yet: the grader itself failed"):
        assert words in first
    assert "why" in second
    assert "Not written yet." in second
    assert "1 student has no mark yet" in Page(files["index.html"]).text


def test_a_week_that_is_not_over(make_class):
    """Friday is named as still to come, and no empty picture is drawn for it."""
    group = make_class()
    group.whole_week("s01")

    files = report_files(group.evaluate(at=datetime.fromisoformat("2026-03-04T12:00+09:00")))

    assert "Not final: friday still to come." in Page(files["index.html"]).text
    assert "This day is not over yet." in Page(files["feedback/s01.html"]).text


@pytest.mark.filterwarnings("error")
def test_a_class_in_which_nothing_ran(make_class):
    """Nobody handed anything in: pages without numbers, without warnings."""
    group = make_class()
    for day in group.week.days:
        group.missing("s01", day)

    text = Page(report_files(group.evaluate())["index.html"]).text

    assert "too little to say" in text


def test_times_are_the_courses(group):
    """They are said in the course's zone, not in the machine's."""
    files = report_files(group.evaluate(at=datetime.fromisoformat("2026-03-06T09:00+00:00")))

    assert "2026-03-06 18:00" in Page(files["index.html"]).text
