"""Data from elsewhere, as commands."""
