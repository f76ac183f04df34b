"""Week 2, day 4: preparing data, judging classifiers (10 points, 80 minutes).

Before a model can learn, its inputs want the same size and some rows must be put aside to test it. After it has learnt,
one number (accuracy) does not tell which classes it confuses. Today you write both ends in NumPy, and train a logistic
regression in between with Keras.

Tables X have the shape (n, d): a row per example, a column per feature. Class numbers are integers 0 ... k - 1.
Whatever does not fit raises ValueError, unless the exercise says otherwise. Arguments are never changed.
Only `keras_logistic` may use Keras, and imports it itself, in its first line: it takes seconds to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:  # an editor reads this line, Python skips it: keras_logistic names its result's type
  import keras


def as_table(values: object) -> np.ndarray:
  """Given: `values` as a table (n, d) of floats with n > 0; float32 stays float32, the rest becomes float64.

  Raises:
    ValueError: it is no such table.
  """
  array = np.asarray(values)
  if array.ndim != 2 or array.size == 0:
    raise ValueError(f"a table (n, d) with n > 0 was asked, got the shape {array.shape}")
  return array if array.dtype == np.float32 else array.astype(np.float64)


def refuse(wrong, what="shapes"):
  if wrong:
    raise ValueError(what)


def vectors(y_true, y_pred, k):
  y_true, y_pred = np.array(y_true), np.array(y_pred)
  refuse(y_true.ndim != 1 or y_pred.ndim != 1 or len(y_true) != len(y_pred))
  both = np.concatenate([y_true, y_pred])
  refuse(len(both) and (both.min() < 0 or both.max() > k - 1 or np.any(both % 1 != 0)))
  return y_true.astype(int), y_pred.astype(int)


class Scaler:
  def __init__(self, kind):
    if kind == "minmax":
      self.statistics = lambda column: (column.min(), column.max() - column.min())
    elif kind == "standard":
      self.statistics = lambda column: (column.mean(), column.std())
    else:
      raise ValueError("kind")

  def fit(self, X):
    self.columns = []
    for column in as_table(X).T:
      shift, scale = self.statistics(column)
      if column.min() == column.max():
        shift, scale = column[0], column.dtype.type(1)
      self.columns.append((shift, scale))
    return self

  def check(self, X):
    if not hasattr(self, "columns"):
      raise RuntimeError("not fitted")
    X = as_table(X)
    refuse(X.shape[1] != len(self.columns))
    return X

  def transform(self, X):
    X = self.check(X)
    return np.stack([(X[:, j] - shift) / scale for j, (shift, scale) in enumerate(self.columns)], axis=1)

  def inverse(self, Z):
    Z = self.check(Z)
    return np.stack([Z[:, j] * scale + shift for j, (shift, scale) in enumerate(self.columns)], axis=1)


def stratified_split(
  y: np.ndarray, fractions: tuple[float, float, float], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
  # 질문하기
  y = np.asarray(y)
  # TODO: check, then for each class: shuffle its rows, cut them into three, and collect the pieces
  if len(fractions) != 3 or min(fractions) < 0 or not np.isclose(sum(fractions), 1):
    raise ValueError(f"three fractions that add up to 1 were asked, got {fractions}")
  if y.ndim != 1 or len(y) == 0:
    raise ValueError(f"y must be (n,) with n > 0, got {y.shape}")
  parts: list[list[np.ndarray]] = []
  for label in np.unique(y):
    rows = rng.permutation(np.flatnonzero(y == label))
    validation, test = (round(fraction * len(rows)) for fraction in fractions[1:])
    train = len(rows) - validation - test
    if train <= 0:
      raise ValueError(f"class {label} has {len(rows)} rows and would have none to train on")
    parts.append(np.split(rows, [train, train + validation]))
  train_rows, validation_rows, test_rows = (np.concatenate([cut[i] for cut in parts]) for i in range(3))
  return train_rows, validation_rows, test_rows


def confusion_matrix(y_true, y_pred, k):
  # 실제 * k + 예측 을 bincount
  C = np.zeros((k, k), dtype=np.int64)
  np.add.at(C, vectors(y_true, y_pred, k), 1)
  return C


def class_report(C):
  # 예제로 확인함
  C = as_table(C).astype(float)
  refuse(C.shape != C.T.shape or np.any(C < 0))
  with np.errstate(divide="ignore", invalid="ignore"):
    precision = np.nan_to_num(np.diag(C / C.sum(axis=0, keepdims=True)))
    recall = np.nan_to_num(np.diag(C / C.sum(axis=1, keepdims=True)))
    f1 = np.nan_to_num(2 / (1 / precision + 1 / recall))
    accuracy = np.nan_to_num(np.einsum("ii->", C) / np.einsum("ij->", C))
  return {
    "accuracy": float(accuracy),
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "macro_f1": f1.mean().item(),
  }


def keras_logistic(X, y, epochs=100, lr=0.05, seed=0):
  import tensorflow as tf

  if len(X.shape) != 2 or X.shape[0] == 0 or y.shape != (X.shape[0], 1):
    raise ValueError("shapes")
  tf.keras.utils.set_random_seed(seed)
  model = tf.keras.Sequential()
  model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
  model.compile(optimizer=tf.keras.optimizers.SGD(lr), loss="binary_crossentropy", metrics=["acc"])
  model.fit(X.astype("float32"), y.astype("float32"), epochs=epochs, verbose=0)
  return model


if __name__ == "__main__":
  C = confusion_matrix(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]), 3)
  print(C, class_report(C), sep="\n")
