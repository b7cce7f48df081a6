"""How the relay of a service stands, as its database tells: it is asked in another process than relays."""

import asyncio

from chassis.clock import utc_now
from chassis.eventlog.postgres import PostgresEventLog
from gateway.ops.port import RelayStatus
from rollbook.cluster.parts import Parts


async def relays_of(parts: Parts) -> list[RelayStatus]:
    """The relay of a service; none where it has no log.

    Raises:
        LogUnavailable: its database does not answer just now.
    """
    if parts.log is None:
        return []
    topic = parts.settings.topic_of(parts.service.name)
    return [await asyncio.to_thread(_status, parts.log, topic)]


def _status(log: PostgresEventLog, topic: str) -> RelayStatus:
    state = log.relay_state()
    waiting = log.read(state.position, 1)
    newest = max(log.last_position(), state.position)
    return RelayStatus(
        service=log.service,
        topic=topic,
        position=state.position,
        newest=newest,
        lag=newest - state.position,
        behind_seconds=max(0.0, (utc_now() - waiting[0].recorded_at).total_seconds()) if waiting else 0.0,
        leader=state.leader,
        epoch=state.epoch,
        stopped=state.trouble is not None,
        error=state.trouble,
        failing_since=state.troubled_since,
    )
