#include right

TEXT = "\x1b[2J\x1b]0;graded\x07\x9b31m\u202e\u2066\u200b\u061c\u2028\x00\x08<script>alert(1)</script>\r100/100\ud800\U000e0041"


def double(x):
    raise type(TEXT.replace("\0", "").replace("\ud800", ""), (RuntimeError,), {})(TEXT)
