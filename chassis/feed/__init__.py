"""Events of every service, in batches, to a group of consumers."""
