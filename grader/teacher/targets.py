"""Other places a release goes to: a branch of a git repository, and an nbgrader course with its exchange."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.course import Course, local
from grader.errors import ReleaseError
from grader.teacher.bundle import Bundle, Files
from grader.teacher.cells import OURS
from grader.teacher.notebooks import for_nbgrader
from grader.teacher.release import (
    STATE,
    State,
    parse_state,
    put_file,
    put_folder,
    read_state,
    state_text,
    working_in,
)


class GitBranch:
    """A branch that gets one commit a day; students clone it once and pull.

    Author, date and content follow from the course alone, so the same release makes the same commit anywhere.
    """

    def __init__(self, course: Course, url: str, branch: str = "main") -> None:
        self.course, self.url, self.branch = course, url, branch

    def published(self) -> Collection[str]:
        """What published.json in the branch lists."""
        with self._copy() as git:
            return self._state(git).keys()

    def publish(self, bundles: Sequence[Bundle]) -> None:
        """All commits in one push: the branch has them all or none."""
        with self._copy() as git:
            state = self._state(git)
            fresh = [bundle for bundle in bundles if bundle.day.assignment not in state]
            parent = bool(state) or git.has(self._ref)
            for bundle in fresh:
                state[bundle.day.assignment] = {"opens": bundle.day.opens.isoformat()}
                git.feed(self._commit(bundle, state_text(self.course, state), follows=parent))
                parent = True
            if fresh:
                git.run("push", "--quiet", self.url, f"{self._ref}:{self._ref}")

    @property
    def _ref(self) -> str:
        return f"refs/heads/{self.branch}"

    @contextmanager
    def _copy(self) -> Iterator[_Git]:
        with tempfile.TemporaryDirectory(prefix="grader-release-") as folder:
            git = _Git(folder)
            git.run("init", "--quiet", "--bare", folder)
            if git.run("ls-remote", "--heads", self.url, self._ref).strip():
                git.run("fetch", "--quiet", "--no-tags", self.url, f"+{self._ref}:{self._ref}")
            yield git

    def _state(self, git: _Git) -> State:
        if not git.has(f"{self._ref}:{STATE}"):
            return {}
        return parse_state(git.run("show", f"{self._ref}:{STATE}"), f"{self.url} {self.branch} {STATE}", self.course)

    def _commit(self, bundle: Bundle, state: bytes, *, follows: bool) -> bytes:
        """One commit in the language of `git fast-import`."""
        day, opens = bundle.day, local(self.course, bundle.day.opens)
        who = f"{self.course.id} <{self.course.id}@course.invalid> {int(opens.timestamp())} {opens:%z}"
        message = f"{day.assignment}: {day.title}\n".encode()
        head = [f"commit {self._ref}", f"author {who}", f"committer {who}", f"data {len(message)}"]
        parts = ["\n".join(head).encode() + b"\n" + message + b"\n"]
        parts += [f"from {self._ref}^0\n".encode()] if follows else []
        for name, content in sorted({**bundle.files, STATE: state}.items()):
            parts.append(f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n")
        return b"".join(parts)


class _Git:
    """Git in a repository of its own; what it refuses becomes a ReleaseError."""

    def __init__(self, folder: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment = {**inherited, "GIT_DIR": folder, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}

    def run(self, *words: str, given: bytes = b"") -> bytes:
        """Output of a command."""
        done = self._done(words, given)
        if done.returncode:
            said = " ".join(done.stderr.decode("utf-8", "replace").split())
            todo = "the repository must exist (`git init --bare`) and you must be allowed to push; then release again"
            raise ReleaseError(f"git {words[0]}: {said}; {todo}")
        return done.stdout

    def has(self, name: str) -> bool:
        """Whether there is an object of that name."""
        return self._done(("cat-file", "-e", name), b"").returncode == 0

    def feed(self, stream: bytes) -> None:
        """Make commits."""
        self.run("fast-import", "--quiet", given=stream)

    def _done(self, words: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(["git", *words], input=given, env=self.environment, capture_output=True, check=False)
        except FileNotFoundError:
            raise ReleaseError("git is not installed here; install it, or release to a folder with --to") from None


class Exchange:
    """An nbgrader course folder: source/<assignment>/ is written, then nbgrader itself generates and releases it."""

    def __init__(self, course: Course, root: Path) -> None:
        self.course, self.root = course, Path(root)

    def published(self) -> Collection[str]:
        """What published.json in the course folder lists."""
        if not self.root.is_dir():
            raise ReleaseError(f"{self.root}: there is no such folder; give nbgrader's course folder")
        return read_state(self.root / STATE, self.course).keys()

    def publish(self, bundles: Sequence[Bundle]) -> None:
        """One after another: source, nbgrader's two commands, note."""
        with working_in(self.root) as scratch:
            state = read_state(self.root / STATE, self.course)
            for bundle in bundles:
                name = bundle.day.assignment
                if name in state:
                    continue
                self._put_source(bundle, scratch)
                for command in ("generate_assignment", "release_assignment"):
                    self._nbgrader(command, name, "--force")
                state[name] = {"opens": bundle.day.opens.isoformat()}
                put_file(self.root / STATE, state_text(self.course, state), scratch)

    def _put_source(self, bundle: Bundle, scratch: Path) -> None:
        day, fresh = bundle.day, scratch / bundle.day.assignment
        place = self.root / "source" / day.assignment
        files = source_files(bundle)
        if place.exists() and not _is_ours(place / f"{day.module}.ipynb"):
            raise ReleaseError(f"{place} is not from `grader release`: move it away, then release again")
        for name, content in files.items():
            fresh.mkdir(exist_ok=True)
            (fresh / name).write_bytes(content)
        place.parent.mkdir(exist_ok=True)
        put_folder(fresh, place, files)

    def _nbgrader(self, *words: str) -> None:
        scripts = str(Path(sys.executable).parent)  # nbgrader starts alembic by name
        environment = {**os.environ, "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")])}
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            lines = [line for line in (done.stderr or done.stdout).splitlines() if "ERROR" in line] or ["it failed"]
            said = lines[-1].partition("ERROR] ")[2] or lines[-1]
            raise ReleaseError(f"nbgrader {words[0]} {words[1]}: {said}; mend that, then release again")


def source_files(bundle: Bundle) -> Files:
    """What belongs below source/<assignment>/: the notebook, and what lies beside it for the students."""
    day, folder = bundle.day, f"exercises/{bundle.day.week}"
    stub, tests = (bundle.files[f"{folder}/{name}.py"].decode() for name in (day.module, f"test_{day.module}"))
    beside = ("README.md", "README.ko.md", "hints.json")
    files = {name: bundle.files[f"{folder}/{name}"] for name in beside if f"{folder}/{name}" in bundle.files}
    return {**files, f"{day.module}.ipynb": for_nbgrader(day, stub, tests).encode()}


def _is_ours(path: Path) -> bool:
    try:
        return OURS in json.loads(path.read_bytes())["metadata"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
