"""Bodies and answers about notices that stand in the OpenAPI document."""

from typing import Any

from services.enrollment.api.examples import ENROLLMENT, LEARNER, OFFERING, SINCE

NOTICE = "n06bz2m1vz5k8t3wd.1"
NOTICE_EXAMPLE: dict[str, Any] = {
    "notice": NOTICE,
    "kind": "confirmation",
    "learner": LEARNER,
    "to": "learner",
    "at": SINCE,
    "state": "delivered",
    "enrollment": ENROLLMENT,
    "offering": OFFERING,
    "program": None,
    "session": None,
    "requirement": None,
    "due_on": None,
    "since": SINCE,
    "via": "outbox",
    "attempts": 0,
    "again_at": None,
    "code": None,
    "skipped": None,
    "round": 1,
}
MAIL_EXAMPLE: dict[str, Any] = {
    "to": "ada.sommer@northwind.example",
    "subject": "You are enrolled: Negotiation, Berlin",
    "text": "Hello Ada Sommer,\n\nAda Sommer is enrolled in Negotiation, Berlin (NEG-BERLIN-3).\n",
    "html": "<p>Hello Ada Sommer,</p>",
    "method": "REQUEST",
    "calendar": "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
}
TEMPLATE_BODY = {"subject": "You have a seat: {offering}", "text": "Dear {name},\n\nsee you there.\n\n{sessions}"}
TEMPLATE_EXAMPLE: dict[str, Any] = {
    "kind": "confirmation",
    "language": "en",
    **TEMPLATE_BODY,
    "html": None,
    "placeholders": ["name", "learner", "offering", "code", "link", "sessions", "join"],
    "own": True,
    "version": 1,
}
