"""A small platform made of answers, and the dashboard on it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from contracts.access import ROLES
from gateway.dashboard import Answer, Viewer, build_dashboard

NOW = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
NAMES = [
    "Mina Park",
    "Jonas Weber",
    "Aiko Tanaka",
    "Luis Ortega",
    "Ada Byström",
    "Tom Reed",
    "Zoë Martin",
    "Ben Osei",
    "Ivy Chen",
    "Omar Haddad",
    "Nele Brandt",
    "Kai Lind",
    "Rosa Duarte",
    "Sam Okafor",
    "Pia Keller",
    "Leo Novak",
]


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def event(number: int, service: str, name: str, stream: str, data: dict, **extra) -> dict:
    return {
        "id": f"e{number}",
        "type": f"rollbook.{service}.{name}.v1",
        "subject": stream,
        "time": at(-1 + number / 60),
        "recordedat": at(-1 + number / 60),
        "partitionkey": stream.partition(":")[2].partition(".")[0],
        "actor": "coordinator@northwind",
        "data": data,
        **extra,
    }


class FakeApi:
    """Answers by method and path; keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict | None, dict, dict]] = []
        self.answers: dict[tuple[str, str], object] = {}

    def on(self, method: str, path: str, answer, status: int = 200) -> None:
        self.answers[method, path] = answer if callable(answer) else Answer(status=status, body=answer)

    def calls(self, method: str) -> list[tuple[str, dict | None, dict]]:
        return [(path, body, headers) for sent, path, body, headers, _ in self.sent if sent == method]

    async def send(self, method, path, *, token, params, body, headers):
        self.sent.append((method, path, body, dict(headers), dict(params)))
        answer = self.answers.get((method, path))
        if answer is None:
            return Answer(
                status=404,
                body={"type": "/problems/unknown", "title": "There is no such thing", "detail": f"No {path}."},
            )
        return answer(dict(params), body) if callable(answer) else answer


LEARNERS = [
    {
        "learner": f"l{n:02d}",
        "name": name,
        "email": f"p{n}@example.com",
        "organization": "g1" if n % 2 else "g2",
        "timezone": "Europe/Berlin",
        "external_ids": [],
    }
    for n, name in enumerate(NAMES)
]
COMPONENTS = [
    {"key": "basics", "title": "Product basics", "kind": "module"},
    {"key": "workshop", "title": "Workshop", "kind": "session"},
]
COURSES = [
    {
        "course": "c1",
        "code": "WORKSHOP",
        "title": "Sales workshop",
        "format": "live",
        "state": "published",
        "components": COMPONENTS[1:],
    },
    {
        "course": "c2",
        "code": "AAA",
        "title": "OULAD module AAA",
        "format": "self_paced",
        "state": "published",
        "components": COMPONENTS[:1],
    },
]
BERLIN = {
    "offering": "o1",
    "code": "SALES-BERLIN",
    "title": "Sales workshop, Berlin",
    "course": "c1",
    "course_code": "WORKSHOP",
    "course_title": "Sales workshop",
    "program": "p1",
    "delivery": "scheduled",
    "format": "live",
    "state": "published",
    "timezone": "Europe/Berlin",
    "starts_at": at(25),
    "ends_at": at(28),
    "capacity": 12,
    "minimum": 6,
    "components": COMPONENTS[1:],
}
NEW_YORK = BERLIN | {
    "offering": "o2",
    "code": "NEGO-NY",
    "title": "Negotiation, New York",
    "timezone": "America/New_York",
    "starts_at": at(54),
    "ends_at": at(57),
    "capacity": 20,
    "decide_at": at(26),
    "format": "blended",
}
DRAFT = BERLIN | {"offering": "o3", "code": "DRAFT-1", "title": "Closing deals", "state": "draft", "capacity": None}
OPEN = BERLIN | {
    "offering": "d1",
    "code": "AAA-2013J",
    "title": "AAA-2013J",
    "course": "c2",
    "delivery": "on_demand",
    "format": "self_paced",
    "starts_at": None,
    "ends_at": None,
    "capacity": None,
    "minimum": None,
    "components": COMPONENTS[:1],
}
OFFERINGS = [BERLIN, NEW_YORK, DRAFT, OPEN]
SEATS = {
    "o1": {"offering": "o1", "capacity": 12, "minimum": 6, "enrolled": 12, "offered": 0, "waitlisted": 4, "open": 0},
    "o2": {"offering": "o2", "capacity": 20, "minimum": 6, "enrolled": 3, "offered": 0, "waitlisted": 0, "open": 17},
    "d1": {"offering": "d1", "capacity": None, "enrolled": 4812, "offered": 0, "waitlisted": 0, "open": None},
}
SESSION = {
    "session": "o1.s1",
    "offering": "o1",
    "course": "c1",
    "component": "workshop",
    "starts_at": at(25),
    "ends_at": at(28),
    "timezone": "Europe/Berlin",
    "room": "Room Fuji",
    "instructors": [],
    "state": "scheduled",
}
EVENTS = [
    event(
        1,
        "scheduling",
        "offering-published",
        "offering:o1",
        {"offering": "o1", "course": "c1", "title": "Sales workshop, Berlin"},
    ),
    event(
        2,
        "enrollment",
        "learner-waitlisted",
        "roster:o1",
        {"enrollment": "o1.l12", "offering": "o1", "course": "c1", "learner": "l12", "ticket": 1},
    ),
    event(
        3,
        "enrollment",
        "enrollment-cancelled",
        "roster:o1",
        {
            "enrollment": "o1.l11",
            "offering": "o1",
            "course": "c1",
            "learner": "l11",
            "was": "enrolled",
            "by": "learner",
        },
        reason="Ill",
    ),
    event(
        4,
        "enrollment",
        "learner-enrolled",
        "roster:o1",
        {
            "enrollment": "o1.l12",
            "offering": "o1",
            "course": "c1",
            "learner": "l12",
            "from_waitlist": True,
            "because_of": "o1.l11",
        },
        causationid="e3",
        actor="reaction:promote-next",
    ),
    event(
        5,
        "attendance",
        "component-outcome-recorded",
        "progress:d1.l03",
        {
            "offering": "d1",
            "course": "c2",
            "learner": "l03",
            "component": "basics",
            "outcome": "completed",
            "source": "the LMS",
        },
    ),
]
NEEDS = [
    {
        "kind": "full",
        "severity": "warn",
        "due_at": at(25),
        "offering": "o1",
        "title": "Sales workshop, Berlin",
        "figures": {"capacity": 12, "enrolled": 12, "waiting": 4},
    },
    {
        "kind": "below_minimum",
        "severity": "bad",
        "due_at": at(26),
        "offering": "o2",
        "title": "Negotiation, New York",
        "figures": {"enrolled": 3, "minimum": 6},
    },
    {
        "kind": "open_roll",
        "severity": "warn",
        "due_at": at(-20),
        "offering": "o1",
        "session": "o1.s1",
        "title": "Sales workshop, Munich",
        "figures": {"unrecorded": 2, "expected": 12},
    },
    {
        "kind": "missing_pre_work",
        "severity": "warn",
        "due_at": at(48),
        "offering": "o2",
        "title": "Sales onboarding",
        "figures": {"missing": 7, "enrolled": 20},
        "learners": [f"l{n:02d}" for n in range(7)],
    },
]


