"""The floor under every grader: a warm process that executes each file and calls its functions, unprotected.

    python floor.py exec|fork JOBS --asserts test_npweek.py  [--torch]  FILE ...
    python floor.py exec|fork JOBS --calls recording.pickle  [--torch]  FILE ...

`exec` runs everything in this one process (JOBS must be 1), `fork` a child for each file, JOBS at once. With --asserts
the tests of that pytest file are run as plain functions; with --calls the calls that our judge recorded are made, and
nothing is compared. Prints one JSON object: seconds after the imports, and by file the tests that passed.

A script of its own that imports nothing of ours, so that its start costs what a start must cost.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import json
import os
import pickle
import select
import sys
import time
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Grade = Callable[[types.ModuleType], list[str]]


def load_torch() -> None:
    """Import torch, and what its first optimizer imports, with one thread."""
    import torch
    import torch._dynamo

    torch.set_num_threads(1)


def by_asserts(path: Path) -> Grade:
    """Runs the tests of a pytest file; each imports its functions from `solution`."""
    code = compile(path.read_bytes(), str(path), "exec")

    def grade(_: types.ModuleType) -> list[str]:
        names: dict[str, Any] = {"__name__": "tests"}
        exec(code, names)
        return [name for name, test in names.items() if name.startswith("test_") and _passes(test)]

    return grade


def by_calls(path: Path) -> Grade:
    """Makes the calls of a recording, on fresh copies of their arguments."""
    recordings = pickle.loads(path.read_bytes()).values()
    calls = [made.call for recording in recordings for example in recording.examples for made in example.calls]

    def grade(module: types.ModuleType) -> list[str]:
        for call in calls:
            arguments, words = copy.deepcopy((call.args, dict(call.kwargs)))
            with contextlib.suppress(Exception), np.errstate(all="ignore"):
                getattr(module, call.target)(*arguments, **words)
        return []

    return grade


def _passes(test: Callable[[], None]) -> bool:
    try:
        test()
    except Exception:  # noqa: BLE001 - a student's code may raise anything
        return False
    return True


def graded(path: Path, grade: Grade) -> list[str]:
    """Execute a file as module `solution` and grade it; what it prints is dropped."""
    module = types.ModuleType("solution")
    sys.modules["solution"] = module
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
        return grade(module)


def in_children(paths: Sequence[Path], grade: Grade, jobs: int) -> dict[str, list[str]]:
    """A forked child for each file, `jobs` of them at once."""
    todo, found = list(paths), {}
    running: dict[int, tuple[Path, int]] = {}
    while todo or running:
        while todo and len(running) < jobs:
            path = todo.pop(0)
            pipe, pid = _child(path, grade)
            running[pipe] = path, pid
        for pipe in select.select(list(running), [], [])[0]:
            path, pid = running.pop(pipe)
            with os.fdopen(pipe, "rb") as answer:
                found[str(path)] = json.loads(answer.read())
            os.waitpid(pid, 0)
    return found


def _child(path: Path, grade: Grade) -> tuple[int, int]:
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(theirs, json.dumps(graded(path, grade)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    return ours, pid


def main() -> None:
    """Load once, grade all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("exec", "fork"))
    parser.add_argument("jobs", type=int)
    parser.add_argument("--asserts", type=Path)
    parser.add_argument("--calls", type=Path)
    parser.add_argument("--torch", action="store_true")
    parser.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args()
    if given.torch:
        load_torch()
    grade = by_asserts(given.asserts) if given.asserts else by_calls(given.calls)
    begin = time.perf_counter()
    if given.mode == "fork":
        passed = in_children(given.files, grade, given.jobs)
    else:
        passed = {str(path): graded(path, grade) for path in given.files}
    print(json.dumps({"seconds": time.perf_counter() - begin, "passed": passed}))


if __name__ == "__main__":
    main()
