"""Events about progress in a course, up to its completion."""

from datetime import datetime
from enum import StrEnum

from contracts.event import Event, event
from contracts.shared import CompletionRule

SERVICE = "attendance"


class Outcome(StrEnum):
    """What became of one component for one learner; `not_met` satisfies nothing."""

    COMPLETED = "completed"
    EXEMPT = "exempt"
    TESTED_OUT = "tested_out"
    RECOGNIZED = "recognized"
    NOT_MET = "not_met"


@event(SERVICE, "component-outcome-recorded")
class ComponentOutcomeRecorded(Event, frozen=True, kw_only=True):
    """What became of one component, and when; `source` and `source_id` name outside evidence.

    One that is `not_met` and `alone` takes back this evidence, and what else its source said stands.
    """

    offering: str
    course: str
    learner: str
    component: str
    outcome: Outcome
    source: str | None = None
    source_id: str | None = None
    happened_at: datetime | None = None
    alone: bool = False


@event(SERVICE, "course-completed")
class CourseCompleted(Event, frozen=True, kw_only=True):
    """The learner completed the course on this offering, under the version pinned by it.

    Told again when the date turns out to be another: the last one told counts. Before a later one, the
    completion that stood is withdrawn.
    `decided_by` tells whether the required components did it, or a result given from outside.
    """

    offering: str
    course: str
    learner: str
    grade: str | None = None
    decided_by: CompletionRule = CompletionRule.COMPONENTS


@event(SERVICE, "course-failed")
class CourseFailed(Event, frozen=True, kw_only=True):
    """The learner finished the course without passing."""

    offering: str
    course: str
    learner: str
    grade: str | None = None


@event(SERVICE, "course-withdrawn")
class CourseWithdrawn(Event, frozen=True, kw_only=True):
    """The course's result for this learner is that they withdrew."""

    offering: str
    course: str
    learner: str


@event(SERVICE, "completion-withdrawn")
class CompletionWithdrawn(Event, frozen=True, kw_only=True):
    """A correction took away what the completion rested on; another may follow at once, of a later date."""

    offering: str
    course: str
    learner: str


@event(SERVICE, "course-renewed")
class CourseRenewed(Event, frozen=True, kw_only=True):
    """All that the course asks for was met anew on this offering, after it had stood completed: at `happened_at`, which
    tells one renewal from another. When it was completed first stands.
    """

    offering: str
    course: str
    learner: str
    happened_at: datetime


@event(SERVICE, "renewal-withdrawn")
class RenewalWithdrawn(Event, frozen=True, kw_only=True):
    """The completion was not renewed at `happened_at` after all; other renewals, and the completion, stand."""

    offering: str
    course: str
    learner: str
    happened_at: datetime
