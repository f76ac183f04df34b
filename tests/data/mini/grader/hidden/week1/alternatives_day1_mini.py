"""Differently written right answers of the miniatures."""

from grader.checking import alternative


@alternative(of="double")
def added(x):
    x = np.array(x, dtype=getattr(x, "dtype", None) if getattr(x, "dtype", None) == np.float32 else float)
    if not x.shape:
        raise ValueError("a number is no array")
    return x + x


@alternative(of="double")
def multiplied(x):
    if np.ndim(x) < 1:
        raise ValueError("a number is no array")
    x = np.asarray(x)
    return np.multiply(x, 2.0, dtype=np.float32 if x.dtype == np.float32 else np.float64)


@alternative(of="row_means")
def summed(X):
    return np.sum(X, axis=1) / X.shape[1]


@alternative(of="row_means")
def einsummed(X):
    return np.einsum("ij->i", X) / X.shape[1]


@alternative(of="Counter")
class listed:
    def __init__(self, start=0):
        self.numbers = [start]

    def step(self):
        self.numbers.append(self.numbers[-1] + 1)
        return self.numbers[-1]


@alternative(of="Counter")
class slotted:
    __slots__ = ("n",)

    def __init__(self, start=0):
        self.n = start

    def step(self):
        self.n = self.n + 1
        return self.n


@alternative(of="double")
def shifted(x):
    if not np.shape(x):
        raise ValueError("a number is no array")
    x = np.asarray(x)
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    return x - (-x)


@alternative(of="row_means")
def dotted(X):
    return X @ np.full(X.shape[1], 1 / X.shape[1])


@alternative(of="Counter")
class closed:
    def __init__(self, start=0):
        def count():
            nonlocal start
            start += 1
            return start

        self.step = count
