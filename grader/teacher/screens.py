"""What an instructor sees on a terminal: one student's verdict, the class table, the summary of a run.

Verdicts go in, Rich renderables come out; nothing is printed here and nothing judged. Whatever comes from a
student, names of folders included, is shown as text: neither Rich's markup nor the terminal's escapes in it work.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from grader.course import Day
from grader.teacher.sheet import Sheet
from grader.verdict import EARNS, CheckResult, ItemResult, Outcome, Status, Verdict

#: Longest message of one check, in lines; a student's own data may fill thousands.
LINES = 30
#: Control characters but tab and newline, marks that turn the direction of writing, halves of surrogate pairs.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.NOT_ATTEMPTED: ("·", "dim"),
    Outcome.SKIPPED: ("-", "dim"),
    Outcome.INCONCLUSIVE: ("~", "green"),
    Outcome.GRADER_ERROR: ("!", "bold magenta"),
}
#: Status -> the word in the class table.
_WORDS = {
    Status.MISSING: "missing",
    Status.WRONG_NAME: "wrong name",
    Status.EMPTY: "empty",
    Status.TOO_LARGE: "too large",
    Status.UNREADABLE: "unreadable",
    Status.SYNTAX_ERROR: "syntax error",
    Status.CRASHED: "crashed",
    Status.REFUSED: "refused",
    Status.GRADER_ERROR: "our fault",
}
#: The first word of a line of a message, with the blanks behind it.
_LABEL = re.compile(r"(call|trial|returned|raised|expected|where|line) +(?=\S)")
#: Columns a wrapped text has at least.
_NARROWEST = 20
#: What a relation rests on.
_TRIED = re.compile(r"O[nf] all \d+ inputs tried, ")
_PARTS = {"E": "examples", "H": "hidden", "P": "speed"}
#: Share of the points from which a score is shown as good, and below which as poor.
_GOOD, _POOR = 0.9, 0.5


def plain(text: str) -> str:
    """Text that does nothing to a terminal: control characters become visible escapes."""
    return _UNSHOWABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def redacted(verdict: Verdict) -> Verdict:
    """A verdict without the inputs of hidden checks: their sentence, their mistake and its hint remain."""
    items = tuple(replace(item, checks=tuple(map(_redacted, item.checks))) for item in verdict.items)
    return replace(verdict, items=items)


def _redacted(check: CheckResult) -> CheckResult:
    return check if check.part == "E" else replace(check, message="", example="")


# One student's verdict.


def student_screen(verdict: Verdict, day: Day) -> RenderableType:
    """One verdict: points and parts of every item, and for each failed check what happened and what may help.

    Shows what is in the verdict; give it through `for_student` and `redacted` as the reader may see it.
    """
    title = Text.assemble((plain(verdict.student), "bold"), "  ", (day.assignment, "bold"), f"  {day.title}  ")
    title.append_text(_score(verdict.score, verdict.points))
    title.append("  graded without a cage (--unsafe)" if uncaged(verdict) else "", "bold yellow")
    rows: list[RenderableType] = [title]
    if verdict.status is not Status.GRADED:
        rows.append(Text(f"  {plain(verdict.message) or _WORDS[verdict.status]}", "yellow"))
    if verdict.staff:
        rows.append(_block(verdict.staff, "dim"))
    if verdict.status is Status.GRADED or any(item.checks for item in verdict.items):
        rows.append(_item_table(verdict.items))
        rows += (line for item in verdict.items for line in _about(item))
    return Group(*rows)


def _item_table(items: Sequence[ItemResult]) -> Table:
    table = Table.grid(padding=(0, 2))
    for item in items:
        mark, style = _MARKS[item.outcome]
        parts = [Text(f"{_PARTS[part]} {_count(item, part)}", "dim") for part in _PARTS if _count(item, part)]
        name = Text(f"  {mark} {item.item}", style)
        table.add_row(name, Text(item.title), _score(item.score, item.points), Text("  ").join(parts))
    return table


def _count(item: ItemResult, part: str) -> str:
    checks = [check for check in item.checks if check.part == part]
    return f"{sum(check.outcome in EARNS for check in checks)}/{len(checks)}" if checks else ""


def _about(item: ItemResult) -> Iterator[RenderableType]:
    """What is to be said about an item below the table; nothing about what passed or was not begun."""
    told = [check for check in item.checks if check.outcome in (Outcome.FAILED, Outcome.GRADER_ERROR)]
    if not told:
        return
    yield Text(f"\n  {item.item}", "bold")
    for check, message, hint in explained(told):
        yield from _about_check(check, message, hint)
    if left := sum(check.outcome is Outcome.SKIPPED for check in item.checks):
        yield Text(f"    - {left} more wait until this is right", "dim")


def explained(checks: Sequence[CheckResult]) -> Iterator[tuple[CheckResult, str, str]]:
    """Each check of one item with its message and its hint: nothing that stands elsewhere, and every hint once."""
    hints = _hints(checks)
    for check in checks:
        said = (check.sentence, check.hint)
        message = "\n".join(line for line in check.message.splitlines() if line not in said)
        yield check, message if message.strip() else "", hints.pop(_core(check.hint), "")


def _hints(checks: Sequence[CheckResult]) -> dict[str, str]:
    """Every hint once, with what it rests on where that is more than one input."""
    hints: dict[str, str] = {}
    for check in checks:
        label = f"{check.mistake}: " if check.mistake else ""
        hints[_core(check.hint)] = max(hints.get(_core(check.hint), ""), f"{label}{check.hint}", key=len)
    return {core: hint for core, hint in hints.items() if core}


def _core(hint: str) -> str:
    """A hint without the words about how many inputs were tried."""
    return _TRIED.sub("", hint).casefold()


def _about_check(check: CheckResult, message: str, hint: str) -> Iterator[RenderableType]:
    mark, style = _MARKS[check.outcome]
    yield _Hanging(f"    {mark} ", plain(check.sentence), style)
    if message:
        yield _block(message)
    if hint:
        yield _Hanging("      Hint: ", plain(hint), "cyan")
    if check.staff:
        yield _block(check.staff, "dim")


def cut(text: str) -> list[str]:
    """The lines of a text that may be long, as they may be shown."""
    lines = plain(text).splitlines()
    more = [f"... {len(lines) - LINES} more lines"] if len(lines) > LINES else []
    return [*lines[:LINES], *more]


def _block(text: str, style: str = "") -> RenderableType:
    """Lines of a message, indented; what follows a label stays to the right of it."""
    return Group(*(_line(line, style) for line in cut(text)))


def _line(line: str, style: str) -> _Hanging:
    found = _LABEL.match(line)
    label = found.group() if found else line[: len(line) - len(line.lstrip(" "))]
    return _Hanging(f"      {label}", line[len(label) :], style)


@dataclass(frozen=True, slots=True)
class _Hanging:
    """A label and a text; where the text is wrapped, it goes on below itself, and no line ends in blanks."""

    label: str
    text: str
    style: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(_NARROWEST, options.max_width - len(self.label))
        for number, line in enumerate(Text(self.text, tab_size=4).wrap(console, width)):
            before = " " * len(self.label) if number else self.label
            yield Text(before + line.plain.rstrip(), self.style)


def _score(score: float | None, points: float) -> Text:
    if score is None:
        return Text(f"no mark yet of {points:g}", "bold magenta")
    return Text(f"{score:.4g} of {points:g}", _shade(score, points))


def _shade(score: float, points: float) -> str:
    share = score / points if points else 1.0
    return "green" if share >= _GOOD else "red" if share < _POOR else "yellow"


# The class.


def class_table(verdicts: Iterable[Verdict], days: Sequence[Day]) -> Sheet:
    """Students × days and the total, with a word where there is no work to count, and the class's means below."""
    found = {(verdict.student, verdict.assignment): verdict for verdict in verdicts}
    students = sorted({student for student, _ in found})
    columns = [[found.get((student, day.assignment)) for student in students] for day in days]
    totals = [_total(row) for row in zip(*columns, strict=True)]
    means = [_mean(None if verdict is None else verdict.score for verdict in column) for column in columns]
    names = ["student", *(day.id for day in days), "total"]
    points = [f"{points:g}" for points in (*(day.points for day in days), sum(day.points for day in days))]
    head = [_styled("bold", names), _styled("bold", ["", *points])]
    cells = [map(_cell, column) for column in columns]
    rows = [
        [Text(_name(student)), *row, _total_cell(total)]
        for student, *row, total in zip(students, *cells, totals, strict=True)
    ]
    foot = [_styled("dim", [f"mean of {len(students)}", *means, _mean(totals)])] if students else []
    return Sheet(head, rows, foot)


