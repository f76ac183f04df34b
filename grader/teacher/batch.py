"""Many submissions: judge processes side by side, verdicts stored the moment they exist, resumable.

The parent starts one zygote per set of frameworks and any number of judge processes that share them. A judge is one
pytest session (see judge.py); it gets submissions over a pipe and sends verdicts back. A judge that dies costs the
submission it had in hand a grader_error, never a mark, and is replaced.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import multiprocessing
import platform
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import Course, Day
from grader.errors import GraderError, HiddenTestError
from grader.sandbox.cage import Zygote, launch, protect_this_process
from grader.sandbox.limits import Limits
from grader.teacher import gpu
from grader.teacher.bench import Bench, secret
from grader.teacher.grade import grade, ungraded
from grader.teacher.judge import Judge, test_files, with_judge
from grader.teacher.submissions import Submission
from grader.verdict import UNCAGED, Receipt, Status, Verdict

if TYPE_CHECKING:  # the judges need no database
    from grader.teacher.store import Store

#: Submissions a judge has in hand: one it grades, one that waits, so that it never idles.
IN_HAND = 2
#: What course.toml says of a day and no verdict depends on: a deadline that is moved grades nobody again.
_NO_MATTER = {"title", "opens", "due"}
LIBRARIES = ("numpy", "torch", "tensorflow", "keras", "hypothesis", "pytest")


@dataclass(frozen=True, slots=True)
class Progress:
    """One more verdict: how many are done of how many, and whether it was taken from the store unchanged."""

    done: int
    total: int
    verdict: Verdict
    skipped: bool = False


def grade_many(
    course: Course,
    days: Sequence[Day],
    submissions: Sequence[Submission],
    store: Store | None = None,
    jobs: int = 1,
    unsafe: bool = False,
    force: bool = False,
) -> Iterator[Progress]:
    """Grade submissions of `days`, yielding each verdict as it is made; unchanged ones come from the store.

    Raises:
        HiddenTestError: our own tests are wrong; what was graded before is stored.
        SandboxUnavailable: this machine cannot cage and `unsafe` is False.
    """
    judged = partial(graded, course, days, processes=jobs, unsafe=unsafe)
    return through_store(course, days, submissions, store, judged, unsafe=unsafe, force=force)


def through_store(
    course: Course,
    days: Sequence[Day],
    submissions: Sequence[Submission],
    store: Store | None,
    judged: Callable[[deque[Job]], Iterator[Verdict]],
    *,
    unsafe: bool,
    force: bool,
) -> Iterator[Progress]:
    """Take what is unchanged from the store (not with `force`), have `judged` make the others, store each at once."""
    receipts = {day.assignment: receipt(course, day, caged=not unsafe) for day in days}
    by_name = {day.assignment: day for day in days}
    todo: deque[Job] = deque()
    done = 0
    for submission in submissions:
        stamp = replace(receipts[submission.assignment], submission=submission.digest)
        known = known_verdict(store, submission, stamp) if not force else None
        if known is None and submission.source is not None:
            todo.append(Job(submission, stamp))
            continue
        verdict = known or ungraded(by_name[submission.assignment], submission, stamp)
        if known is None and store is not None:
            store.put(verdict)
        done += 1
        yield Progress(done, len(submissions), verdict, skipped=known is not None)
    for verdict in judged(todo) if todo else ():
        if store is not None:
            store.put(verdict)
        done += 1
        yield Progress(done, len(submissions), verdict)


@dataclass(frozen=True, slots=True)
class Job:
    """A submission with the receipt its verdict will carry.

    `only` is the one item to grade, "" for all; `shrink` looks for the smallest failing input of each wrong item. The
    audit's variants differ from the solution in one item, and nobody reads their messages.
    """

    submission: Submission
    receipt: Receipt
    only: str = ""
    shrink: bool = True

    def verdict(self, bench: Bench) -> Verdict:
        """What a judge does with it; the audit has jobs of its own kind."""
        return grade(bench, self.submission, self.receipt, self.only, self.shrink)


def known_verdict(store: Store | None, submission: Submission, stamp: Receipt) -> Verdict | None:
    """The mark that the store has of this very submission under this very receipt, or None."""
    if store is None or not store.is_current(submission.student, submission.assignment, stamp):
        return None
    return store.get(submission.student, submission.assignment)


def graded(course: Course, days: Sequence[Day], todo: deque[Job], processes: int, unsafe: bool) -> Iterator[Verdict]:
    """Empty `todo` with so many judge processes, yielding verdicts as they come."""
    if not todo:
        return
    needed = {job.submission.assignment for job in todo}
    with ExitStack() as stack:
        addresses = _zygotes([day for day in days if day.assignment in needed], unsafe, stack)
        desks = [Desk(course, sorted(needed), addresses) for _ in range(max(1, min(processes, len(todo))))]
        for desk in desks:
            stack.callback(desk.close)
        while todo or any(desk.hand for desk in desks):
            for desk in desks:
                desk.fill(todo)
            for ready in wait([desk.pipe for desk in desks if desk.hand]):
                desk = next(desk for desk in desks if desk.pipe is ready)
                yield desk.verdict(todo)


def _zygotes(days: Sequence[Day], unsafe: bool, stack: ExitStack) -> dict[tuple[str, ...], str]:
    """The addresses of new zygotes, one for each set of frameworks; they load while the judges do."""
    addresses: dict[tuple[str, ...], str] = {}
    for frameworks in dict.fromkeys(day.frameworks for day in days):
        process = launch(frameworks, unsafe=unsafe)
        stack.callback(process.stop)
        addresses[frameworks] = process.address
    return addresses


def limits(course: Course) -> Limits:
    """What one submission may use."""
    return Limits(call_seconds=course.policies.seconds_per_call, total_seconds=course.policies.seconds_per_submission)


class Desk:
    """The parent's end of one judge process."""

    def __init__(self, course: Course, assignments: Sequence[str], addresses: dict[tuple[str, ...], str]) -> None:
        self._start = (str(course.root), list(assignments), addresses)
        self.hand: deque[Job] = deque()
        self.pipe, self._process = self._open()

    @property
    def is_alive(self) -> bool:
        """Whether the judge is still there; one that waits for hours may have been killed."""
        return self._process.is_alive()

    def fill(self, todo: deque[Job]) -> None:
        """Hand over submissions until the judge has enough."""
        while todo and len(self.hand) < IN_HAND:
            job = todo.popleft()
            self.hand.append(job)
            try:
                self.pipe.send(job)
            except OSError:
                return  # it died; `verdict` finds out and opens another

    def verdict(self, todo: deque[Job]) -> Verdict:
        """The next verdict of this judge.

        Raises:
            HiddenTestError: the judge found our own tests wrong.
        """
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return self._died(todo)
        if isinstance(answer, GraderError):
            raise answer
        self.hand.popleft()
        return Verdict.from_json(answer)

    def close(self) -> None:
        """Send the judge home."""
        self.pipe.close()
        self._process.join(timeout=5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _open(self) -> tuple[Connection, BaseProcess]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=judge_process, args=(theirs, *self._start), daemon=True)
        process.start()
        theirs.close()
        return ours, process

    def _died(self, todo: deque[Job]) -> Verdict:
        self._process.join(timeout=5)
        code = self._process.exitcode
        lost = self.hand.popleft()
        todo.extendleft(reversed(self.hand))
        self.hand.clear()
        self.close()
        self.pipe, self._process = self._open()
        return ours(lost, f"the judge process ended with code {code} while grading this submission")


