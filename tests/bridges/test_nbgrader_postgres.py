"""nbgrader's gradebook on a real PostgreSQL server."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from grader.bridges.nbgrader_gradebook import push
from grader.errors import BridgeError


def test_a_gradebook_by_url_is_made_and_pushed_to_twice(bare, postgres):
    """The first push makes nbgrader's tables there, the second writes nothing, a better verdict changes its rows."""
    url = postgres.database("gradebook")
    verdicts = [bare.verdict(name, day) for name in ("김학생", "ben") for day in bare.days]

    first = push(bare.course, bare.days, verdicts, url)
    again = push(bare.course, bare.days, verdicts, url)
    better = push(bare.course, bare.days, [bare.verdict("ben", bare.days[1], passed=5)], url)

    assert (first.students, first.submissions, first.cells) == (2, 4, 10)
    assert first.changed > 0
    assert again.changed == 0
    assert better.changed == 4  # two scores, two comments
    engine = create_engine(url)
    with engine.connect() as connection:
        query = "SELECT s.student_id, sum(g.auto_score) FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id "
        query += "JOIN submitted_assignment s ON s.id = n.assignment_id GROUP BY s.student_id"
        scores = dict(connection.execute(text(query)).all())
    engine.dispose()
    assert scores == {
        "ben": pytest.approx(verdicts[2].score + 10.0),
        "김학생": pytest.approx(sum(each.score for each in verdicts[:2])),
    }


def test_nbgrader_itself_reads_what_was_pushed(bare, postgres):
    """Nbgrader's own export, given the same URL, has the points."""
    url = postgres.database("exported")
    push(bare.course, bare.days, [bare.verdict("ada", bare.days[1], passed=5)], url)

    bare.nbgrader("export", "--db", url, "--course", bare.course.id, "--to", "grades.csv")

    lines = (bare.root / "grades.csv").read_text().splitlines()
    assert next(line for line in lines if line.startswith("week1-day2")).endswith(",10.0,0.0,10.0,10.0")


def test_a_server_that_is_not_there_is_a_sentence(bare, postgres):
    """It names the address without the password, and says what to check."""
    with pytest.raises(BridgeError) as caught:
        push(bare.course, bare.days, [], postgres.url("nowhere"))

    assert "hunter2" not in str(caught.value)
    assert "then push again" in str(caught.value)
