"""What comes before a course: who has not completed it is not let in, unless for a reason."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import msgspec
import pytest

import chassis.reads
from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from chassis.settings import Settings
from contracts.attendance import CompletionImported, CompletionWithdrawn, CourseCompleted, ImportedCompletionUndone
from contracts.enrollment import EnrollmentState
from contracts.shared import Format
from services.enrollment import facts
from services.enrollment.commands import EnrollLearner
from services.enrollment.projections import (
    COMPLETIONS,
    CompletionDocument,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
)
from tests.unit.enrollment.showing import recorded

OPEN = {"course": "c9", "published": True, "opened": True, "format": Format.LIVE}
DOCUMENTS = (
    *(LearnerDocument(learner=learner) for learner in ("l1", "l2")),
    OfferingDocument(offering="o1", prerequisites=("c1", "c2"), **OPEN),
    OfferingDocument(offering="o2", **OPEN),
    CompletionDocument(completion="o7.l1", learner="l1", course="c1", completed=True),
    CompletionDocument(completion="o8.l1", learner="l1", course="c2", completed=True),
    CompletionDocument(completion="o7.l2", learner="l2", course="c1", completed=True),
    CompletionDocument(completion="o8.l2", learner="l2", course="c2", completed=False),
)


@dataclass
class Views:
    """Reads over documents that are simply there; counts the queries."""

    documents: tuple = DOCUMENTS
    asked: list = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)

    def positions(self):
        return {"attendance": 3}

    async def get_many(self, view, keys):
        self.asked += [view.name] if keys else []
        found = {
            getattr(one, one.__struct_fields__[0]): one for one in self.documents if isinstance(one, view.document)
        }
        return {key: found[key] for key in keys if key in found}

    async def get(self, view, key):
        return (await self.get_many(view, [key])).get(key)

    async def find(self, view, where, order, limit, after=None):
        self.asked.append(view.name)
        found = [one for one in self.documents if isinstance(one, view.document)]
        found = [one for one in found if all(meets(one, name, value) for name, value in where.items())]
        found.sort(key=lambda one: [getattr(one, name) for name in order])
        begin = int(after or 0)
        return found[begin : begin + limit], str(begin + limit) if begin + limit < len(found) else None

    async def count(self, view, by, where):
        found, _ = await self.find(view, where, (), len(self.documents))
        return {(): len(found)}


def meets(document, name, value):
    return getattr(document, name) in value if isinstance(value, list | tuple) else getattr(document, name) == value


def enroll(learner, offering="o1", **fields):
    return EnrollLearner(learner=learner, offering=offering, **fields)


async def test_who_lacks_a_prerequisite_is_waited_for_and_then_refused_naming_it():
    taken, lacking = await facts.for_enrolling([enroll("l1"), enroll("l2")], Views())
    assert isinstance(taken, Gathered)
    assert isinstance(lacking, NotYetKnown)
    assert lacking.otherwise.kind == "prerequisite-missing"
    assert lacking.otherwise.facts == {"offering": "o1", "learner": "l2", "courses": ["c2"]}


async def test_a_course_that_asks_for_nothing_costs_one_question_a_batch():
    views = Views()
    assert isinstance((await facts.for_enrolling([enroll("l2", "o2")] * 9, views))[0], Gathered)
    assert views.asked == ["learners", "offerings", "memberships", "interests", "sittings"]


async def test_a_batch_asks_once_who_has_completed_what():
    views = Views()
    await facts.for_enrolling([enroll("l1"), enroll("l2")] * 40, views)
    assert views.asked == [
        "learners",
        "offerings",
        "memberships",
        "completions",
        "enrollments",
        "interests",
        "sittings",
    ]


async def test_all_completions_count_however_many_there_are(monkeypatch):
    monkeypatch.setattr(chassis.reads, "PAGE", 1)
    assert isinstance((await facts.for_enrolling([enroll("l1")], Views()))[0], Gathered)


ENDED = msgspec.structs.replace(DOCUMENTS[-1], completed=True, expires_on=date(2022, 5, 6))


async def test_what_has_ended_does_not_count_any_more():
    (lacking,) = await facts.for_enrolling([enroll("l2")], Views((*DOCUMENTS[:-1], ENDED)))
    assert lacking.otherwise.facts["courses"] == ["c2"]


async def test_what_has_not_ended_yet_counts():
    still = msgspec.structs.replace(ENDED, expires_on=date(2199, 12, 31))
    (answer,) = await facts.for_enrolling([enroll("l2")], Views((*DOCUMENTS[:-1], still)))
    assert isinstance(answer, Gathered)


@pytest.mark.parametrize(("on", "let_in"), [("2022-05-06", True), ("2022-05-07", False)])
async def test_what_happened_earlier_is_judged_by_what_counted_on_that_day(on, let_in):
    command = enroll("l2", effective_at=datetime.fromisoformat(on).replace(hour=12, tzinfo=UTC))
    (answer,) = await facts.for_enrolling([command], Views((*DOCUMENTS[:-1], ENDED)))
    assert isinstance(answer, Gathered) is let_in


async def test_what_was_completed_once_more_counts_whatever_has_ended():
    again = msgspec.structs.replace(ENDED, completion="o9.l2", expires_on=None)
    (answer,) = await facts.for_enrolling([enroll("l2")], Views((*DOCUMENTS[:-1], ENDED, again)))
    assert isinstance(answer, Gathered)


async def test_somebody_is_let_in_without_for_a_reason():
    command = enroll("l2", without_prerequisites=True, reason="Ten years of practice")
    assert isinstance((await facts.for_enrolling([command], Views()))[0], Gathered)


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_nobody_is_let_in_without_for_no_reason(reason):
    body = {"learner": "l2", "offering": "o1", "without_prerequisites": True, "reason": reason}
    with pytest.raises(msgspec.ValidationError, match="reason"):
        msgspec.convert(body, EnrollLearner)


@pytest.mark.parametrize(
    ("state", "let_in"),
    [(EnrollmentState.ENROLLED, True), (EnrollmentState.WAITLISTED, True), (EnrollmentState.CANCELLED, False)],
)
async def test_who_is_on_the_offering_already_is_asked_for_nothing(state, let_in):
    standing = EnrollmentDocument(enrollment="o1.l2", learner="l2", state=state)
    (answer,) = await facts.for_enrolling([enroll("l2")], Views((*DOCUMENTS, standing)))
    assert isinstance(answer, Gathered) is let_in


def test_a_completion_that_was_taken_over_counts_through_its_last_day_until_that_is_undone():
    about = {"record": "l1.h1", "learner": "l1", "course": "c1", "batch": "j1"}
    days = {"completed_on": date(2019, 5, 6), "expires_on": date(2022, 5, 6)}
    imported, undone = CompletionImported(source="old", **days, **about), ImportedCompletionUndone(**about)
    folded = COMPLETIONS.fold(COMPLETIONS.blank("l1.h1"), imported, recorded(1))
    assert [folded.counts(date(2022, 5, day)) for day in (6, 7)] == [True, False]
    folded = COMPLETIONS.fold(folded, undone, recorded(2))
    assert (folded.counts(date(2022, 5, 6)), folded.expires_on) == (False, None)


@pytest.mark.parametrize(("kind", "completed"), [(CourseCompleted, True), (CompletionWithdrawn, False)])
def test_a_completion_counts_until_it_is_withdrawn(kind, completed):
    event = kind(offering="o7", course="c1", learner="l1")
    before = COMPLETIONS.blank(COMPLETIONS.key(event, None))
    folded = COMPLETIONS.fold(before, event, recorded(1))
    assert (folded.completion, folded.learner, folded.course, folded.completed) == ("o7.l1", "l1", "c1", completed)