def report_row(**row) -> dict:
    figures = {"completed": 0, "failed": 0, "withdrawn": 0, "in_progress": 0, "left_before_start": 0}
    told = figures | row
    return told | {"completion_rate": told["completed"] / told["enrolled"] if told["enrolled"] else None}


BY = {
    "format": [
        report_row(format="live", enrolled=36, completed=32, in_progress=4),
        report_row(format="blended", enrolled=40, completed=9, in_progress=31),
        report_row(format="self_paced", enrolled=748, completed=531, failed=91, withdrawn=126),
    ],
    "format,course": [
        report_row(format="live", course="WORKSHOP", course_id="c1", enrolled=36, completed=32),
        report_row(format="self_paced", course="AAA", course_id="c2", enrolled=748, completed=531),
    ],
    "course": [
        report_row(course="WORKSHOP", course_id="c1", enrolled=36, completed=32, in_progress=4),
        report_row(
            course="AAA", course_id="c2", enrolled=748, completed=531, failed=91, withdrawn=126, left_before_start=30
        ),
    ],
    "offering": [report_row(offering="SALES-BERLIN", offering_id="o1", enrolled=13, completed=0, in_progress=13)],
}


def listed(rows: list, key: str):
    def answer(params, body):
        chosen = [row for row in rows if "ids" not in params or row[key] in params["ids"].split(",")]
        chosen = [row for row in chosen if params.get("q", "").lower() in str(row.get("name", "")).lower()]
        chosen = [row for row in chosen if "state" not in params or row.get("state") == params["state"]]
        return Answer(status=200, body={"items": chosen[: int(params.get("limit", 100))], "after": None})

    return answer


def seat(n: int, state: str = "enrolled") -> dict:
    return {
        "enrollment": f"o1.l{n:02d}",
        "learner": f"l{n:02d}",
        "organization": "g1",
        "state": state,
        "since": at(-50 + n),
        "from_waitlist": n == 11,
    }


