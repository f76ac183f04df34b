"""exercises/<week>/hints.json: which known mistake gives which wrong answer to a worked example, as digests.

The mistakes themselves are secret. What a student's machine needs to name one is only "this very wrong answer to this
worked example means that"; the answer travels as a digest, the hint as text.

Every known mistake is tried on the worked examples of its item, and only on those: neither hidden tests nor anything
that measures time is run. What counts is the answer at which the example fails, as on the student's machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from grader.answers import digest
from grader.checking.failures import CheckFailed, StudentRaised
from grader.checking.transcript import Live
from grader.checking.variants import Variant
from grader.course import Course, Day, Week
from grader.errors import GraderError, HiddenTestError
from grader.sandbox.cage import Worker, WorkerDied, Zygote
from grader.teacher.bench import PATIENT, Bench
from grader.teacher.judge import Judge, with_judge
from grader.teacher.recording import Check

#: Item -> digest of a wrong answer -> {"mistake": slug, "hint": text}.
Hints = dict[str, dict[str, dict[str, str]]]
#: Called when one more day is done.
OnProgress = Callable[[], object]


def _nothing() -> None:
    """Nobody watches."""


def write(course: Course, week: Week, on_progress: OnProgress = _nothing) -> Path | None:
    """Write the hints of a week; the file if that changed it.

    Raises:
        HiddenTestError: a worked example rejects our own solution, or a known mistake cannot be used.
        SandboxUnavailable: mistakes run where submissions run, and this machine cannot cage them.
    """
    text, path = generate(course, week, on_progress), path_of(course, week)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def drift(course: Course, week: Week, on_progress: OnProgress = _nothing) -> str:
    """A sentence when the hints of a week are missing or are not what its mistakes give, "" otherwise; as `write`."""
    text, path = generate(course, week, on_progress), path_of(course, week)
    file, todo = path.relative_to(course.root).as_posix(), f"run `grader hints {week.id}`"
    if not path.is_file():
        return f"{file} is missing: {todo}"
    found = path.read_text(encoding="utf-8")
    return "" if found == text else f"{file}: differs from what the known mistakes answer now; {todo}"


def path_of(course: Course, week: Week) -> Path:
    """Where the hints of a week lie."""
    return course.root / "exercises" / week.id / "hints.json"


def generate(course: Course, week: Week, on_progress: OnProgress = _nothing) -> str:
    """The text of hints.json; raises as `write`."""
    hints: Hints = {}

    def work(judge: Judge) -> None:
        for day in week.days:
            for item, key, entry in _of_day(judge.bench(day.assignment)):
                hints.setdefault(item, {}).setdefault(key, entry)
            on_progress()

    with ExitStack() as stack:
        sets = dict.fromkeys(tuple[str, ...](day.frameworks) for day in week.days)
        zygotes = {key: stack.enter_context(Zygote(key, PATIENT)) for key in sets}
        with_judge(course, week.days, lambda key: zygotes[tuple(key)], work, files_of=_worked_examples)
    return json.dumps(hints, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _worked_examples(course: Course, day: Day) -> Sequence[Path]:
    return [course.paths(day).visible_tests]


def _of_day(bench: Bench) -> Iterator[tuple[str, str, dict[str, str]]]:
    for mistake in bench.mistakes:
        for key in _keys(bench, mistake):
            yield mistake.of, key, {"mistake": mistake.slug, "hint": mistake.hint}


def _keys(bench: Bench, mistake: Variant) -> Iterator[str]:
    """The digests that a student's machine computes where a worked example meets this mistake."""
    with ExitStack() as stack:
        worker: Worker | None = None
        for check in bench.of(mistake.of):
            try:
                worker = worker or _loaded(bench, mistake, stack)
                answer = _wrong_answer(bench, check, worker)
            except WorkerDied:
                worker, answer = None, None
            if answer is not None:
                yield digest(check.name.rpartition("::")[2].partition("[")[0], answer)


def _loaded(bench: Bench, mistake: Variant, stack: ExitStack) -> Worker:
    worker = stack.enter_context(bench.fork(bench.variant_source(mistake).encode()))
    if (error := worker.load()) is not None:
        raise HiddenTestError(f"the mistake {mistake} cannot be imported: {error.type_name}: {error.message}")
    return worker


def _wrong_answer(bench: Bench, check: Check, worker: Worker) -> object:
    """The answer at which a worked example fails; None where it passes, or where no answer is to blame.

    An exception is no such answer: its type alone would give the same hint to many other errors, and its message is
    what the student reads anyway. Nor is an answer to drawn inputs, which are others on the student's machine.
    """
    for example in check.examples:
        bench.proxy.play(Live(example, worker, bench.reference, check.seconds), check.item)
        try:
            check.body(example)
        except CheckFailed as failed:
            return None if example.arguments else failed.answer
        except StudentRaised:
            return None
        except (GraderError, WorkerDied):
            raise
        except Exception:  # noqa: BLE001  (the body holds for the reference: what trips it is this answer's kind)
            return None
    return None
