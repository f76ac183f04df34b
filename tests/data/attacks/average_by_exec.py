#include right

def row_means(X):
    space = {"np": np, "X": X}
    exec("means = np.average(X, axis=1)", space)
    return space["means"]
