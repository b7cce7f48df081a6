"""Enrollment: people, organizations, and who holds which seat or place in the queue."""
