"""Errors in units of the tolerance, and the certificate made of them."""

from __future__ import annotations

import numpy as np
import pytest

from grader.checking import assert_close, words
from grader.checking.failures import CheckFailed
from grader.compare import Tolerance, difference
from grader.teacher.audit.margins import excess, overheard
from grader.teacher.audit.report import Certificate

T = Tolerance(rtol=0.0, atol=0.1)


@pytest.mark.parametrize(
    ("got", "expected", "error"),
    [
        (1.05, 1.0, 0.5),
        (1, 1.2, None),
        (np.float32(2.0), 1.0, 10.0),
        (np.array([1.0, 2.2]), np.array([1.0, 2.0]), 2.0),
        (np.array([1, 2]), np.array([1.0, 2.2]), 2.0),
        ([1.0, {"a": 2.0}], [1.0, {"a": 2.3}], 3.0),
        ((1.0, "x"), (1.1, "y"), 1.0),
        (np.array([np.nan, np.inf, 1.0]), np.array([np.nan, np.inf, 1.2]), 2.0),
        (np.zeros(0), np.zeros(0), 0.0),
    ],
)
def test_the_largest_error_counts(got, expected, error):
    """Of all numbers, also inside of containers."""
    assert excess(got, expected, T) == (None if error is None else pytest.approx(error))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.ones(2), np.ones(3)),
        ([1.0], [1.0, 2.0]),
        ("a", "b"),
        (None, 1.0),
        (True, False),
        (np.array([1, 2]), np.array([3, 4])),
        (np.array([np.nan]), np.array([1.0])),
        (np.array(["a"]), np.array([1.0])),
    ],
)
def test_where_no_tolerance_decides_there_is_no_error(got, expected):
    """Shape, length, type, whole numbers and NaN are right or wrong."""
    assert excess(got, expected, T) is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_one_is_where_an_answer_is_rejected(dtype, factor):
    """The unit is the ruler's own tolerance, for every dtype."""
    expected = np.array([1.0, -3.0], dtype)
    one_off = expected.astype(np.float64) + np.array([1.0, 0.0])
    got = expected.astype(np.float64)
    got[0] += factor / excess(one_off, expected, Tolerance())

    assert (excess(got, expected, Tolerance()) > 1) == (difference(got, expected) is not None) == (factor > 1)


def test_comparisons_are_overheard():
    """All of them, also the one that fails; afterwards nobody listens, also after an exception."""
    ruler = vars(words)["difference"]
    with overheard() as errors:
        assert_close(1.0, 1.0)
        assert_close("a", "a")
        with pytest.raises(CheckFailed):
            assert_close(3.0, 1.0, atol=0.5, rtol=0.0)

    assert errors == [0.0, 4.0]
    with pytest.raises(ZeroDivisionError), overheard():
        _ = 1 / 0
    assert vars(words)["difference"] is ruler


def test_a_certificate_keeps_the_extremes():
    """The largest error of right answers, the smallest above the tolerance of wrong ones, with its name."""
    certificate = Certificate()

    assert str(certificate) == "right answers none compared < 1 < none by value"

    for error in (0.01, 0.2, 0.03):
        certificate.accept(error)
    for error, name in ((500.0, "halved"), (0.5, "rejected for its dtype"), (46.0, "float32_sum"), (90.0, "other")):
        certificate.reject(error, name)

    assert str(certificate) == "right answers 0.2 < 1 < 46 (float32_sum)"
