"""Hidden inputs hang on nothing but test and seed, or there are none. What that is good for: test_judge.py."""

from __future__ import annotations

import pytest
from hypothesis.internal.conjecture import providers

from grader.errors import UsageError
from grader.teacher.draws import same_draws_everywhere


def test_what_was_replaced_is_put_back():
    """Tests that run after the judge draw as they did before."""
    before = providers.CONSTANTS_CACHE

    with same_draws_everywhere():
        assert providers.CONSTANTS_CACHE is not before

    assert providers.CONSTANTS_CACHE is before


def test_an_unknown_hypothesis_is_refused(monkeypatch):
    """A version that keeps its constants elsewhere is named, with what to install instead."""
    monkeypatch.delattr(providers, "CONSTANTS_CACHE")

    with (
        pytest.raises(UsageError, match=r"hypothesis 6\.\d+.* does not know .*CONSTANTS_CACHE.*pip install"),
        same_draws_everywhere(),
    ):
        pytest.fail("it drew all the same")
