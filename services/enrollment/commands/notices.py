"""Commands about notices: what became of one, to send it again, and the words they are told in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
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
    """Say what notices of a kind say in a language. The HTML of the mail follows from the text."""

    kind: Kind
    language: Language
    subject: Subject
    text: Body

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
