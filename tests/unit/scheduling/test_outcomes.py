"""What became of enrollments, and the versions of what is taught: folded from events, in whatever order they come."""

from itertools import permutations

import pytest

from contracts.attendance import CompletionWithdrawn, CourseCompleted
from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerEnrolled
from contracts.scheduling import CourseDefined, CoursePublished, CourseRevised, ProgramDefined, ProgramPublished
from contracts.shared import Format, Phase, Step
from services.scheduling.projections import ADVICE, COURSE_VERSIONS, OUTCOMES, PROGRAM_VERSIONS
from tests.unit.scheduling.advice import ADVISED
from tests.unit.scheduling.test_projections import NOW, shown

IDS = {"offering": "o1", "course": "c1", "learner": "l1"}
ENROLLED = LearnerEnrolled(enrollment="o1.l1", format=Format.BLENDED, **IDS)
COMPLETED = CourseCompleted(**IDS)
WITHDRAWN = CompletionWithdrawn(**IDS)


def cancelled(by):
    return EnrollmentCancelled(enrollment="o1.l1", was=EnrollmentState.ENROLLED, by=by, **IDS)


def outcome(*events):
    return shown(OUTCOMES, *events)["o1.l1"]


def test_an_enrollment_counts_by_its_format_and_month():
    found = outcome(ENROLLED)
    assert (found.format, found.month, found.counts, found.completed) == (Format.BLENDED, f"{NOW:%Y-%m}", True, False)


@pytest.mark.parametrize(
    ("events", "counts", "completed"),
    [
        ((ENROLLED, COMPLETED), True, True),
        ((ENROLLED, COMPLETED, WITHDRAWN), True, False),
        ((ENROLLED, cancelled(CancelledBy.LEARNER)), True, False),
        ((ENROLLED, cancelled(CancelledBy.PROVIDER)), False, False),
        ((ENROLLED, cancelled(CancelledBy.PROVIDER), COMPLETED), True, True),
        ((ENROLLED, cancelled(CancelledBy.PROVIDER), ENROLLED), True, False),
        ((cancelled(CancelledBy.LEARNER),), False, False),
    ],
)
def test_only_what_the_provider_called_off_leaves_the_count(events, counts, completed):
    found = outcome(*events)
    assert (found.counts, found.completed) == (counts, completed)


def test_a_completion_may_come_before_the_news_of_its_enrollment():
    assert len({outcome(*events) for events in permutations((ENROLLED, COMPLETED))}) == 1


def test_each_version_of_a_course_stays_as_it_was():
    defined = CourseDefined(course="c1", code="N", title="Negotiation", format=Format.LIVE, components=(), hours=7.5)
    revised = CourseRevised(course="c1", title="Negotiating", format=Format.LIVE, components=(), course_version=2)
    found = shown(COURSE_VERSIONS, defined, CoursePublished(course="c1", course_version=1), revised)
    first, second = found["c1.1"], found["c1.2"]
    assert (first.title, first.hours, first.published_at, first.made_at) == ("Negotiation", 7.5, NOW, NOW)
    assert (second.title, second.version, second.published_at) == ("Negotiating", 2, None)


def test_each_version_of_a_program_stays_as_it_was():
    terms = {"program": "p1", "title": "Sales", "format": Format.LIVE, "steps": (Step(course="c1", phase=Phase.LIVE),)}
    found = shown(
        PROGRAM_VERSIONS, ProgramDefined(code="S", **terms), ProgramPublished(code="S", program_version=1, **terms)
    )
    assert (found["p1.1"].version, found["p1.1"].published_at) == (1, NOW)


def test_advice_is_shown_as_it_was_told():
    found = shown(ADVICE, ADVISED)["a1"]
    assert (found.advised.summary, found.projection.audience, found.asked_at) == ("Nothing decides.", 1, NOW)
