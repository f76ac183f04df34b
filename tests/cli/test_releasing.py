"""grader release: what the command line says."""

from __future__ import annotations

import shutil

import pytest

PARTS = {
    "exercises/week1/day1_sums.py": None,
    "exercises/week1/test_day1_sums.py": '@grades("add")\ndef test_a(submission):\n    """It adds."""\n\n\n'
    '@grades("mean")\ndef test_b(submission):\n    """It is the mean."""\n',
    "exercises/week1/README.md": "# Week 1\n\n## Friday\n\nboth\n",
}


@pytest.fixture
def open_house(house, root):
    """The tiny course with all that students get of its first day."""
    assert house.run("stubs", "week1-day1").exit_code == 0
    for name, text in PARTS.items():
        if text is not None:
            (house.root / name).write_text(text, encoding="utf-8")
    shutil.copy(root / "exercises" / "conftest.py", house.root / "exercises")
    return house


def test_the_first_run_publishes_and_the_second_does_not(open_house):
    """Each published day is a line with its title and hour; then nothing new is open."""
    words = ("release", "--due", "--to", open_house.root / "out", "--at", "2026-03-02T16:00")
    first, second = open_house.run(*words), open_house.run(*words)

    assert first.exit_code == second.exit_code == 0
    assert "published week1-day1  Sums (open since 2026-03-02 16:00)\n1 day published\n" in first.stdout
    assert second.stdout == "nothing new is open\n"


def test_a_warning_does_not_stop_it(open_house):
    """What is missing is said on stderr, and the day is published."""
    found = open_house.run("release", "--due", "--to", open_house.root / "out", "--at", "2026-03-02T16:00")

    assert "warning: exercises/week1/README.ko.md is missing" in found.stderr
    assert "warning: exercises/week1/hints.json is missing: run `grader hints week1`" in found.stderr
    assert (open_house.root / "out" / "week1-day1.zip").is_file()


def test_a_dry_run_says_would(open_house):
    """Nothing is written."""
    found = open_house.run("release", "--due", "--to", open_house.root / "out", "--at", "2026-03-02T16:00", "--dry-run")

    assert "would publish week1-day1" in found.stdout
    assert not (open_house.root / "out").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--to", "out"), "say what to publish: `grader release --due`"),
        (("--due",), "say where to, once: --to FOLDER, --git URL or --exchange COURSE"),
        (("--due", "--to", "out", "--git", "x.git"), "say where to, once"),
        (("--due", "--to", "out", "--at", "noon"), "--at 'noon' is no time"),
    ],
)
def test_what_was_meant_is_asked_for(open_house, words, sentence):
    """No target, two targets, or a time that is none: one red sentence and exit code 2."""
    found = open_house.run("release", *words)

    assert found.exit_code == 2
    assert sentence in found.stderr


def test_a_read_only_target_is_a_sentence(open_house, frozen, tmp_path_factory):
    """What cannot be written is named, and nothing is said to be published."""
    target = tmp_path_factory.mktemp("target")
    with frozen(target):
        result = open_house.run("release", "--due", "--at", "2026-03-02T16:00", "--to", target / "bundles")

    assert result.exit_code == 2
    assert "bundles" in result.stderr
    assert "published" not in result.stdout
