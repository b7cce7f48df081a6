"""The published language: event types, envelope, topics and schemas."""
