#include right

#include attempt
import glob
import os

home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
attempt("the folder of all boxes", lambda: os.listdir(os.path.dirname(home)))
attempt("the box", lambda: os.listdir(home))
attempt("/tmp", lambda: os.listdir("/tmp"))
attempt("/", lambda: os.listdir("/"))
attempt("the course", lambda: os.listdir("@course@"))
attempt("glob", lambda: 1 / len(glob.glob("@course@/*")))
attempt("other submissions", lambda: os.listdir("@submitted@"))
attempt("the engine", lambda: os.listdir("@engine@"))
attempt("a repository", lambda: open("@engine@/../.git/HEAD").read())
report()
