#include right
import os

os.umask(0)
os.mkdir("shut", 0)
os.makedirs("/".join(["deep"] * 25))
os.mkdir("deep/shut", 0)
for name in (b"\xff\xfe", b"line\nbreak", b"-rf", b" ", b"x" * 255):
    open(name, "w").close()
