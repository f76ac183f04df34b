# coding: rot13
#include right
