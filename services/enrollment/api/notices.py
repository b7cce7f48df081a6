"""Enrollment's queries about notices: which there are, the mails that they are, and the words they are told in."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.mail import Mail
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import called
from services.enrollment.domain.own_calendar import Sitting
from services.enrollment.domain.template import check_kind
from services.enrollment.notices.gathering import words_for
from services.enrollment.notices.kinds import ABOUT_A_REQUIREMENT, KINDS, PLACEHOLDERS
from services.enrollment.notices.making import Making
from services.enrollment.notices.rendering import About, Recipient, letters
from services.enrollment.notices.words import BUILT_IN, LANGUAGES, Words, language_of
from services.enrollment.projections import NOTICES, TEMPLATES, NoticeDocument, NoticeState, TemplateDocument

MOST_TEMPLATES = 500
PREVIEWED, PREVIEWED_AT = datetime(2026, 3, 30, 7, tzinfo=UTC), "https://training.example.org"


class NoticeShown(msgspec.Struct, frozen=True, kw_only=True):
    """That a learner, or their manager, is told of something; and since when it is in its `state`.

    `due_on` is the day of what is required. `via` is how it went: `smtp`, or `outbox` where there is no mail server.
    `code` is the mail server's last word, `skipped` why nobody is told.
    """

    notice: str
    kind: str
    learner: str
    to: str
    at: datetime
    state: NoticeState
    enrollment: str | None = None
    offering: str | None = None
    program: str | None = None
    session: str | None = None
    requirement: str | None = None
    due_on: date | None = None
    since: datetime | None = None
    via: str | None = None
    attempts: int = 0
    again_at: datetime | None = None
    code: int | None = None
    skipped: str | None = None
    round: int = 1


class MailShown(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it reads today; `calendar` is an invitation of that `method`, or sessions to keep."""

    to: str
    subject: str
    text: str
    html: str
    method: str = ""
    calendar: str | None = None


class NoticeInFull(msgspec.Struct, frozen=True, kw_only=True):
    """A notice, and its mails; where there are none, `silent` says why: no-address, inactive or over."""

    about: NoticeShown
    mails: tuple[MailShown, ...]
    silent: str | None = None


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    """Notices, the newest first; `after` is the cursor of the next page."""

    items: tuple[NoticeShown, ...]
    after: str | None = None


class NoticesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which notices, and which page of them."""

    learner: str | None = None
    offering: str | None = None
    kind: str | None = None
    state: NoticeState | None = None
    limit: Limit = 100
    after: str | None = None


class OneNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Which notice."""

    notice: str


class TemplateShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of notice says in a language; `own` where somebody said so, rather than the platform by itself."""

    kind: str
    language: str
    subject: str
    text: str
    html: str | None
    placeholders: tuple[str, ...]
    own: bool
    version: int = 0


class TemplatePage(msgspec.Struct, frozen=True, kw_only=True):
    """Every template: each kind in the languages that are built in, and in those that somebody added."""

    items: tuple[TemplateShown, ...]


class TemplatesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which templates."""

    kind: str | None = None


class PreviewAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which template; with a `subject`, a `text` or `html`, as it would be with that."""

    kind: str
    language: str
    subject: Annotated[str, Meta(max_length=200)] | None = None
    text: Annotated[str, Meta(max_length=10_000)] | None = None
    html: Annotated[str, Meta(max_length=10_000)] | None = None


async def list_notices(reads: Any, _principal: Principal, asked: NoticesAsked) -> NoticePage:
    """Notices, the newest first."""
    learner = None if asked.learner is None else await called(reads, asked.learner)
    named = {"learner": learner, "offering": asked.offering, "kind": asked.kind, "state": asked.state}
    where = {name: value for name, value in named.items() if value is not None}
    found, after = await reads.find(NOTICES, where, ("turn",), asked.limit, asked.after)
    return NoticePage(items=tuple(map(_shown, found)), after=after)


async def show_notice(reads: Any, _principal: Principal, asked: OneNotice) -> NoticeInFull:
    """One notice with its mails, as they read today.

    Raises:
        Unknown: there is none of that id.
    """
    found: NoticeDocument | None = await reads.get(NOTICES, asked.notice)
    if found is None or not found.kind:
        raise Unknown(f"There is no notice {asked.notice}.", notice=asked.notice)
    about = await Making(reads, reads.settings).about(found)
    if isinstance(about, str):
        return NoticeInFull(about=_shown(found), mails=(), silent=about)
    return NoticeInFull(about=_shown(found), mails=tuple(map(_mail, letters(about))), silent=found.skipped)


async def list_templates(reads: Any, _principal: Principal, asked: TemplatesAsked) -> TemplatePage:
    """Every template."""
    found: list[TemplateDocument]
    found, _ = await reads.find(TEMPLATES, {}, (), MOST_TEMPLATES)
    own = {(one.kind, one.language): one for one in found if one.text is not None}
    keys = dict.fromkeys([*((kind, language) for kind in KINDS for language in LANGUAGES), *own])
    shown = [_template(kind, language, own.get((kind, language))) for kind, language in keys]
    return TemplatePage(items=tuple(one for one in shown if asked.kind in (None, one.kind)))


async def preview(reads: Any, _principal: Principal, asked: PreviewAsked) -> MailShown:
    """The mail of a template, about somebody and something made up.

    Raises:
        Unknown: there is no such kind of notice.
    """
    check_kind(asked.kind)
    words = await words_for(reads, asked.kind, asked.language)
    # Other text has other HTML, unless that is given as well.
    html = asked.html or (None if asked.text else words.html)
    words = Words(asked.subject or words.subject, asked.text or words.text, html)
    return _mail(letters(_made_up(asked.kind, asked.language, words))[0])


def _made_up(kind: str, language: str, words: Words) -> About:
    hours = timedelta(hours=3, minutes=30)
    notice = NoticeDocument(
        notice="n1",
        kind=kind,
        learner="l1",
        at=PREVIEWED - timedelta(days=20),
        place=4,
        expires_at=PREVIEWED - timedelta(days=19),
        was_from=PREVIEWED - timedelta(days=7),
        was_until=PREVIEWED - timedelta(days=7) + hours,
        why="coordinator",
        requirement="q1" if kind in ABOUT_A_REQUIREMENT else None,
        due_on=PREVIEWED.date(),
    )
    sitting = Sitting(
        session="s1",
        starts_at=PREVIEWED,
        ends_at=PREVIEWED + hours,
        timezone="Europe/Berlin",
        join_url="https://meet.example.org/neg-berlin-3",
    )
    return About(
        notice=notice,
        recipient=Recipient(
            name="Ada Sommer", email="ada.sommer@example.org", language=language_of(language), zone="Europe/Berlin"
        ),
        learner="Ada Sommer",
        title="Negotiation, every year" if kind in ABOUT_A_REQUIREMENT else "Negotiation, Berlin",
        code="NEG-YEARLY" if kind in ABOUT_A_REQUIREMENT else "NEG-BERLIN-3",
        words=words,
        sessions=(sitting,),
        places={"s1": "Atrium, Spreeufer 6, 10178 Berlin"},
        people=(("Ben Okafor", PREVIEWED.date()), ("Cleo Brandt", PREVIEWED.date())),
        changes=1,
        address=PREVIEWED_AT,
    )


def _template(kind: str, language: str, own: TemplateDocument | None) -> TemplateShown:
    built_in = BUILT_IN.get(language, BUILT_IN["en"])[kind]
    subject, text = (own.subject, own.text) if own else (built_in.subject, built_in.text)
    html = own.html if own else None
    return TemplateShown(
        kind=kind,
        language=language,
        subject=subject or "",
        text=text or "",
        html=html,
        placeholders=PLACEHOLDERS[kind],
        own=own is not None,
        version=own.version if own else 0,
    )


def _shown(notice: NoticeDocument) -> NoticeShown:
    return msgspec.convert(notice, NoticeShown, from_attributes=True)


def _mail(mail: Mail) -> MailShown:
    calendar = mail.calendar.decode() if mail.calendar is not None else None
    return MailShown(
        to=mail.to, subject=mail.subject, text=mail.text, html=mail.html, method=mail.method, calendar=calendar
    )
