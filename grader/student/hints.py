"""Known mistakes, recognised by the fingerprint of their answer.

The generated file `exercises/<week>/hints.json` maps item -> fingerprint -> {"mistake": slug, "hint": text};
`grader.answers` makes the fingerprints.
"""

from __future__ import annotations

import json
from pathlib import Path

NAME = "hints.json"


def lookup(folder: Path, item: str, test_name: str, answer: object) -> str:
    """The hint for this answer; "" for one nobody foresaw, and without a readable file: hints are a bonus.

    Args:
        folder: the week's folder.
        item: the function of the exercise.
        test_name: name of the test function, without parameters.
        answer: what the student's code answered, or the exception it raised.
    """
    from grader.answers import digest

    try:
        known = json.loads((folder / NAME).read_text(encoding="utf-8"))[item]
        return str(known[digest(test_name, answer)]["hint"])
    except Exception:  # noqa: BLE001  (an answer may be any object, with methods that raise anything)
        return ""
