"""The data sets of the exercises, by name: small tables below datasets/, each with a card and a checksum.

`X, y = load("hours_attendance")`. A card says where a table comes from, its licence, rows, columns, units and
SHA-256; a table that no longer fits its card is refused, because the numbers in the exercises would be wrong.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.errors import GraderError

_HERE = Path(__file__).resolve().parent
#: Where the tables lie: beside the package, or inside it where a bundle for students was installed.
FOLDER = _HERE / "datasets" if (_HERE / "datasets").is_dir() else _HERE.parent / "datasets"


class DataError(GraderError):
    """A data set is missing, or is not what its card says."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about a table. `inputs` and `targets` name the columns of X and y, in order."""

    title: str
    source: str
    licence: str
    units: str
    rows: int
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    sha256: str


def names(folder: Path = FOLDER) -> list[str]:
    """Names of all data sets, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def card(name: str, folder: Path = FOLDER) -> Card:
    """The card of a data set.

    Raises:
        DataError: there is no such data set, or its card is damaged.
    """
    if name not in (known := names(folder)):
        close = difflib.get_close_matches(name, known, n=1)
        todo = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(known) or 'none'}"
        raise DataError(f"{folder}: there is no data set {name!r}; {todo}")
    path = folder / f"{name}.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        inputs, targets = tuple(entries.pop("inputs")), tuple(entries.pop("targets"))
        return Card(inputs=inputs, targets=targets, **entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: this card is damaged ({error}); take the original file again") from None


def load(name: str, folder: Path = FOLDER) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The table as X (n, d) and y (n, k), float64, fresh at every call; n, d and k as the card says.

    Raises:
        DataError: there is no such data set, or the table is not the one its card describes.
    """
    about, path = card(name, folder), folder / f"{name}.csv"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); take the original file again") from None
    if hashlib.sha256(data).hexdigest() != about.sha256:
        raise DataError(f"{path}: was changed: its checksum is not the card's; take the original file again")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8")))
    if tuple(header) != about.inputs + about.targets or len(rows) != about.rows:
        found = f"{len(rows)} rows of {', '.join(header)}"
        raise DataError(f"{path}: holds {found}, which is not what its card says; correct {name}.toml")
    table = np.array(rows, dtype=np.float64)
    d = len(about.inputs)
    return table[:, :d].copy(), table[:, d:].copy()
