"""What a student reads about one item: plain text, and the same text made safe for Markdown and HTML.

nbgrader renders comments as Markdown with raw HTML let through, and outputs of cells as raw HTML. What
stands in a message comes partly from the student's own code, so nothing of it may become markup.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator

from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict

#: Longest text about one item, in characters: Formgrader shows it in a text box.
LONGEST = 8000
#: Longest line, in characters: neither the text box nor the feedback page scrolls sideways.
WIDTH = 100

#: Control characters, and the marks that turn the direction of writing around.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def item_text(verdict: Verdict, item: ItemResult, *, show_inputs: bool) -> str:
    """The points of one item and everything its student may read about it, as plain lines.

    With `show_inputs` False, what a hidden check was called with and what came out stays unsaid: its
    sentence and its hint remain.
    """
    lines = [f"{item.item}: {number(item.score or 0.0)} of {number(item.points)} points"]
    if verdict.status is not Status.GRADED:
        lines.append(verdict.message or f"The submission could not be graded: {verdict.status.value}.")
    lines += _about_checks(item, show_inputs=show_inputs)
    return plain("\n".join(lines))


def number(value: float) -> str:
    """Points as people write them: at most four decimals, no trailing zeros."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
    """The text without control characters and overlong lines, cut at `LONGEST`; always valid UTF-8."""
    readable = text.encode("utf-8", "replace").decode("utf-8")
    lines = [short for line in readable.splitlines() for short in _wrapped(line)]
    whole = "\n".join(lines).strip("\n")
    return whole if len(whole) <= LONGEST else whole[:LONGEST].rstrip() + "\n[cut: too long to show here]"


def as_markdown(text: str) -> str:
    """The text as one indented code block.

    Markdown's only form in which nothing is markup, and readable as it is in Formgrader's text box.
    """
    return "\n".join(f"    {line}" if line.strip() else "" for line in text.splitlines())


def as_html(text: str) -> str:
    """The text as an HTML fragment in which nothing is markup."""
    return f'<pre style="white-space: pre-wrap">{html.escape(text)}</pre>'


def _about_checks(item: ItemResult, *, show_inputs: bool) -> Iterator[str]:
    count = {outcome: sum(check.outcome is outcome for check in item.checks) for outcome in Outcome}
    if item.checks and count[Outcome.PASSED] == len(item.checks):
        yield "Every check passed."
    if count[Outcome.NOT_ATTEMPTED]:
        yield "Not written yet."
    for check in item.checks:
        if check.outcome is Outcome.FAILED:
            yield from _failed(check, show_inputs=show_inputs)
    if count[Outcome.SKIPPED]:
        yield f"Left out until the above is right: {_checks(count[Outcome.SKIPPED])}."
    if count[Outcome.INCONCLUSIVE]:
        yield f"The clock could not decide {_checks(count[Outcome.INCONCLUSIVE])}; this counts for you."


def _failed(check: CheckResult, *, show_inputs: bool) -> Iterator[str]:
    yield f"✗ {check.sentence}"
    if show_inputs or check.part == "E":  # the inputs of a worked example are in the student's own tests
        yield from _indented(check.message, without=check.sentence)
        if check.example not in check.message:
            yield from _indented(f"Example: {check.example}")
    else:
        yield "  The inputs of this check are not shown."
    if check.hint and not (show_inputs and check.hint in check.message):
        yield from _indented(f"Hint: {check.hint}")


def _indented(text: str, without: str = "") -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines() if line != without)


def _checks(count: int) -> str:
    return "1 check" if count == 1 else f"{count} checks"


def _wrapped(line: str) -> list[str]:
    clean = _INVISIBLE.sub("", line.expandtabs(4)).rstrip()
    if len(clean) <= WIDTH:
        return [clean]
    indent = clean[: min(len(clean) - len(clean.lstrip()), WIDTH // 2)]
    return textwrap.wrap(clean, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
