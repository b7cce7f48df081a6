"""Bodies and answers that stand in the OpenAPI document; one class of twelve and its queue."""

from typing import Any

OFFERING = "o06bz2m1vgh5s8e1r"
COURSE = "c06bz2m1v8k3q9xtd"
LEARNER = "l06bz2m3c1t9d4k7p"
ORGANIZATION = "g06bz2m2yq8n3v5ra"
ENROLLMENT = f"{OFFERING}.{LEARNER}"
PROGRAM_ENROLLMENT = f"p06bz2m1vcw7d2f0n.{LEARNER}"
DUPLICATE = "l06bz2m9k3r7w1c5xe"
LEFT = f"{OFFERING}.l06bz2m3d8w2s6m0j"
SINCE = "2026-03-02T08:15:00Z"

ORGANIZATION_BODY = {"code": "NW", "name": "Northwind"}
ORGANIZATION_EXAMPLE: dict[str, Any] = {
    "organization": ORGANIZATION,
    **ORGANIZATION_BODY,
    "parent": None,
    "closed": False,
}
MOVE_ORGANIZATION_BODY = {"parent": "g06bz2m1vtd5f4zbe", "reason": "Belongs to the new region."}
PROFILE = {
    "name": "Ada Sommer",
    "email": "ada.sommer@northwind.example",
    "organization": ORGANIZATION,
    "timezone": "Europe/Berlin",
    "language": "de",
    "job_role": "Sales representative",
    "site": "Berlin",
    "hired_on": "2026-02-16",
    "custom": {"cost_center": "4100"},
}
CHANGE_BODY = {"job_role": "Team lead", "site": None, "reason": "Promoted on 1 March."}
LEARNER_BODY = {**PROFILE, "external_ids": [{"source": "hr", "id": "4711"}]}
LEARNER_EXAMPLE: dict[str, Any] = {
    "learner": LEARNER,
    **LEARNER_BODY,
    "manager": None,
    "active": True,
    "held": False,
    "merged_into": None,
    "also": [],
    "erased": False,
}

ENROLL_BODY = {"offering": OFFERING, "learner": LEARNER, "if_full": "waitlist"}
MOVE_BODY = {"reason": "The new version has the course that the learner asked for"}
CANCEL_BODY = {"by": "learner", "reason": "Ill that week."}
PROMOTE_BODY = {"reason": "Starts the new job on Monday."}
CAPACITY_BODY = {"capacity": 14, "reason": "A larger room."}
TRY_REVISION_BODY = {"cut_off_at": "2026-03-29T10:00:00Z"}
TRIED_REVISION = {
    "dry_run": True,
    "happens": {"roster-terms-changed": 1},
    "learners": [],
    "learners_in_all": 0,
    "notices": {},
    "follows": {
        "happens": {"learner-enrolled": 1, "notice-intended": 1},
        "learners": [LEARNER],
        "learners_in_all": 1,
        "notices": {"confirmation": 1},
    },
}

STANDING = {"enrollment": ENROLLMENT, "learner": LEARNER, "organization": ORGANIZATION, "since": SINCE}
ENROLLMENT_EXAMPLE: dict[str, Any] = {
    **STANDING,
    "offering": OFFERING,
    "program": None,
    "course": COURSE,
    "format": "live",
    "state": "enrolled",
    "priority": 0,
    "expires_at": None,
    "from_waitlist": True,
    "because_of": LEFT,
    "out_of_order": False,
    "ended": None,
    "by": None,
    "lacks": [],
    "passed_over_at": None,
    "program_version": None,
    "reasons": [],
    "clashes": [],
    "via": "self",
    "transferred_from": None,
    "transferred_to": None,
    "substitutes": None,
    "substituted_by": None,
    "because": "",
    "excuse": "",
}
ROSTER_EXAMPLE = {
    **STANDING,
    "name": "Ada Sommer",
    "state": "enrolled",
    "expires_at": None,
    "from_waitlist": True,
    "because_of": LEFT,
    "out_of_order": False,
}
WAITLIST_EXAMPLE = {**STANDING, "name": "Ada Sommer", "state": "waitlisted", "place": 1, "priority": 0}
WAITLIST_EXAMPLE |= {"lacks": [COURSE], "passed_over_at": "2026-03-20T09:00:00Z", "reasons": [], "clashes": []}
SEATS_EXAMPLE = {
    "offering": OFFERING,
    "state": "open",
    "capacity": 12,
    "minimum": 6,
    "enrolled": 12,
    "offered": 0,
    "waitlisted": 3,
    "open": 0,
    "oversubscribed": 0,
    "decide_at": "2026-03-23T11:00:00Z",
    "cut_off_at": "2026-03-29T10:00:00Z",
    "minimum_met": None,
    "reserved": 0,
}
RESERVE_BODY = {"organization": ORGANIZATION, "seats": 4, "until": "2026-03-16T16:00:00Z", "reason": "Their contract."}
RESERVATION_EXAMPLE = {
    "organization": ORGANIZATION,
    "seats": 4,
    "taken": 1,
    "left": 3,
    "until": "2026-03-16T16:00:00Z",
}
