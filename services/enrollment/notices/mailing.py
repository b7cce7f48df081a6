"""Notices on their way: each is made when it is due, handed over, and what came of it is recorded."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

from chassis.decider import Command, Timer
from chassis.effects import Tools
from chassis.errors import Unavailable
from chassis.mail import MailDeferred, MailRefused, MailServer, built, host_of
from chassis.shared_reads import SharedReads
from services.enrollment.commands.notices import Outcome, RecordDelivery
from services.enrollment.notices.making import Making
from services.enrollment.notices.rendering import About, how_many, letters
from services.enrollment.projections.notices import NOTICES, NoticeDocument
from services.enrollment.projections.sittings import SITTINGS, SittingsDocument

ARRIVES_SECONDS, LOOKS = 5.0, 50


def mailing(tools: Tools) -> Callable[[Timer], Awaitable[Command | None]]:
    """The work of delivering a notice, with the mail server of this process, or without one to the outbox."""
    settings = tools.settings
    server = MailServer(settings.smtp.get_secret_value()) if settings.smtp else None
    making = Making(tools.reads, settings, tools.clock)
    reads = making.shared

    async def deliver(timer: Timer) -> Command | None:
        notice = await _arrived(reads, timer.data["notice"], int(timer.data["round"]))
        await _seen(reads, notice)
        about = await making.about(notice, tools.clock())
        if isinstance(about, str):
            return _outcome(notice, Outcome.SKIPPED, why=about)
        if server is None:
            return _outcome(notice, Outcome.DELIVERED, via="outbox", mails=how_many(about))
        try:
            # Many are made at once, and each takes milliseconds in which nobody else would be answered.
            messages = await asyncio.to_thread(_messages, about)
            for message in messages:
                await server.send(message)
        except MailDeferred as later:
            return _outcome(notice, Outcome.DEFERRED, code=later.code)
        except (MailRefused, ValueError) as never:
            # An address that nobody can send to is told by the library as a value that cannot be.
            return _outcome(notice, Outcome.BOUNCED, code=getattr(never, "code", 0))
        return _outcome(notice, Outcome.DELIVERED, via="smtp", mails=len(messages))

    return deliver


def _outcome(notice: NoticeDocument, outcome: Outcome, **more: object) -> RecordDelivery:
    told = {"notice": notice.notice, "outcome": outcome, "since": notice.sent_from, "round": notice.round}
    return RecordDelivery(**told, **more)  # type: ignore[arg-type]


def _messages(about: About) -> list[EmailMessage]:
    """The mails of a notice. The id of each is the same however often it is handed over, and another when somebody
    wants it sent again.

    Raises:
        ValueError: nobody can send to the address.
    """
    notice, sender = about.notice, about.sender
    return [
        built(
            mail,
            sender=sender,
            message_id=f"{notice.notice}.{notice.round}.{number}@{host_of(sender)}",
            at=notice.sent_from,
        )
        for number, mail in enumerate(letters(about), 1)
    ]


async def _arrived(reads: SharedReads, ident: str, round_: int) -> NoticeDocument:
    """The notice, once it is in the views, and so everything is that happened before it.

    Raises:
        Unavailable: the views are behind.
    """
    for _ in range(LOOKS):
        found: NoticeDocument | None = await reads.get(NOTICES, ident)
        if found is not None and found.kind and found.round >= round_:
            return found
        await asyncio.sleep(ARRIVES_SECONDS / LOOKS)
    raise Unavailable("The notice has not arrived in the views yet.")


async def _seen(reads: SharedReads, notice: NoticeDocument) -> None:
    """Return once the views know the session as it was when the notice was caused.

    Raises:
        Unavailable: they are behind.
    """
    if notice.session is None or notice.caused_at is None:
        return
    for _ in range(LOOKS):
        found: SittingsDocument | None = await reads.get(SITTINGS, notice.offering or "")
        if found and any(
            one.session == notice.session and one.changed_at >= notice.caused_at for one in found.sittings
        ):
            return
        await asyncio.sleep(ARRIVES_SECONDS / LOOKS)
    raise Unavailable("What the notice is about has not arrived in the views yet.")
