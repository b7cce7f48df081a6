"""Who changes people and organizations, and how it is decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import commands, facts
from services.enrollment.domain import (
    claim,
    learner,
    leaver,
    managers,
    organization,
)

AGGREGATES = (
    Aggregate(category="claim", blank=lambda name: claim.Claim(), evolve=claim.evolve),
    Aggregate(category="organization", blank=lambda name: organization.Organization(), evolve=organization.evolve),
    Aggregate(category="learner", blank=lambda name: learner.Learner(), evolve=learner.evolve),
)

HANDLERS = (
    Handler(
        command=commands.RegisterOrganization,
        streams=lambda c, context: (
            claim.organization_claim(c.code),
            stream("organization", context.new_id),
        ),
        decide=organization.register,
        gather=facts.for_organizations,
        id_kind="g",
    ),
    Handler(
        command=commands.RegisterLearner,
        streams=learner.register_streams,
        decide=learner.register,
        gather=facts.for_learners,
        id_kind="l",
    ),
    Handler(
        command=commands.UpsertLearner,
        streams=learner.upsert_streams,
        further=managers.line_above,
        decide=managers.checked(learner.upsert),
        gather=facts.for_upserting,
    ),
    Handler(
        command=commands.ProvisionLearner,
        streams=learner.upsert_streams,
        further=managers.line_above,
        decide=managers.checked(learner.provision),
        gather=facts.for_upserting,
    ),
    Handler(
        command=commands.ChangeLearner,
        streams=learner.change_streams,
        further=managers.line_above,
        decide=managers.checked(learner.change),
        gather=facts.for_learners,
    ),
    Handler(
        command=commands.ReleaseLeaver,
        streams=leaver.release_streams,
        decide=leaver.release,
        gather=facts.for_releasing,
    ),
    Handler(
        command=commands.ChangeOrganization,
        streams=lambda c, context: (stream("organization", c.organization),),
        further=organization.line_above,
        decide=organization.change,
    ),
    Handler(
        command=commands.CloseOrganization,
        streams=lambda c, context: (stream("organization", c.organization),),
        decide=organization.close,
        gather=facts.for_closing,
    ),
)