def judge_process(pipe: Connection, root: str, assignments: list[str], addresses: dict[tuple[str, ...], str]) -> None:
    """The life of a judge: one pytest session, submissions in, verdicts out."""
    protect_this_process()
    try:
        course = Course.load(Path(root))
        with ExitStack() as stack:

            @cache
            def zygote(frameworks: tuple[str, ...]) -> Zygote:
                """Connected when first needed: by then the tests are collected."""
                return stack.enter_context(Zygote.connect(addresses[frameworks], limits(course)))

            days = [course.day(name) for name in assignments]
            with_judge(
                course,
                days,
                lambda frameworks: zygote(tuple(frameworks)),
                lambda judge: _serve(judge, pipe),
                lambda day: recordings(course, day),
                device_for=lambda day: gpu.device_for(course, day),
            )
    except GraderError as error:
        pipe.send(HiddenTestError(str(error)) if isinstance(error, HiddenTestError) else GraderError(str(error)))


def _serve(judge: Judge, pipe: Connection) -> None:
    while True:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        bench = judge.bench(job.submission.assignment)
        try:
            verdict = job.verdict(bench)
        except Exception:  # noqa: BLE001  (whatever breaks us at one submission must not stop the class)
            verdict = ours(job, traceback.format_exc())
        pipe.send(verdict.to_json())


def ours(job: Job, trace: str) -> Verdict:
    """The verdict that is no mark: we failed, not the student."""
    return Verdict(
        job.submission.student,
        job.submission.assignment,
        Status.GRADER_ERROR,
        message="Not graded yet: the grader itself failed. Your instructor has been told.",
        staff=trace,
        receipt=job.receipt,
    )


def recordings(course: Course, day: Day) -> Path:
    """The file that keeps the recordings of a day, named after all that they depend on."""
    stamp = receipt(course, day)
    key = hashlib.sha256(f"{stamp.graders}{stamp.engine}{stamp.environment}".encode()).hexdigest()[:24]
    return course.root / ".grader" / "recordings" / f"{day.assignment}-{key}.pickle"


def receipt(course: Course, day: Day, *, caged: bool = True) -> Receipt:
    """The digests of everything but the submission that a verdict of `day` depends on, the cage included."""
    hidden = course.root / "grader" / "hidden" / day.week
    files = [
        *test_files(course, day),
        course.root / "solutions" / day.week / f"{day.module}.py",
        hidden / f"mistakes_{day.module}.py",
    ]
    package = Path(__file__).parents[1]
    engine = [path for path in sorted(package.rglob("*.py")) if "hidden" not in path.relative_to(package).parts]
    versions = [f"python {platform.python_version()}", *(f"{name} {_version(name)}" for name in LIBRARIES)]
    versions += gpu.told(course, day)
    return Receipt(
        graders=_digest(files, day.model_dump_json(exclude=_NO_MATTER), secret(course)),
        engine=_digest(engine),
        environment=("" if caged else UNCAGED) + hashlib.sha256("\n".join(versions).encode()).hexdigest(),
    )


def _digest(files: Sequence[Path], *texts: str) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"absent") + b"\0")
    for text in texts:
        total.update(text.encode() + b"\0")
    return total.hexdigest()


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"
