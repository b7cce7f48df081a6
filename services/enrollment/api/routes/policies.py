"""Routes about what seats cost."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import charges, policies
from services.enrollment.api.money_examples import (
    CHARGES_EXAMPLE,
    CHARGES_PAGE,
    POLICY,
    POLICY_BODY,
    POLICY_EXAMPLE,
    PROGRAM,
    PROGRAM_TERMS_EXAMPLE,
    TERMS_BODY,
    TERMS_EXAMPLE,
)

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/policies",
        command=commands.DefinePolicy,
        scope="policies:write",
        summary="Define what leaving costs",
        status=201,
        example={"code": "STANDARD", **POLICY_BODY},
        reply_example={"policy": POLICY, "policy_version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/policies/{policy}/revise",
        command=commands.RevisePolicy,
        scope="policies:write",
        summary="Give a policy a new version",
        example=POLICY_BODY,
        reply_example={"policy": POLICY, "policy_version": 2},
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/terms",
        command=commands.SetOfferingTerms,
        scope="policies:write",
        summary="Set the price, the policy and the approval of an offering",
        example=TERMS_BODY,
        reply_example={"offering": TERMS_EXAMPLE["offering"], "terms": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/programs/{program}/terms",
        command=commands.SetProgramTerms,
        scope="policies:write",
        summary="Say who has to agree before a learner comes onto a program",
        example={"approval": "manager"},
        reply_example={"program": PROGRAM, "terms": 1},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/policies",
        params=policies.PoliciesAsked,
        response=policies.PolicyPage,
        scope="offerings:read",
        summary="Policies by code",
        answer=policies.list_policies,
        example={"items": [POLICY_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/policies/{policy}",
        params=policies.OnePolicy,
        response=policies.PolicyShown,
        scope="offerings:read",
        summary="One policy",
        answer=policies.show_policy,
        example=POLICY_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/offerings/{offering}/terms",
        params=policies.TermsAsked,
        response=policies.TermsShown,
        scope="offerings:read",
        summary="The price, the policy and the approval of an offering",
        answer=policies.show_terms,
        example=TERMS_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/programs/{program}/terms",
        params=policies.ProgramTermsAsked,
        response=policies.ProgramTermsShown,
        scope="courses:read",
        summary="Who has to agree before a learner comes onto a program",
        answer=policies.show_program_terms,
        example=PROGRAM_TERMS_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/offerings/{offering}/charges",
        params=charges.ChargesAsked,
        response=charges.ChargesPage,
        scope="enrollments:read",
        summary="What the enrollments of an offering cost",
        answer=charges.list_charges,
        example=CHARGES_PAGE,
    ),
    QueryRoute(
        path="/v1/enrollments/{enrollment}/charges",
        params=charges.OneAccount,
        response=charges.ChargesShown,
        scope="enrollments:read",
        summary="What one enrollment costs",
        answer=charges.show_charges,
        example=CHARGES_EXAMPLE,
    ),
)
