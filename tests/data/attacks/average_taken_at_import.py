#include right

mean = vars(np)["aver" + "age"]


def row_means(X):
    return mean(X, axis=1)
