# coding: utf-7
#include right

# +AAo-raise SystemError
