"""Known mistakes of the miniatures."""

from grader.checking import mistake


@mistake(of="double", hint="You squared; twice is asked.")
def squared(x):
    if x.ndim == 0:
        raise ValueError("no dimension")
    return x * x


@mistake(of="row_means", hint="axis=0 averages the columns.")
def wrong_axis(X):
    return X.mean(axis=0)


@mistake(of="row_means", hint="Let NumPy do the loop.")
def python_loop(X):
    means = []
    for row in X:
        total = 0.0
        for value in row:
            total += value
        means.append(total / len(row))
    return np.array(means)


@mistake(of="Counter", hint="The count belongs to the object, not to the class.")
class shared_count:
    count = 0

    def __init__(self, start=0):
        shared = type(self)
        shared.count = start

    def step(self):
        type(self).count += 1
        return type(self).count
