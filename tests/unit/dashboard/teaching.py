"""A blended course with a draft of its next version, a program, and the advice that led to them."""

from services.scheduling.api import advice_examples, examples
from tests.unit.dashboard.api import FakeApi

ADVICE = advice_examples.ADVICE_EXAMPLE | {"advice": "a1"}
NEG = examples.COURSE_EXAMPLE | {"course": "c3", "version": 2, "advice": "a1", "prerequisites": ["c2"]}
VERSIONS = [
    examples.COURSE_VERSION_EXAMPLE | {"course": "c3"},
    examples.COURSE_VERSION_EXAMPLE | {"course": "c3", "version": 2, "published_at": None},
]
PATH = [
    {"course": "c2", "phase": "pre_work"},
    {"course": "c1", "phase": "live", "requires": ["c2"]},
]
SALES = examples.PROGRAM_EXAMPLE | {"program": "p1", "steps": PATH, "blend": "flipped"}


def teach(api: FakeApi) -> None:
    """What pages of courses, programs and advice ask for."""
    api.on("GET", "/v1/courses/c3", NEG)
    api.on("GET", "/v1/courses/c3/versions", {"items": VERSIONS, "after": None})
    api.on("GET", "/v1/programs/p1", SALES)
    api.on("GET", "/v1/programs/p1/versions", {"items": [examples.PROGRAM_VERSION_EXAMPLE], "after": None})
    api.on("GET", "/v1/format-advice/a1", ADVICE)
