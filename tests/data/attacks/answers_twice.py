#include right

#include frames


def double(x):
    count = len(calls_in_hand())
    reply(listed(count) + NONE * count)
    reply(listed(count) + NONE * count)
