"""`grader collect`: from a zip and from git to a folder that `grader grade` grades, with a report of every name."""

from __future__ import annotations

import os
import subprocess
import tomllib
import zipfile

import pytest

from grader.policies import Policies

ROSTER = "id,first_name,last_name,email,lms_user_id\ns01,Minjun,Kim,mj@x.org,4711\ns02,서연,이,,\ns03,Ada,Byron,,\n"


@pytest.fixture
def platform(house):
    """A download of two students and of somebody nobody knows, and the roster."""
    (house.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    with zipfile.ZipFile(house.root / "class.zip", "w") as archive:
        archive.writestr("kimminjun_4711_900_day1_sums.py", "def add(): ...\n")
        archive.writestr("이서연_LATE_12_901_day1_sums-1.py", "def add(): return 1\n")
        archive.writestr("someone_13_902_day1_sums.py", "")

    def collect(*options):
        folder = house.root / "collected"
        return house.run("collect", "week1-day1", "--zip", house.root / "class.zip", "--to", folder, *options)

    return collect


def test_a_download(house, platform, engine):
    """What was collected, what is not known, who is missing and what is a problem; again nothing changes; graded."""
    first = platform("--roster", house.root / "roster.csv")
    assert first.stdout.splitlines() == [
        "collected: 2 new submissions, 0 replaced, 0 unchanged",
        "the time of 2 submissions is not known: no lateness is counted there",
        "note: 이서연_LATE_12_901_day1_sums-1.py: Canvas calls it late; when it came in is not in the zip",
        "missing: s03 week1-day1",
        "problem: someone_13_902_day1_sums.py: 'someone' is nobody in the roster; not collected",
    ]
    assert first.exit_code == 1
    second = platform("--roster", house.root / "roster.csv")
    assert second.stdout.startswith("collected: 0 new submissions, 0 replaced, 2 unchanged\n")

    graded = house.run("grade", "week1-day1", house.root / "collected")
    assert graded.exit_code == 0
    assert [each.student for each in engine["submissions"]] == ["s01", "s02"]


def test_a_list_of_repositories(house):
    """The last commit before the deadline of each; --deadline names another one."""
    work = house.root / "s01"
    when = {f"GIT_{who}_DATE": "2026-03-02T17:00:00+09:00" for who in ("AUTHOR", "COMMITTER")}
    who = {f"GIT_{who}_{what}": "s" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **when, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    work.mkdir()
    (work / "day1_sums.py").write_text("def add(): ...\n")
    for words in (("init", "-q"), ("add", "--all"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=work, env=environment, check=True)
    listed = house.root / "list.csv"
    listed.write_text(f"student,url\ns01,{work.as_uri()}\n")
    options = ("--git", listed, "--to", house.root / "collected", "--local")

    assert house.run("collect", "week1-day1", *options).stdout == (
        "collected: 1 new submission, 0 replaced, 0 unchanged\n"
    )
    stamp = house.root / "collected" / "s01" / "week1-day1" / "timestamp.txt"
    assert stamp.read_text() == "2026-03-02 08:00:00.000000 UTC"
    again = house.run("collect", "week1-day1", *options, "--deadline", "2026-03-02T16:59")
    assert "s01 week1-day1: nothing was collected: no policy takes what came after the deadline" in again.stdout
    refused = house.run("collect", "week1-day1", *options[:-1])
    assert "problem: s01: " in refused.stdout
    assert "--local allows paths on this machine" in refused.stdout
    assert refused.exit_code == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "say where from, once: --zip FILE or --git LIST"),
        (("--zip", "a.zip", "--git", "list.csv"), "say where from, once: --zip FILE or --git LIST"),
        (("--zip", "a.zip", "--local"), "--deadline and --local are about --git"),
        (("--git", "list.csv", "--times", "none"), "--roster and --times are about a zip"),
        (("--zip", "a.zip", "--times", "guess"), "--times 'guess' is unknown: write one of auto, entry, none"),
        (("--git", "list.csv", "--deadline", "noon"), "--deadline 'noon' is no time: write it like 2026-03-02T17:20"),
        (("--zip", "a.zip"), "a.zip: there is no such file; give the zip that the platform lets you download"),
        (("--git", "list.csv"), "list.csv: the list of repositories cannot be read"),
        (("--zip", "a.zip", "--roster", "r.csv"), "r.csv: the roster cannot be read"),
    ],
)
def test_what_cannot_be(house, monkeypatch, options, sentence):
    """One sentence, and no folder is made."""
    monkeypatch.chdir(house.root)
    result = house.run("collect", "week1-day1", "--to", "collected", *options)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (house.root / "collected").exists()


def test_names_are_shown_harmlessly(house, platform):
    """What a file is called is hostile text: no markup, no control characters."""
    with zipfile.ZipFile(house.root / "class.zip", "a") as archive:
        archive.writestr("[red]x\x1b[31m\nproblem: you_12_1_day1_sums.py", "")
    result = platform("--roster", house.root / "roster.csv")

    assert "\x1b" not in result.stdout
    assert "[red]x" in result.stdout
    assert "\nproblem: you" not in result.stdout


def test_the_tables_of_the_page_are_policies(root):
    """What docs/collect.md shows can be pasted into course.toml, and means what the page says."""
    page = (root / "docs" / "collect.md").read_text(encoding="utf-8")
    policies = Policies.model_validate(tomllib.loads(page.split("```toml\n")[1].split("```")[0])["policies"])

    assert [policies.late.penalty(10.0, 60 * minutes) for minutes in (10, 11, 61, 600)] == [0.0, 1.0, 2.0, 5.0]
    assert policies.is_excused("s07", "week1-day2")
    assert not policies.is_excused("s07", "week1-day3")
