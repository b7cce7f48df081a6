"""Reporting: views alone; completion, the funnel of a program, and what needs somebody."""
