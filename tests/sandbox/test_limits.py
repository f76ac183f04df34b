"""Every limit ends a worker with its own kind and a sentence for the student; the next worker is right."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from grader.errors import SandboxError
from grader.sandbox import Call, WorkerDied, encode_calls
from grader.teacher.budget import Budget, Metered

MB = 1 << 20


def died(action, *args, **options):
    """The WorkerDied that an action ends in."""
    with pytest.raises(WorkerDied) as caught:
        action(*args, **options)
    assert str(caught.value) == caught.value.reason
    assert caught.value.reason.endswith(".")
    return caught.value


LOOPS = {
    "while True": "while True: pass",
    "sleep": "import time; time.sleep(1000)",
    "no signals": "import signal\n    for n in range(1, 32):\n        try: signal.signal(n, signal.SIG_IGN)\n"
    "        except OSError: pass\n    while True: pass",
    "a regular expression that holds the GIL": "import re; re.match('(a*)*b', 'a' * 64)",
    "every exception caught": "while True:\n        try:\n            while True: pass\n"
    "        except BaseException: pass",
    "numpy without end": "import numpy as np\n    while True: np.ones(1000).sum()",
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
}  # fmt: skip


@pytest.mark.attack
@pytest.mark.parametrize("name", LOOPS)
def test_what_does_not_end_is_stopped(ask, name):
    """An endless loop of any kind is stopped at the batch's deadline and said to be too slow."""
    worker = ask(f"def f():\n    {LOOPS[name]}\n")

    death = died(worker.answer, "f", seconds=0.3)

    assert death.kind == "timeout"
    assert "0.3 seconds" in death.reason


def test_an_endless_loop_at_import_is_stopped(fork):
    """The deadline also holds for executing the module."""
    worker = fork("while True: pass\n").worker

    assert died(worker.load, 0.3).kind == "timeout"


def test_a_dead_worker_keeps_saying_why(ask):
    """Once dead, every question raises the same death; killing it again does nothing."""
    worker = ask("def f():\n    while True: pass\n")
    first = died(worker.answer, "f", seconds=0.2)

    assert died(worker.answer, "f") is first
    worker.worker.kill()
    assert died(worker.worker.load) is first


def test_the_time_of_a_whole_submission_is_bounded(ask):
    """Batches each within their own time still end when the submission's total is used up."""
    worker = ask("import time\ndef f(): time.sleep(0.2)\n", limits={"total_seconds": 0.5})

    def on_and_on():
        for _ in range(10):
            worker.answer("f", seconds=5)

    death = died(on_and_on)

    assert death.kind == "budget"
    assert "0.5 seconds" in death.reason


def test_reading_a_reply_is_the_submissions_time(ask):
    """What the judge needs to read a reply of many little arrays is charged to who sent it."""
    worker = ask("import numpy as np\n\ndef f():\n    return [np.zeros(0)] * 50_000\n").worker
    reply = worker.run(encode_calls([Call("f")]), 10)
    budget = Budget(1e-3)

    (answer,) = Metered(worker, budget).read(reply)

    assert len(answer.value) == 50_000
    with pytest.raises(WorkerDied, match="time for the whole submission"):
        Metered(worker, budget).read(reply)


def test_processor_time_is_bounded_while_nobody_looks(ask):
    """A thread that computes on between questions meets the kernel's own limit."""
    worker = ask(
        """
        import threading, time
        def spin():
            while True: pass
        def start(): threading.Thread(target=spin, daemon=True).start()
        def wait(): time.sleep(30)
        """,
        limits={"total_seconds": 1.0},
    )
    worker.value("start")

    assert died(worker.answer, "wait").kind == "budget"


def test_too_much_address_space_is_a_memory_error(ask):
    """An array beyond the address space is a MemoryError inside; the worker lives."""
    worker = ask("import numpy as np\ndef f(): return np.ones((10 << 30) // 8)[0]\ndef g(): return 1\n")

    answer = worker.answer("f")

    assert "MemoryError" in answer.error.bases
    assert worker.value("g") == 1


def test_memory_really_used_is_bounded(ask):
    """A worker that fills memory bit by bit is stopped from outside."""
    worker = ask(
        """
        import time
        def f():
            kept = []
            while True:
                kept.append(bytearray(b"x" * (1 << 20)))
                time.sleep(0.001)
        """,
        limits={"resident": 150 * MB},
    )

    death = died(worker.answer, "f")

    assert death.kind == "memory"
    assert "150 MB" in death.reason


def test_shared_memory_counts_too(ask):
    """A shared anonymous mapping is no way around the limits."""
    worker = ask(
        """
        import mmap, time
        def f():
            m = mmap.mmap(-1, 600 << 20)
            for i in range(0, 600 << 20, 4096):
                m[i] = 1
            time.sleep(5)
        """,
        limits={"resident": 150 * MB},
    )

    assert died(worker.answer, "f").kind == "memory"


def test_scratch_space_is_bounded(ask):
    """Files of any number may not hold more than the scratch limit together."""
    worker = ask(
        """
        import time
        def f():
            for i in range(100):
                with open(f"f{i}", "wb") as file: file.write(b"x" * (1 << 20))
                time.sleep(0.005)
            time.sleep(5)
        """,
        limits={"scratch": 8 * MB},
    )

    assert died(worker.answer, "f").kind == "scratch"


