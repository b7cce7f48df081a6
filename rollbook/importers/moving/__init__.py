"""A team moves in: courses, venues, instructors and offerings from CSV files with documented columns."""
