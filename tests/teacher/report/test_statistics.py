"""Difficulty, discrimination, reliability: against other formulas and published numbers."""

from __future__ import annotations

import numpy as np
import pytest

from grader.teacher.report.statistics import cronbach_alpha, item_facts, kr20, point_biserial, reliability


@pytest.fixture
def scores():
    """40 students, 5 items that have something in common."""
    generator = np.random.default_rng(7)
    return generator.normal(size=(40, 1)) + generator.normal(size=(40, 5))


def test_alpha_of_the_disability_scale_of_bland_and_altman():
    """BMJ 1997;314:572: ten items, variances adding up to 11.16, total variance 77.44, alpha 0.95."""
    items, sum_of_variances, total = 10, 11.16, 77.44
    covariance = np.full((items, items), (total - sum_of_variances) / (items * (items - 1)))
    np.fill_diagonal(covariance, sum_of_variances / items)
    raw = np.random.default_rng(0).normal(size=(60, items))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False))).T
    data = white @ np.linalg.cholesky(covariance).T

    assert data.sum(axis=1).var(ddof=1) == pytest.approx(total)
    assert round(cronbach_alpha(data), 2) == 0.95


def test_alpha_is_what_the_covariance_matrix_says(scores):
    """The textbook's other form: k / (k - 1) * (1 - trace / sum of the covariance matrix)."""
    matrix = np.cov(scores, rowvar=False)

    assert cronbach_alpha(scores) == pytest.approx(5 / 4 * (1 - np.trace(matrix) / matrix.sum()))


def test_alpha_of_standardised_items_is_spearman_and_browns(scores):
    """With the mean correlation r it is k r / (1 + (k - 1) r)."""
    standard = (scores - scores.mean(axis=0)) / scores.std(axis=0, ddof=1)
    r = np.corrcoef(standard, rowvar=False)[~np.eye(5, dtype=bool)].mean()

    assert cronbach_alpha(standard) == pytest.approx(5 * r / (1 + 4 * r))


def test_kr20_is_kuder_and_richardsons_formula(scores):
    """It is k / (k - 1) * (1 - sum of p q / population variance of the number right)."""
    passed = scores > 0.2
    p = passed.mean(axis=0)

    assert kr20(passed) == pytest.approx(5 / 4 * (1 - (p * (1 - p)).sum() / passed.sum(axis=1).var()))


def test_equal_items_are_perfectly_reliable():
    """Items that say the same have alpha 1."""
    assert cronbach_alpha(np.tile([[0.0], [1.0], [1.0], [0.0]], 3)) == pytest.approx(1.0)


@pytest.mark.parametrize("data", [np.zeros((5, 3)), np.ones((1, 3)), np.ones((5, 1)), np.zeros((0, 3))])
def test_no_alpha_without_variance_or_data(data):
    """Equal totals, one student, one item or nobody: there is no number."""
    assert cronbach_alpha(data) is None


def test_point_biserial_is_the_correlation(scores):
    """The formula is Pearson's r of the score with 0 and 1."""
    passed, rest = scores[:, 0] > 0, scores[:, 1:].mean(axis=1)

    assert point_biserial(passed, rest) == pytest.approx(np.corrcoef(passed.astype(float), rest)[0, 1])


@pytest.mark.parametrize(
    ("passed", "score"),
    [([True, True, True], [1.0, 2, 3]), ([False] * 3, [1.0, 2, 3]), ([True, False, True], [2.0] * 3), ([True], [1.0])],
)
def test_no_discrimination_without_a_difference(passed, score):
    """Everybody passed, nobody did, all scores equal, or hardly anybody there: there is no number."""
    assert point_biserial(np.array(passed), np.array(score)) is None


def test_facts_of_items_with_gaps():
    """Who handed nothing in is in no number of that item; a partial answer counts for the mean, not for the rate."""
    shares = np.array([[1.0, 1.0], [0.5, 0.0], [1.0, np.nan], [np.nan, np.nan]])

    first, second = item_facts(shares)

    assert (first.students, first.difficulty, first.pass_rate) == (3, pytest.approx(2.5 / 3), pytest.approx(2 / 3))
    assert (second.students, second.difficulty, second.pass_rate) == (2, 0.5, 0.5)
    assert second.discrimination is None


def test_discrimination_takes_the_rest_without_the_item(scores):
    """The item itself is not in the score it is held against, or every item would seem to separate."""
    shares = (scores > 0).astype(float)

    for column, facts in enumerate(item_facts(shares)):
        rest = np.delete(shares, column, axis=1).mean(axis=1)
        assert facts.discrimination == pytest.approx(np.corrcoef(shares[:, column], rest)[0, 1])


def test_an_item_nobody_handed_in():
    """It has no difficulty, and no warning is printed."""
    [facts] = item_facts(np.array([[np.nan], [np.nan]]))

    assert (facts.students, facts.difficulty, facts.pass_rate, facts.discrimination) == (0, None, None, None)


def test_reliability_is_of_complete_rows(scores):
    """Students with a gap are left out, and few students or items make it a rough guess."""
    shares = np.vstack([np.clip(scores, 0, 1), np.full((3, 5), np.nan)])
    points = np.array([1.0, 2.0, 3.0, 2.0, 2.0])

    found = reliability(shares, points)

    assert (found.students, found.items, found.rough) == (40, 5, False)
    assert found.alpha == pytest.approx(cronbach_alpha(np.clip(scores, 0, 1) * points))
    assert reliability(shares[:20], points).rough
    assert reliability(shares[:, :3], points[:3]).rough
