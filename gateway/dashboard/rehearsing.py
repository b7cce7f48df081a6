"""A form that is only tried: what it would make happen, what comes of that by itself, whom it would reach, what it
would cost. Nothing is changed.
"""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard import feed
from gateway.dashboard.forms import NOBODY, TRY, Form, key
from gateway.dashboard.visit import Tried, Visit

NAMED = 3
"""So many are told by name; the others are counted."""
FOLLOWS = {
    "learner-enrolled": "get a seat",
    "seat-offered": "be offered a seat",
    "learner-waitlisted": "join the waitlist",
    "program-enrolled": "join the program",
}
"""What may become of people by itself, by the event that tells it."""
PASSED_OVER = "learner-passed-over"


async def rehearse(visit: Visit, form: Form, path: str, body: Mapping[str, Any], free: str = "") -> str:
    """What a form would come to; `free` is said where it would cost nothing.

    Raises:
        ApiProblem: it would be refused.
    """
    return await said(visit, await tried(visit, form, path, body), quiet=body.get("notify") == NOBODY, first=free)


async def said(visit: Visit, told: Mapping[str, Any], *, quiet: bool, first: str = "") -> str:
    """What the API answers to what is only tried, in sentences: what it costs, or else what is said `first`; `quiet`
    where nobody is to be told.
    """
    follows = told.get("follows", {})
    return (
        f"Nothing was changed.{cost(told.get('charge')) or first}{await _following(visit, follows)}"
        f"{_reaching(told, follows, quiet=quiet)}"
    )


async def tried(
    visit: Visit, form: Form, path: str, body: Mapping[str, Any], *, whole: bool = False
) -> Mapping[str, Any]:
    """What the API answers to a form that is only tried; the form is shown again as it was typed. `whole` sends what is
    empty too.

    Raises:
        ApiProblem: it would be refused.
    """
    asked = {**body, "dry_run": True}
    told: Mapping[str, Any] = await visit.session.post(path, asked, f"{key(form)}:{TRY}", whole=whole)
    visit.tried = Tried(form=str(form.get("form")), typed=form)
    return told


def cost(charge: Mapping[str, Any] | None) -> str:
    """What was charged for leaving, as a sentence; empty where nothing was."""
    if not charge or charge.get("outcome") is None:
        return ""
    if not charge["charged"]:
        return " It costs nothing."
    return f" It costs {charge['charged'] / 100:,.2f} {charge['currency']}."


async def _following(visit: Visit, follows: Mapping[str, Any]) -> str:
    """What comes of it by itself, as sentences; empty where nothing does."""
    if "refused" in follows:
        return f" Then they would not be let in: {follows['refused']['detail']}"
    happens = follows.get("happens", {})
    would = [(happens[name], becomes) for name, becomes in FOLLOWS.items() if name in happens]
    passed = happens.get(PASSED_OVER, 0)
    told = ", ".join(f"{count:,} would {becomes}" for count, becomes in would)
    if len(would) == 1 and not passed:
        told = f"{await _named(visit, follows)} would {would[0][1]}"
    past = f" A seat would go past {passed:,} who cannot take it now." if passed else ""
    return f"{f' {told}.' if told else ''}{past}"


async def _named(visit: Visit, follows: Mapping[str, Any]) -> str:
    shown = follows["learners"][:NAMED]
    people = await visit.session.people(shown)
    names = [feed.who({"learner": one}, people) for one in shown]
    if more := follows["learners_in_all"] - len(names):
        return f"{', '.join(names)} and {more:,} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _reaching(told: Mapping[str, Any], follows: Mapping[str, Any], *, quiet: bool) -> str:
    """Whom it would reach, as a sentence; empty where the answer does not say."""
    if "seated" in told:
        people, teach = told["notices"]["learners"], told["notices"]["instructors"]
        also = f"; {teach} {'teaches' if teach == 1 else 'teach'} then" if teach else ""
        return f" {people or 'No'} {'learner' if people == 1 else 'learners'} would be told{also}."
    count = sum(follows.get("notices", {}).values()) + (0 if quiet else sum(told.get("notices", {}).values()))
    if quiet and not count:
        return " Nobody would be told."
    if "notices" not in told:
        return ""
    return f" {count or 'No'} {'notice' if count == 1 else 'notices'} would go out."
