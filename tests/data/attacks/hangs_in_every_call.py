def forever(*_):
    while True:
        pass


double = row_means = Counter = forever
