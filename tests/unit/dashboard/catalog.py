"""Who and what there is: learners, courses, offerings with their seats, and a session."""

from tests.unit.dashboard.api import at

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


def seat(n: int, state: str = "enrolled") -> dict:
    return {
        "enrollment": f"o1.l{n:02d}",
        "learner": f"l{n:02d}",
        "organization": "g1",
        "state": state,
        "since": at(-50 + n),
        "from_waitlist": n == 11,
    }
