"""What is free, told without naming what its asker does not see: that something is taken is told, by whom is not."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from services.scheduling.api.availability_queries import Availability, AvailabilityAsked, show_availability
from services.scheduling.api.visibility import hidden
from services.scheduling.domain.clash import Clash


async def availability(reads: Any, principal: Principal, asked: AvailabilityAsked) -> Availability:
    """What is free, and when.

    Raises:
        Malformed, Refused: as for `show_availability`.
        Unknown: there is no such offering, or none that the caller sees.
    """
    if asked.offering is not None and await hidden(reads, principal, {asked.offering}):
        raise Unknown(f"There is no offering {asked.offering}.", offering=asked.offering)
    found = await show_availability(reads, principal, asked)
    named = {clash.offering for one in _with_clashes(found) for clash in one.clashes if clash.offering}
    unseen = await hidden(reads, principal, named)
    if not unseen:
        return found
    return msgspec.structs.replace(
        found, **{name: _concealed(getattr(found, name), unseen) for name in found.__struct_fields__}
    )


def _with_clashes(found: Availability) -> list[Any]:
    told = [one for name in found.__struct_fields__ for one in getattr(found, name)]
    return [one for one in told if getattr(one, "clashes", ())]


def _concealed(told: tuple[Any, ...], unseen: set[str]) -> tuple[Any, ...]:
    return tuple(
        msgspec.structs.replace(one, clashes=tuple(_nameless(clash, unseen) for clash in one.clashes))
        if getattr(one, "clashes", ())
        else one
        for one in told
    )


def _nameless(clash: Clash, unseen: set[str]) -> Clash:
    if clash.offering not in unseen:
        return clash
    return msgspec.structs.replace(clash, session=None, hold=None, offering=None, offering_code=None)
