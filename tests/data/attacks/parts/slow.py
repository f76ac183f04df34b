def slow_means(X):
    """Right, and far too slow for a large matrix."""
    means = []
    for row in X:
        total = 0.0
        for value in row:
            total += value
        means.append(total / len(row))
    return np.array(means)
