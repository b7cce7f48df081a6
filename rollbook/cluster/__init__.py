"""The platform as processes of its own: services that take commands, workers, and the gateway."""
