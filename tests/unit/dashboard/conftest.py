"""A small platform made of answers, and the dashboard on it."""

from collections.abc import Callable

import httpx
import pytest

from contracts.access import ROLES
from gateway.dashboard import Answer, Viewer, build_dashboard
from tests.unit.dashboard.api import NOW, FakeApi
from tests.unit.dashboard.catalog import COURSES, LEARNERS, OFFERINGS, SEATS, SESSION, seat
from tests.unit.dashboard.history import EVENTS
from tests.unit.dashboard.places import stock_places
from tests.unit.dashboard.reports import BY, NEEDS
from tests.unit.dashboard.teaching import teach


def listed(rows: list, key: str):
    def answer(params, body):
        chosen = [row for row in rows if "ids" not in params or row[key] in params["ids"].split(",")]
        chosen = [row for row in chosen if params.get("q", "").lower() in str(row.get("name", "")).lower()]
        chosen = [row for row in chosen if "state" not in params or row.get("state") == params["state"]]
        return Answer(status=200, body={"items": chosen[: int(params.get("limit", 100))], "after": None})

    return answer


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
    teach(api)
    api.on("GET", "/v1/offerings", listed(OFFERINGS, "offering"))
    for row in OFFERINGS:
        api.on("GET", f"/v1/offerings/{row['offering']}", row)
        if row["offering"] in SEATS:
            api.on("GET", f"/v1/offerings/{row['offering']}/seats", SEATS[row["offering"]])
        untold = {"offering": row["offering"], "course": row["course"], "learners": [], "learners_in_all": 0}
        api.on("GET", f"/v1/offerings/{row['offering']}/interest", untold)
        api.on("GET", f"/v1/offerings/{row['offering']}/roster", {"items": [], "total": 0, "after": None})
        api.on("GET", f"/v1/offerings/{row['offering']}/waitlist", {"items": [], "total": 0, "after": None})
    for course in ("c1", "c2", "c3"):
        waiting = {"course": course, "interested": 0, "organizations": [], "items": [], "after": None}
        api.on("GET", f"/v1/courses/{course}/interest", waiting)
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
    api.on("GET", "/v1/requests", {"items": [], "after": None})
    api.on("GET", "/v1/notices", {"items": [], "after": None})
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
    api.on("GET", "/v1/requirements", {"items": []})
    api.on("GET", "/v1/requirements/overdue", {"items": []})
    for row in LEARNERS:
        api.on("GET", f"/v1/learners/{row['learner']}/requirements", {"items": []})
    stock_places(api)
    return api


def viewer(role: str = "coordinator", learner: str | None = None) -> Viewer:
    return Viewer(subject=f"{role}@northwind", token="t", roles=(role,), scopes=ROLES[role], learner=learner)


@pytest.fixture
def api() -> FakeApi:
    return stock(FakeApi())


@pytest.fixture
def browser(api: FakeApi) -> Callable[..., httpx.AsyncClient]:
    def open_as(
        role: str | None = "coordinator", zone: str = "Europe/Berlin", learner: str | None = None, **given
    ) -> httpx.AsyncClient:
        app = build_dashboard(
            api, lambda request: viewer(role, learner) if role else None, zone="UTC", clock=lambda: NOW, **given
        )
        cookies = {"rollbook_zone": zone.replace("/", "%2F")}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://rollbook.test", cookies=cookies
        )

    return open_as
