"""What a server must be like before a log is trusted to it; pure."""

from collections.abc import Mapping
from typing import NamedTuple

OLDEST = 140000
_TRUE = {"1", "on", "t", "true", "y", "yes"}


class Facts(NamedTuple):
    """What a server says about itself, as in effect for one session."""

    version: int
    encoding: str
    synchronous_commit: str
    fsync: str
    full_page_writes: str
    recovering: bool
    read_only: str


def unsafe_server(facts: Facts) -> str | None:
    """Why no log may be kept there, and what to change; null if it may."""
    if facts.version < OLDEST:
        return f"runs PostgreSQL {facts.version // 10000}; take 14 or newer"
    if facts.encoding != "UTF8":
        return f"has the encoding {facts.encoding}; create the database with ENCODING 'UTF8' TEMPLATE template0"
    if facts.recovering:
        return "is a standby, which takes no writes; name the primary, or add target_session_attrs=read-write"
    if facts.read_only == "on":
        return "is read-only; set default_transaction_read_only = off for this role and database"
    for setting, loses in (
        ("synchronous_commit", "what was acknowledged"),
        ("fsync", "the whole log"),
        ("full_page_writes", "pages of the log"),
    ):
        if getattr(facts, setting) == "off":
            return f"would lose {loses} in a crash ({setting} = off); set {setting} = on"
    return None


def unsafe_environment(environ: Mapping[str, str]) -> str | None:
    """Which variable asks the eventsourcing library for appends that readers by position miss, if any does."""
    for name, value in environ.items():
        if name.endswith("POSTGRES_ENABLE_DB_FUNCTIONS") and value.strip().lower() in _TRUE:
            return f"{name}={value} makes readers miss events, because appends then take no lock; unset it."
        if name.endswith("APPLICATION_RECORDER_TOPIC") and value:
            return f"{name}={value} asks for another recorder, whose appends may take no lock; unset it."
        if name.endswith("PERSISTENCE_MODULE") and ".dcb" in value:
            return f"{name}={value} appends without conditions, which makes readers miss events; unset it."
    return None
