"""`rollbook`, and `python -m rollbook`: the command line."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line. Ctrl-C ends it quietly from the first moment, while it is being imported too."""
    try:
        from rollbook.cli import app  # noqa: PLC0415 it takes a while, in which somebody may press Ctrl-C

        app()
    except KeyboardInterrupt:
        sys.stderr.write("rollbook: Stopped.\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
