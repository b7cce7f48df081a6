"""Every public address, and the service that answers it. A test holds it against what the services say."""

from collections.abc import Mapping, Sequence

from chassis.web import batch
from gateway.edge import own
from gateway.edge.routing import Entry

ADDRESSES: Mapping[str, Sequence[tuple[str, str]]] = {
    "scheduling": (
        ("POST", "/v1/courses"),
        ("POST", "/v1/courses/{course}/revise"),
        ("POST", "/v1/courses/{course}/publish"),
        ("POST", "/v1/programs"),
        ("POST", "/v1/programs/{program}/publish"),
        ("POST", "/v1/offerings"),
        ("POST", "/v1/offerings/{offering}/publish"),
        ("POST", "/v1/offerings/{offering}/cancel"),
        ("POST", "/v1/offerings/{offering}/sessions"),
        ("POST", "/v1/offerings/{offering}/series"),
        ("POST", "/v1/series/{series}/reschedule"),
        ("POST", "/v1/series/{series}/cancel"),
        ("POST", "/v1/sessions/{session}/reschedule"),
        ("POST", "/v1/sessions/{session}/cancel"),
        ("POST", "/v1/sessions/{session}/restore"),
        ("POST", "/v1/sessions/{session}/change-room"),
        ("POST", "/v1/sessions/{session}/assign-instructors"),
        ("POST", "/v1/sessions/{session}/join-url"),
        ("POST", "/v1/calendars"),
        ("POST", "/v1/calendars/{calendar}/revoke"),
        ("GET", "/v1/calendars"),
        ("GET", "/v1/calendars/{calendar}"),
        ("GET", "/v1/calendars/{secret}/feed.ics"),
        ("POST", "/v1/instructors"),
        ("POST", "/v1/instructors/{instructor}/change"),
        ("POST", "/v1/instructors/{instructor}/retire"),
        ("POST", "/v1/instructors/{instructor}/calendar"),
        ("POST", "/v1/instructors/{instructor}/qualifications"),
        ("POST", "/v1/instructors/{instructor}/qualifications/withdraw"),
        ("POST", "/v1/instructors/{instructor}/working-hours"),
        ("POST", "/v1/instructors/{instructor}/time-off"),
        ("POST", "/v1/instructors/{instructor}/time-off/remove"),
        ("GET", "/v1/courses"),
        ("GET", "/v1/courses/{course}"),
        ("GET", "/v1/programs"),
        ("GET", "/v1/programs/{program}"),
        ("GET", "/v1/offerings"),
        ("GET", "/v1/offerings/{offering}"),
        ("GET", "/v1/sessions"),
        ("GET", "/v1/sessions/{session}"),
        ("GET", "/v1/reservations"),
        ("POST", "/v1/holds"),
        ("POST", "/v1/holds/{hold}/release"),
        ("GET", "/v1/holds"),
        ("GET", "/v1/holds/{hold}"),
        ("GET", "/v1/instructors"),
        ("GET", "/v1/instructors/{instructor}"),
        ("POST", "/v1/venues"),
        ("POST", "/v1/venues/{venue}/change"),
        ("POST", "/v1/venues/{venue}/travel-times"),
        ("POST", "/v1/venues/{venue}/rooms"),
        ("POST", "/v1/rooms/{room}/change"),
        ("POST", "/v1/rooms/{room}/block"),
        ("POST", "/v1/rooms/{room}/unblock"),
        ("POST", "/v1/rooms/{room}/retire"),
        ("POST", "/v1/equipment"),
        ("POST", "/v1/equipment/{equipment}/change"),
        ("POST", "/v1/equipment/{equipment}/retire"),
        ("GET", "/v1/venues"),
        ("GET", "/v1/venues/{venue}"),
        ("GET", "/v1/venues/{venue}/rooms"),
        ("GET", "/v1/rooms"),
        ("GET", "/v1/rooms/{room}"),
        ("GET", "/v1/equipment"),
        ("GET", "/v1/equipment/{equipment}"),
    ),
    "enrollment": (
        ("POST", "/v1/organizations"),
        ("POST", "/v1/learners"),
        ("PUT", "/v1/learners/by-external-id/{source}/{id}"),
        ("POST", "/v1/enrollments"),
        ("POST", "/v1/enrollments/{enrollment}/cancel"),
        ("POST", "/v1/enrollments/{enrollment}/accept-seat"),
        ("POST", "/v1/enrollments/{enrollment}/decline-seat"),
        ("POST", "/v1/enrollments/{enrollment}/promote"),
        ("POST", "/v1/offerings/{offering}/capacity"),
        ("GET", "/v1/organizations"),
        ("GET", "/v1/learners"),
        ("GET", "/v1/learners/{learner}"),
        ("GET", "/v1/enrollments"),
        ("GET", "/v1/enrollments/{enrollment}"),
        ("GET", "/v1/offerings/{offering}/roster"),
        ("GET", "/v1/offerings/{offering}/waitlist"),
        ("GET", "/v1/offerings/{offering}/seats"),
        ("GET", "/v1/seats"),
    ),
    "attendance": (
        ("POST", "/v1/sessions/{session}/attendance"),
        ("POST", "/v1/sessions/{session}/close"),
        ("POST", "/v1/outcomes"),
        ("POST", "/v1/results"),
        ("GET", "/v1/sessions/{session}/roll"),
        ("GET", "/v1/rolls"),
        ("GET", "/v1/progress"),
        ("GET", "/v1/completions"),
        ("GET", "/v1/learners/{learner}/transcript"),
    ),
    "reporting": (
        ("GET", "/v1/reports/completion"),
        ("GET", "/v1/reports/completion.csv"),
        ("GET", "/v1/reports/completion/learners"),
        ("GET", "/v1/reports/funnel"),
        ("GET", "/v1/reports/funnel/learners"),
        ("GET", "/v1/needs"),
    ),
}


def entries() -> Sequence[Entry]:
    """The table: the services' addresses, a batch for each that takes commands, and the gateway's own."""
    services = [Entry(method, path, service) for service, some in ADDRESSES.items() for method, path in some]
    deciding = [service for service, some in ADDRESSES.items() if any(method != "GET" for method, _ in some)]
    batches = [Entry("POST", f"{batch.PATH}/{service}", service, batch.PATH) for service in deciding]
    routes = own.ROUTES
    commands = [Entry(route.method, route.path, own.NAME) for route in routes.commands]
    queries = [Entry("GET", route.path, own.NAME) for route in routes.queries]
    return [*services, *batches, *commands, *queries]
