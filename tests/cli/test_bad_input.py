"""What goes wrong around a course: each case is one sentence that says what to do, and nothing is half-written."""

from __future__ import annotations

import pytest


def contents(folder):
    """Every file with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


#: Command -> what its sentence names. All of them write somewhere below the course's folder.
WRITERS = {
    ("grade", "week1-day1", "{root}/submitted"): "results.db",
    ("push", "week1-day1", "--db", "{root}/gradebook.db"): "results.db",
    ("push", "week1-day1", "--db", "{root}/kept/gradebook.db", "--files", "{root}"): "",
    ("stubs",): "exercises",
    ("new", "week1", "day2", "More sums"): "week1",
}


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_a_read_only_disk_is_a_sentence(house, frozen, engine, words):
    """Every command that writes says what it cannot write; nothing below the course changes."""
    (house.root / "kept").mkdir()
    house.store(house.graded("s01", 4.0))
    before = contents(house.root)

    with frozen(house.root):
        result = house.run(*(word.format(root=house.root) for word in words))

    assert result.exit_code == 2, result.output
    assert WRITERS[words] in result.stderr
    assert "Traceback" not in result.output
    assert contents(house.root) == before


def test_a_deleted_gradebook_is_made_again(house):
    """A gradebook that somebody deleted is complete after the next push; the results are not in it alone."""
    house.store(house.graded("s01", 4.0), house.graded("s02", 1.0))
    database = house.root / "gradebook.db"
    first = house.run("push", "week1-day1", "--db", database)
    database.unlink()

    again = house.run("push", "week1-day1", "--db", database)

    assert again.exit_code == 0
    assert again.stdout == first.stdout


def test_points_that_changed_mid_week_are_graded_again_first(house):
    """A verdict made under other points is no mark of this course: nothing is pushed, and it says what to do."""
    house.store(house.graded("s01", 4.0))
    toml = house.root / "course.toml"
    toml.write_text(toml.read_text().replace("points = 4 }", "points = 5 }").replace("points = 6 }", "points = 5 }"))

    result = house.run("push", "week1-day1", "--db", house.root / "gradebook.db")

    assert result.exit_code == 2
    assert "s01 / week1-day1" in result.stderr
    assert "grade week1-day1 again, then push" in " ".join(result.stderr.split())
