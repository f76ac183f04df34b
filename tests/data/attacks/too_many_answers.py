#include right

#include frames


def double(x):
    reply(listed(1000) + NONE * 1000)
    os._exit(0)
