"""Which format suits: six questions, the factors to choose by, and a reason for every answer.

The questions, the factors and the blended models are those of the guide to training formats that this
service follows, whose rule is: yes on one side is that format, yes on both sides is blended. The
questions decide; factors decide, by the same rule, only where no question does.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from contracts.advice import Advice, Answers, Factors, Reason
from contracts.shared import Blend, Format


class Question(NamedTuple):
    """A question, which format a yes favors, and what a yes and a no come to; `Answers` words it."""

    name: str
    favors: Format
    yes: str
    no: str


class Factor(NamedTuple):
    """A factor, which format it favors (null: neither), and what it comes to where it holds."""

    name: str
    favors: Format | None
    yes: str


LIVE, SELF_PACED = Format.LIVE, Format.SELF_PACED
QUESTIONS: Sequence[Question] = (
    Question(
        "practice",
        LIVE,
        "Practice under an expert's eyes needs live sessions.",
        "Nothing is practiced under an expert's eyes, so this calls for no live sessions.",
    ),
    Question(
        "spread",
        SELF_PACED,
        "Many learners in several places are reached at once by self-paced parts, without an instructor's limits.",
        "The audience is small or in one place, so live sessions can reach it.",
    ),
    Question(
        "critical",
        LIVE,
        "Completion is critical: lead with live sessions, which far more learners complete.",
        "Not everyone has to complete it, so completion calls for no live sessions.",
    ),
    Question(
        "informational",
        SELF_PACED,
        "Information can be taken in alone, so self-paced may do.",
        "The content is more than information, so reading and watching alone will not do.",
    ),
    Question(
        "changing",
        LIVE,
        "An instructor adapts at once; recorded content has to be made again.",
        "The content stays as it is, so it can be recorded once.",
    ),
    Question(
        "budget",
        SELF_PACED,
        "Self-paced is cheaper per learner: made once, the next learner costs almost nothing.",
        "The budget is not the main limit, so it does not rule out live sessions.",
    ),
)
FACTORS: Sequence[Factor] = (
    Factor("complex", LIVE, "Complex content needs someone to ask."),
    Factor(
        "simulation",
        LIVE,
        "Role plays, labs and simulations need other people.",
    ),
    Factor("completion", LIVE, "Fixed sessions hold learners to it."),
    Factor("fast_topic", LIVE, "An instructor keeps up with a fast topic."),
    Factor(
        "team_building",
        LIVE,
        "People get to know each other in live sessions.",
    ),
    Factor(
        "large_audience",
        SELF_PACED,
        "A large audience is reached quickly without waiting for an instructor.",
    ),
    Factor("straightforward", SELF_PACED, "Straightforward content explains itself."),
    Factor("time_zones", SELF_PACED, "No session suits many time zones at once."),
    Factor("tight_budget", SELF_PACED, "Content made once spares instructors and venues."),
    Factor(
        "mixed_experience",
        SELF_PACED,
        "Learners who differ in experience skip what they know.",
    ),
    Factor("keep_up", None, "Who must keep up comes back again and again."),
)
_BLENDS: Mapping[Blend, str] = MappingProxyType(
    {
        Blend.ONGOING: "The content changes and people must keep up: monthly workshops beside a self-paced library.",
        Blend.FLIPPED: "The foundations are information: learn them alone first, then discuss and apply them live.",
        Blend.SANDWICH: "Practice matters, and so does what stays: pre-work, live practice, then reinforcement.",
        Blend.CUSTOM: "No model stands out: arrange the live and the self-paced parts as it suits.",
    }
)
_SUMMARIES: Mapping[Format, str] = MappingProxyType(
    {
        LIVE: "Instructor-led: everything that decides speaks for live sessions.",
        SELF_PACED: "Self-paced: everything that decides speaks for learning alone, at any time.",
        Format.BLENDED: "Blended: there is reason for live and for self-paced parts.",
    }
)
_UNDECIDED = "Nothing decides between the formats yet: compare the costs, and say which of the factors hold."
_LEAD = " Lead with the live part: completion is critical."
_WEIGH = " Weigh what speaks for the other format: {}."


def advise(answers: Answers, factors: Factors) -> Advice:
    """What to recommend, with a reason per answer and per factor that holds."""
    reasons, holding = _reasons(answers), _holding(factors)
    decided_by, favored = next(
        ((by, sides) for by, sides in (("answers", _favored(reasons)), ("factors", _favored(holding))) if sides),
        (None, frozenset[Format]()),
    )
    if decided_by is None:
        open_factors = tuple(factor.name for factor in FACTORS if not getattr(factors, factor.name))
        return Advice(summary=_UNDECIDED, reasons=reasons, factors=holding, asks_for=open_factors)
    recommendation = next(iter(favored)) if len(favored) == 1 else Format.BLENDED
    needs = answers if decided_by == "answers" else _as_answers(factors)
    blend = blend_for(needs, keep_up=factors.keep_up) if recommendation is Format.BLENDED else None
    against = tuple(
        reason.about
        for reason in holding
        if recommendation is not Format.BLENDED and reason.favors not in {None, recommendation}
    )
    return Advice(
        summary=_summary(recommendation, critical=needs.critical, against=against),
        reasons=reasons,
        recommendation=recommendation,
        decided_by=decided_by,
        blend=blend,
        blend_because=_BLENDS[blend] if blend else None,
        factors=holding,
        against=against,
    )


def blend_for(answers: Answers, *, keep_up: bool) -> Blend:
    """The blended model that suits, where both formats are favored; the first that applies.

    Ongoing where the content changes often and people must keep up (or completion is critical, which
    asks the same of them); flipped where the foundations are information; sandwich where practice
    matters; otherwise custom. The cases are the guide's; it does not say which goes first, so that order
    is ours.
    """
    if answers.changing and (answers.critical or keep_up):
        return Blend.ONGOING
    if answers.informational:
        return Blend.FLIPPED
    if answers.practice:
        return Blend.SANDWICH
    return Blend.CUSTOM


def _reasons(answers: Answers) -> tuple[Reason, ...]:
    said = msgspec.structs.asdict(answers)
    return tuple(
        Reason(
            about=question.name,
            yes=said[question.name],
            because=question.yes if said[question.name] else question.no,
            favors=question.favors if said[question.name] else None,
        )
        for question in QUESTIONS
    )


def _holding(factors: Factors) -> tuple[Reason, ...]:
    return tuple(
        Reason(about=factor.name, yes=True, because=factor.yes, favors=factor.favors)
        for factor in FACTORS
        if getattr(factors, factor.name)
    )


def _favored(reasons: Sequence[Reason]) -> frozenset[Format]:
    return frozenset(reason.favors for reason in reasons if reason.favors is not None)


def _as_answers(factors: Factors) -> Answers:
    """The factors as the questions they come closest to, so that one order of models serves both."""
    return Answers(
        practice=factors.simulation,
        spread=factors.large_audience or factors.time_zones,
        critical=factors.completion,
        informational=factors.straightforward,
        changing=factors.fast_topic,
        budget=factors.tight_budget,
    )


def _summary(recommendation: Format, *, critical: bool, against: Sequence[str]) -> str:
    summary = _SUMMARIES[recommendation]
    if recommendation is Format.BLENDED and critical:
        summary += _LEAD
    if against:
        summary += _WEIGH.format(", ".join(name.replace("_", " ") for name in against))
    return summary
