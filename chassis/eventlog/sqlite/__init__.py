"""The event log of one service in one SQLite file; needs nothing but Python."""

from chassis.eventlog.sqlite.log import SQLiteEventLog

__all__ = ["SQLiteEventLog"]
