from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.verdict import (
    EARNS,
    SHARES,
    CheckResult,
    ItemResult,
    Outcome,
    Receipt,
    Status,
    Verdict,
    score,
)


def check(part="H", outcome=Outcome.PASSED, **more):
    return CheckResult("test_it", "mse", part, "It holds.", outcome, **more)


def checks(word):
    """Checks from a word: letters E, H, P passed, e, h, p failed; "?" an H that is our fault."""
    marks = {"?": Outcome.GRADER_ERROR}
    outcomes = [marks.get(each, Outcome.PASSED if each.isupper() else Outcome.FAILED) for each in word]
    return [check("H" if each == "?" else each.upper(), it) for each, it in zip(word, outcomes, strict=True)]


outcomes = st.sampled_from(Outcome)
parts = st.sampled_from(list(SHARES))
texts = st.text(max_size=20)
check_results = st.builds(CheckResult, texts, texts, parts, texts, outcomes, texts, texts, texts, texts, texts)
scores = st.none() | st.floats(0, 20)
items = st.builds(ItemResult, texts, texts, st.floats(0.5, 20), scores, st.lists(check_results, max_size=4).map(tuple))
receipts = st.builds(Receipt, texts, texts, texts, texts)
verdicts = st.builds(
    Verdict,
    texts,
    texts,
    st.sampled_from(Status),
    st.lists(items, max_size=4).map(tuple),
    texts,
    texts,
    receipts,
    st.floats(0, 1e6),
)


@given(verdicts)
def test_json_brings_everything_back(verdict):
    """What is stored is what is read, to the last check."""
    assert Verdict.from_json(verdict.to_json()) == verdict


@given(verdicts)
def test_json_is_json_for_everybody(verdict):
    """The document is strict JSON with its format number, score and points beside the fields."""
    document = json.loads(verdict.to_json(indent=2))

    assert document["format"] == 1
    assert document["score"] == verdict.score
    assert document["points"] == verdict.points
    assert set(document) == {"format", "score", "points", *asdict(verdict)}


@pytest.mark.parametrize("change", [{"format": 2}, {"format": None}])
def test_another_format_is_refused(change):
    """A document of another version is never misread."""
    document = json.loads(Verdict("s01", "week1-day2", Status.GRADED).to_json()) | change

    with pytest.raises(ValueError, match="this version reads 1: grade again"):
        Verdict.from_json(json.dumps(document))


@given(verdicts)
def test_a_student_reads_nothing_of_staff(verdict):
    """Traces of ours go, everything else stays."""
    public = verdict.for_student()

    assert public.staff == ""
    assert all(each.staff == "" for item in public.items for each in item.checks)
    assert replace(public, items=()) == replace(verdict, items=(), staff="")
    assert public.score == verdict.score


@pytest.mark.parametrize(
    ("word", "points"),
    [
        ("EEEHHHP", 10.0),
        ("EHP", 10.0),
        ("EeHHP", 8.5),  # half of E's 30 %
        ("EHhP", 7.0),  # half of H's 60 %
        ("EHp", 9.0),  # P's 10 %
        ("eHP", 7.0),
        ("Ehhh", 3.0),  # without P, H is worth 70 %
        ("EH", 10.0),
        ("E", 10.0),
        ("HHHh", 7.5),
        ("HP", 10.0),
        ("EP", 10.0),
        ("Ep", 9.0),
    ],
)
def test_points_are_split_30_60_10(word, points):
    """E, H and P have their shares, divided evenly; a part that is not there gives its share to the largest."""
    assert score(10, checks(word)) == points


@pytest.mark.parametrize("word", ["ehHHHHHP", "hHHHHP", "eeehhhp", "hP", "eP"])
def test_nothing_is_earned_without_one_right_value(word):
    """A function that returns a constant is symmetric, pure and fast, and still worth nothing."""
    assert score(10, checks(word)) == 0.0


@pytest.mark.parametrize("word", ["E?", "?", "eh?p", "EEEHHH?P"])
def test_our_own_fault_is_no_score(word):
    """One check that we could not run hides the mark of its item, whatever else passed."""
    assert score(10, checks(word)) is None


