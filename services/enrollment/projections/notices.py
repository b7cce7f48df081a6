"""Notices: whom they are for, of what they tell, and what became of them; and the words they are told in."""

from datetime import UTC, date, datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    LatePerson,
    NoticeBounced,
    NoticeDeferred,
    NoticeDelivered,
    NoticeGivenUp,
    NoticeIntended,
    NoticeRequeued,
    NoticeSkipped,
    TemplateDefined,
    TemplateDropped,
)
from contracts.envelope import Recorded

BEGINNING = datetime.fromtimestamp(0, UTC)
DeliveryEvent = NoticeDelivered | NoticeDeferred | NoticeBounced | NoticeGivenUp | NoticeSkipped | NoticeRequeued


class NoticeState(StrEnum):
    """What has become of a notice."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    GIVEN_UP = "given-up"
    SKIPPED = "skipped"


class NoticeDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A notice as it was meant, and since when it is in its state. What delivery tells stands in fields of its own, so
    that it does not matter which is heard first.
    """

    notice: str
    kind: str = ""
    learner: str = ""
    at: datetime = BEGINNING
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
    turn: str = ""
    state: NoticeState = NoticeState.WAITING
    since: datetime | None = None
    via: str | None = None
    attempts: int = 0
    again_at: datetime | None = None
    code: int | None = None
    skipped: str | None = None
    round: int = 1
    again_from: datetime | None = None

    @property
    def sent_from(self) -> datetime:
        """From when on it is sent, for this time."""
        return self.again_from or self.at


class TemplateDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a kind of notice says in a language; null texts where that is what the platform says by itself, and null
    `html` where it follows from the text.
    """

    template: str
    kind: str = ""
    language: str = ""
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    version: int = 0


def fold_notice(notice: NoticeDocument, event: NoticeIntended | DeliveryEvent, recorded: Recorded) -> NoticeDocument:
    """The notice after one event."""
    if isinstance(event, NoticeIntended):
        fields = {name: getattr(event, name) for name in event.__struct_fields__}
        # The newest come first in a list that is in order of this.
        turn = f"{10**16 - int(event.at.timestamp() * 1_000_000):017}"
        return replace(notice, **fields, turn=turn)
    return replace(_delivered(notice, event), since=recorded.recorded_at)


def _delivered(notice: NoticeDocument, event: DeliveryEvent) -> NoticeDocument:
    match event:
        case NoticeDelivered():
            return replace(notice, state=NoticeState.DELIVERED, via=event.via, again_at=None, code=None)
        case NoticeDeferred():
            return replace(
                notice,
                state=NoticeState.DEFERRED,
                attempts=event.attempt,
                again_at=event.again_at,
                code=event.code,
            )
        case NoticeBounced():
            return replace(notice, state=NoticeState.BOUNCED, code=event.code, again_at=None)
        case NoticeGivenUp():
            return replace(notice, state=NoticeState.GIVEN_UP, attempts=event.attempts, again_at=None)
        case NoticeSkipped():
            return replace(notice, state=NoticeState.SKIPPED, skipped=event.why, again_at=None)
        case NoticeRequeued():
            return replace(
                notice,
                state=NoticeState.WAITING,
                attempts=0,
                code=None,
                skipped=None,
                via=None,
                round=event.round,
                again_from=event.at,
            )


def fold_template(
    template: TemplateDocument, event: TemplateDefined | TemplateDropped, _recorded: Recorded
) -> TemplateDocument:
    """The template after one event."""
    if isinstance(event, TemplateDropped):
        return replace(template, subject=None, text=None, html=None)
    return replace(
        template,
        kind=event.kind,
        language=event.language,
        subject=event.subject,
        text=event.text,
        html=event.html,
        version=event.version,
    )


NOTICES = Projection(
    name="notices",
    sources=(
        NoticeIntended,
        NoticeDelivered,
        NoticeDeferred,
        NoticeBounced,
        NoticeGivenUp,
        NoticeSkipped,
        NoticeRequeued,
    ),
    key=lambda event, recorded: event.notice,
    document=NoticeDocument,
    blank=lambda key: NoticeDocument(notice=key),
    fold=fold_notice,
    index=("learner", "offering", "kind", "state", "turn"),
)

TEMPLATES = Projection(
    name="templates",
    sources=(TemplateDefined, TemplateDropped),
    key=lambda event, recorded: event.template,
    document=TemplateDocument,
    blank=lambda key: TemplateDocument(template=key),
    fold=fold_template,
)
