"""What the advice on a format is asked and what it tells, as events and answers carry it.

Open, as events are: a reader ignores fields it does not know. A command that takes one subclasses
it with `forbid_unknown_fields=True`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from contracts.shared import Blend, Format

Money = Annotated[float, Meta(ge=0, le=1e9)]
Hours = Annotated[float, Meta(gt=0, le=10_000)]


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The six questions, each answered with yes or no."""

    practice: Annotated[bool, Meta(description="Do learners need practice with feedback from an expert?")]
    spread: Annotated[bool, Meta(description="Are there more than 50 learners in several locations?")]
    critical: Annotated[bool, Meta(description="Is completion critical, as for compliance or certification?")]
    informational: Annotated[bool, Meta(description="Is the content mainly information?")]
    changing: Annotated[bool, Meta(description="Does the content change often?")]
    budget: Annotated[bool, Meta(description="Is the budget the main limit?")]


class Factors(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What else speaks for a format. False: it does not, or nobody knows."""

    complex: Annotated[bool, Meta(description="The content is complex or nuanced.")] = False
    simulation: Annotated[bool, Meta(description="There is practice: role plays, labs, simulations.")] = False
    completion: Annotated[bool, Meta(description="Completion matters.")] = False
    fast_topic: Annotated[bool, Meta(description="The topic changes fast.")] = False
    team_building: Annotated[bool, Meta(description="People should meet: networking, team building.")] = False
    large_audience: Annotated[
        bool, Meta(description="A large audience must be reached quickly, such as 5,000 people.")
    ] = False
    straightforward: Annotated[bool, Meta(description="The content is straightforward.")] = False
    time_zones: Annotated[bool, Meta(description="Learners are in many time zones.")] = False
    tight_budget: Annotated[bool, Meta(description="The budget is tight.")] = False
    mixed_experience: Annotated[bool, Meta(description="Learners differ in experience.")] = False
    keep_up: Annotated[bool, Meta(description="People must keep up with what changes.")] = False


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one answer or factor (`about`) comes to; `favors` null: it speaks for neither format."""

    about: str
    yes: bool
    because: str
    favors: Format | None = None


class Advice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recommendation and why; null where nothing decides, and then `asks_for` names the open factors.

    `decided_by` is `answers` or `factors`. `against` names the factors that speak for the other
    format. `blend` and `blend_because` are there where the recommendation is blended.
    """

    summary: str
    reasons: tuple[Reason, ...]
    recommendation: Format | None = None
    decided_by: str | None = None
    blend: Blend | None = None
    blend_because: str | None = None
    factors: tuple[Reason, ...] = ()
    against: tuple[str, ...] = ()
    asks_for: tuple[str, ...] = ()


class Assumptions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures to put in the place of those that are assumed; null: as assumed. Money is in one currency."""

    hours: Annotated[Hours, Meta(description="Hours of learning in the whole course.")] | None = None
    hours_per_day: Annotated[float, Meta(gt=0, le=24, description="Hours taught on an instructor's day.")] | None = None
    group_size: Annotated[int, Meta(ge=1, le=100_000, description="Learners in one live group.")] | None = None
    day_rate: Annotated[Money, Meta(description="An instructor's day.")] | None = None
    venue_day: Annotated[Money, Meta(description="A day of venue and logistics.")] | None = None
    materials: Annotated[Money, Meta(description="Materials for one learner in a live group.")] | None = None
    preparation: Annotated[float, Meta(ge=0, le=10_000, description="Hours to prepare a live hour.")] | None = None
    production: Annotated[float, Meta(ge=0, le=10_000, description="Hours to produce a self-paced hour.")] | None = None
    author_rate: Annotated[Money, Meta(description="An hour of whoever prepares or produces.")] | None = None
    remakes: Annotated[float, Meta(ge=0, le=1_000, description="Times the content is produced again.")] | None = None
    platform: Annotated[Money, Meta(description="Platform and support for one self-paced learner.")] | None = None
    live_share: (
        Annotated[float, Meta(ge=0, le=1, description="Share of a blended course's hours that is live.")] | None
    ) = None


class Assumption(msgspec.Struct, frozen=True, kw_only=True):
    """One figure that a projection rests on.

    `basis` is `given` (by who asked), `own` (the organization's), `field` (quoted from the field) or
    `assumed` (a round figure to be replaced); `because` says where it is from.
    """

    name: str
    value: float
    unit: str
    basis: str
    because: str


class Completion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which share of those enrolled is expected to complete a format, from 0 to 1.

    `basis` is `own`, `field`, or `between` (from the field's figures for the other two formats). The
    field's range stands beside an own figure; `enrolled` is how many own enrollments there are.
    """

    format: Format
    low: float
    expected: float
    high: float
    basis: str
    enrolled: int = 0
    field_low: float | None = None
    field_high: float | None = None


class Cost(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a format costs the audience asked for; `per_completion` is per learner who completes it."""

    format: Format
    total: float
    per_learner: float
    per_completion: float | None = None


class Projection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Completion and cost of the three formats side by side, and all that they rest on.

    `break_even` is the least audience at which self-paced costs no more than live; null: none does.
    """

    audience: int
    completions: tuple[Completion, ...]
    costs: tuple[Cost, ...]
    assumptions: tuple[Assumption, ...]
    break_even: int | None = None
