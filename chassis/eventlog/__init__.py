"""The append-only log of one service, and the little that must commit with it."""
