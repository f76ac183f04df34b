"""The order of commits, and what git's own words become. Real repositories are read in `test_repositories`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grader.teacher import fetching
from grader.teacher.fetching import Git, History, Refused, without_secrets

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_the_last_commit():
    """The newest of those in time; of two with one time, the one that builds on the other; none where none is."""
    history = History(
        {"a": NOON, "b": NOON + timedelta(hours=1), "c": NOON + timedelta(hours=1), "d": NOON}, frozenset()
    )

    assert history.last() == "c"
    assert history.last(NOON) == "d"
    assert history.last(NOON - timedelta(seconds=1)) == ""
    assert History({}, frozenset()).last() == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:token@host/x.git", "https://host/x.git"),
        ("https://token@host/x", "https://host/x"),
        ("fatal: unable to access 'https://a:b@h/': no", "fatal: unable to access 'https://h/': no"),
        ("git@host:x.git", "git@host:x.git"),
        ("https://host/~user@x", "https://host/~user@x"),
    ],
)
def test_no_password_is_repeated(text, shown):
    """What stands before the host of a URL is left out; everything else stays."""
    assert without_secrets(text) == shown


def test_the_environment_of_git(tmp_path, monkeypatch):
    """Git asks nobody, uses only these protocols, and takes nothing that stands around in the environment."""
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.hooksPath=/tmp'")
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -i key")
    environment = Git(str(tmp_path), 9, ("https",)).environment

    assert "GIT_WORK_TREE" not in environment
    assert "GIT_CONFIG_PARAMETERS" not in environment
    assert environment["GIT_TERMINAL_PROMPT"] == "0"
    assert environment["GIT_ALLOW_PROTOCOL"] == "https"
    assert environment["GIT_SSH_COMMAND"].startswith("ssh -i key -oBatchMode=yes")


def test_settings_reach_git(tmp_path):
    """Our settings win over whatever configuration there is."""
    git = Git(str(tmp_path), 60, ())
    git.run("init", "--quiet", "--bare", "--template=", str(tmp_path))
    git.run("config", "core.hooksPath", "/tmp/hooks")

    assert git.text("config", "core.hooksPath") == "/dev/null\n"
    assert git.text("config", "submodule.recurse") == "false\n"


def test_what_git_says_is_one_short_line(tmp_path):
    """A failure becomes a sentence, however much git says."""
    git = Git(str(tmp_path), 60, ())
    git.run("init", "--quiet", "--bare", "--template=", str(tmp_path))
    with pytest.raises(Refused, match=r"^git rev-parse: .*x\.\.\.$"):
        git.run("rev-parse", "x" * 5000 + "\n\n")
    assert fetching.PROTOCOLS == ("https", "ssh", "http")
