"""Many submissions on many machines: chunks to the workers of an existing Dask cluster, verdicts back.

The client alone holds the store and decides which worker gets what. A chunk is pinned to one worker, so that a refusal
and a death have an address: a worker whose tests, engine or libraries differ gets no further chunk, and the chunks of a
worker that dies go to others. What a worker does with a chunk is in outpost.py.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from grader.course import Course, Day
from grader.errors import GraderError, HiddenTestError, UsageError
from grader.teacher.batch import Job, Progress, through_store
from grader.teacher.parcels import Parcel, given_up, parcels
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import Verdict

if TYPE_CHECKING:
    from distributed import Client, Future

#: Chunks a worker has beyond one for each of its threads, so that it never idles.
WAITING = 1
#: Workers that may die over one chunk before it is tried submission by submission, or given up.
DEATHS = 3
#: Seconds: between two looks at who is there, to reach the scheduler, without any worker, for one to be restarted.
LOOK, CONNECT, PATIENCE, RESTART = 1.0, 20.0, 300.0, 10.0


def grade_on_cluster(
    course: Course,
    days: Sequence[Day],
    submissions: Sequence[Submission],
    store: Store | None,
    address: str,
    unsafe: bool = False,
    force: bool = False,
    on_refusal: Callable[[str], object] = lambda _: None,
) -> Iterator[Progress]:
    """As `batch.grade_many`, by the workers of the Dask scheduler at `address` (tcp://host:8786).

    `on_refusal` is told, once for each, of workers that may not take part and why.

    Raises:
        HiddenTestError: our own tests are wrong; what was graded before is stored.
        UsageError: Dask is not installed here.
        GraderError: no scheduler, no worker, or every worker refuses; the same call goes on where it was.
    """

    def judged(todo: deque[Job]) -> Iterator[Verdict]:
        with closing(_connected(address)) as client:
            yield from Dispatch(client, todo, on_refusal, unsafe=unsafe).verdicts()

    return through_store(course, days, submissions, store, judged, unsafe=unsafe, force=force)


def _connected(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("grading on a cluster needs Dask: pip install '.[cluster]'") from None
    try:
        return Client(address, timeout=CONNECT, set_as_default=False, name="grader")
    except (OSError, ValueError) as error:
        todo = "check the address (tcp://host:8786, or tls://), and that `dask scheduler` runs there"
        raise GraderError(f"{address}: no Dask scheduler answers ({error}); {todo}") from None


class Dispatch:
    """The chunks of one run: which wait, which worker has which in hand, and which workers refuse."""

    def __init__(
        self, client: Client, jobs: Collection[Job], on_refusal: Callable[[str], object], *, unsafe: bool
    ) -> None:
        self._client, self._unsafe, self._on_refusal = client, unsafe, on_refusal
        self._todo = deque(parcels(jobs))
        self._needed = sorted({job.submission.assignment for job in jobs})
        self._hands: dict[str, dict[Future[Any], Parcel]] = defaultdict(dict)
        self._arrived: SimpleQueue[tuple[str, Future[Any]]] = SimpleQueue()
        self._refusals: dict[str, str] = {}
        self._died = False
        self._workers: dict[str, int] = {}
        self._looked = float("-inf")
        self._idle_since = time.monotonic()

    def verdicts(self) -> Iterator[Verdict]:
        """Every job's verdict, once, chunk by chunk as they come."""
        while self._todo or any(self._hands.values()):
            workers = self._present()
            yield from self._bring_home(workers)
            self._fill(workers)
            self._demand_somebody(workers)
            for address, future in self._answered():
                yield from self._read(address, future)

    def _present(self) -> dict[str, int]:
        """Threads of every worker there is, as of a moment ago; GraderError when the scheduler is gone."""
        if time.monotonic() - self._looked >= LOOK:
            try:
                self._workers = dict(self._client.nthreads())
            except Exception as error:  # Dask, tornado and asyncio each have names for it
                raise _lost(error) from error
            self._looked = time.monotonic()
        return self._workers

    def _bring_home(self, workers: Mapping[str, int]) -> Iterator[Verdict]:
        """What the dead had in hand waits again."""
        for address in [name for name, hand in self._hands.items() if hand and name not in workers]:
            self._died = True
            for future, parcel in self._hands.pop(address).items():
                future.release()
                parcel.deaths += 1
                yield from self._again(parcel)

    def _again(self, parcel: Parcel) -> Iterator[Verdict]:
        """Put a chunk back; one that workers die of is taken apart, until the submission that kills them is alone."""
        if parcel.deaths < DEATHS:
            self._todo.appendleft(parcel)
        elif len(parcel.jobs) > 1:
            self._todo.extendleft(parcels(reversed(parcel.jobs), 1))
        else:
            yield given_up(parcel.jobs[0], DEATHS)

    def _fill(self, workers: Mapping[str, int]) -> None:
        """Hand out chunks, always to whoever can take most, until everybody has enough."""
        able = {name: threads for name, threads in workers.items() if name not in self._refusals}
        room = {name: threads + WAITING - len(self._hands[name]) for name, threads in able.items()}
        while self._todo and any(free > 0 for free in room.values()):
            address = max(room, key=lambda name: room[name])
            room[address] -= 1
            self._send(address, self._todo.popleft())

    def _send(self, address: str, parcel: Parcel) -> None:
        from grader.teacher.outpost import grade_chunk  # which is for where Dask is installed

        chunk = parcel.packed(self._needed, unsafe=self._unsafe)
        future = self._client.submit(grade_chunk, chunk, workers=[address], pure=False)
        self._hands[address][future] = parcel
        future.add_done_callback(lambda done: self._arrived.put((address, done)))

    def _demand_somebody(self, workers: Mapping[str, int]) -> None:
        """Raise GraderError when chunks wait and nobody has been there to take one for too long."""
        now = time.monotonic()
        if any(self._hands.values()) or not self._todo:
            self._idle_since = now
            return
        if not workers and now - self._idle_since > PATIENCE:
            todo = "start `dask worker` on your machines; the same command goes on from here"
            raise GraderError(f"no Dask worker has been there for {PATIENCE:g} seconds; {todo}")
        if workers and now - self._idle_since >= (RESTART if self._died else 0.0):
            listed = "\n".join(sorted(self._refusals.values()))
            raise GraderError(f"every Dask worker refuses to grade:\n{listed}")

    def _answered(self) -> Iterator[tuple[str, Future[Any]]]:
        """Chunks that have come back; waits a moment for the first."""
        with suppress(Empty):
            yield self._arrived.get(timeout=LOOK)
            while True:
                yield self._arrived.get_nowait()

    def _read(self, address: str, future: Future[Any]) -> Iterator[Verdict]:
        """What a worker answered: verdicts, or why not."""
        parcel = self._hands[address].get(future)
        if parcel is None:
            return  # it was lost with its worker and is graded elsewhere
        del self._hands[address][future]
        answer = _answer(future)
        future.release()
        if "wrong" in answer:
            raise HiddenTestError(f"{answer['wrong']}\n(found by the Dask worker {address})")
        if "lost" in answer:
            parcel.deaths += 1
            yield from self._again(parcel)
        elif told := parcel.verdicts(answer.get("verdicts", ())):
            yield from told
        else:
            self._refused(address, answer.get("refused", "it answered with verdicts of something else"))
            self._todo.appendleft(parcel)

    def _refused(self, address: str, sentence: str) -> None:
        if address not in self._refusals:
            self._refusals[address] = f"{address}: {sentence}"
            self._on_refusal(self._refusals[address])


def _answer(future: Future[Any]) -> dict[str, Any]:
    """What `outpost.grade_chunk` returned, or {"lost": ...} when its worker died, or {"refused": ...} when it broke."""
    from distributed import KilledWorker

    if future.status == "cancelled":
        raise _lost("it has dropped our chunks")
    if future.status == "error":
        error = future.exception()
        kind = "lost" if isinstance(error, KilledWorker) else "refused"
        return {kind: f"it could not even begin ({error!r}); install the grader and its extra [cluster] there"}
    try:
        return dict(future.result(timeout=CONNECT))
    except (OSError, TimeoutError) as error:
        return {"lost": str(error)}


def _lost(error: object) -> GraderError:
    return GraderError(f"the Dask scheduler is gone ({error}); start it again: the same command goes on from here")
