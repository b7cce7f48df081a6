"""The Open University Learning Analytics Dataset: tables of registrations, submissions and results."""
