"""Stand-ins for what the gateway leads to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from chassis.errors import Refused, Unknown
from chassis.loop import Reply
from chassis.web.endpoints import Loop
from gateway.ops.port import DueTimer, Parked, Projections, ProjectionStatus, Relays, RelayStatus

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class StubLoop(Loop):
    """Takes every command."""

    def __init__(self):
        self.requests = []

    async def submit(self, request):
        self.requests.append(request)
        return Reply(status=200, body={}, position=1)


class StubReads:
    """Knows nothing: every question finds that something is missing."""

    async def wait(self, after: Mapping[str, int], seconds: float = 2.0) -> None:
        return None

    def positions(self):
        return {}

    def __getattr__(self, name):
        async def missing(*args, **kwargs):
            raise Unknown("There is nothing here.")

        return missing


class StubOperations:
    """Remembers what it was asked to do."""

    def __init__(self):
        self.done = []

    async def projections(self) -> Projections:
        status = ProjectionStatus(service="enrollment", source="scheduling", position=3, newest=5, lag=2)
        return Projections(items=[status])

    async def rebuild(self, service: str, view: str | None) -> None:
        if service == "nowhere":
            raise Unknown("There is no service nowhere.")
        if ("rebuild", service, view) in self.done:
            raise Refused("A rebuild is under way.")
        self.done.append(("rebuild", service, view))

    async def relays(self) -> Relays:
        status = RelayStatus(
            service="enrollment", topic="rollbook.enrollment.events.v1", position=3, newest=5, lag=2, epoch=7,
            leader="here:1", stopped=True, error="KafkaTimeoutError", failing_since=NOW,
        )  # fmt: skip
        return Relays(used=True, items=[status])

    async def parked(self, service: str | None) -> Sequence[Parked]:
        return []

    async def replay(self, service: str, root: str | None) -> int:
        self.done.append(("replay", service, root))
        return 3

    async def skip(self, service: str, root: str | None) -> int:
        self.done.append(("skip", service, root))
        return 1

    async def timers(self) -> Sequence[DueTimer]:
        return [DueTimer(service="enrollment", key="k", kind="seat-offer", due=NOW)]
