#include right

#include frames


def double(x):
    reply(listed(0))
    os._exit(0)
