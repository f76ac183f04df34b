"""What is never the student's fault.

    GraderError
    ├── UsageError            the command was given something it cannot work with
    ├── CourseError           course.toml is wrong
    ├── SubmissionError       the folder of submissions is laid out wrongly
    ├── HiddenTestError       a hidden test is wrong: it rejects our own solution, or cannot run
    ├── SandboxError          the cage could not be built or did not hold
    │   ├── SandboxUnavailable    this machine cannot enforce it
    │   └── WireError             a frame that breaks the protocol
    ├── StoreError            the results database cannot be used
    ├── BridgeError           a foreign system (nbgrader, ...) refused
    ├── CollectError          a download, a list of repositories or the folder of submissions cannot be used
    ├── ReleaseError          what is open cannot be published there
    └── ReportError           the report of a week cannot be written there

Each message says what was found, where, and what to do. None of these ever becomes a mark.
"""

from __future__ import annotations


class GraderError(Exception):
    """Base of everything that is our fault, or a mistake in what the instructor gave us."""


class UsageError(GraderError):
    """The command was given something it cannot work with."""


class CourseError(GraderError):
    """course.toml does not describe a course."""


class SubmissionError(GraderError):
    """The folder of submissions is not laid out as <student>/<assignment>/<file>."""


class HiddenTestError(GraderError):
    """A hidden test rejects our own solution or cannot run: nobody is graded with it."""


class SandboxError(GraderError):
    """The cage could not be built, or did not behave."""


class SandboxUnavailable(SandboxError):
    """This machine cannot enforce the cage; untrusted code is refused."""


class WireError(SandboxError):
    """A frame that breaks the protocol between judge and worker."""


class StoreError(GraderError):
    """The results database cannot be read or written."""


class BridgeError(GraderError):
    """A foreign system refused what we gave it."""


class CollectError(GraderError):
    """What students handed in cannot be read from there, or not be written here."""


class ReleaseError(GraderError):
    """A target of `grader release` refused, or is not what it should be."""


class ReportError(GraderError):
    """A week's report cannot be written there, or would replace something else."""
