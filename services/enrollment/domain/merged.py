"""Who is called otherwise by now: two learners turned out to be one person."""

from chassis.errors import Refused

MERGED = "merged"
"""Why an enrollment has ended: the person has it by another id, or had it there all along."""


def merged_away(learner: str, kept: str) -> Refused:
    """Whatever is meant for them is meant for the one who was kept."""
    return Refused(
        f"The learner {learner} was merged into {kept}, who is the same person. Name {kept} instead.",
        slug="already-merged",
        learner=learner,
        kept=kept,
    )
