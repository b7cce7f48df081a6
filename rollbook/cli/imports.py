"""`rollbook import`: a data set, a move from another system, and files of one's own."""

from rollbook.cli import files, importing, moving

commands = importing.commands
MOVES = (moving.courses, moving.venues, moving.instructors, moving.offerings)
FILES = (files.learners, files.enrollments, files.completions, files.undo)
for kind in MOVES + FILES:
    commands.command()(kind)
