"""rollbook."""
