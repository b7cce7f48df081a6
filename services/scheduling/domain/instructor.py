"""Instructors: who they are. When they can be booked is kept apart: a stream with names in it takes no snapshots."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import (
    HomeChanged,
    InstructorChanged,
    InstructorRegistered,
    InstructorRetired,
    TimetableOpened,
)
from services.scheduling.commands import ChangeInstructor, RegisterInstructor, RetireInstructor
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.timetable import Timetable, timetable_of, timetable_stream, unknown
from services.scheduling.domain.walltime import zone
from services.scheduling.domain.windows import windows


class Instructor(msgspec.Struct):
    """What is known of an instructor, beside their timetable; without a code there is none yet."""

    code: str = ""
    name: str | None = None
    email: str | None = None
    day_rate: int | None = None
    currency: str | None = None


def instructor_stream(instructor: str) -> str:
    """The stream of what is known of a person who teaches."""
    return stream("instructor", instructor)


def register_streams(command: RegisterInstructor, context: Context) -> Sequence[str]:
    """The claim on the code, the person and their timetable."""
    instructor = context.new_id
    return claim_stream("instructor", command.code), instructor_stream(instructor), timetable_stream(instructor)


def change_streams(command: ChangeInstructor, _context: Context) -> Sequence[str]:
    """The person and their timetable."""
    return instructor_stream(command.instructor), timetable_stream(command.instructor)


def register(states: Mapping[str, Any], command: RegisterInstructor, context: Context) -> Decision:
    """An instructor, their code, and a timetable that nothing stands in yet.

    Raises:
        Refused: `code-taken`, `unknown-timezone`, `rate-needs-currency`, or a rule of `windows`.
    """
    instructor = context.new_id
    claim: Claim = states[claim_stream("instructor", command.code)]
    zone(command.timezone)
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


def change(states: Mapping[str, Any], command: ChangeInstructor, _context: Context) -> Decision:
    """What is known of an instructor now, and where they work; nothing where all of it is known already.

    Raises:
        Unknown: there is no such instructor.
        Refused: `instructor-retired`, `unknown-timezone`, `rate-needs-currency`.
    """
    timetable = timetable_of(states, command.instructor)
    known = _known(states, command.instructor)
    events: list[tuple[str, Event]] = []
    fields = {name: _given(command, known, name) for name in ("name", "email", "day_rate", "currency")}
    if fields != {name: getattr(known, name) for name in fields}:
        _check_rate(fields["day_rate"], fields["currency"])
        events.append(
            (instructor_stream(command.instructor), InstructorChanged(instructor=command.instructor, **fields))
        )
    place = {name: _given(command, timetable, name) for name in ("timezone", "home")}
    if place != {name: getattr(timetable, name) for name in place}:
        zone(place["timezone"])
        events.append((timetable_stream(command.instructor), HomeChanged(instructor=command.instructor, **place)))
    return Decision(events=events, reply={"instructor": command.instructor})


def retire(states: Mapping[str, Any], command: RetireInstructor, _context: Context) -> Decision:
    """The instructor teaches nothing more; nothing if that is so already.

    Raises:
        Unknown: there is no such instructor.
    """
    timetable: Timetable = states[timetable_stream(command.instructor)]
    if not timetable.timezone:
        raise unknown(command.instructor)
    retired = InstructorRetired(instructor=command.instructor)
    events = () if timetable.retired else ((timetable_stream(command.instructor), retired),)
    return Decision(events=events, reply={"instructor": command.instructor})


def evolve(instructor: Instructor, event: Event) -> Instructor:
    """Fold one event."""
    match event:
        case InstructorRegistered():
            instructor.code = event.code
            _tell(instructor, event)
        case InstructorChanged():
            _tell(instructor, event)
    return instructor


def _tell(instructor: Instructor, event: InstructorRegistered | InstructorChanged) -> None:
    instructor.name, instructor.email = event.name, event.email
    instructor.day_rate, instructor.currency = event.day_rate, event.currency


def _known(states: Mapping[str, Any], ident: str) -> Instructor:
    found: Instructor = states[instructor_stream(ident)]
    return found


def _given(command: ChangeInstructor, known: Instructor | Timetable, name: str) -> Any:
    value = getattr(command, name)
    return getattr(known, name) if value is None else value


def _check_rate(rate: int | None, currency: str | None) -> None:
    if rate is not None and currency is None:
        raise Refused("A day rate is in a currency; name it.", slug="rate-needs-currency", day_rate=rate)
