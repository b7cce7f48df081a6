"""A believable value for every field, so that the example of an event type reads like an event."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from contracts.event import Event

E = TypeVar("E", bound=Event)

COURSE = "c06bz2m1v8k3q9xtd"
OFFERING = "o06bz2m1vgh5s8e1r"
PROGRAM = "p06bz2m1vcw7d2f0n"
VENUE = "v06bz2m1v7t4n9s3k"
LEARNER = "l06bz2m1vnt6c0x4j"
TEXTS: Mapping[str, str] = {
    "about": "practice",
    "address": "Spreeufer 6, 10178 Berlin",
    "advice": "a06bz2m1v3n8r6j4w",
    "after": "basics",
    "approval": "manager",
    "against": "time_zones",
    "asks_for": "complex",
    "at": "17:00",
    "basis": "given",
    "because": "Practice under an expert's eyes needs live sessions.",
    "blend_because": "Practice matters, and so does what stays: pre-work, live practice, then reinforcement.",
    "because_of": f"{OFFERING}.l06bz2m1vq3m8y5da",
    "block": "b06bz2m1vy2h8q6ra",
    "calendar": f"{OFFERING}.k06bz2m1vd8w3s7xn",
    "changed": "job_role",
    "closes": "17:00",
    "clashes": "o06bz2m1vk2d7q4ze.s06bz2m1vb8n3x5ca",
    "code": "NEG-BERLIN-3",
    "component": "workshop",
    "course": COURSE,
    "course_code": "NEG",
    "course_title": "Negotiation",
    "enrollment": f"{OFFERING}.{LEARNER}",
    "enrollments": f"{OFFERING}.{LEARNER}",
    "currency": "EUR",
    "ends": "2026-03-30T12:30",
    "equipment": "e06bz2m1vrn3w5d0c",
    "features": "projector",
    "custom": '{"cost_center":"4100"}',
    "decided_by": "answers",
    "excuse": "ill",
    "grade": "Pass",
    "id": "4711",
    "home": "v06bz2m1v7t4n9s3k",
    "instructor": "i06bz2m1v5c8w2g6y",
    "instructors": "anna.berg",
    "job_role": "Sales representative",
    "job_roles": "Sales representative",
    "join_url": "https://meet.example.org/neg-berlin-3",
    "key": "workshop",
    "lacks": "c06bz2m1vxp0k6jm3",
    "kind": "offering",
    "language": "de",
    "label": "Ill",
    "layout": "U-shape",
    "learner": LEARNER,
    "learners": LEARNER,
    "manager": "l06bz2m1vq3m8y5da",
    "mode": "virtual",
    "name": "Sales, Berlin",
    "of": OFFERING,
    "offering": OFFERING,
    "opens": "09:00",
    "organization": "g06bz2m1vs9r2w7hk",
    "organizations": "g06bz2m1vs9r2w7hk",
    "outcome": "late",
    "other": "v06bz2m1v2j6x8p5e",
    "owner": OFFERING,
    "parent": "g06bz2m1vtd5f4zbe",
    "policy": "y06bz2m1v6q4d9t2k",
    "prerequisites": "c06bz2m1vxp0k6jm3",
    "program": PROGRAM,
    "reasons": "clash",
    "required": COURSE,
    "requirement": "q06bz2m1v4c8k2y7r",
    "reverses": "seat",
    "requires": "c06bz2m1vxp0k6jm3",
    "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=8",
    "room": f"{VENUE}.r06bz2m1v9f3m7k1z",
    "resource": f"{VENUE}.r06bz2m1v9f3m7k1z",
    "series": f"{OFFERING}.w06bz2m1vkz4a7b2m",
    "session": f"{OFFERING}.s06bz2m1vkz4a7b2m",
    "site": "Berlin",
    "sites": "Berlin",
    "source": "lms",
    "source_id": "statement-81",
    "substituted_by": f"{OFFERING}.l06bz2m1vq3m8y5da",
    "substitutes": f"{OFFERING}.l06bz2m1vq3m8y5da",
    "summary": "Blended: there is reason for live and for self-paced parts.",
    "starts": "2026-03-30T09:00",
    "timezone": "Europe/Berlin",
    "title": "Negotiation, Berlin",
    "transferred_from": f"o06bz2m1vk2d7q4ze.{LEARNER}",
    "transferred_to": f"o06bz2m1vk2d7q4ze.{LEARNER}",
    "unit": "money a day",
    "venue": VENUE,
    "via": "self",
    "wall": "2026-03-30T09:00",
    "wall_end": "2026-03-30T12:30",
    "within": VENUE,
}
NUMBERS: Mapping[str, int] = {
    "amount": 20_000,
    "audience": 120,
    "break_even": 31,
    "capacity": 12,
    "concurrent": 2,
    "days": 14,
    "days_before": 1,
    "enrolled": 5,
    "expected": 12,
    "hours_before": 24,
    "max_per_instructor": 8,
    "hire_cost": 45_000,
    "minimum": 6,
    "minutes": 85,
    "offer_minutes": 240,
    "percent": 50,
    "present": 11,
    "price": 40_000,
    "quantity": 4,
    "setup_minutes": 30,
    "teardown_minutes": 15,
    "sessions": 8,
    "ticket": 17,
    "waitlist_limit": 20,
}
TIMES: Mapping[str, str] = {
    "cut_off_at": "2026-03-29T10:00:00Z",
    "decide_at": "2026-03-23T11:00:00Z",
    "ended_at": "2026-03-30T10:30:00Z",
    "ends_at": "2026-03-30T10:30:00Z",
    "valid_until": "2027-03-29T00:00:00Z",
}
HOMES: Mapping[str, str] = {
    "code-claimed": "claim",
    "format-advised": "advice",
    "calendar-followed": "instructor",
    "scheduling/busy": "timetable",
    "scheduling/calendar": "feed",
    "scheduling/series": "offering",
    "scheduling/session": "offering",
    "home-changed": "timetable",
    "instructor-retired": "timetable",
    "scheduling/qualification": "timetable",
    "scheduling/time": "timetable",
    "scheduling/working": "timetable",
    "scheduling/travel": "venue",
    "scheduling/reservation": "room",
    "scheduling/hold": "hold",
    "learner-registered": "learner",
    "learner-changed": "learner",
    "learner-deactivated": "learner",
    "learner-reactivated": "learner",
    "leaver-released": "learner",
    "offering-terms-set": "terms",
    "enrollment/cancellation": "roster",
    "enrollment/charge": "roster",
    "enrollment/capacity": "roster",
    "enrollment/enrollment": "roster",
    "enrollment/learner": "roster",
    "enrollment/minimum": "roster",
    "enrollment/program": "enrollment",
    "enrollment/seat": "roster",
    "attendance/attendance": "roll",
    "course-credited": "path",
    "attendance/component": "progress",
    "attendance/completion": "progress",
    "attendance/course": "progress",
    "attendance/program": "path",
}
OWN: Mapping[str, Mapping[str, str]] = {"enrollment-cancelled": {"because": "left"}}
"""What a field holds in an event in which it means something else than elsewhere."""
ENCRYPTED = "enc:v1:%s:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def sample(cls: type[E], *, full: bool) -> E:
    """An event of this type with every field (`full`) or with those alone that it must have."""
    values = _object(inspect.type_info(cls), full=full)
    values |= {field: ENCRYPTED % TEXTS[owner] for field, owner in cls.PERSONAL.items() if field in values}
    values |= {field: text for field, text in OWN.get(cls.NAME, {}).items() if field in values}
    if "enrollment" in values and "offering" not in values:
        values["enrollment"] = f"{PROGRAM}.{LEARNER}"
    return msgspec.convert(values, cls)


def home(event: Event) -> tuple[str, str]:
    """The category and id of the stream that such an event stands in."""
    category = HOMES.get(event.NAME) or HOMES.get(f"{event.SERVICE}/{event.NAME.partition('-')[0]}")
    category = category or event.NAME.partition("-")[0]
    if category == "claim":
        return category, f"{TEXTS['kind']}/{TEXTS['code'].lower()}"
    if category == "progress":
        return category, f"{OFFERING}.{LEARNER}"
    field = {
        "roster": "offering",
        "roll": "session",
        "path": "learner",
        "timetable": "instructor",
        "feed": "calendar",
        "terms": "offering",
    }.get(category, category)
    return category, str(getattr(event, field, None) or getattr(event, "resource", OFFERING))


def _object(described: inspect.Type, *, full: bool) -> dict[str, Any]:
    match described:
        case inspect.StructType(fields=fields):
            return {
                field.encode_name: _value(field.name, field.type, field.default)
                for field in fields
                if full or field.required
            }
    raise TypeError(f"an event cannot hold {described}")


def _value(name: str, kind: inspect.Type, default: Any) -> Any:
    match kind:
        case inspect.Metadata(type=inner):
            return _value(name, inner, default)
        case inspect.UnionType(types=types):
            return _value(name, next(t for t in types if not isinstance(t, inspect.NoneType)), default)
        case inspect.EnumType(cls=choices):
            return next(choice.value for choice in choices if choice != default)
        case inspect.StrType():
            return TEXTS.get(name, name.replace("_", "-"))
        case inspect.BoolType():
            return not default if isinstance(default, bool) else True
        case inspect.IntType():
            return NUMBERS.get(name, 2)
        case inspect.FloatType():
            return 25.5
        case inspect.DateTimeType() | inspect.DateType():
            time = TIMES.get(name, "2026-03-30T07:00:00Z")
            return time if isinstance(kind, inspect.DateTimeType) else time[:10]
        case inspect.VarTupleType(item_type=item):
            return [_value(name, item, None)]
    return _object(kind, full=True)
