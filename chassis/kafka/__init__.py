"""The relay from a service's log to its topic, and the feed that topics are."""
