"""Where it is taught and who teaches: a venue with its rooms, two instructors, and a week of reservations."""

from gateway.dashboard import Answer

WEEKDAYS = [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)]
SPREE = {
    "venue": "va",
    "code": "SPREE",
    "name": "Spree campus",
    "timezone": "Europe/Berlin",
    "address": "Spreeufer 6, Berlin",
    "travel": [{"venue": "vb", "minutes": 45}],
}
HUDSON = {
    "venue": "vb",
    "code": "HUDSON",
    "name": "Hudson house",
    "timezone": "America/New_York",
    "address": None,
    "travel": [{"venue": "va", "minutes": 45}],
}
ATRIUM = {
    "room": "va.r1",
    "venue": "va",
    "code": "ATRIUM",
    "name": "Atrium",
    "kind": "physical",
    "state": "in_use",
    "timezone": "Europe/Berlin",
    "capacity": 24,
    "concurrent": 1,
    "layout": "U-shape",
    "features": ["projector", "whiteboard"],
    "setup_minutes": 30,
    "teardown_minutes": 15,
    "hours": WEEKDAYS,
    "hire_cost": 45_000,
    "currency": "EUR",
    "blocks": [{"block": "b1", "starts_at": "2026-03-25T23:00:00Z", "ends_at": "2026-03-27T23:00:00Z"}],
}
CELLAR = ATRIUM | {
    "room": "va.r2",
    "code": "CELLAR",
    "name": "Cellar",
    "state": "retired",
    "capacity": None,
    "features": [],
    "hours": [],
    "blocks": [],
}
ROOMS = [ATRIUM, CELLAR]
QUALIFIED = {"qualification": "i1.c1", "instructor": "i1", "course": "c1", "valid_from": "2026-01-01"}
ANNA = {
    "instructor": "i1",
    "code": "ANNA",
    "name": "Anna Berg",
    "email": "anna@example.org",
    "timezone": "Europe/Berlin",
    "home": "va",
    "hours": WEEKDAYS,
    "time_off": [{"time_off": "t1", "starts_at": "2026-03-26T07:00:00Z", "ends_at": "2026-03-26T11:00:00Z"}],
    "day_rate": 90_000,
    "currency": "EUR",
    "retired": False,
    "qualifications": [QUALIFIED | {"valid_until": "2026-12-31"}],
}
LOU = ANNA | {
    "instructor": "i2",
    "code": "LOU",
    "name": None,
    "email": None,
    "home": None,
    "hours": [],
    "time_off": [],
    "retired": True,
    "qualifications": [],
}
INSTRUCTORS = [ANNA, LOU]
RESERVED = {
    "reservation": "va.r1/o1.s1",
    "resource": "va.r1",
    "kind": "room",
    "session": "o1.s1",
    "offering": "o1",
    "offering_code": "SALES-BERLIN",
    "starts_at": "2026-03-24T09:00:00Z",
    "ends_at": "2026-03-24T12:00:00Z",
    "blocked_from": "2026-03-24T08:30:00Z",
    "blocked_until": "2026-03-24T12:15:00Z",
    "venue": "va",
    "units": 1,
    "overrides": [],
}
ADDRESSES = [
    "/venues",
    "/venues/va",
    "/venues/va?room=va.r2&week=2026-01-01",
    "/venues/vb",
    "/instructors",
    "/instructors/i1",
    "/instructors/i2?week=2026-03-29",
]
SCOPES = {
    "/v1/venues": "venues:read",
    "/v1/rooms": "venues:read",
    "/v1/reservations": "venues:read",
    "/v1/instructors": "instructors:read",
}


PROJECTOR = {
    "equipment": "e1",
    "code": "BEAMER",
    "name": "Projector",
    "quantity": 4,
    "venue": None,
    "state": "in_use",
}
FREE = {
    "rooms": [{"room": "va.r1", "venue": "va", "code": "ATRIUM", "name": "Atrium", "capacity": 24, "clashes": []}],
    "instructors": [{"instructor": "i1", "code": "ANNA", "name": "Anna Berg", "home": "va", "clashes": []}],
    "slots": [],
}


def reserve(api, *reservations: dict) -> None:
    """Let these be all that is reserved."""

    def answer(params, body):
        found = [one for one in reservations if one["resource"] == params["resource"]]
        return Answer(status=200, body={"items": found, "after": None})

    api.on("GET", "/v1/reservations", answer)


def stock_places(api) -> None:
    """Let the platform have venues, rooms and instructors."""
    lists = {"/v1/venues": [SPREE, HUDSON], "/v1/rooms": ROOMS, "/v1/instructors": INSTRUCTORS}
    lists |= {"/v1/equipment": [PROJECTOR], "/v1/holds": []}
    api.on("GET", "/v1/availability", FREE)
    lists |= {"/v1/venues/va/rooms": ROOMS, "/v1/venues/vb/rooms": []}
    for path, rows in lists.items():
        api.on("GET", path, {"items": rows, "after": None})
    for venue in (SPREE, HUDSON):
        api.on("GET", f"/v1/venues/{venue['venue']}", venue)
    for room in ROOMS:
        api.on("GET", f"/v1/rooms/{room['room']}", room)
    for instructor in INSTRUCTORS:
        api.on("GET", f"/v1/instructors/{instructor['instructor']}", instructor)
    reserve(api, RESERVED, RESERVED | {"reservation": "i1/o1.s1", "resource": "i1", "kind": "instructor"})
