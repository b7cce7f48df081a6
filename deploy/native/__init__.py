"""Kafka, PostgreSQL and a MongoDB-protocol server as plain processes on loopback, for machines without Docker."""
