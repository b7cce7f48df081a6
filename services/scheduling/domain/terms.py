"""The terms of an offering: how many seats, from when, and until when what is decided."""

from datetime import datetime, time, timedelta

from chassis.errors import Refused
from contracts.scheduling import Deadline, OfferingScheduled
from contracts.shared import Delivery
from services.scheduling.commands import ScheduleOffering, Visibility
from services.scheduling.domain.walltime import day, instant, interval, resolve, zone

Terms = ScheduleOffering | OfferingScheduled
"""As they are asked for, or as they would stand."""
RELATIVE = {"decide_at": "decide_before", "cut_off_at": "cut_off_before"}


def is_open(command: Terms) -> bool:
    """Whether anyone may begin at any time: on demand and without limit, so there are no seats."""
    return command.delivery is Delivery.ON_DEMAND and command.capacity is None


def check_seats(command: Terms, was: Terms | None = None) -> None:
    """Let only seats through that can be counted and waited for. What is as it `was` is not held against a number of
    seats that the roster has changed since.

    Raises:
        Refused: `open-offering-has-no-seats`, `minimum-above-capacity`, `decide-at-needs-minimum`,
            `ratio-needs-capacity`.
    """

    def given(field: str) -> bool:
        value = getattr(command, field)
        return value is not None and (was is None or value != getattr(was, field))

    if is_open(command):
        seats = ("minimum", "decide_at", "decide_before", "offer_minutes", "waitlist_limit")
        needless = [field for field in seats if given(field)]
        if needless:
            raise Refused(
                "An on-demand offering without capacity has no seats to count or wait for.",
                slug="open-offering-has-no-seats",
                fields=needless,
            )
    if given("minimum") and command.capacity is not None and (command.minimum or 0) > command.capacity:
        raise Refused(
            f"The minimum of {command.minimum} is above the capacity of {command.capacity}.",
            slug="minimum-above-capacity",
            minimum=command.minimum,
            capacity=command.capacity,
        )
    if (command.decide_at or command.decide_before) and command.minimum is None:
        raise Refused("There is a go/no-go date, but no minimum to decide by.", slug="decide-at-needs-minimum")
    if given("max_per_instructor") and command.capacity is None:
        raise Refused("Without a capacity nobody knows how many have to teach.", slug="ratio-needs-capacity")


def check_visibility(command: Terms) -> None:
    """Let only be hidden what is for somebody.

    Raises:
        Refused: `visibility-needs-organization`.
    """
    if command.visibility != Visibility.PUBLIC and command.organization is None:
        raise Refused(
            "An offering that not everybody sees is for an organization; say for which.",
            slug="visibility-needs-organization",
            visibility=command.visibility,
        )


def check_decision(scheduled: OfferingScheduled, at: datetime) -> None:
    """Let no offering be called off in the moment in which it is published or moved, for want of learners.

    Raises:
        Refused: `decision-over`.
    """
    over = scheduled.decide_at is not None and scheduled.decide_at <= at
    if over and scheduled.minimum and scheduled.cancel_below_minimum:
        raise Refused(
            "The go/no-go date would be over: give it a later one, or no minimum.",
            slug="decision-over",
            offering=scheduled.offering,
            decide_at=scheduled.decide_at,
        )


def times(command: Terms) -> dict[str, datetime]:
    """The times that were given, in UTC, and the deadlines that were told by their distance from the start.

    Raises:
        Refused: `deadline-after-start`, `deadline-unclear`, `deadline-needs-start`, or a rule of `walltime`.
    """
    zone(command.timezone)
    fields = ("starts_at", "ends_at", "decide_at", "cut_off_at")
    given = {field: getattr(command, field) for field in fields}
    known = {field: instant(time, command.timezone, field) for field, time in given.items() if time is not None}
    if "starts_at" in known and "ends_at" in known:
        interval(known["starts_at"], known["ends_at"], command.timezone)
    for field, relative in RELATIVE.items():
        deadline: Deadline | None = getattr(command, relative)
        if deadline is not None:
            _check_relative(field, relative, known)
            known[field] = before(deadline, known["starts_at"], command.timezone)
    limit = known.get("starts_at") or known.get("ends_at")
    for field in RELATIVE:
        if limit is not None and field in known and known[field] > limit:
            raise Refused(
                f"{field} must not come after the start.",
                slug="deadline-after-start",
                field=field,
                starts_at=limit,
                given=known[field],
            )
    return known


def as_deadline(asked: Deadline | None) -> Deadline | None:
    """As events carry it."""
    return asked and Deadline(hours_before=asked.hours_before, days_before=asked.days_before, at=asked.at)


def before(deadline: Deadline, start: datetime, timezone: str) -> datetime:
    """The moment that lies so long before the start. By the clocks it is the earlier one where they show it twice, and
    the one at which they skip it where they do.
    """
    if deadline.hours_before is not None or deadline.days_before is None or deadline.at is None:
        return start - timedelta(hours=deadline.hours_before or 0)
    on = day(start, timezone) - timedelta(days=deadline.days_before)
    return resolve(datetime.combine(on, time.fromisoformat(deadline.at)), timezone).first


def _check_relative(field: str, relative: str, known: dict[str, datetime]) -> None:
    if field in known:
        raise Refused(
            f"Either {field} says when, or {relative} how long before the start.", slug="deadline-unclear", field=field
        )
    if "starts_at" not in known:
        raise Refused(f"{relative} needs a start to come before.", slug="deadline-needs-start", field=relative)
