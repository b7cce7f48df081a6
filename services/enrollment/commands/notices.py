"""Commands about notices: what became of one, to send it again, and the words they are told in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from chassis.decider import Command
from chassis.rehearsing import ToWhom
from chassis.shapes import shape
from services.enrollment.shapes import Ident, Language, Reason

Subject = Annotated[
    str,
    shape(
        r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$(?!\n)",
        "must be one line of text, and not blank",
        max_length=200,
        description="The mail's subject, with `{placeholders}`.",
    ),
]
Body = Annotated[
    str, shape(r"\S", "must not be blank", max_length=10_000, description="The mail's text, with `{placeholders}`.")
]
Html = Annotated[
    str,
    shape(
        r"\S",
        "must not be blank",
        max_length=10_000,
        description="The mail's HTML, whole, with `{placeholders}`; without it, it follows from the text.",
    ),
]
Kind = Annotated[str, Meta(min_length=1, max_length=64, description="Of what notices tell, such as confirmation.")]


class Outcome(StrEnum):
    """What came of trying to deliver a notice."""

    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    SKIPPED = "skipped"


class RecordDelivery(Command, frozen=True, kw_only=True):
    """Say what came of trying to deliver a notice, for the `round`th time that it is sent, since then."""

    notice: Ident
    outcome: Outcome
    since: datetime
    round: int = 1
    via: str = ""
    mails: int = 1
    code: int = 0
    why: str = ""


class ResendNotice(Command, frozen=True, kw_only=True):
    """Send a notice once more that has gone, or was given up."""

    notice: Ident
    reason: Reason | None = None


class DefineTemplate(Command, frozen=True, kw_only=True):
    """Say what notices of a kind say in a language. The HTML of the mail follows from the text, unless it is given."""

    kind: Kind
    language: Language
    subject: Subject
    text: Body
    html: Html | None = None

    @property
    def template(self) -> str:
        """The id of the template."""
        return f"{self.kind}.{self.language.lower()}"


class DropTemplate(Command, frozen=True, kw_only=True):
    """Have notices of a kind say in a language what the platform says by itself."""

    kind: Kind
    language: Language

    @property
    def template(self) -> str:
        """The id of the template."""
        return f"{self.kind}.{self.language.lower()}"


class IntendNotices(Command, frozen=True, kw_only=True):
    """Tell all who hold a seat, and come `behind` a learner, what became of a session that is to end at `ends_at`."""

    offering: Ident
    kind: Kind
    session: Ident
    was_from: datetime | None = None
    was_until: datetime | None = None
    ends_at: datetime | None = None
    caused_at: datetime | None = None
    behind: str = ""
    notify: ToWhom = None


class WatchSession(Command, frozen=True, kw_only=True):
    """Remind those who hold a seat of a session that is to begin at `starts_at`; null: of none any more."""

    session: Ident
    starts_at: datetime | None = None


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a learner is to be reminded, by which of the reminders."""

    learner: str
    step: str


class IntendReminders(Command, frozen=True, kw_only=True):
    """Remind these of a session, so far as they were not; and look again at `again_at`."""

    session: Ident
    starts_at: datetime
    due: tuple[Due, ...] = ()
    again_at: datetime | None = None
