#include right

TEXT = "\x1b[2J\x1b]0;graded\x07\x9b31m\u202e\u2066\u200b\u061c\u2028\x00\x08<script>alert(1)</script>\r100/100\ud800\U000e0041".replace("\0", "").replace("\ud800", "")


def named(function, name):
    function.__code__ = function.__code__.replace(co_name=name, co_qualname=name)
    return function


def inner():
    return 1 / 0


named(inner, TEXT)


def double(x):
    return inner()


class Counter:
    def __init__(self, start=0):
        pass

    def step(self):
        return type(TEXT, (), {})()
