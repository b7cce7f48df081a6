"""The facts that commands rest on, gathered from enrollment's own views for a whole batch at once.

What a command names may have been made a moment ago: what is not there is answered `NotYetKnown`,
and the loop tries that command again while its neighbors go on. The positions are read before the
documents: facts are at least as new as the positions say.
"""

from services.enrollment.facts.arriving import Answers
from services.enrollment.facts.directory import for_entries, for_leaving_entries
from services.enrollment.facts.enrolling import for_enrolling, for_moving, for_own
from services.enrollment.facts.forgetting import for_erasing, for_retention
from services.enrollment.facts.imports import for_rollouts
from services.enrollment.facts.interest import for_ending_interest, for_interest
from services.enrollment.facts.leaving import for_cancelling
from services.enrollment.facts.merging import for_merging, for_taking_over
from services.enrollment.facts.notices import for_resending, for_telling
from services.enrollment.facts.people import for_closing, for_learners, for_organizations, for_releasing, for_upserting
from services.enrollment.facts.policies import for_program_terms, for_taking_back, for_terms
from services.enrollment.facts.requests import for_deadlines, for_passing_on, for_requests
from services.enrollment.facts.requirements import for_requiring
from services.enrollment.facts.rosters import for_capacity, for_reserving
from services.enrollment.facts.transferring import for_substituting, for_transferring

__all__ = [
    "Answers",
    "for_cancelling",
    "for_capacity",
    "for_closing",
    "for_deadlines",
    "for_ending_interest",
    "for_enrolling",
    "for_entries",
    "for_erasing",
    "for_interest",
    "for_learners",
    "for_leaving_entries",
    "for_merging",
    "for_moving",
    "for_organizations",
    "for_own",
    "for_passing_on",
    "for_program_terms",
    "for_releasing",
    "for_requests",
    "for_requiring",
    "for_resending",
    "for_reserving",
    "for_retention",
    "for_rollouts",
    "for_substituting",
    "for_taking_back",
    "for_taking_over",
    "for_telling",
    "for_terms",
    "for_transferring",
    "for_upserting",
]
