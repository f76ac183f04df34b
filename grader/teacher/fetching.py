"""Fetching a repository that a stranger wrote, and asking it questions: nothing in it is checked out or run.

It is fetched into a bare repository of our own, made without templates: no hook, filter, submodule or configuration of
theirs comes into play, git never asks anything, and time and size are limited.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from grader.errors import CollectError

#: Protocols a list may name. `file` reads what the teacher may read, the solutions too: only when it is asked for.
PROTOCOLS = ("https", "ssh", "http")
#: Largest pack in bytes and most commits that are looked at.
LARGEST, MOST_COMMITS = 1 << 28, 100_000
#: What was fetched.
REF = "refs/it"

#: A commit may be this much older than those it builds on: clocks differ.
_SKEW = timedelta(minutes=5)
#: Longest line of git's that is repeated, and the last second of any calendar (9999).
_LONG, _END_OF_TIME = 300, 253_402_300_799 - 86_400
#: Settings of every call; they go before whatever configuration there is.
_CONFIG = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.quotePath", "false"),
    ("credential.interactive", "false"),
    ("fetch.unpackLimit", "1"),
    ("gc.auto", "0"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "30"),
    ("maintenance.auto", "false"),
    ("submodule.recurse", "false"),
)

#: user:password@ in a URL, which no report repeats.
_SECRET = re.compile(r"(?<=//)[^/@\s]+@")


class Refused(Exception):
    """One repository cannot be collected; the message says why."""


@dataclass(frozen=True, slots=True)
class History:
    """Commits in the order in which they can have been made, each with the earliest time it can be of."""

    times: dict[str, datetime]
    backdated: frozenset[str]

    def last(self, until: datetime | None = None) -> str:
        """The newest commit, or the newest of those made until then; empty if there is none."""
        fitting = [each for each, time in self.times.items() if until is None or time <= until]
        return max(reversed(fitting), key=self.times.__getitem__, default="")


def demand_git() -> None:
    """Raise CollectError where there is no git."""
    try:
        subprocess.run(["git", "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise CollectError("git is not installed here: install it, or collect a zip with --zip") from None


def fetch(git: Git, url: str, branch: str = "") -> History:
    """Fetch a branch, or the one the repository shows first, and read its commits.

    Raises:
        Refused: it cannot be fetched, or has more commits than any student makes.
    """
    source = f"refs/heads/{branch}" if branch else "HEAD"
    git.run("init", "--quiet", "--bare", "--template=", git.folder)
    git.run("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", url, f"+{source}:{REF}")
    limit = f"--max-count={MOST_COMMITS + 1}"
    lines = git.text("log", "--topo-order", "--reverse", limit, "--format=%H %ct %P", REF, "--").splitlines()
    if len(lines) > MOST_COMMITS:
        raise Refused(f"holds more than {MOST_COMMITS} commits, which is no student's work")
    times: dict[str, datetime] = {}
    backdated = set()
    for line in lines:
        commit, seconds, *parents = line.split()
        said = _moment(seconds)
        before = max((times[parent] for parent in parents), default=said)
        times[commit] = max(said, before)
        if before - said > _SKEW:
            backdated.add(commit)
    return History(times, frozenset(backdated))


def _moment(seconds: str) -> datetime:
    """A commit's time; where no calendar holds it, the nearest end of ours."""
    return datetime.fromtimestamp(min(max(int(seconds), 0), _END_OF_TIME), UTC)


class Git:
    """Git in a repository of its own, which never asks, runs nothing of anybody's, and ends in time."""

    def __init__(self, folder: str, seconds: float, protocols: Sequence[str]) -> None:
        self.folder, self.seconds = folder, seconds
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        ssh = os.environ.get("GIT_SSH_COMMAND", "ssh")
        self.environment = {
            **inherited,
            **{f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(_CONFIG)},
            **{f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(_CONFIG)},
            "GIT_CONFIG_COUNT": str(len(_CONFIG)),
            "GIT_DIR": folder,
            "GIT_ALLOW_PROTOCOL": ":".join(protocols),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "SSH_ASKPASS": "true",
            "GIT_SSH_COMMAND": f"{ssh} -oBatchMode=yes -oConnectTimeout=20",
            "LC_ALL": "C",
        }

    def text(self, *words: str) -> str:
        """Output as text; names that are no UTF-8 keep their bytes."""
        return self.run(*words).decode("utf-8", "surrogateescape")

    def run(self, *words: str) -> bytes:
        """Output of a command.

        Raises:
            Refused: it failed or took too long.
        """
        process = subprocess.Popen(
            ["git", "--literal-pathspecs", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if hasattr(resource, "prlimit"):
            with suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
        try:
            out, err = process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Refused(f"git {words[0]} took longer than {self.seconds:g} seconds") from None
        if process.returncode:
            raise Refused(_explained(words[0], err.decode("utf-8", "replace")))
        return out


def without_secrets(text: str) -> str:
    """A text whose URLs hold no password."""
    return _SECRET.sub("", text)


def _explained(command: str, said: str) -> str:
    """What git said, in one line and without passwords."""
    if "not allowed" in said:
        allowed = ", ".join(PROTOCOLS)
        return f"only {allowed} are read; --local allows paths on this machine (and lets the list name any of them)"
    if "couldn't find remote ref" in said:
        return "is empty, or has no such branch"
    line = " ".join(without_secrets(said).split())
    return f"git {command}: {line[:_LONG]}{'...' if len(line) > _LONG else ''}"
