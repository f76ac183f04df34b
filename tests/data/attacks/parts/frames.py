import os
import struct
import sys

NONE = b"\x95\xc0\xc0\xc0\xc2\xc2"  # msgpack: the answer None


def frame_with(name):
    """The nearest of the worker's own frames that has a local variable of this name."""
    frame = sys._getframe()
    while name not in frame.f_locals:
        frame = frame.f_back
    return frame


def calls_in_hand():
    """The calls of the batch that is being answered."""
    return frame_with("payload").f_locals["payload"]


def send(data):
    while data:
        data = data[os.write(3, data) :]


def reply(head, body=b""):
    """A reply of our own, under the id of the question in hand."""
    send(struct.pack("<QIQ", frame_with("identity").f_locals["identity"], len(head), len(body)) + head + body)


def listed(count):
    """msgpack: the beginning of a list."""
    return b"\xdd" + count.to_bytes(4, "big")
