"""What waits for the visitor: what the reports say needs somebody, who is late with what is required, who asks to come
in.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gateway.dashboard.visit import Visit

Rows = Sequence[Mapping[str, Any]]


class Urgent(msgspec.Struct, frozen=True, kw_only=True):
    """Needs as the API tells them; requirements with how many are late; and requests that the visitor decides about."""

    needs: Rows = ()
    late: Rows = ()
    asked: Rows = ()

    @property
    def lines(self) -> int:
        """How many lines it is on Today: all who ask stand on one."""
        return len(self.needs) + len(self.late) + bool(self.asked)


def concerned(visit: Visit) -> bool:
    """Whether anything of the kind waits for somebody like the visitor."""
    return not visit.viewer.only_learns and (visit.sees("reports:read") or visit.viewer.agrees)


async def urgent(visit: Visit) -> Urgent:
    """Everything that waits for the visitor."""
    needs, late, asked = await asyncio.gather(
        _rows(visit, "reports:read", "/v1/needs"),
        _rows(visit, "requirements:read", "/v1/requirements/overdue", timezone=visit.zone),
        _asked(visit),
    )
    return Urgent(needs=needs, late=late, asked=asked)


async def _asked(visit: Visit) -> Rows:
    if not visit.viewer.agrees:
        return ()
    awaits = "coordinator" if visit.sees("enrollments:write") else "manager"
    found = await _rows(visit, "enrollments:read", "/v1/requests", state="pending", awaits=awaits)
    return [row for row in found if row["learner"] != visit.viewer.learner]


async def _rows(visit: Visit, scope: str, path: str, **asked: str) -> Rows:
    return await visit.session.items(path, **asked) if visit.sees(scope) else ()
