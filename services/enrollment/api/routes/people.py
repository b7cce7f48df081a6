"""Routes about people and organizations."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import examples, queries

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/organizations",
        command=commands.RegisterOrganization,
        scope="organizations:write",
        summary="Add an organization",
        status=201,
        example=examples.ORGANIZATION_BODY,
        reply_example={"organization": examples.ORGANIZATION},
    ),
    CommandRoute(
        method="POST",
        path="/v1/learners",
        command=commands.RegisterLearner,
        scope="learners:write",
        summary="Add a learner",
        status=201,
        example=examples.LEARNER_BODY,
        reply_example={"learner": examples.LEARNER},
    ),
    CommandRoute(
        method="PUT",
        path="/v1/learners/by-external-id/{source}/{id}",
        command=commands.UpsertLearner,
        scope="learners:write",
        summary="Add a learner, or replace their profile, by what another system calls them",
        example=examples.PROFILE,
        reply_example={"learner": examples.LEARNER, "created": False},
    ),
    CommandRoute(
        method="POST",
        path="/v1/learners/by-external-id/{source}/{id}",
        command=commands.ProvisionLearner,
        scope="learners:write",
        summary="Add a learner, or change what is named of their profile, by what another system calls them",
        example=examples.PROFILE,
        reply_example={"learner": examples.LEARNER, "created": False},
    ),
    CommandRoute(
        method="POST",
        path="/v1/learners/{learner}/change",
        command=commands.ChangeLearner,
        scope="learners:write",
        summary="Change what is named of a learner's profile",
        example=examples.CHANGE_BODY,
        reply_example={"learner": examples.LEARNER, "changed": True},
    ),
    CommandRoute(
        method="POST",
        path="/v1/organizations/{organization}/change",
        command=commands.ChangeOrganization,
        scope="organizations:write",
        summary="Rename an organization, or move it within the tree",
        example=examples.MOVE_ORGANIZATION_BODY,
        reply_example={"organization": examples.ORGANIZATION},
    ),
    CommandRoute(
        method="POST",
        path="/v1/organizations/{organization}/close",
        command=commands.CloseOrganization,
        scope="organizations:write",
        summary="Close an organization that nobody belongs to any more",
        example={"reason": "Merged into its parent."},
        reply_example={"organization": examples.ORGANIZATION},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/organizations",
        params=queries.OrganizationsAsked,
        response=queries.OrganizationPage,
        scope="organizations:read",
        summary="Organizations by code",
        answer=queries.list_organizations,
        example={"items": [examples.ORGANIZATION_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/organizations/{organization}",
        params=queries.OneOrganization,
        response=queries.OrganizationShown,
        scope="organizations:read",
        summary="One organization",
        answer=queries.show_organization,
        example=examples.ORGANIZATION_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/learners",
        params=queries.LearnersAsked,
        response=queries.LearnerPage,
        scope="learners:read",
        summary="Learners by name, or those whose name begins so",
        answer=queries.list_learners,
        example={"items": [examples.LEARNER_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/learners/{learner}",
        params=queries.OneLearner,
        response=queries.LearnerShown,
        scope="learners:read",
        summary="One learner",
        answer=queries.show_learner,
        example=examples.LEARNER_EXAMPLE,
    ),
)
