#include right

class Counter:
    def __init__(self, start=0):
        self.start = start

    def step(self):
        return {"count": [7**60_000]}
