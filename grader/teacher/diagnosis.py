"""What a check's transcript says about a wrong answer: the relation to the reference's answers on all tried inputs.

The cases are the recorded calls of the check with what the reference answered, and the student's answers to them. A
relation is told where the check compared answers; where it demanded a property instead, several answers may be right,
and the reference's is only one of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from grader.checking.diagnosis import Case, Failure, relation
from grader.checking.transcript import RecordedCall
from grader.compare import Tolerance
from grader.sandbox.wire import Answer, Call, Handle
from grader.teacher.recording import Check

HANDLE = re.compile(r"^#\d+")


def diagnosed(check: Check, answers: Sequence[Answer], tolerance: Tolerance, solution: str) -> str:
    """The sentence about a failed check, or "".

    Args:
        check: the check with its recording.
        answers: the student's answers to all its calls, in their order.
        tolerance: how the check compares.
        solution: the source of the reference solution, for the names of parameters.
    """
    recorded = [call for example in check.examples for call in example.calls]
    groups: dict[str, list[tuple[RecordedCall, Answer]]] = {}
    for call, answer in zip(recorded, answers, strict=True):
        if call.answer.error is None and not isinstance(call.answer.value, Handle):
            groups.setdefault(HANDLE.sub("", call.call.target), []).append((call, answer))
    for target, members in groups.items():
        names, arguments = _arguments([call.call for call, _ in members], signatures(solution))
        cases = [_case(*member, args, tolerance) for member, args in zip(members, arguments, strict=True)]
        if sentence := relation(cases, names):
            plain = target == check.item or members[0][0].call.kind == "inside"
            return sentence if plain else f"{target.lstrip('.')}: {sentence}"
    return ""


def _case(recorded: RecordedCall, answer: Answer, args: Sequence[Any], tolerance: Tolerance) -> Case:
    got = answer.value if answer.error is None else Failure(answer.error.type_name)
    return Case(args, got, recorded.answer.value, tolerance, answer.inputs, answer.aliased)


def _arguments(calls: Sequence[Call], known: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[Any]]]:
    """The arguments that all calls have, with their names, in the order of the parameters."""
    bound = [_bound(call, known) for call in calls]
    names = [name for name in bound[0] if all(name in each for each in bound)]
    return names, [[each[name] for name in names] for each in bound]


def _bound(call: Call, known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    given = list(call.args)
    if call.kind == "inside":
        code = getattr(given.pop(0), "__code__", None)
        names: Sequence[str] = code.co_varnames[1 : code.co_argcount] if code is not None else ()
    else:
        names = known.get(HANDLE.sub("", call.target), ())
    named = {names[i] if i < len(names) else f"argument {i + 1}": value for i, value in enumerate(given)}
    both = {**named, **call.kwargs}
    return {name: both[name] for name in sorted(both, key=lambda name: _position(name, names))}


def _position(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else len(names)


@lru_cache(maxsize=64)
def signatures(source: str) -> Mapping[str, Sequence[str]]:
    """The parameters of every function of a module, of every class's constructor, and of every method as ".name"."""
    found: dict[str, Sequence[str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = _parameters(node)
        elif isinstance(node, ast.ClassDef):
            for method in (each for each in node.body if isinstance(each, ast.FunctionDef)):
                name = node.name if method.name == "__init__" else f".{method.name}"
                found[name] = _parameters(method)[1:]
    return found


def _parameters(node: ast.FunctionDef) -> list[str]:
    return [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
