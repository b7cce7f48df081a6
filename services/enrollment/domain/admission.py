"""What an enrollment rests on beside its own stream: facts gathered from enrollment's views."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chassis.errors import NotYetKnown, Problem, Refused, Unknown
from chassis.ids import root_of, stream
from contracts.shared import Format, Step
from services.enrollment.commands.asking import Asker
from services.enrollment.domain.candidate import Candidate
from services.enrollment.domain.own_calendar import Clash, Sitting

SEATED = "o"


class OfferingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An open offering, as far as an enrollment rests on it."""

    course: str
    format: Format
    program: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    cut_off_at: datetime | None = None


class Dates(msgspec.Struct, frozen=True, kw_only=True):
    """When an offering takes place, as far as its stream does not say, and whether it was `delivered`."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    delivered: bool = False


class Closing(Protocol):
    """What has a time after which nobody gets in."""

    @property
    def cut_off_at(self) -> datetime | None:
        """When enrollment closes, if that was said."""

    @property
    def ends_at(self) -> datetime | None:
        """When the whole is over."""


class ProgramFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A program as it was published; `version` is what an enrollment pins."""

    version: int
    steps: tuple[Step, ...]
    format: Format


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Facts for one `EnrollLearner`: the learner's organization, what they are enrolled in, what they have at the
    same time, what would be at night where they live, and whether they wait for a date of the course. `approval` is who
    has to agree where nobody said so, `vacant` whether the learner has no manager who could, and `approval_days` how
    long one has.
    """

    organization: str | None = None
    target: OfferingFacts | ProgramFacts
    clashes: tuple[Clash, ...] = ()
    at_night: tuple[Sitting, ...] = ()
    interested: bool = False
    approval: str = "none"
    vacant: bool = False
    approval_days: float = 5.0
    ahead: Mapping[str, Candidate] | None = None


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """What a learner has not completed: courses that one asks for, and those before it on their `program`."""

    prerequisites: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    program: str | None = None

    def __bool__(self) -> bool:
        return bool(self.prerequisites or self.steps)

    @property
    def courses(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.prerequisites, *self.steps)))


NOTHING = Lacking()


def is_seated(ident: str) -> bool:
    """Whether an offering has a roster; one that is open to everyone has none."""
    return ident.startswith(SEATED)


def stream_of(enrollment: str) -> str:
    """The stream that decides about an enrollment: the roster where there are seats, else its own."""
    own = stream("enrollment", enrollment)
    return stream("roster", root_of(own)) if is_seated(enrollment) else own


def asked_by(command: Any) -> str:
    """How an enrollment is asked for; empty where that is not known."""
    return "" if command.asker is None else str(command.asker.kind.value)


def learner_of(enrollment: str) -> str:
    """The learner, from the id of their enrollment."""
    return enrollment.partition(".")[2]


def not_arrived(kind: str, ident: str) -> Problem:
    """There is no such thing; it may have been made a moment ago, so that is made sure of first."""
    named: dict[str, Any] = {kind: ident}
    return NotYetKnown(
        f"The {kind} {ident} has not arrived here yet.",
        otherwise=Unknown(f"There is no {kind} {ident}.", **named),
        **named,
    )


def not_published(kind: str, ident: str) -> Problem:
    """It is a draft; it may have been published a moment ago, so that is made sure of first."""
    named: dict[str, Any] = {kind: ident}
    return NotYetKnown(
        f"That the {kind} {ident} is published has not arrived here yet.",
        otherwise=Refused(f"The {kind} is not published yet.", slug=f"{kind}-not-published", **named),
        **named,
    )


def not_opened(offering: str) -> Problem:
    """The offering is published, and its roster will be there in a moment."""
    return NotYetKnown("The roster of this offering has not arrived here yet.", offering=offering)


def lacking(offering: str, learner: str, lacks: Lacking) -> Problem:
    """The learner has not completed what comes before; it may have been a moment ago, so that is made sure of first."""
    otherwise = missing(offering, learner, lacks)
    return NotYetKnown(
        "That the learner has completed what comes before has not arrived here yet.",
        otherwise=otherwise,
        **otherwise.facts,
    )


def missing(offering: str, learner: str, lacks: Lacking) -> Refused:
    """The learner has not completed what comes before, or it counts no more: what the course asks for, or what their
    program has first.
    """
    named: dict[str, Any] = {"offering": offering, "learner": learner}
    if lacks.prerequisites:
        courses = ", ".join(lacks.prerequisites)
        told = f"The learner has not completed what this course asks for, or it counts no more: {courses}."
        return Refused(told, slug="prerequisite-missing", courses=list(lacks.prerequisites), **named)
    told = (
        "On the learner's program, this course comes behind what they have not completed, or what counts no more: "
        f"{', '.join(lacks.steps)}."
    )
    return Refused(told, slug="step-not-open", courses=list(lacks.steps), program=lacks.program, **named)


def not_theirs(offering: str, learner: str, organization: str | None) -> Problem:
    """The offering is for the people of another organization; the learner may have come to it a moment ago, so that is
    made sure of first.
    """
    named: dict[str, Any] = {"offering": offering, "learner": learner, "organization": organization}
    return NotYetKnown(
        "That the learner belongs to the organization has not arrived here yet.",
        otherwise=Refused(
            "The offering is for the people of an organization that the learner does not belong to.",
            slug="offering-private",
            **named,
        ),
        **named,
    )


def called_off(offering: str) -> Problem:
    """The offering was cancelled; nobody can enroll any more."""
    return Refused("The offering was called off.", slug="offering-cancelled", offering=offering)


def delivered(offering: str) -> Problem:
    """The offering has taken place; nobody new comes in."""
    return Refused("The offering was delivered.", slug="offering-delivered", offering=offering)


def check_leaving(asker: Asker | None, offering: str, dates: Dates, at: datetime) -> None:
    """Let nobody leave what is over who acts for themselves, or for their people; what is recorded in error, those who
    act for everyone set right.

    Raises:
        Refused: `offering-over`.
    """
    over = dates.delivered or (dates.ends_at is not None and dates.ends_at <= at)
    if over and asker is not None and asker.narrow:
        raise Refused(
            "The offering is over: it can be left no more. Where the enrollment was recorded in error, a coordinator "
            "can end it.",
            slug="offering-over",
            offering=offering,
            ended_at=dates.ends_at,
            at=at,
        )


def never_enrolled(enrollment: str) -> Problem:
    """There is no enrollment of that id, and never was one."""
    return Unknown(f"There is no enrollment {enrollment}.", slug="not-enrolled", enrollment=enrollment)


def not_in_program(enrollment: str) -> Refused:
    """An enrollment in an offering is judged by the version that the offering was made with."""
    return Refused(
        "This is no enrollment in a program. An offering keeps the version of the course that it was made with: to be "
        "judged by a newer one, the learner is enrolled in an offering of that.",
        slug="not-in-program",
        enrollment=enrollment,
    )


def no_newer_version(enrollment: str, version: int) -> Refused:
    """The learner is judged by the newest published version already."""
    return Refused(
        f"There is no published version of the program newer than {version}, which the learner is on.",
        slug="no-newer-version",
        enrollment=enrollment,
        program_version=version,
    )


def check_open(offering: str, terms: Closing, when: datetime) -> None:
    """Let nobody in from the cut-off on, nor once the offering is over.

    Raises:
        Refused: `enrollment-closed`.
    """
    closed_at = min((moment for moment in (terms.cut_off_at, terms.ends_at) if moment is not None), default=None)
    if closed_at is not None and when >= closed_at:
        raise Refused(
            "Enrollment is closed.", slug="enrollment-closed", offering=offering, closed_at=closed_at, at=when
        )
