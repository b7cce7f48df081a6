"""`rollbook token`: a bearer token for scripts."""

from datetime import timedelta
from typing import Annotated

import typer

from chassis.access import Principal
from contracts.access import ROLES
from rollbook.cli.connect import cluster_settings
from rollbook.cli.connect import token as issue
from rollbook.cli.options import USAGE, DataOption, JsonOption, answer, shared, stop, told
from rollbook.folder import since


@told
async def token(
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")],
    subject: Annotated[str | None, typer.Option(help="What the log records as the actor; the role by default.")] = None,
    learner: Annotated[str | None, typer.Option(help="The learner's id, for the role learner.")] = None,
    organization: Annotated[str | None, typer.Option(help="The organization's id, for the role manager.")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=8760, help="How long it is valid.")] = 12,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a bearer token of the local issuer.

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
    principal = Principal(subject=subject or role, roles=(role,), learner=learner, organization=organization)
    made = issue(around.settings, principal, timedelta(hours=hours))
    if around.as_json:
        answer({"token": made, "role": role})
    else:
        typer.echo(made)
