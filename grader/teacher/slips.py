"""Slips against the universal rules, made from the solution itself: the proof that each rule can fail.

For every item with a `Universal` class, the right function is wrapped so that it breaks one rule and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.checking.variants import Variant

PRELUDE = """import numpy as _np
def _arrays(args):
    return [a for a in args if isinstance(a, _np.ndarray) and a.size]
def _loose(a):
    return _np.zeros_like(a) if isinstance(a, _np.ndarray) and not a.flags.c_contiguous else a
"""

#: Rule -> (slug, body of the wrapper; `_right` is the solution's function).
BODIES = {
    "U1": ("mutates_input", "result = _right(*args, **kwargs)\nfor a in _arrays(args):\n    a += 1\nreturn result"),
    "U2": (
        "dtype_changed",
        """if any(isinstance(a, list) for a in args):
    raise TypeError('arrays only')
return _right(*args, **kwargs)""",
    ),
    "U3": ("needs_contiguous", "return _right(*map(_loose, args), **kwargs)"),
    "U4": ("silent_broadcast", "try:\n    return _right(*args, **kwargs)\nexcept ValueError:\n    return 0.0"),
    "U5": (
        "overflow",
        """if any(abs(a).max() > 5000 for a in _arrays(args)):
    _np.exp(_np.float64(1e4))
return _right(*args, **kwargs)""",
    ),
    "U7": ("global_rng", "_np.random.rand()\nreturn _right(*args, **kwargs)"),
    "U8": ("side_effect", "print('here')\nreturn _right(*args, **kwargs)"),
    "U9": (
        "single_sample",
        """if any(1 in a.shape[:1] for a in _arrays(args)[:1]):
    raise IndexError('one')
return _right(*args, **kwargs)""",
    ),
}


def slips(tests: str, solution: str) -> Iterator[Variant]:
    """One variant per universal rule and item that a hidden test file demands."""
    functions = {node.name: node for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef)}
    for item, rules in _universals(tests):
        for rule in rules:
            if item in functions:
                slug, body = BODIES[rule]
                yield _slip(item, slug, body, ast.get_source_segment(solution, functions[item]) or "")


def _slip(item: str, slug: str, body: str, right: str) -> Variant:
    inner = right.replace(f"def {item}(", "def _right(", 1)
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"def {slug}(*args, **kwargs):\n{lines}"
    return Variant("mistake", slug, item, "", item, source, f"{PRELUDE}\n{inner}\n")


def _universals(tests: str) -> Iterator[tuple[str, list[str]]]:
    """Item -> rules, of every `class TestX(Universal, of="item")`."""
    for node in ast.parse(tests).body:
        if isinstance(node, ast.ClassDef):
            of = [ast.literal_eval(word.value) for word in node.keywords if word.arg == "of"]
            if of:
                yield of[0], _rules(node)


def _rules(node: ast.ClassDef) -> list[str]:
    given = {target.id for part in node.body if isinstance(part, ast.Assign) for target in part.targets
             if isinstance(target, ast.Name)}  # fmt: skip
    given |= {
        part.target.id for part in node.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    }
    without: set[str] = next(
        (ast.literal_eval(part.value) for part in node.body if isinstance(part, ast.Assign)
         and isinstance(part.targets[0], ast.Name) and part.targets[0].id == "without"),
        set(),
    )  # fmt: skip
    missing = {rule for rule, name in (("U4", "rejects"), ("U9", "one")) if name not in given}
    missing |= set() if "args" in given else set(BODIES)
    return [rule for rule in BODIES if rule not in without | missing]
