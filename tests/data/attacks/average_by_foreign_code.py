#include right

def row_means(X):
    """The code claims to come from a file of the standard library."""
    return eval(compile("np.average(X, axis=1)", np.__file__, "eval"))