def _name(student: str) -> str:
    """A name that stays on its line: a folder's may hold what looks like another row."""
    return plain(student).replace("\n", "\\n").replace("\t", "\\t")


def _styled(style: str, words: Iterable[str]) -> list[Text]:
    return [Text(word, style) for word in words]


def _cell(verdict: Verdict | None) -> Text:
    if verdict is None:
        return Text("—", "dim")
    if not verdict.is_mark:
        return Text(_WORDS[Status.GRADER_ERROR], "bold magenta")
    if verdict.status is not Status.GRADED:
        return Text(_WORDS[verdict.status], "dim" if verdict.status is Status.MISSING else "yellow")
    if untouched(verdict):
        return Text("untouched", "dim")
    points = Text(f"{verdict.score:.1f}", _shade(verdict.score or 0.0, verdict.points))
    return Text.assemble(("unsafe ", "yellow"), points) if uncaged(verdict) else points


def uncaged(verdict: Verdict) -> bool:
    """Whether the code that earned these points ran where it could have changed them (`--unsafe`)."""
    return verdict.status is Status.GRADED and not verdict.receipt.caged


def untouched(verdict: Verdict) -> bool:
    """Whether the stub was handed in as it was."""
    outcomes = {check.outcome for item in verdict.items for check in item.checks}
    return Outcome.NOT_ATTEMPTED in outcomes and outcomes <= {Outcome.NOT_ATTEMPTED, Outcome.SKIPPED}


