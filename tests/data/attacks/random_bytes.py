#include right

#include frames


def double(x):
    reply(bytes(range(1, 256)) * 40)
    os._exit(0)
