"""Checks marked gpu: whether they are run, on which device, and the worker they are played in.

They are an extra. Where the course does not allow a GPU, or the machine has none, a day is as if it did not have them:
no mark depends on a check that nobody could run. What a day was graded with stands in the receipt, so that a mark made
without a GPU is made again where there is one.
"""

from __future__ import annotations

from collections.abc import Callable

from grader.course import Course, Day
from grader.sandbox import devices
from grader.sandbox.cage import Zygote
from grader.sandbox.devices import Device
from grader.sandbox.limits import Limits
from grader.teacher.marked import marks_gpu

#: Gives the device that a day's checks marked gpu are run on, or None to leave them out.
DeviceFor = Callable[[Day], Device | None]


def nowhere(_: Day) -> Device | None:
    """No device: checks marked gpu are left out."""
    return None


def device_for(course: Course, day: Day) -> Device | None:
    """This machine's GPU, where the course allows it and a check of the day is marked gpu."""
    return devices.found() if course.policies.gpu and _has_checks(course, day) else None


def told(course: Course, day: Day) -> list[str]:
    """What a receipt says of the GPU: nothing on a day without checks for one, else which one, or "none"."""
    if not _has_checks(course, day):
        return []
    device = device_for(course, day)
    return [f"gpu {device.model if device else 'none'}"]


def _has_checks(course: Course, day: Day) -> bool:
    return any(marks_gpu(path) for path in (course.paths(day).visible_tests, course.paths(day).hidden_tests))


class DeviceZygote:
    """The parent of a day's workers on a device: started when the first is needed, with a connection for each trust."""

    def __init__(self, device: Device, ordinary: Zygote) -> None:
        self._device, self._ordinary = device, ordinary
        self._started: Zygote | None = None
        self._connected: dict[Limits, Zygote] = {}

    def connection(self, limits: Limits | None = None) -> Zygote:
        """A zygote whose workers have these limits, by default a student's."""
        if self._started is None:
            plain = self._ordinary
            self._started = Zygote(plain.frameworks, plain.limits, not plain.caged, device=self._device)
        if limits is None:
            return self._started
        if limits not in self._connected:
            self._connected[limits] = Zygote.connect(self._started.address, limits)
        return self._connected[limits]

    def close(self) -> None:
        """End it and all its workers."""
        for zygote in (*self._connected.values(), *([self._started] if self._started else [])):
            zygote.close()