def test_an_item_without_checks_earns_nothing():
    """No check, no point: an item nobody looked at is never full marks."""
    assert score(10, []) == 0.0


@pytest.mark.parametrize("outcome", Outcome)
def test_which_outcomes_earn(outcome):
    """Passing earns, and a clock that could not decide counts for the student; nothing else does."""
    earned = score(10, [check("E"), check("H"), check("P", outcome)])
    wanted = None if outcome is Outcome.GRADER_ERROR else 10.0 if outcome in EARNS else 9.0

    assert earned == wanted
    assert {Outcome.PASSED, Outcome.INCONCLUSIVE} == EARNS


@given(st.floats(0.5, 20), st.lists(check_results, max_size=12))
def test_a_score_lies_between_nothing_and_all(points, results):
    """No combination of outcomes is worth less than 0 or more than the item."""
    earned = score(points, results)

    assert earned is None or 0 <= earned <= round(points, 4)


@given(st.lists(check_results, min_size=1, max_size=12), st.data())
def test_passing_one_more_check_never_costs_points(results, data):
    """Mending a failed check cannot lower the score."""
    results = [replace(each, outcome=Outcome.FAILED) if each.outcome not in EARNS else each for each in results]
    position = data.draw(st.integers(0, len(results) - 1))
    mended = [*results]
    mended[position] = replace(results[position], outcome=Outcome.PASSED)

    assert score(10, mended) >= score(10, results)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("EH", Outcome.PASSED), ("Eh", Outcome.FAILED), ("Eh?", Outcome.GRADER_ERROR)],
)
def test_the_gravest_outcome_stands_for_the_item(word, outcome):
    """One word for an item: our fault before failure before success."""
    assert ItemResult("mse", "MSE", 2, 0.0, tuple(checks(word))).outcome is outcome


def test_an_item_that_was_not_begun_is_called_so():
    """Checks that wait for an item that is not written yet do not make it wrong."""
    results = (check("E", Outcome.NOT_ATTEMPTED), check("H", Outcome.SKIPPED))

    assert ItemResult("mse", "MSE", 2, 0.0, results).outcome is Outcome.NOT_ATTEMPTED


def test_an_item_without_checks_has_not_passed():
    """An item of a submission that could not be graded was never looked at, and is called so."""
    assert ItemResult("mse", "MSE", 2, 0.0).outcome is Outcome.SKIPPED


@pytest.mark.parametrize(("environment", "caged"), [("", True), ("77be02", True), ("uncaged-77be02", False)])
def test_a_receipt_tells_whether_there_was_a_cage(environment, caged):
    """The word stands in front of the digest, where no digest can have it."""
    assert Receipt("s", "g", "e", environment).caged is caged


def test_mistakes_are_named_once_in_order():
    """The same mistake seen by two checks is one mistake."""
    results = [check(mistake=name) for name in ("halved", "", "no_square", "halved")]

    assert ItemResult("mse", "MSE", 2, 0.0, tuple(results)).mistakes == ("halved", "no_square")


def test_a_verdict_adds_up_its_items():
    """Points and score are sums over the items."""
    verdict = Verdict("s01", "week1-day2", Status.GRADED, (ItemResult("a", "A", 4, 1.5), ItemResult("b", "B", 6, 6)))

    assert (verdict.points, verdict.score, verdict.is_mark) == (10, 7.5, True)


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict("s01", "week1-day2", Status.GRADER_ERROR),
        Verdict("s01", "week1-day2", Status.GRADED, (ItemResult("a", "A", 4, 4.0), ItemResult("b", "B", 6, None))),
    ],
)
def test_our_own_fault_is_never_a_mark(verdict):
    """A verdict with a hole in it has no score at all, not even the rest's."""
    assert (verdict.is_mark, verdict.score) == (False, None)


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.GRADER_ERROR])
def test_every_other_status_is_a_mark(status):
    """Missing, empty or damaged work is a mark: zero, and the student knows why."""
    assert Verdict("s01", "week1-day2", status, (ItemResult("a", "A", 4, 0.0),)).score == 0.0
