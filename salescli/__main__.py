"""`python -m salescli`."""

from salescli.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
