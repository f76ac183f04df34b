"""The wall: the judge stands outside, the student's code runs inside a locked-down process.

    wire                the vocabulary of the messages: Call, Answer, Raised, Tensor, Handle
    values              values <-> plain data and raw array bytes (both sides)

    The judge's side
    cage                Zygote: start the parent of all workers, fork one; `launch` is its process
    keeper              Worker: ask it, watch it, end it; `pipes`, `watch`, `boxes` are its parts
    sending, reading    calls as bytes; replies, every byte of which may be forged
    limits              what a worker may use, and WorkerDied
    devices             the GPU: which there is, what a worker of it may open
    doctor              what this machine can enforce

    Inside
    zygote              the preloaded parent that forks workers; `pages` makes that cheap, `paths` is what they may read
    lockdown            identity, rlimits, `landlock`, `seccomp`; `kernel` is the few system calls Python lacks
    worker              the loop; `calls` runs one call, `opening` its arguments, `tensors` torch and tensorflow,
                        `stopwatch` the device's own clock
    guard               imports that are not of the day, names an item forbids
    facts, syntax       what a source file uses, found in its syntax tree before it runs (judged outside)

Names are imported on first use, so that a worker never holds the judge's side.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.sandbox.cage import Worker, Zygote, protect_this_process
    from grader.sandbox.doctor import Capability, can_cage, inspect_machine
    from grader.sandbox.facts import Facts, forbidden_uses
    from grader.sandbox.limits import Limits, WorkerDied
    from grader.sandbox.reading import decode_answers
    from grader.sandbox.sending import encode_calls
    from grader.sandbox.wire import Answer, Call, Handle, Raised, Tensor

_HOME = {
    "Worker": "cage", "Zygote": "cage", "protect_this_process": "cage",
    "Capability": "doctor", "can_cage": "doctor", "inspect_machine": "doctor",
    "Facts": "facts", "forbidden_uses": "facts",
    "Limits": "limits", "WorkerDied": "limits",
    "Answer": "wire", "Call": "wire", "Handle": "wire", "Raised": "wire", "Tensor": "wire",
    "decode_answers": "reading", "encode_calls": "sending",
}  # fmt: skip

__all__ = [
    "Answer", "Call", "Capability", "Facts", "Handle", "Limits", "Raised", "Tensor", "Worker", "WorkerDied", "Zygote",
    "can_cage", "decode_answers", "encode_calls", "forbidden_uses", "inspect_machine", "protect_this_process",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
