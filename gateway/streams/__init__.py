"""The event stream: every service's events in one sequence, in pages and live."""
