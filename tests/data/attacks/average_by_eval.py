#include right

def row_means(X):
    return eval("np.aver" + "age(X, axis=1)")
