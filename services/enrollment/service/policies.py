"""What seats cost, and how it is decided."""

from chassis.decider import Aggregate, Context, Handler
from chassis.ids import stream
from services.enrollment import facts
from services.enrollment.commands import DefinePolicy, RevisePolicy, SetOfferingTerms, SetProgramTerms
from services.enrollment.domain import claim, offering_terms, policy
from services.enrollment.domain.offering_terms import terms_stream

AGGREGATES = (
    Aggregate(category="policy", blank=lambda name: policy.Policy(), evolve=policy.evolve),
    Aggregate(category="terms", blank=lambda name: offering_terms.OfferingTerms(), evolve=offering_terms.evolve),
)


def _terms_streams(command: SetOfferingTerms, _context: Context) -> tuple[str, ...]:
    named = command.policy if isinstance(command.policy, str) else None
    return (terms_stream(command.offering), *((stream("policy", named),) if named else ()))


HANDLERS = (
    Handler(
        command=DefinePolicy,
        streams=lambda c, context: (claim.policy_claim(c.code), stream("policy", context.new_id)),
        decide=policy.define,
        id_kind="y",
    ),
    Handler(
        command=RevisePolicy,
        streams=lambda c, context: (stream("policy", c.policy),),
        decide=policy.revise,
    ),
    Handler(
        command=SetOfferingTerms,
        streams=_terms_streams,
        decide=offering_terms.set_terms,
        gather=facts.for_terms,
    ),
    Handler(
        command=SetProgramTerms,
        streams=lambda c, context: (terms_stream(c.program),),
        decide=offering_terms.set_program_terms,
        gather=facts.for_program_terms,
    ),
)
