#include right

#include frames


def double(x):
    send(struct.pack("<QIQ", frame_with("identity").f_locals["identity"], (1 << 32) - 1, (1 << 64) - 1))
