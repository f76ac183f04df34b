#include right

#include attempt
import os
import sys

def write(path):
    with open(path, "w") as file:
        file.write("mine")


for folder in ("@outside@", "@course@", "@course@/exercises/week1", "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~root"),
               os.path.dirname(os.__file__), os.path.dirname(np.__file__), os.path.dirname(__file__), ".."):
    attempt(folder, lambda: write(os.path.join(folder, "attacked-by-a-student")))
    attempt("mkdir in " + folder, lambda: os.mkdir(os.path.join(folder, "attacked-by-a-student")))
attempt("rewrites itself", lambda: write(__file__))
attempt("makes itself writable", lambda: os.chmod(__file__, 0o666))
attempt("removes itself", lambda: os.remove(__file__))
attempt("links to a secret", lambda: os.link("@course@/grader/hidden/secret.txt", "stolen"))
attempt("a symbolic link", lambda: os.symlink("@course@/grader/hidden/secret.txt", "pointer"))
attempt("a pipe with a name", lambda: os.mkfifo("pipe"))
attempt("a device", lambda: os.mknod("device", 0o20666, os.makedev(1, 1)))
attempt("another owner", lambda: os.chown(".", 0, 0))
attempt("an attribute", lambda: os.setxattr(".", b"user.x", b"1"))
attempt("rename outwards", lambda: (write("inside"), os.rename("inside", "@outside@/moved")))
report()
