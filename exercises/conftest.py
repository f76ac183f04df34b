"""What the tests of every week share; they work with and without the pytest plugin of `grader`."""

from __future__ import annotations

import pytest

from grader.student.loading import load


def pytest_configure(config):
    """Each week has a test_friday.py: tests are told apart by folder, not by name alone."""
    config.option.importmode = "importlib"
    config.addinivalue_line("markers", "grades(item): the function of the exercise that a test checks")


@pytest.fixture(scope="module")
def submission(request):
    """Your module beside the test file: for test_day2_cost.py it is day2_cost.py."""
    return load(request.path)
