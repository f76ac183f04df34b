"""Thousands of synthetic students of one day: right answers, known and own mistakes, stubs, and a few hostile ones.

Student number n is a function of n and the course alone, so every run meets the same class. No two files are equal.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from grader.checking.variants import Variant, read_variants, variant_source
from grader.course import Course, Day

#: Every so many students one is hostile, one hands in the stub, one makes a mistake that nobody else makes.
HOSTILE_EVERY, STUB_EVERY, OWN_EVERY = 200, 25, 20
#: Of all other items so many are right, so many a known mistake; the rest is not written yet.
RIGHT, MISTAKEN = 0.7, 0.25

#: What a hostile student has at the end of an otherwise right file.
HOSTILE = {
    "exits": "import os\nos._exit(3)",
    "raises": "raise RuntimeError('no')",
    "is_no_python": "def broken(:",
    "never_ends": "while True:\n    pass",
    "asks_for_8_gigabytes": "hoard = bytearray(8 << 30)",
    "prints_without_end": "while True:\n    print('x' * 4096)",
    "leaves_files": "for n in range(500):\n    open(f'file{n}', 'w').write('x' * 1000)",
    "leaves_threads": "import threading, time\nfor n in range(20):\n"
    "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "prints_a_lot": "print('words ' * 5000)",
}
STUB = 'def {item}(*args, **words):\n    raise NotImplementedError("{item}: not written yet")\n'
OWN = "_right_{item} = {item}\n\n\ndef {item}(*args):\n    return _right_{item}(*args) * (1 + {number} * 1e-6)\n"


class Crowd:
    """The students of one day."""

    def __init__(self, course: Course, day: Day) -> None:
        self.day = day
        paths = course.paths(day)
        self._solution = paths.solution.read_text(encoding="utf-8")
        self._stub = paths.exercise.read_text(encoding="utf-8")
        self._right, self._wrong = read_variants(paths.alternatives), read_variants(paths.mistakes)
        self.kinds: Counter[str] = Counter()

    def source(self, number: int) -> str:
        """What student `number` hands in."""
        kind, text = self._source(number)
        self.kinds[kind] += 1
        return f"# student {number}\n{text}"

    def write(self, numbers: Sequence[int], folder: Path) -> None:
        """Their files, as <student>/<assignment>/<module>.py."""
        for number in numbers:
            place = folder / f"s{number:05}" / self.day.assignment
            place.mkdir(parents=True)
            (place / f"{self.day.module}.py").write_text(self.source(number), encoding="utf-8")

    def _source(self, number: int) -> tuple[str, str]:
        if number % HOSTILE_EVERY == HOSTILE_EVERY - 1:
            name = list(HOSTILE)[number // HOSTILE_EVERY % len(HOSTILE)]
            return f"hostile: {name}", f"{self._solution}\n\n{HOSTILE[name]}\n"
        if number % STUB_EVERY == STUB_EVERY - 1:
            return "stub", self._stub
        if number % OWN_EVERY == OWN_EVERY - 1:
            first = self.day.items[0].id
            return "a mistake of their own", f"{self._solution}\n\n{OWN.format(item=first, number=number + 1)}"
        return "mixed", self._mixed(random.Random(number))  # noqa: S311  (which student does what is no secret)

    def _mixed(self, dice: random.Random) -> str:
        """Each item right, known to be wrong, or not written."""
        text = self._solution
        for item in self.day.items:
            fate = dice.random()
            if fate < RIGHT + MISTAKEN:
                pool = [each for each in (self._right if fate < RIGHT else self._wrong) if each.of == item.id]
                chosen: Variant | None = dice.choice([None, *pool])
                text = text if chosen is None else variant_source(text, chosen)
            else:
                text += "\n\n" + STUB.format(item=item.id)
        return text
