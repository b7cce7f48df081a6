"""The terms of an offering: how many seats, from when, and until when what is decided."""

from datetime import datetime

from chassis.errors import Refused
from contracts.shared import Delivery
from services.scheduling.commands import ScheduleOffering, Visibility
from services.scheduling.domain.walltime import instant, interval, zone


def is_open(command: ScheduleOffering) -> bool:
    """Whether anyone may begin at any time: on demand and without limit, so there are no seats."""
    return command.delivery is Delivery.ON_DEMAND and command.capacity is None


def check_seats(command: ScheduleOffering) -> None:
    """Let only seats through that can be counted and waited for.

    Raises:
        Refused: `open-offering-has-no-seats`, `minimum-above-capacity`, `decide-at-needs-minimum`.
    """
    if is_open(command):
        seats = ("minimum", "decide_at", "offer_minutes", "waitlist_limit")
        needless = [field for field in seats if getattr(command, field) is not None]
        if needless:
            raise Refused(
                "An on-demand offering without capacity has no seats to count or wait for.",
                slug="open-offering-has-no-seats",
                fields=needless,
            )
    if command.minimum is not None and command.capacity is not None and command.minimum > command.capacity:
        raise Refused(
            f"The minimum of {command.minimum} is above the capacity of {command.capacity}.",
            slug="minimum-above-capacity",
            minimum=command.minimum,
            capacity=command.capacity,
        )
    if command.decide_at is not None and command.minimum is None:
        raise Refused("There is a go/no-go date, but no minimum to decide by.", slug="decide-at-needs-minimum")


def check_visibility(command: ScheduleOffering) -> None:
    """Let only be hidden what is for somebody.

    Raises:
        Refused: `visibility-needs-organization`.
    """
    if command.visibility is not Visibility.PUBLIC and command.organization is None:
        raise Refused(
            "An offering that not everybody sees is for an organization; say for which.",
            slug="visibility-needs-organization",
            visibility=command.visibility,
        )


def times(command: ScheduleOffering) -> dict[str, datetime]:
    """The times that were given, in UTC.

    Raises:
        Refused: `deadline-after-start`, or a rule of `walltime`.
    """
    zone(command.timezone)
    fields = ("starts_at", "ends_at", "decide_at", "cut_off_at")
    given = {field: getattr(command, field) for field in fields}
    known = {field: instant(time, command.timezone, field) for field, time in given.items() if time is not None}
    if "starts_at" in known and "ends_at" in known:
        interval(known["starts_at"], known["ends_at"], command.timezone)
    limit = known.get("starts_at") or known.get("ends_at")
    for field in ("decide_at", "cut_off_at"):
        if limit is not None and field in known and known[field] > limit:
            raise Refused(
                f"{field} must not come after the start.",
                slug="deadline-after-start",
                field=field,
                starts_at=limit,
                given=known[field],
            )
    return known
