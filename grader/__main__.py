"""`python -m grader` is `grader`."""

from __future__ import annotations

if __name__ == "__main__":  # a judge imports this file under another name, and needs no command line
    from grader.cli import main

    main()
