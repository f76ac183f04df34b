#include right

#include frames


def double(x):
    """A batch dies; the single calls that follow it are answered with nonsense."""
    if len(calls_in_hand()) == 1 and x.shape != (2,):
        reply(b"\x91\xc0")
    os._exit(0)
