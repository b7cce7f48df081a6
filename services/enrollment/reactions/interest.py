"""What follows from a date for those who wait for one, and what ends their interest."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction
from contracts.enrollment import LearnerEnrolled, LearnerErased, LeaverReleased
from contracts.scheduling import OfferingPublished
from contracts.shared import Notify
from services.enrollment.commands import EndInterest, NoteDate


def tell_interested(event: OfferingPublished) -> Sequence[Command]:
    """Those who wait for a date of the course are looked for, unless it was said that nobody is told."""
    if event.notify == Notify.NONE:
        return ()
    return (NoteDate(course=event.course, offering=event.offering),)


def end_interest(event: LearnerEnrolled | LeaverReleased | LearnerErased) -> Sequence[Command]:
    """Who has come to a seat otherwise than by enrolling, has left or was erased waits for no date any more. Enrolling
    ends it in its own decision.
    """
    match event:
        case LeaverReleased():
            return (EndInterest(learner=event.learner, because="left"),)
        case LearnerErased():
            return (EndInterest(learner=event.learner, because="erased"),)
        case LearnerEnrolled() if event.from_waitlist or event.transferred_from or event.substitutes:
            course, offering = event.course, event.offering
            return (EndInterest(learner=event.learner, because="enrolled", course=course, offering=offering),)
    return ()


TELL_INTERESTED = Reaction(
    name="tell-interested", sources=(OfferingPublished,), react=tell_interested, start="deployment"
)
END_INTEREST = Reaction(
    name="end-interest",
    sources=(LearnerEnrolled, LeaverReleased, LearnerErased),
    react=end_interest,
    start="deployment",
)
