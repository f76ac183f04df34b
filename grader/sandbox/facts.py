"""What a source file uses, read from its syntax tree without running it.

`collect` runs in the worker, before any of the student's code; the judge gets plain data and asks `forbidden_uses`.
Names are resolved as far as a reader would: import aliases, `d = np.dot`, getattr(np, "dot"), helpers of the module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox import syntax

#: What people write for a module in a list of forbidden names, and the name it is known by here.
_SHORT = {"np": "numpy", "tf": "tensorflow", "nn": "torch.nn", "F": "torch.nn.functional"}
MODULE = "<module>"
_RECURSION = 20_000


@dataclass(frozen=True)
class Definition:
    """What one top-level function or class uses: (name, line).

    Names are dotted ("numpy.linalg.inv"), builtins are bare ("sum"), methods begin with a dot (".dot"), operators and
    loops stand for themselves ("@", "for", "while", "comprehension"). `helpers`: top-level names it refers to.
    """

    uses: tuple[tuple[str, int], ...] = ()
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is known of a file. `stubs` are the functions and methods ("mse", "Net.forward") still unwritten."""

    syntax_error: tuple[int, str] | None = None
    imports: tuple[tuple[str, int], ...] = ()
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()

    def is_stub(self, name: str) -> bool:
        """Whether a function, or every public method of a class, is untouched."""
        return name in self.stubs

    def as_plain(self) -> dict[str, Any]:
        """As lists and strings, to be sent."""
        return {
            "syntax_error": self.syntax_error, "imports": self.imports, "names": self.names, "stubs": self.stubs,
            "definitions": {name: (what.uses, what.helpers) for name, what in self.definitions.items()},
        }  # fmt: skip

    @classmethod
    def from_plain(cls, plain: Any) -> Facts:
        """Back from what a worker sent. Raises ValueError, TypeError or KeyError when it is not that."""
        error = plain["syntax_error"]
        return cls(
            syntax_error=None if error is None else (int(error[0]), str(error[1])[:500]),
            imports=_pairs(plain["imports"]),
            definitions={
                str(name): Definition(_pairs(uses), _texts(helpers))
                for name, (uses, helpers) in plain["definitions"].items()
            },
            names=_texts(plain["names"]),
            stubs=_texts(plain["stubs"]),
        )


def _pairs(plain: Iterable[Any]) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(line)) for name, line in plain)


def _texts(plain: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(text) for text in plain)


def collect(source: bytes) -> Facts:
    """The facts of a source file; a file that does not parse is a fact too."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_RECURSION)
    try:
        tree = syntax.parse(source)
        reader = syntax.ModuleReader(tree)
    except SyntaxError as problem:
        return Facts(syntax_error=(problem.lineno or 1, str(problem.msg)))
    except (ValueError, RecursionError, MemoryError) as problem:
        return Facts(syntax_error=(1, f"the file cannot be parsed: {str(problem) or 'nested too deeply'}"))
    finally:
        sys.setrecursionlimit(limit)
    definitions = {
        name: Definition(tuple(sorted(uses, key=_by_line)), tuple(sorted(helpers)))
        for name, (uses, helpers) in reader.definitions.items()
    }
    return Facts(None, tuple(reader.imports), definitions, tuple(reader.names), tuple(reader.stubs))


def _by_line(use: tuple[str, int]) -> tuple[int, str]:
    return use[1], use[0]


def forbidden_uses(
    facts: Facts, item: str, forbidden: Sequence[str], banned_modules: Iterable[str] = ()
) -> list[tuple[int, str]]:
    """Where `item`, or a helper it reaches, uses a forbidden name or a banned module: (line, name), by line.

    `forbidden` entries: "np.dot", "np.linalg" (and all below it), ".dot", "@", "for", "sum". The name in the answer is
    the entry for forbidden names, the dotted name for banned modules.
    """
    wanted = {canonical(entry): entry for entry in forbidden}
    banned = frozenset(banned_modules)
    found = set()
    for use, line in _reached(facts, item):
        entry = _entry(use, wanted)
        if entry is not None:
            found.add((line, entry))
        elif use.partition(".")[0] in banned:
            found.add((line, use))
    return sorted(found)


def canonical(name: str) -> str:
    """The name as `Definition.uses` has it: np.dot -> numpy.dot, tf.keras.losses -> keras.losses."""
    first, dot, rest = name.partition(".")
    full = _SHORT.get(first, first) + dot + rest
    return full.removeprefix("tensorflow.") if full.startswith("tensorflow.keras") else full


def _entry(use: str, wanted: Mapping[str, str]) -> str | None:
    name = canonical(use)
    while name:
        if name in wanted:
            return wanted[name]
        if name.startswith("."):
            return None
        name = name.rpartition(".")[0]
    return None


def _reached(facts: Facts, item: str) -> Iterable[tuple[str, int]]:
    """Everything used by a definition and the helpers it refers to, however far."""
    open_, seen = [item], {item}
    while open_:
        definition = facts.definitions.get(open_.pop(), Definition())
        yield from definition.uses
        new = set(definition.helpers) - seen
        seen |= new
        open_ += new
