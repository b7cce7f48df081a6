"""Answers that stand in the OpenAPI document."""

COURSE = "c06bz2m1v8k3q9xtd"
OFFERING = "o06bz2m1vgh5s8e1r"
PROGRAM = "p06bz2m1vcw7d2f0n"
SESSION = "o06bz2m1vgh5s8e1r.s06bz2m1vkz4a7b2m"
LEARNER = "l06bz2m1vq0c5t7wy"

COUNTED_BY = {"timezone": "Europe/Berlin", "on": "2026-06-30T21:59:59.999999Z", "known_at": "2026-07-06T08:00:00Z"}
COMPLETION_EXAMPLE = {
    "rows": [
        {
            "course": "AAA",
            "course_id": COURSE,
            "offering": "AAA-2013J",
            "offering_id": OFFERING,
            "enrolled": 383,
            "completed": 278,
            "failed": 45,
            "withdrawn": 60,
            "in_progress": 0,
            "left_before_start": 7,
            "completion_rate": 0.7258485639686684,
        }
    ],
    **COUNTED_BY,
}
CSV_EXAMPLE = "course,course_id,enrolled,completed,failed,withdrawn,in_progress,left_before_start,completion_rate\r\n"
LEARNERS_EXAMPLE = {
    "items": [
        {
            "learner": LEARNER,
            "enrollment": f"{OFFERING}.{LEARNER}",
            "state": "completed",
            "course": COURSE,
            "offering": OFFERING,
            "program": None,
            "organization": None,
        }
    ],
    "total": 1,
    "figure": "completed",
    **COUNTED_BY,
}
FUNNEL_EXAMPLE = {
    "program": PROGRAM,
    "code": "SALES",
    "title": "Sales onboarding",
    "enrolled": 40,
    "phases": [
        {
            "phase": "pre_work",
            "completed": 31,
            "courses": [
                {"course": COURSE, "code": "NEG-1", "title": "Negotiation basics", "required": True, "completed": 31}
            ],
        }
    ],
}
FUNNEL_LEARNERS_EXAMPLE = {"learners": [LEARNER], "total": 1}
NEEDS_EXAMPLE = {
    "items": [
        {
            "kind": "open_roll",
            "severity": "bad",
            "due_at": "2026-03-30T10:30:00Z",
            "title": "Negotiation, Berlin",
            "figures": {"unrecorded": 2, "expected": 12},
            "offering": OFFERING,
            "session": SESSION,
            "program": PROGRAM,
            "timezone": "Europe/Berlin",
            "learners": [LEARNER],
        }
    ],
    "at": "2026-03-31T08:00:00Z",
}
