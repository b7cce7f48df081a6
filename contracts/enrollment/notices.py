"""Events about what people are told: that it is meant to be told, what became of the mail, and in which words."""

from datetime import date, datetime

import msgspec

from contracts.event import Event, event

SERVICE = "enrollment"


class LatePerson(msgspec.Struct, frozen=True, kw_only=True):
    """A learner who has not completed by a day what was due then."""

    learner: str
    due_on: date


@event(SERVICE, "notice-intended")
class NoticeIntended(Event, frozen=True, kw_only=True):
    """Somebody is to be told of something; written with what they are told of, or when it is time to.

    `kind` says of what, `to` whom: the `learner`, or their `manager`. The mail is made when it goes, of what is known
    of the person and the thing by then, so nothing of that stands here. `place` is the learner's in the queue,
    `expires_at` until when a seat is held, `was_from` and `was_until` when a session was to be, `why` what ended an
    enrollment, in one word. `at` is the moment from which it may be told. Of a session, `caused_at` is when it was
    changed, and `starts_at` when it was to begin by then; `step` is which of its reminders this is.
    Of a requirement, `due_on` is its day for the learner, and `step` how many days before, or `overdue`; `people` are
    those of whom a manager, then the `learner`, is told that they are late.
    """

    notice: str
    kind: str
    learner: str
    at: datetime
    to: str = "learner"
    enrollment: str | None = None
    offering: str | None = None
    program: str | None = None
    session: str | None = None
    place: int = 0
    expires_at: datetime | None = None
    was_from: datetime | None = None
    was_until: datetime | None = None
    why: str = ""
    caused_at: datetime | None = None
    starts_at: datetime | None = None
    step: str = ""
    requirement: str | None = None
    due_on: date | None = None
    people: tuple[LatePerson, ...] = ()


@event(SERVICE, "notice-delivered")
class NoticeDelivered(Event, frozen=True, kw_only=True):
    """The notice has gone, `via` a mail server (`smtp`) or to the `outbox` alone, as so many mails."""

    notice: str
    via: str
    mails: int = 1


@event(SERVICE, "notice-deferred")
class NoticeDeferred(Event, frozen=True, kw_only=True):
    """The mail server was away (`code` 0) or asked to come again; it is tried again at `again_at`."""

    notice: str
    attempt: int
    again_at: datetime
    code: int = 0


@event(SERVICE, "notice-bounced")
class NoticeBounced(Event, frozen=True, kw_only=True):
    """The mail server will not take the mail, by its `code`; it is not tried again."""

    notice: str
    code: int


@event(SERVICE, "notice-given-up")
class NoticeGivenUp(Event, frozen=True, kw_only=True):
    """The mail server was away, or asked to come again, for days; it is not tried again."""

    notice: str
    attempts: int


@event(SERVICE, "notice-skipped")
class NoticeSkipped(Event, frozen=True, kw_only=True):
    """Nobody is told: `why` is no-address, inactive, or over, where it does not hold any more."""

    notice: str
    why: str


@event(SERVICE, "notice-requeued")
class NoticeRequeued(Event, frozen=True, kw_only=True):
    """Somebody wants the notice to be sent once more, from `at` on; `round` counts how often, from 2."""

    notice: str
    round: int
    at: datetime


@event(SERVICE, "template-defined")
class TemplateDefined(Event, frozen=True, kw_only=True):
    """What notices of a kind say in a language, from now on; `template` is the two of them. Without `html`, the HTML of
    the mail follows from the text.
    """

    template: str
    kind: str
    language: str
    subject: str
    text: str
    version: int
    html: str | None = None


@event(SERVICE, "template-dropped")
class TemplateDropped(Event, frozen=True, kw_only=True):
    """Notices of that kind say in that language what the platform says by itself."""

    template: str
    kind: str
    language: str
