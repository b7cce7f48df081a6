"""A course on negotiation, and an offering of it."""

from datetime import UTC, datetime

from contracts.scheduling import CourseDefined, CoursePublished, OfferingScheduled
from contracts.shared import CompletionRule, Component, ComponentKind, Delivery, Format
from services.scheduling.commands import ScheduleOffering

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
PARTS = (Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),)
COURSE = CourseDefined(
    course="c1",
    code="NEG",
    title="Negotiation",
    format=Format.LIVE,
    components=PARTS,
    completion_rule=CompletionRule.RESULT,
)
PUBLISHED = CoursePublished(course="c1", course_version=1)


def schedule(**fields):
    terms = {"course": "c1", "code": "NEG-1", "delivery": Delivery.SCHEDULED, "timezone": "Europe/Berlin"}
    return ScheduleOffering(**terms | fields)


def scheduled(**fields):
    facts = {
        "offering": "o1",
        "course": "c1",
        "code": "NEG-1",
        "title": "Negotiation",
        "course_version": 1,
        "delivery": Delivery.SCHEDULED,
        "format": Format.LIVE,
        "components": PARTS,
        "timezone": "Europe/Berlin",
        "completion_rule": CompletionRule.RESULT,
        "course_code": "NEG",
        "course_title": "Negotiation",
    }
    return OfferingScheduled(**facts | fields)
