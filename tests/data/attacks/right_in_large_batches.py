#include right

#include frames
right = double


def double(x):
    """Knows from the worker's frames how many calls came at once."""
    return right(x) if len(calls_in_hand()) > 1 else -right(x)
