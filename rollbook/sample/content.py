"""The sample as a file: what there is, with days counted from the first start."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from contracts.attendance import AttendanceStatus

SAMPLES = Path(__file__).parents[2] / "samples"
CONTENT = SAMPLES / "sales-onboarding.json"
OULAD = SAMPLES / "oulad_aaa"


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wall time (`09:00`) on a day counted from the first start: -1 is the day before."""

    day: int
    time: str

    def on(self, first: date, zone: str) -> datetime:
        """The moment it stands for in that zone."""
        return wall(first, self.day, self.time, zone)


class Lead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who leads the people of a client, and what they are there."""

    key: str
    name: str
    job_role: str


class Organization(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A client; its people live in its timezone, work at its site in one job role, and were hired on one day, counted
    from the first start.
    """

    code: str
    name: str
    timezone: str
    site: str
    job_role: str
    hired: int
    lead: Lead


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A learner; `key` is what the rest of the file calls them."""

    key: str
    name: str
    organization: str


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A course; components are told as the API takes them."""

    code: str
    title: str
    components: tuple[dict[str, Any], ...]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A course on the program's path; courses by code."""

    course: str
    phase: str
    required: bool = True
    requires: tuple[str, ...] = ()


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The program; everyone in the file is on it."""

    code: str
    title: str
    blend: str
    steps: tuple[Step, ...]
    enrolled: Moment


class Offering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An on-demand offering, and who enrolled when."""

    code: str
    course: str
    title: str
    timezone: str
    enrolled: Moment
    learners: tuple[str, ...]


class Room(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A room of a venue; before and after each session it takes so many minutes."""

    code: str
    name: str
    capacity: int
    around: int = 0


class Venue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place with rooms."""

    code: str
    name: str
    timezone: str
    rooms: tuple[Room, ...]


class Instructor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who teaches, and what."""

    code: str
    name: str
    home: str
    courses: tuple[str, ...]


class Sitting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When and where a workshop takes place, and who teaches it; `room` is a venue's code and the room's, as in
    `BERLIN/SPREE`.
    """

    day: int
    starts: str
    ends: str
    room: str | None = None
    instructors: tuple[str, ...] = ()


class Roll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who was there, as far as it was recorded."""

    closed: bool
    marks: dict[str, AttendanceStatus]


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a seat costs, in hundredths of the currency, by which policy, and who has to agree."""

    price: int
    currency: str
    policy: str
    approval: str


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seats that are kept for the people of a client until then."""

    organization: str
    seats: int
    until: Moment


class Workshop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scheduled offering with one session; learners beyond its capacity wait. Its minimum is decided by so many
    hours after the first start: 24 are tomorrow wherever somebody looks. Those who are `asking` wait for somebody to
    agree.
    """

    code: str
    course: str
    title: str
    timezone: str
    capacity: int
    enrolled: Moment
    learners: tuple[str, ...]
    session: Sitting
    minimum: int | None = None
    decide_after_hours: int | None = None
    roll: Roll | None = None
    terms: Terms | None = None
    kept: tuple[Kept, ...] = ()
    asking: tuple[str, ...] = ()


class Outcomes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Components that learners completed on an on-demand offering, all at one moment."""

    offering: str
    day: int
    time: str
    components: tuple[str, ...]
    learners: tuple[str, ...]


class Required(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A course that people of these clients in these roles complete within so many days of being hired."""

    code: str
    title: str
    course: str
    organizations: tuple[str, ...]
    job_roles: tuple[str, ...]
    within_days: int


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; policies are told as the API takes them."""

    title: str
    about: str
    organizations: tuple[Organization, ...]
    people: tuple[Person, ...]
    courses: tuple[Course, ...]
    venues: tuple[Venue, ...]
    instructors: tuple[Instructor, ...]
    program: Program
    on_demand: tuple[Offering, ...]
    workshops: tuple[Workshop, ...]
    outcomes: tuple[Outcomes, ...]
    policies: tuple[dict[str, Any], ...]
    requirements: tuple[Required, ...]

    def offerings(self) -> Sequence[Offering | Workshop]:
        """Every offering, the on-demand ones first."""
        return [*self.on_demand, *self.workshops]


def content(path: Path = CONTENT) -> Content:
    """Read the file.

    Raises:
        OSError: it is not there.
        msgspec.ValidationError: it does not have the right shape.
    """
    return msgspec.json.decode(path.read_bytes(), type=Content)


def wall(first: date, day: int, clock: str, zone: str) -> datetime:
    """A wall time in a zone, so many days from the first."""
    return datetime.combine(first + timedelta(days=day), time.fromisoformat(clock), ZoneInfo(zone))
