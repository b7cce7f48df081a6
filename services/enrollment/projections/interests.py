"""Who wants to be told when a course has a date, since when, and of which dates they were told."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import InterestRegistered, InterestTold, InterestWithdrawn
from contracts.envelope import Recorded

BEGINNING = datetime.fromtimestamp(0, UTC)
InterestEvent = InterestRegistered | InterestTold | InterestWithdrawn


class InterestDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A learner's interest in a course; `turn` sorts by when it was registered, `organization` is theirs by then."""

    interest: str
    course: str = ""
    learner: str = ""
    organization: str | None = None
    standing: bool = False
    since: datetime = BEGINNING
    via: str = ""
    told: tuple[str, ...] = ()
    turn: str = ""


def fold_interest(interest: InterestDocument, event: InterestEvent, recorded: Recorded) -> InterestDocument:
    """The interest after one event."""
    match event:
        case InterestRegistered():
            return replace(
                interest,
                course=event.course,
                learner=event.learner,
                organization=event.organization,
                standing=True,
                since=recorded.effective_at,
                via=event.via,
                turn=recorded.effective_at.astimezone(UTC).isoformat(timespec="microseconds"),
            )
        case InterestTold():
            return replace(interest, told=(*interest.told, event.offering))
        case InterestWithdrawn():
            return replace(interest, standing=False)


INTERESTS = Projection(
    name="interests",
    sources=(InterestRegistered, InterestTold, InterestWithdrawn),
    key=lambda event, recorded: event.interest,
    document=InterestDocument,
    blank=lambda key: InterestDocument(interest=key),
    fold=fold_interest,
    index=("course", "learner", "organization", "standing", "turn"),
)
