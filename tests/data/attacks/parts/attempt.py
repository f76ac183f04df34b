won = []


def attempt(name, action):
    """Try something forbidden; remember it when it works."""
    try:
        action()
    except BaseException:
        return
    won.append(name)


def report():
    """Make an escape visible: the module then fails at import."""
    if won:
        raise SystemError("escaped by " + ", ".join(won))
