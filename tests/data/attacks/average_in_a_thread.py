#include right

import threading


def row_means(X):
    means = []
    thread = threading.Thread(target=lambda: means.append(np.average(X, axis=1)))
    thread.start()
    thread.join()
    return means[0]
