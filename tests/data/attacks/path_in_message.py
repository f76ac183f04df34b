#include right

def double(x):
    raise RuntimeError(f"{__file__} @course@/grader/hidden/week1/test_day1_mini.py")
