"""Attendance: rolls, progress, completion and paths."""
