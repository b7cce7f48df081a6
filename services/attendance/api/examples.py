"""Bodies and answers that stand in the OpenAPI document; the story that scheduling's begins."""

from typing import Any

OFFERING = "o06bz2m1vgh5s8e1r"
COURSE = "c06bz2m1v8k3q9xtd"
PROGRAM = "p06bz2m1vcw7d2f0n"
SESSION = "o06bz2m1vgh5s8e1r.s06bz2m1vkz4a7b2m"
LEARNER = "l06bz2m1vq0c5t7wy"
OTHER = "l06bz2m1vq8n2k4vz"

MARKS_BODY = {
    "marks": [
        {"learner": LEARNER, "status": "present"},
        {"learner": OTHER, "status": "partial", "minutes": 72},
    ]
}
CLOSE_BODY = {"unrecorded_as": "no_show"}
OUTCOME_BODY = {
    "offering": OFFERING,
    "learner": LEARNER,
    "component": "basics",
    "outcome": "completed",
    "source": "moodle",
    "source_id": "statement-4711",
}
OUTCOME_REPLY = {"offering": OFFERING, "learner": LEARNER, "recorded": True, "met_since": "2026-03-20T15:04:00Z"}
RESULT_BODY = {"offering": OFFERING, "learner": LEARNER, "result": "completed", "grade": "Distinction"}

SUMMARY_EXAMPLE = {
    "session": SESSION,
    "offering": OFFERING,
    "course": COURSE,
    "component": "workshop",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-30T10:30:00Z",
    "timezone": "Europe/Berlin",
    "state": "open",
    "expected": 2,
    "recorded": 1,
}
ROLL_EXAMPLE = SUMMARY_EXAMPLE | {
    "marks": [
        {"learner": LEARNER, "status": "present", "minutes": None},
        {"learner": OTHER, "status": None, "minutes": None},
    ]
}
LOCKED_EXAMPLE = {
    "requires": [],
    "unlock": {"days": 14, "after": "workshop"},
    "opens_at": "2026-04-13T10:30:00Z",
    "held": False,
}
PROGRESS_EXAMPLE: dict[str, Any] = {
    "offering": OFFERING,
    "course": COURSE,
    "learner": LEARNER,
    "components": {
        "basics": {"outcome": "completed", "at": "2026-03-20T15:04:00Z"},
        "workshop": {"outcome": "completed", "at": "2026-03-30T10:30:00Z"},
    },
    "state": "completed",
    "grade": None,
    "completed_at": "2026-03-30T10:30:00Z",
    "renewed_at": [],
    "locked": {"checklist": LOCKED_EXAMPLE},
}
_PART = {"component": "basics", "title": "Basics", "kind": "module", "required": True}
_LOCKED_PART = {"component": "checklist", "title": "Checklist", "kind": "job_aid", "required": False}
ONE_PROGRESS_EXAMPLE = {
    **PROGRESS_EXAMPLE,
    "enrollment": f"{OFFERING}.{LEARNER}",
    "parts": [
        {**_PART, "state": "done", "outcome": "completed", "at": "2026-03-20T15:04:00Z", "locked": None},
        {
            **_LOCKED_PART,
            "state": "locked",
            "outcome": None,
            "at": None,
            "locked": LOCKED_EXAMPLE,
        },
    ],
}
COMPLETION_EXAMPLE: dict[str, Any] = {
    "offering": OFFERING,
    "course": COURSE,
    "learner": LEARNER,
    "completed_at": "2026-03-30T10:30:00Z",
    "renewed_at": [],
    "grade": None,
}
TRANSCRIPT_EXAMPLE = {
    "learner": LEARNER,
    "imported": [
        {
            "record": f"{LEARNER}.h06bz2m1vq8d4s0xw",
            "course": COURSE,
            "completed_on": "2019-05-06",
            "source": "lms",
            "batch": "j06bz2m1vq8d4s0xw",
            "expires_on": "2029-05-06",
            "score": "87.5",
            "hours": "7.5",
            "credits": "1.5",
            "instructor": None,
            "certificate": "LMS-2019-0042",
        }
    ],
    "courses": [PROGRESS_EXAMPLE],
    "programs": [
        {
            "program": PROGRAM,
            "enrollment": f"{PROGRAM}.{LEARNER}",
            "required": [COURSE],
            "credited": [COURSE],
            "joined_at": "2026-03-01T08:00:00Z",
            "completed_at": "2026-03-30T10:30:00Z",
            "left": False,
            "locked": {},
        }
    ],
}
