"""Bodies and answers that stand in the OpenAPI document; one story from course to session."""

COURSE = "c06bz2m1v8k3q9xtd"
PROGRAM = "p06bz2m1vcw7d2f0n"
OFFERING = "o06bz2m1vgh5s8e1r"

ADVICE = "a06bz2m1v3n8r6j4w"

COMPONENTS: list[dict[str, object]] = [
    {"key": "basics", "title": "Negotiation basics", "kind": "module"},
    {"key": "workshop", "title": "Workshop", "kind": "session"},
    {"key": "job-aid", "title": "Checklist", "kind": "job_aid", "required": False},
]
ARRANGED = [
    {**COMPONENTS[0], "phase": "pre_work"},
    {**COMPONENTS[1], "phase": "live", "requires": ["basics"]},
    {**COMPONENTS[2], "phase": "reinforcement", "requires": ["workshop"]},
]
COURSE_BODY = {
    "code": "NEG",
    "title": "Negotiation",
    "blend": "sandwich",
    "components": COMPONENTS,
    "hours": 7.5,
    "credits": 2.0,
}
REVISION_BODY = {"title": "Negotiation, second edition", "components": COMPONENTS}
STEPS = [{"course": COURSE, "phase": "live"}]
PROGRAM_BODY = {"code": "SALES", "title": "Sales onboarding", "steps": STEPS}
PROGRAM_REVISION_BODY = {
    "blend": "flipped",
    "steps": [
        {"defines": {"code": "PRODUCT", "title": "Products", "components": [COMPONENTS[0]]}, "phase": "pre_work"},
        {"course": COURSE, "phase": "live", "requires": ["PRODUCT"]},
    ],
}
OFFERING_BODY = {
    "course": COURSE,
    "program": PROGRAM,
    "code": "NEG-BERLIN-3",
    "title": "Negotiation, Berlin",
    "delivery": "scheduled",
    "timezone": "Europe/Berlin",
    "starts_at": "2026-03-30T09:00:00+02:00",
    "ends_at": "2026-03-31T17:00:00+02:00",
    "capacity": 12,
    "minimum": 6,
    "decide_at": "2026-03-23T12:00:00+01:00",
    "cut_off_at": "2026-03-29T12:00:00+02:00",
}

OFFERING_REVISION_BODY = {
    "title": "Negotiation, Berlin, spring",
    "minimum": 5,
    "cut_off_before": {"days_before": 1, "at": "12:00"},
    "reason": "The client asked for it.",
}
DATES = {
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-31T15:00:00Z",
    "decide_at": "2026-03-23T11:00:00Z",
    "cut_off_at": "2026-03-29T10:00:00Z",
}
COURSE_VERSION = {
    "course": COURSE,
    "code": "NEG",
    "title": "Negotiation",
    "version": 1,
    "format": "blended",
    "components": ARRANGED,
    "completion_rule": "components",
    "hours": 7.5,
    "credits": 2.0,
    "prerequisites": [],
}
COURSE_EXAMPLE = {
    "course": COURSE,
    "code": "NEG",
    "title": "Negotiation",
    "format": "blended",
    "state": "published",
    "version": 1,
    "components": ARRANGED,
    "blend": "sandwich",
    "completion_rule": "components",
    "hours": 7.5,
    "credits": 2.0,
    "prerequisites": [],
    "advice": None,
    "published": COURSE_VERSION,
}
COURSE_VERSION_EXAMPLE = {
    "ident": f"{COURSE}.1",
    "course": COURSE,
    "version": 1,
    "title": "Negotiation",
    "format": "blended",
    "components": ARRANGED,
    "blend": "sandwich",
    "hours": 7.5,
    "credits": 2.0,
    "prerequisites": [],
    "made_at": "2026-03-02T09:00:00Z",
    "published_at": "2026-03-02T09:05:00Z",
}
PROGRAM_EXAMPLE = {
    "program": PROGRAM,
    "code": "SALES",
    "title": "Sales onboarding",
    "format": "blended",
    "state": "published",
    "version": 1,
    "steps": STEPS,
    "blend": None,
    "advice": None,
    "published": 1,
}
PROGRAM_VERSION_EXAMPLE = {
    "ident": f"{PROGRAM}.1",
    "program": PROGRAM,
    "version": 1,
    "title": "Sales onboarding",
    "format": "blended",
    "steps": STEPS,
    "blend": None,
    "made_at": "2026-03-02T09:00:00Z",
    "published_at": "2026-03-02T09:05:00Z",
}
OFFERING_EXAMPLE = {
    "offering": OFFERING,
    "code": "NEG-BERLIN-3",
    "title": "Negotiation, Berlin",
    "course": COURSE,
    "course_code": "NEG",
    "course_title": "Negotiation",
    "course_version": 1,
    "program": PROGRAM,
    "organization": None,
    "delivery": "scheduled",
    "format": "blended",
    "state": "published",
    "timezone": "Europe/Berlin",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-31T15:00:00Z",
    "capacity": 12,
    "minimum": 6,
    "decide_at": "2026-03-23T11:00:00Z",
    "cut_off_at": "2026-03-29T10:00:00Z",
    "offer_minutes": None,
    "waitlist_limit": None,
    "cancel_below_minimum": True,
    "visibility": "public",
    "decide_before": None,
    "cut_off_before": None,
    "max_per_instructor": None,
    "overrides": [],
    "completion_rule": "components",
    "components": ARRANGED,
    "session_count": 1,
    "below_minimum": False,
}
