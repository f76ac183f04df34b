"""The same exam under other circumstances: other secret seeds, and over and over on a busy machine."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from grader.course import Course
from grader.verdict import Outcome, Verdict

SECRET = "GRADER_SECRET"  # noqa: S105  (the name of the variable)

#: What a verdict says: for each check whether it passed, and what the mistakes are called.
Said = dict[str, str]


@contextmanager
def other_secret(course: Course, number: int) -> Iterator[None]:
    """Hidden inputs drawn from another seed; the recordings of the course's own seed are kept for the next time."""
    before = os.environ.get(SECRET)
    folder = course.root / ".grader" / "recordings"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder.parent) as safe:
        for path in folder.glob("*.pickle"):
            shutil.move(path, safe)
        os.environ[SECRET] = f"audit-{number}"
        try:
            yield
        finally:
            os.environ.pop(SECRET)
            os.environ.update({} if before is None else {SECRET: before})
            for path in folder.glob("*.pickle"):
                path.unlink()
            for path in Path(safe).glob("*.pickle"):
                shutil.move(path, folder)


@contextmanager
def all_cores_busy() -> Iterator[None]:
    """A process on every core that does nothing but count."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=_burn, args=(os.getpid(),), daemon=True) for _ in range(os.cpu_count() or 1)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.terminate()
            burner.join()


def _burn(parent: int) -> None:
    """Until terminated, or until the audit, its parent, has been killed and cannot do that."""
    while os.getppid() == parent:
        sum(range(10_000))


def said(verdict: Verdict) -> Said:
    """What must not change when nothing has changed. A comparison of times that cannot tell earns its points."""
    spoken = {"status": str(verdict.status)}
    for item in verdict.items:
        spoken[item.item] = f"{item.score} points, {', '.join(sorted(item.mistakes)) or 'nothing named'}"
        for check in item.checks:
            doubtful = check.outcome is Outcome.INCONCLUSIVE
            spoken[check.name] = str(Outcome.PASSED if doubtful else check.outcome)
    return spoken


def changes(before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> list[str]:
    """Everything that two runs of one exam say differently, as sentences."""
    return [
        f"{name}: {what} was {word}, then {said(after[name]).get(what, 'missing')}"
        for name in before
        for what, word in said(before[name]).items()
        if said(after[name]).get(what) != word
    ]