def _total(verdicts: Sequence[Verdict | None]) -> float | None:
    """The sum of what is graded; None when nothing is, or when our own fault hides a part of it."""
    scores = [verdict.score for verdict in verdicts if verdict is not None]
    return None if None in scores or not scores else sum(score or 0.0 for score in scores)


def _total_cell(total: float | None) -> Text:
    return Text("?", "bold magenta") if total is None else Text(f"{total:.1f}", "bold")


def _mean(scores: Iterable[float | None]) -> str:
    known = [score for score in scores if score is not None]
    return f"{statistics.fmean(known):.1f}" if known else ""


# A run.


def run_summary(verdicts: Sequence[Verdict], unchanged: int) -> RenderableType:
    """What one run did: how many of each status, who could not be graded and why, and what to do next."""
    counts = Counter(map(_status, verdicts))
    words = [f"{count} {_WORDS.get(status, 'graded')}" for status, count in counts.most_common()]
    words += [f"{unchanged} of them unchanged"] if unchanged else []
    rows = [Text(f"{len(verdicts)} submissions: {', '.join(words)}")]
    rows += [_why(each) for each in verdicts if _status(each) not in (Status.GRADED, Status.MISSING)]
    if count := sum(map(uncaged, verdicts)):
        rows.append(Text(f"{count} graded without a cage (--unsafe): they are marked as such", "yellow"))
    if counts[Status.GRADER_ERROR]:
        rows.append(Text("Our faults are no marks; the next run grades them again. See grader show ... --staff"))
    return Group(*rows)


def outlined(verdict: Verdict) -> Verdict:
    """What `run_summary` shows of a verdict: the items of a mark are not among it."""
    return replace(verdict, items=()) if verdict.is_mark else verdict


def _status(verdict: Verdict) -> Status:
    return verdict.status if verdict.is_mark else Status.GRADER_ERROR


def _why(verdict: Verdict) -> Text:
    status, reason = _status(verdict), verdict.message
    if status is Status.GRADER_ERROR:
        traces = [verdict.staff, *(check.staff for item in verdict.items for check in item.checks)]
        reason = next((trace.strip().splitlines()[-1] for trace in traces if trace.strip()), reason)
    word = (_WORDS[status], "bold magenta" if status is Status.GRADER_ERROR else "yellow")
    line = plain(reason.partition("\n")[0])
    return Text.assemble(f"  {plain(verdict.student)} {verdict.assignment} ", word, f"  {line}")
