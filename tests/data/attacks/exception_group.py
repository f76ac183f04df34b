#include right

def double(x):
    raise ExceptionGroup("many", [UnicodeDecodeError("utf-8", b"x", 0, 1, "no"), StopAsyncIteration()])


def row_means(X):
    raise UnicodeDecodeError("utf-8", b"x", 0, 1, "no")


def Counter(start=0):
    raise GeneratorExit
