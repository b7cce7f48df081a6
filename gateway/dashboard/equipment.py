"""Equipment: what sessions can ask for, how much of it there is, and where it stays."""

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.dashboard.changing import Read, change, in_spite
from gateway.dashboard.forms import Do, Form, count, key, text
from gateway.dashboard.render import Part
from gateway.dashboard.visit import Visit

FIELDS: Mapping[str, Read] = {"name": text, "quantity": count, "venue": text}


def part() -> Part:
    """The part that lists equipment, with its forms."""
    return Part(name="equipment", template="venues/equipment.html", build=_build, live="scheduling")


async def add(visit: Visit, form: Form) -> str:
    """Make equipment known."""
    body = {"code": text(form, "code"), "name": text(form, "name"), "quantity": count(form, "quantity")}
    await visit.session.post("/v1/equipment", {**body, "venue": text(form, "venue")}, key(form))
    return f"{body['name']} is added. Sessions can ask for it."


async def change_it(visit: Visit, form: Form) -> str:
    """Tell what is new about it; fewer than sessions have reserved only where that is meant."""
    return await change(visit, form, f"/v1/equipment/{text(form, 'equipment')}/change", FIELDS, "Changed.")


async def retire(visit: Visit, form: Form) -> str:
    """Use it for nothing more."""
    await visit.session.post(f"/v1/equipment/{text(form, 'equipment')}/retire", in_spite(form), key(form))
    return "Retired. It is offered for no session any more."


async def _build(visit: Visit) -> Mapping[str, Any]:
    rows, venues = await asyncio.gather(visit.session.every("/v1/equipment"), visit.session.every("/v1/venues"))
    names = {one["venue"]: one["name"] for one in venues}
    return {"rows": rows, "names": names, "venues": list(names.items())}


EQUIPMENT: Mapping[str, Do] = {"thing": add, "changething": change_it, "retirething": retire}
