"""`python -m rollbook`: the command line."""

from rollbook.cli import app

app()