def test_one_file_is_bounded(ask):
    """Writing one huge file fails inside."""
    worker = ask(
        "def f():\n    with open('big', 'wb') as file:\n        for _ in range(100): file.write(b'x' * (1 << 20))\n",
        limits={"file_size": 4 * MB},
    )

    assert worker.answer("f").error.type_name == "OSError"


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(5000): open(str(i), 'w').close()",
        "for _ in range(2000):\n        os.mkdir('d'); os.chdir('d')",
        "os.mkdir('locked', 0); os.mkdir('d' * 255)",
    ],
)
def test_many_files_deep_folders_and_locked_ones_are_cleaned_up(fork, body):
    """However a scratch folder is filled, the worker is stopped or goes on, and its folder is gone in the end."""
    worker = fork(f"import os, time\ndef f():\n    {body}\n    time.sleep(0.1)\n").load().worker
    box = worker._box.path

    with suppress(WorkerDied):
        worker.run(encode_calls([Call("f")]), 20.0)
    worker.kill()

    assert not Path(box).exists()


def test_descriptors_are_bounded(ask):
    """Opening files without end fails inside."""
    worker = ask("def f():\n    return [open('/dev/null') for _ in range(1000)]\n")

    assert worker.answer("f").error.type_name == "OSError"


def test_threads_are_bounded(ask):
    """Starting threads without end stops the worker."""
    worker = ask(
        """
        import threading, time
        def f():
            threading.stack_size(1 << 16)
            for _ in range(1000):
                threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
            time.sleep(20)
        """
    )

    death = died(worker.answer, "f")

    assert death.kind == "budget"
    assert "threads" in death.reason


def test_printing_is_kept_up_to_a_cap_and_counted(ask):
    """A chatty function is answered as usual; the beginning of what it printed is kept, all of it counted."""
    worker = ask("def f():\n    print('x' * (1 << 20))\n    return 1\n")

    assert worker.value("f") == 1
    assert worker.worker.printed == b"x" * (64 << 10)
    assert worker.worker.printed_bytes == (1 << 20) + 1


def test_endless_printing_is_stopped(ask):
    """A flood of output ends the worker."""
    worker = ask("def f():\n    while True: print('x' * 10_000)\n", limits={"output_flood": 2 * MB})

    assert died(worker.answer, "f").kind == "output"


def test_printed_text_cannot_drive_a_terminal(ask):
    """Escape sequences do not survive in what was printed; stderr is kept as well; stdin is empty."""
    worker = ask(r"""
        import sys
        def f():
            print("\x1b[31mred\x1b[0m \x1b]0;title\x07plain")
            print("error", file=sys.stderr)
            return sys.stdin.read()
    """)

    assert worker.value("f") == ""
    assert worker.worker.printed == b"red plain\nerror\n"


ENDS = {
    "os._exit": ("import os; os._exit(0)", "exit"),
    "os._exit with a status": ("import os; os._exit(7)", "exit"),
    "abort": ("import os; os.abort()", "signal"),
    "segmentation fault": ("import ctypes; ctypes.string_at(0)", "signal"),
    "kill": ("import os; os.kill(os.getpid(), 15)", "signal"),
    "endless recursion": ("import sys; sys.setrecursionlimit(1 << 30); f = lambda *a: f(*map(f, a)); f(f)", "signal"),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_worker_that_ends_says_how(ask, name):
    """Leaving the process is not an answer, and certainly not a pass."""
    body, kind = ENDS[name]
    worker = ask(f"def f():\n    {body}\n")

    assert died(worker.answer, "f").kind in (kind, "memory" if name == "endless recursion" else kind)


def test_processor_time_is_read_from_outside(ask):
    """cpu_ns grows with work, not with sleep, and is still known after death."""
    worker = ask("""
        import time
        def work():
            end = time.process_time() + 0.1
            while time.process_time() < end: pass
        def rest(): time.sleep(0.1)
    """)
    start = worker.worker.cpu_ns()
    worker.value("work")
    after_work = worker.worker.cpu_ns()
    worker.value("rest")
    after_rest = worker.worker.cpu_ns()
    worker.worker.kill()

    assert after_work - start >= 90_000_000
    assert after_rest - after_work < after_work - start
    assert worker.worker.cpu_ns() >= after_rest


def test_facts_are_refused_once_student_code_has_run(ask):
    """What a loaded module could have forged is not asked for."""
    with pytest.raises(SandboxError, match="Ask it first"):
        ask("x = 1\n").worker.facts()


@pytest.mark.attack
def test_the_next_worker_is_right_after_every_kind_of_death(ask):
    """A neighbour's death changes nothing for the next submission."""
    for body in ("import os; os._exit(1)", "import ctypes; ctypes.string_at(0)", "while True: pass"):
        died(ask(f"def f():\n    {body}\n").answer, "f", seconds=0.2)

        assert ask("def f(x): return x + 1\n").value("f", np.ones(2)).tolist() == [2, 2]
