"""The event log of one service in a PostgreSQL database, for any number of processes."""

from chassis.eventlog.postgres.leases import Lease
from chassis.eventlog.postgres.listening import Listener
from chassis.eventlog.postgres.log import PostgresEventLog
from chassis.eventlog.postgres.schema import prepare

__all__ = ["Lease", "Listener", "PostgresEventLog", "prepare"]
