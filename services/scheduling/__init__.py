"""Scheduling: courses, programs, offerings and their sessions."""
