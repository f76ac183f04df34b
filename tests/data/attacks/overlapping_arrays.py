#include right

#include frames


def double(x):
    array = b"\x95\x05\xa3<f8\x91\xce\x01\x00\x00\x00\x00\xc0"  # 128 MB at offset 0
    part = b"\x95\x92\x00" + listed(500) + array * 500 + b"\xc0\xc0\xc2\xc2"
    reply(listed(1) + part, bytes(1 << 20))
    os._exit(0)
