"""Every public address, and the service that answers it. A test holds it against what the services say."""

from collections.abc import Mapping, Sequence

from chassis.web import batch
from gateway.edge import own
from gateway.edge.routing import Entry
from gateway.edge.table import attendance, enrollment, reporting, scheduling

PARTS = "/parts/{part}"
"""How the addresses end to which parts of files are sent."""

ADDRESSES: Mapping[str, Sequence[tuple[str, str]]] = {
    "scheduling": scheduling.ADDRESSES,
    "enrollment": enrollment.ADDRESSES,
    "attendance": attendance.ADDRESSES,
    "reporting": reporting.ADDRESSES,
}


MOUNTS: Mapping[str, str] = {"/scim/v2": "enrollment"}
"""Prefixes of addresses that a service answers with an application of its own, whatever comes behind."""


def entries() -> Sequence[Entry]:
    """The table: the services' addresses, a batch for each that takes commands, and the gateway's own."""
    services = [
        Entry(method, path, service, part=path.endswith(PARTS))
        for service, some in ADDRESSES.items()
        for method, path in some
    ]
    deciding = [service for service, some in ADDRESSES.items() if any(method != "GET" for method, _ in some)]
    batches = [Entry("POST", f"{batch.PATH}/{service}", service, batch.PATH) for service in deciding]
    routes = own.ROUTES
    commands = [Entry(route.method, route.path, own.NAME) for route in routes.commands]
    queries = [Entry("GET", route.path, own.NAME) for route in routes.queries]
    return [*services, *batches, *commands, *queries]
