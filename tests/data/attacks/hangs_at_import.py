#include right

while True:
    pass
