"""What a notice is made of, read from the views when it goes, or when somebody looks at it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from contracts.enrollment import CancelledBy, EnrollmentState
from services.enrollment.domain.own_calendar import Sitting, ahead
from services.enrollment.notices import kinds
from services.enrollment.notices.rendering import About, Recipient
from services.enrollment.notices.words import FALLBACK, LANGUAGES, Words, built_in, language_of
from services.enrollment.persons import people_of
from services.enrollment.projections import (
    ENROLLMENTS,
    OFFERINGS,
    PROGRAMS,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    ProgramDocument,
)
from services.enrollment.projections.notices import TEMPLATES, NoticeDocument, TemplateDocument
from services.enrollment.projections.places import PLACES, PlaceDocument
from services.enrollment.projections.sittings import SITTINGS, SittingsDocument

NO_ADDRESS, INACTIVE, OVER = "no-address", "inactive", "over"
_STANDS: Mapping[str, frozenset[EnrollmentState]] = {
    kinds.CONFIRMATION: frozenset({EnrollmentState.ENROLLED}),
    kinds.WAITLIST: frozenset({EnrollmentState.WAITLISTED}),
    kinds.SEAT_OFFER: frozenset({EnrollmentState.OFFERED}),
    **dict.fromkeys(kinds.ABOUT_A_SESSION, frozenset({EnrollmentState.ENROLLED})),
    **dict.fromkeys(
        (kinds.CANCELLATION, kinds.TRANSFER, kinds.SEAT_OFFER_OVER), frozenset({EnrollmentState.CANCELLED})
    ),
}
"""Where the learner stands while a notice of a kind holds."""


async def gathered(
    reads: Any, notice: NoticeDocument, sender: str, address: str = "", now: datetime | None = None
) -> About | str:
    """All that a notice is made of; or in one word why nobody is told. Without `now` it is made as it would be, whether
    it holds any more or not.
    """
    learner, recipient = await _people(reads, notice)
    if learner is not None and learner.erased:
        return INACTIVE
    enrollment: EnrollmentDocument | None = await reads.get(ENROLLMENTS, notice.enrollment or "")
    sittings: SittingsDocument | None = await reads.get(SITTINGS, notice.offering or "")
    sessions = _sessions(notice, sittings, now or notice.at, _called_off_at(notice, enrollment))
    if now is not None and (over := _over(notice, enrollment, recipient, now) or _passed(notice, sessions, now)):
        return over
    if recipient is None or not recipient.email or not recipient.name:
        return NO_ADDRESS
    title, code = await _title(reads, notice)
    return About(
        notice=notice,
        recipient=recipient_of(recipient),
        learner=(learner.name if learner else None) or recipient.name,
        title=title,
        code=code,
        words=await words_for(reads, notice.kind, recipient.language, notice.to),
        sessions=sessions,
        places=await _places(reads, sessions),
        changes=await _changes(reads, learner, enrollment),
        sender=sender,
        address=address,
    )


def recipient_of(person: LearnerDocument) -> Recipient:
    """Who a notice goes to, of whom name and address are known."""
    return Recipient(
        name=person.name or person.learner,
        email=person.email or "",
        language=language_of(person.language),
        zone=person.timezone,
    )


async def words_for(reads: Any, kind: str, tag: str | None, to: str = kinds.LEARNER) -> Words:
    """What notices of a kind say to whom, who reads a language: what somebody said for it, else what is built in, else
    the same in the fallback.
    """
    language = language_of(tag)
    asked = list(dict.fromkeys(f"{kind}.{one}" for one in ((tag or FALLBACK).lower(), language, FALLBACK)))
    own: Mapping[str, TemplateDocument] = await reads.get_many(TEMPLATES, asked)
    for key in asked:
        found = own.get(key)
        if found and found.subject is not None and found.text is not None:
            return Words(found.subject, found.text, found.html)
        if key == f"{kind}.{language}" and language in LANGUAGES:
            return built_in(kind, language, to)
    return built_in(kind, FALLBACK, to)


async def _people(reads: Any, notice: NoticeDocument) -> tuple[LearnerDocument | None, LearnerDocument | None]:
    """The learner, and who is told: they themselves, or their manager."""
    learner = (await people_of(reads, [notice.learner])).get(notice.learner)
    if notice.to == kinds.LEARNER or learner is None:
        return learner, learner
    manager: str | None = getattr(learner, "manager", None)
    return learner, (await people_of(reads, [manager])).get(manager) if manager else None


async def _changes(reads: Any, learner: LearnerDocument | None, enrollment: EnrollmentDocument | None) -> int:
    """How often the seat has changed; of who goes by several ids, by all of them, as their calendar has it."""
    if enrollment is None:
        return 0
    others = [f"{enrollment.target}.{one}" for one in (learner.also if learner else ()) if one != enrollment.learner]
    found: Mapping[str, EnrollmentDocument] = await reads.get_many(ENROLLMENTS, others) if others else {}
    return enrollment.changes + sum(one.changes for one in found.values())


def _over(
    notice: NoticeDocument, enrollment: EnrollmentDocument | None, recipient: LearnerDocument | None, now: datetime
) -> str:
    standing = _STANDS.get(notice.kind)
    if standing is not None and (enrollment is None or enrollment.state not in standing):
        return OVER
    if notice.kind == kinds.DATED and enrollment is not None and enrollment.state is not EnrollmentState.CANCELLED:
        return OVER
    if notice.expires_at is not None and notice.expires_at <= now:
        return OVER
    return INACTIVE if recipient is not None and not getattr(recipient, "active", True) else ""


def _passed(notice: NoticeDocument, sessions: Sequence[Sitting], now: datetime) -> str:
    """Whether what is told of one session holds no more: it is over, was called off or restored, or has moved since."""
    if notice.session is None:
        return ""
    off = notice.kind == kinds.SESSION_CANCELLED
    holds = any(
        one.ends_at > now and one.cancelled == off and notice.starts_at in (None, one.starts_at) for one in sessions
    )
    return "" if holds else OVER


async def _title(reads: Any, notice: NoticeDocument) -> tuple[str, str]:
    """What the offering or program is called, and its code."""
    found: OfferingDocument | ProgramDocument | None
    if notice.offering is not None:
        found = await reads.get(OFFERINGS, notice.offering)
        return (found.title or notice.offering, found.code) if found else (notice.offering, "")
    found = await reads.get(PROGRAMS, notice.program or "")
    return (found.title, found.code) if found else (notice.program or "", "")


def _called_off_at(notice: NoticeDocument, enrollment: EnrollmentDocument | None) -> datetime | None:
    """When the whole offering was called off, if that is what is told."""
    return enrollment.since if enrollment is not None and notice.why == CancelledBy.PROVIDER.value else None


def _sessions(
    notice: NoticeDocument, known: SittingsDocument | None, now: datetime, called_off_at: datetime | None
) -> Sequence[Sitting]:
    """The sessions that a notice is about: the one named, or those ahead. Those that were called off with the whole are
    among them, for nobody is told of them but by this.
    """
    if known is None:
        return ()
    if notice.session is not None:
        return [one for one in known.sittings if one.session == notice.session]
    if notice.kind == kinds.SEAT_OFFER_OVER:
        return ()
    told = {one.session for one in ahead(known.sittings)}
    if called_off_at is not None:
        told |= {one.session for one in known.sittings if one.changed_at >= called_off_at}
    return sorted(
        (one for one in known.sittings if one.session in told and one.ends_at > now), key=lambda one: one.starts_at
    )


async def _places(reads: Any, sessions: Sequence[Sitting]) -> Mapping[str, str]:
    """Where sessions are, in words, by session."""
    rooms: Mapping[str, PlaceDocument] = await reads.get_many(PLACES, {one.room for one in sessions if one.room})
    venues = await reads.get_many(PLACES, {room.venue for room in rooms.values() if room.venue})
    told = {}
    for one in sessions:
        room = rooms.get(one.room or "")
        venue: PlaceDocument | None = venues.get(room.venue or "") if room else None
        parts = (room and room.name, venue and venue.name, venue and venue.address)
        told[one.session] = one.place or ", ".join(part for part in parts if part)
    return told
