"""A notice as the mails that it is: pure, so that the page of mails shows what goes."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from chassis.ical import Entry, Method, Status, invitation, rendered
from chassis.mail import Mail, address_of, line
from services.enrollment.domain.own_calendar import Sitting
from services.enrollment.notices import kinds
from services.enrollment.notices.filling import as_html, filled, filled_html
from services.enrollment.notices.links import link_of
from services.enrollment.notices.moments import day, moment, span
from services.enrollment.notices.words import FALLBACK, WHY, Words
from services.enrollment.projections.notices import NoticeDocument

MOST_INVITATIONS = 5
"""Beyond so many sessions a mail each would be a nuisance: then there is one, with all of them to keep."""
NOBODY = "training@rollbook.invalid"
"""Who invites where no sender is set, and no mail goes."""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who a notice goes to. `zone` is theirs, null where it is not known."""

    name: str
    email: str
    language: str = FALLBACK
    zone: str | None = None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """All that a notice is made of. `sessions` are those that it tells of, in their order; `places` where they are, by
    session; `people` who is late with what is required, and since when; `changes` how often the learner's seat has
    changed; `words` what is said, in the recipient's language; `address` where browsers find the platform, if known.
    """

    notice: NoticeDocument
    recipient: Recipient
    learner: str
    title: str
    code: str
    words: Words
    sessions: Sequence[Sitting] = ()
    places: Mapping[str, str] = {}
    parts: Mapping[str, str] = {}
    people: Sequence[tuple[str, date]] = ()
    changes: int = 0
    sender: str = ""
    address: str = ""


def letters(about: About) -> list[Mail]:
    """The mails of a notice: one, and one more for every further session that it invites to, for programs take in but
    one invitation of a mail.
    """
    values = placeholders(about)
    subject = line(filled(about.words.subject, values)) or about.title
    text = filled(about.words.text, values).strip() + "\n"
    mail = Mail(
        to=about.recipient.email,
        called=about.recipient.name,
        subject=subject,
        text=text,
        html=filled_html(own, values) if (own := about.words.html) else as_html(text, about.recipient.language),
    )
    method = _method(about)
    if method is None or not about.sessions:
        return [mail]
    if len(about.sessions) > MOST_INVITATIONS:
        if method is Method.CANCEL:
            return [mail]
        calendar = rendered(about.title, [_entry(about, one, method) for one in about.sessions])
        return [msgspec.structs.replace(mail, calendar=calendar)]
    count = len(about.sessions)
    return [
        msgspec.structs.replace(
            mail,
            subject=subject if count == 1 else f"{subject} ({number}/{count})",
            calendar=_invitation(about, one, method),
            method=method.value,
        )
        for number, one in enumerate(about.sessions, 1)
    ]


def how_many(about: About) -> int:
    """How many mails a notice is, without making them."""
    count = len(about.sessions) if _method(about) else 0
    return count if 1 < count <= MOST_INVITATIONS else 1


def placeholders(about: About) -> dict[str, str]:
    """What fills the words, by name; what is not known is empty."""
    notice, to = about.notice, about.recipient
    language = to.language
    zone = to.zone or (about.sessions[0].timezone if about.sessions else "UTC")
    first = about.sessions[0] if about.sessions else None
    join = _join(about)
    return {
        "name": to.name,
        "learner": about.learner,
        "offering": about.title,
        "code": about.code,
        "place": str(notice.place or ""),
        "expires": moment(notice.expires_at, zone, language) if notice.expires_at else "",
        "why": WHY.get(language, WHY[FALLBACK]).get(notice.why, ""),
        "was": _was(notice, zone, language),
        "sessions": "\n".join(_line(about, one, zone, language) for one in about.sessions),
        "when": span(first.starts_at, first.ends_at, zone, language) if first else "",
        "where": about.places.get(first.session, "") if first else "",
        "part": about.parts.get(first.component, "") if first else "",
        "join": join,
        "link": link_of(notice, about.address),
        "requirement": about.title if notice.requirement else "",
        "due": day(notice.due_on, language) if notice.due_on else "",
        "people": "\n".join(f"- {name}, {day(due_on, language)}" for name, due_on in about.people),
    }


def _line(about: About, sitting: Sitting, zone: str, language: str) -> str:
    told = (
        span(sitting.starts_at, sitting.ends_at, zone, language),
        about.parts.get(sitting.component, ""),
        about.places.get(sitting.session, ""),
    )
    return "- " + ", ".join(one for one in told if one)


def _was(notice: NoticeDocument, zone: str, language: str) -> str:
    if notice.was_from is None or notice.was_until is None:
        return ""
    return span(notice.was_from, notice.was_until, zone, language)


def _join(about: About) -> str:
    """Where the sessions are joined, told to those who hold a seat alone, and once where it is the same for all."""
    if about.notice.kind not in (kinds.CONFIRMATION, *kinds.ABOUT_A_SESSION) or about.notice.to != kinds.LEARNER:
        return ""
    return "\n".join(dict.fromkeys(one.join_url for one in about.sessions if one.join_url))


def _method(about: About) -> Method | None:
    # A manager is told, and does not sit there.
    if about.notice.to != kinds.LEARNER:
        return None
    match about.notice.kind:
        case (
            kinds.CONFIRMATION
            | kinds.SESSION_ADDED
            | kinds.SESSION_MOVED
            | kinds.SESSION_PLACE
            | kinds.SESSION_RESTORED
        ):
            return Method.REQUEST
        case kinds.SESSION_CANCELLED | kinds.TRANSFER:
            return Method.CANCEL
        case kinds.CANCELLATION:
            return Method.CANCEL if about.changes else None
    return None


def _invitation(about: About, sitting: Sitting, method: Method) -> bytes:
    return invitation(
        method,
        _entry(about, sitting, method),
        organizer=address_of(about.sender) or NOBODY,
        attendee=about.recipient.email,
        called=about.recipient.name,
    )


def _entry(about: About, sitting: Sitting, method: Method) -> Entry:
    part = about.parts.get(sitting.component, "")
    link = "" if method is Method.CANCEL else sitting.join_url or ""
    return Entry(
        uid=f"{sitting.session}@rollbook",
        # As in the calendar that the learner may have subscribed to: the two must not disagree.
        sequence=sitting.sequence + about.changes + 1,
        changed_at=max(sitting.changed_at, about.notice.at),
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        summary=f"{about.title}: {part}" if part else about.title,
        location=about.places.get(sitting.session, "") or link,
        url=link,
        status=Status.CONFIRMED,
    )
