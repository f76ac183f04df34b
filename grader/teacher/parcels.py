"""What travels between the client and the workers of a cluster, and back: plain data only.

There: sources and digests of submissions, and the digests of everything a mark depends on; students are numbers. Back:
verdicts. Plain data, so that a worker of another version can still read a chunk and refuse it.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from grader.teacher.batch import LIBRARIES, Job
from grader.teacher.submissions import Submission
from grader.verdict import Receipt, Status, Verdict

#: Submissions that travel together: eight of the largest stay below what Dask complains about (10 MB).
CHUNK = 8


@dataclass(eq=False, slots=True)
class Parcel:
    """Jobs of one assignment that travel together, and how many workers have died with them in hand."""

    jobs: Sequence[Job]
    deaths: int = 0

    def packed(self, needed: Sequence[str], *, unsafe: bool) -> dict[str, Any]:
        """The chunk a worker gets; `needed` names all assignments of the run."""
        return {
            "assignment": self.jobs[0].submission.assignment,
            "needed": list(needed),
            "unsafe": unsafe,
            "receipt": asdict(replace(self.jobs[0].receipt, submission="")),
            "versions": versions(),
            "sources": [job.submission.source for job in self.jobs],
            "digests": [job.receipt.submission for job in self.jobs],
        }

    def verdicts(self, told: Iterable[str]) -> list[Verdict]:
        """The verdicts that came back, under their students' names; none unless they are what was asked for."""
        found = {verdict.student: verdict for verdict in map(Verdict.from_json, told)}
        expected = {str(number): job for number, job in enumerate(self.jobs)}
        if found.keys() != expected.keys() or any(found[at].receipt != job.receipt for at, job in expected.items()):
            return []
        return [replace(found[at], student=job.submission.student) for at, job in expected.items()]


def parcels(jobs: Iterable[Job], size: int = CHUNK) -> list[Parcel]:
    """The jobs in chunks, assignment by assignment: a judge reads the tests of a day when it meets its first job."""
    of: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        of[job.submission.assignment].append(job)
    return [Parcel(each[start : start + size]) for each in of.values() for start in range(0, len(each), size)]


def unpacked(chunk: Mapping[str, Any]) -> Iterator[Job]:
    """The jobs of a chunk, at the worker; students are numbered from "0"."""
    stamp, assignment = Receipt(**chunk["receipt"]), chunk["assignment"]
    for number, (source, digest) in enumerate(zip(chunk["sources"], chunk["digests"], strict=True)):
        submission = Submission(str(number), assignment, None, source, Status.GRADED, "", digest)
        yield Job(submission, replace(stamp, submission=digest))


def given_up(job: Job, deaths: int) -> Verdict:
    """The verdict of a submission that nobody survives: our fault, no mark, graded again next time."""
    return Verdict(
        job.submission.student,
        job.submission.assignment,
        Status.GRADER_ERROR,
        message="Not graded yet: the grader itself failed. Your instructor has been told.",
        staff=f"{deaths} Dask workers died, each with this submission in hand",
        receipt=job.receipt,
    )


def versions() -> list[str]:
    """Python and the libraries that a mark depends on, each with its version."""
    found = {name: [each.version for each in importlib.metadata.distributions(name=name)] for name in LIBRARIES}
    return [f"python {platform.python_version()}", *(f"{name} {(has or ['none'])[0]}" for name, has in found.items())]
