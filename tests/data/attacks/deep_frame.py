#include right

#include frames


def double(x):
    reply(b"\x91" * 1_000_000 + b"\xc0")
    os._exit(0)