def stock(api: FakeApi) -> FakeApi:
    """The platform as the sample leaves it."""
    organizations = [
        {"organization": "g1", "code": "NW", "name": "Northwind"},
        {"organization": "g2", "code": "CO", "name": "Contoso"},
    ]
    api.on("GET", "/v1/learners", listed(LEARNERS, "learner"))
    api.on("GET", "/v1/organizations", listed(organizations, "organization"))
    api.on("GET", "/v1/courses", listed(COURSES, "course"))
    api.on(
        "GET",
        "/v1/programs",
        {
            "items": [
                {
                    "program": "p1",
                    "code": "SALES",
                    "title": "Sales onboarding",
                    "format": "blended",
                    "state": "published",
                }
            ],
            "after": None,
        },
    )
    api.on("GET", "/v1/offerings", listed(OFFERINGS, "offering"))
    for row in OFFERINGS:
        api.on("GET", f"/v1/offerings/{row['offering']}", row)
        if row["offering"] in SEATS:
            api.on("GET", f"/v1/offerings/{row['offering']}/seats", SEATS[row["offering"]])
        api.on("GET", f"/v1/offerings/{row['offering']}/roster", {"items": [], "total": 0, "after": None})
        api.on("GET", f"/v1/offerings/{row['offering']}/waitlist", {"items": [], "total": 0, "after": None})
    for row in COURSES:
        api.on("GET", f"/v1/courses/{row['course']}", row)
    for row in LEARNERS:
        api.on("GET", f"/v1/learners/{row['learner']}", row)
    api.on(
        "GET",
        "/v1/seats",
        lambda params, body: Answer(
            status=200, body={"items": [SEATS[i] for i in params["offerings"].split(",") if i in SEATS]}
        ),
    )
    api.on("GET", "/v1/offerings/o1/roster", {"items": [seat(n) for n in range(12)], "total": 12, "after": None})
    api.on(
        "GET",
        "/v1/offerings/o1/waitlist",
        {"items": [seat(n, "waitlisted") | {"place": n - 11} for n in range(12, 16)], "total": 4, "after": None},
    )
    api.on("GET", "/v1/sessions", listed([SESSION], "session"))
    api.on("GET", "/v1/sessions/o1.s1", SESSION)
    api.on(
        "GET",
        "/v1/rolls",
        {
            "items": [{"session": "o1.s1", "offering": "o1", "state": "open", "expected": 12, "recorded": 10}],
            "after": None,
        },
    )
    marks = [
        {
            "learner": f"l{n:02d}",
            "status": "present" if n < 9 else "partial" if n == 9 else None,
            "minutes": 100 if n == 9 else None,
        }
        for n in range(12)
    ]
    api.on(
        "GET", "/v1/sessions/o1.s1/roll", SESSION | {"state": "open", "expected": 12, "recorded": 10, "marks": marks}
    )
    api.on("GET", "/v1/enrollments", {"items": [], "after": None})
    api.on("GET", "/v1/progress", {"items": [], "after": None})
    api.on("GET", "/v1/needs", {"items": NEEDS})
    api.on(
        "GET",
        "/v1/reports/completion",
        lambda params, body: Answer(status=200, body={"rows": BY.get(params["by"], []), "timezone": "Europe/Berlin"}),
    )
    api.on(
        "GET",
        "/v1/reports/completion/learners",
        {"items": [{"learner": "l01", "offering": "d1"}, {"learner": "l02", "offering": "d1"}], "after": None},
    )
    api.on(
        "GET",
        "/v1/reports/funnel",
        {
            "program": "p1",
            "title": "Sales onboarding",
            "enrolled": 40,
            "phases": [
                {"phase": "pre_work", "completed": 31},
                {"phase": "live", "completed": 24},
                {"phase": "reinforcement", "completed": 9},
            ],
        },
    )
    api.on("GET", "/v1/reports/funnel/learners", {"items": [{"learner": "l01"}, {"learner": "l02"}], "after": None})
    api.on("GET", "/v1/events", {"events": EVENTS, "after": "cursor"})
    api.on("GET", "/v1/audit/streams/offering:o1", {"stream": "offering:o1", "events": EVENTS[:1]})
    api.on("GET", "/v1/audit/streams/roster:o1", {"stream": "roster:o1", "events": EVENTS[1:4]})
    return api


def viewer(role: str = "coordinator") -> Viewer:
    return Viewer(subject=f"{role}@northwind", token="t", roles=(role,), scopes=ROLES[role])


async def nothing() -> None:
    """The sample, put back."""


@pytest.fixture
def api() -> FakeApi:
    return stock(FakeApi())


@pytest.fixture
def browser(api: FakeApi) -> Callable[..., httpx.AsyncClient]:
    def open_as(role: str | None = "coordinator", zone: str = "Europe/Berlin", **given) -> httpx.AsyncClient:
        app = build_dashboard(
            api, lambda request: viewer(role) if role else None, zone="UTC", clock=lambda: NOW, **given
        )
        cookies = {"rollbook_zone": zone.replace("/", "%2F")}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://rollbook.test", cookies=cookies
        )

    return open_as
