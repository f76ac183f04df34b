#include right

#include frames


def double(x):
    value = b"\x92\x00\x91" * 300 + b"\xc0"  # [LIST, [[LIST, [...
    part = b"\x95" + value + b"\xc0\xc0\xc2\xc2"
    count = len(calls_in_hand())
    reply(listed(count) + part * count)
    os._exit(0)
