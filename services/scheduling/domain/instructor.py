"""Instructors: who they are. When they can be booked is kept apart: a stream with names in it takes no snapshots."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import (
    CalendarFollowed,
    HomeChanged,
    InstructorChanged,
    InstructorRegistered,
    TimetableOpened,
)
from services.scheduling.commands import ChangeInstructor, RegisterInstructor
from services.scheduling.domain.changes import said
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.promised import EVER, check_meant
from services.scheduling.domain.timetable import Timetable, timetable_of, timetable_stream
from services.scheduling.domain.timetable_terms import restated
from services.scheduling.domain.venue import existing
from services.scheduling.domain.walltime import zone
from services.scheduling.domain.windows import windows


class Instructor(msgspec.Struct):
    """What is known of an instructor, beside their timetable; without a code there is none yet. `follows` is the
    address of a calendar.
    """

    code: str = ""
    name: str | None = None
    email: str | None = None
    day_rate: int | None = None
    currency: str | None = None
    follows: str | None = None


def instructor_stream(instructor: str) -> str:
    """The stream of what is known of a person who teaches."""
    return stream("instructor", instructor)


def register_streams(command: RegisterInstructor, context: Context) -> Sequence[str]:
    """The claim on the code, the person and their timetable, and the venue that is their home."""
    instructor = context.new_id
    home = [stream("venue", command.home)] if command.home else []
    return claim_stream("instructor", command.code), instructor_stream(instructor), timetable_stream(instructor), *home


def change_streams(command: ChangeInstructor, _context: Context) -> Sequence[str]:
    """The person and their timetable, and the venue that is their home from now on."""
    home = [stream("venue", command.home)] if isinstance(command.home, str) else []
    return instructor_stream(command.instructor), timetable_stream(command.instructor), *home


def register(states: Mapping[str, Any], command: RegisterInstructor, context: Context) -> Decision:
    """An instructor, their code, and a timetable that nothing stands in yet.

    Raises:
        Unknown: there is no such venue to be at home at.
        Refused: `code-taken`, `unknown-timezone`, `cost-needs-currency`, or a rule of `windows`.
    """
    instructor = context.new_id
    claim: Claim = states[claim_stream("instructor", command.code)]
    zone(command.timezone)
    _check_home(states, command.home)
    _check_rate(command.day_rate, command.currency)
    registered = InstructorRegistered(
        instructor=instructor,
        code=command.code,
        name=command.name,
        email=command.email,
        day_rate=command.day_rate,
        currency=command.currency,
    )
    opened = TimetableOpened(
        instructor=instructor, timezone=command.timezone, home=command.home, hours=windows(command.hours)
    )
    return Decision(
        events=(
            take(claim, "instructor", command.code, instructor),
            (instructor_stream(instructor), registered),
            (timetable_stream(instructor), opened),
        ),
        reply={"instructor": instructor},
        status=201,
    )


def change(states: Mapping[str, Any], command: ChangeInstructor, context: Context) -> Decision:
    """What is known of an instructor now, and where they work; nothing where all of it is known already.

    Raises:
        Unknown: there is no such instructor, or venue to be at home at.
        Refused: `instructor-retired`, `unknown-timezone`, `cost-needs-currency`, `has-reservations`,
            `override-needs-reason`.
    """
    ident = command.instructor
    timetable = timetable_of(states, ident)
    known: Instructor = states[instructor_stream(ident)]
    events: list[tuple[str, Event]] = []
    reply: dict[str, Any] = {"instructor": ident}
    if (person := _with(known, command, ("name", "email", "day_rate", "currency"))) is not None:
        _check_rate(person["day_rate"], person["currency"])
        events.append((instructor_stream(ident), InstructorChanged(instructor=ident, **person)))
    if (place := _with(timetable, command, ("timezone", "home"))) is not None:
        zone(place["timezone"])
        if place["home"] != timetable.home:
            _check_home(states, place["home"])
        moved = HomeChanged(instructor=ident, **place)
        # The hours that they keep are those of their zone; a new home is told with the next session.
        until = EVER if place["timezone"] != timetable.timezone else 0
        found = restated(timetable, ident, moved, context.at, until=until)
        check_meant(command, found)
        reply |= found.named
        events += ((timetable_stream(ident), event) for event in (moved, *found.events))
    return Decision(events=events, reply=reply)


def evolve(instructor: Instructor, event: Event) -> Instructor:
    """Fold one event."""
    match event:
        case InstructorRegistered():
            instructor.code = event.code
            _tell(instructor, event)
        case InstructorChanged():
            _tell(instructor, event)
        case CalendarFollowed():
            instructor.follows = event.address
    return instructor


def _tell(instructor: Instructor, event: InstructorRegistered | InstructorChanged) -> None:
    instructor.name, instructor.email = event.name, event.email
    instructor.day_rate, instructor.currency = event.day_rate, event.currency


def _with(known: Instructor | Timetable, command: ChangeInstructor, names: Sequence[str]) -> dict[str, Any] | None:
    """What is known with what the command says; null where that is the same."""
    before = {name: getattr(known, name) for name in names}
    after = before | {name: value for name, value in said(command).items() if name in names}
    return after if after != before else None


def _check_rate(rate: int | None, currency: str | None) -> None:
    if rate is not None and currency is None:
        raise Refused("A cost is in a currency; name it.", slug="cost-needs-currency", day_rate=rate)


def _check_home(states: Mapping[str, Any], home: str | None) -> None:
    if home is not None:
        existing(states[stream("venue", home)], home)
