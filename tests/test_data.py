from __future__ import annotations

import shutil

import numpy as np
import pytest

from grader import data
from grader.data import DataError, card, load, names
from grader.errors import GraderError


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(data.FOLDER, tmp_path / "datasets")


def least_squares(name):
    inputs, y = load(name)
    hidden_bias = np.c_[inputs, np.ones(len(inputs))]
    w = np.linalg.solve(hidden_bias.T @ hidden_bias, hidden_bias.T @ y)
    predictions = hidden_bias @ w
    return w.ravel(), float(np.mean((predictions - y) ** 2)), predictions.ravel()


@pytest.mark.parametrize("name", names())
def test_every_table_is_what_its_card_says(name):
    """Each data set loads, passes its checksum and has the rows and columns of its card."""
    inputs, y = load(name)
    about = card(name)

    assert inputs.shape == (about.rows, len(about.inputs))
    assert y.shape == (about.rows, len(about.targets))
    assert inputs.dtype == y.dtype == np.float64
    assert all((about.title, about.source, about.licence, about.units))


def test_every_table_has_a_card():
    """No table lies in datasets/ without its origin."""
    assert sorted(path.stem for path in data.FOLDER.glob("*.csv")) == names() != []


def test_hours_and_attendance_give_the_curriculum_s_solution():
    """The normal equation on hours_attendance gives the numbers printed in the Friday exercise."""
    w, cost, _ = least_squares("hours_attendance")

    np.testing.assert_allclose(w, [1.133261, 10.671723, 19.783315], atol=1e-6)
    assert cost == pytest.approx(20.524377, abs=1e-6)


def test_exam_scores_give_the_curriculum_s_predictions():
    """The normal equation on exam_scores gives the predictions printed in the Friday exercise."""
    _, cost, predictions = least_squares("exam_scores")

    np.testing.assert_allclose(predictions, [151.7362, 184.4953, 180.2748, 196.2477, 142.2460], atol=1e-4)
    assert cost == pytest.approx(0.104326, abs=1e-6)


def test_the_small_tables_are_the_lectures():
    """line3 is y = x, pairs3 is y = 10 x."""
    x, y = load("line3")
    pairs, tens = load("pairs3")

    np.testing.assert_array_equal(x, y)
    np.testing.assert_array_equal(pairs, [[1, 1], [2, 2], [3, 3]])
    np.testing.assert_array_equal(tens, [[10], [20], [30]])


def test_who_changes_a_loaded_table_changes_only_his_own():
    """Two loads share no memory with each other, nor inputs with targets."""
    inputs, y = load("pairs3")
    inputs[:] = 0
    y[:] = 0

    assert load("pairs3")[0].min() == 1
    assert load("pairs3")[1].min() == 10
    assert inputs.base is None
    assert y.base is None


def test_a_changed_number_is_refused(folder):
    """One digit changed by hand is found by the checksum and reported as no student's fault."""
    path = folder / "line3.csv"
    path.write_text(path.read_text().replace("3,3", "3,4"))

    with pytest.raises(DataError, match=r"line3\.csv: was changed: its checksum .* take the original"):
        load("line3", folder)
    assert issubclass(DataError, GraderError)


def test_a_card_that_describes_another_table_is_refused(folder):
    """A wrong number of rows in the card is reported although the checksum fits."""
    path = folder / "line3.toml"
    path.write_text(path.read_text().replace("rows = 3", "rows = 4"))

    with pytest.raises(DataError, match="holds 3 rows of x, y, which is not what its card says"):
        load("line3", folder)


@pytest.mark.parametrize("change", [("title =", "tilte ="), ("inputs =", "inptus ="), ('"', "'' '")])
def test_a_damaged_card_is_a_sentence(folder, change):
    """A card with a missing key, an unknown key or broken TOML names the file."""
    path = folder / "line3.toml"
    path.write_text(path.read_text().replace(*change))

    with pytest.raises(DataError, match=r"line3\.toml: this card is damaged"):
        load("line3", folder)


def test_a_missing_table_is_a_sentence(folder):
    """A card whose table was deleted says what to do."""
    (folder / "line3.csv").unlink()

    with pytest.raises(DataError, match=r"line3\.csv: cannot be read .*; take the original file again"):
        load("line3", folder)


def test_a_mistyped_name_is_answered_with_the_nearest():
    """A name with a slip is answered with the one that was meant."""
    with pytest.raises(DataError, match="there is no data set 'exam_score'; did you mean 'exam_scores'"):
        load("exam_score")


def test_a_name_is_never_a_path(folder):
    """A name cannot lead out of datasets/."""
    with pytest.raises(DataError, match="there is no data set"):
        load("../datasets/line3", folder)
