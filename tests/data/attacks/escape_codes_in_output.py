#include right

import os

right = double


def double(x):
    os.write(1, b"\x1b[2J\x1b[31mgraded: 100/100\x9b<b>")
    print("\x1b]0;10 of 10\x07\u202e<script>alert(1)</script>")
    return right(x)
