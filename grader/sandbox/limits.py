"""What a worker may use, and why one died. Shared by the judge and the zygote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one worker. Seconds are wall clock without waiting for a processor (see patience.py), sizes bytes.

    `memory` bounds the address space (a MemoryError inside), `resident` what is really held (the worker is killed).
    """

    call_seconds: float = 5.0
    total_seconds: float = 120.0
    memory: int = 4 << 30
    resident: int = 2 << 30
    scratch: int = 64 << 20
    scratch_files: int = 1000
    file_size: int = 16 << 20
    output: int = 64 << 10
    output_flood: int = 64 << 20
    threads: int = 128
    descriptors: int = 64


class WorkerDied(Exception):
    """The worker is gone; the message is the sentence a student reads.

    `kind`: "timeout", "memory", "exit", "signal", "protocol", "scratch", "output" or "budget".
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
