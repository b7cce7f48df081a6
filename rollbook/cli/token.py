"""`rollbook token`: a bearer token for scripts, or a sign-in link for a browser."""

from datetime import timedelta
from typing import Annotated

import typer

from chassis.access import Principal
from contracts.access import ROLES
from gateway.edge.session import CODE_USE, SIGN_IN
from rollbook.cli.connect import cluster_settings, signs_in_at
from rollbook.cli.connect import token as issue
from rollbook.cli.options import USAGE, DataOption, JsonOption, answer, shared, stop, told
from rollbook.folder import since

HOURS, LINK_HOURS = 12, 1


@told
async def token(
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")],
    subject: Annotated[str | None, typer.Option(help="What the log records as the actor; the role by default.")] = None,
    learner: Annotated[str | None, typer.Option(help="The learner's id, for the role learner.")] = None,
    organization: Annotated[str | None, typer.Option(help="The organization's id, for the role manager.")] = None,
    instructor: Annotated[str | None, typer.Option(help="The instructor's id, for the role instructor.")] = None,
    hours: Annotated[
        float | None, typer.Option(min=0.01, max=8760, help=f"How long it is valid; {HOURS}, a link {LINK_HOURS}.")
    ] = None,
    sign_in: Annotated[
        bool, typer.Option("--sign-in", help="A link that signs a browser in, once, instead of a token.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a bearer token of the local issuer, or a sign-in link.

    Whoever can read the data folder can make tokens for it; keep the folder to yourself.

    Example: curl -H "Authorization: Bearer $(rollbook token --role coordinator)" http://127.0.0.1:8321/v1/offerings
    """
    if role not in ROLES:
        stop(USAGE, f"There is no role {role}; there are {', '.join(ROLES)}.")
    if role == "learner" and learner is None:
        stop(USAGE, "The role learner sees its own alone: say whose, with --learner and the learner's id.")
    if role == "manager" and organization is None:
        stop(USAGE, "The role manager sees one organization's learners: say which, with --organization and its id.")
    around = shared(data, as_json=as_json)
    if cluster_settings() is None:
        since(around.data)
    principal = Principal(
        subject=subject or role, roles=(role,), learner=learner, organization=organization, instructor=instructor
    )
    lifetime = timedelta(hours=hours or (LINK_HOURS if sign_in else HOURS))
    if sign_in:
        code = issue(around.settings, principal, lifetime, use=CODE_USE)
        made = {"link": f"{signs_in_at(around.settings)}{SIGN_IN}?code={code}", "role": role}
    else:
        made = {"token": issue(around.settings, principal, lifetime), "role": role}
    if around.as_json:
        answer(made)
    else:
        typer.echo(next(iter(made.values())))
