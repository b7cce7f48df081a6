"""Services that run elsewhere, as the gateway sees them: over HTTP, woken through Kafka."""
