import asyncio
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.web import positions
from gateway.streams.live import Live
from gateway.streams.merge import merge
from gateway.streams.port import Selection
from tests.integration.gateway.sse import follow

EVENTS = "/v1/events"


def told(events):
    return [(event["source"].rpartition("/")[2], int(event["sequence"])) for event in events]


async def pages(client, limit=7, **query):
    """Every event, page by page, and the last cursor."""
    found, after = [], query.pop("after", None)
    while True:
        asked = {"limit": limit, **query} | ({"after": after} if after else {})
        answer = (await client.get(EVENTS, params=asked)).json()
        found += answer["events"]
        if answer["after"] == after:
            return found, after
        after = answer["after"]


def filled(logs, clock, count=12):
    for number in range(count):
        service = ("scheduling", "enrollment", "enrollment", "attendance")[number % 4]
        logs.append(service, f"course:c{number % 3}", count=1 + number % 3)
        clock.forward(milliseconds=number % 2)


async def test_pages_tell_every_event_once_in_order(client, logs, clock):
    filled(logs, clock)
    events, _ = await pages(client)
    assert len(events) == sum(log.last_position() for log in logs.by_service.values())
    assert len(set(told(events))) == len(events)
    recorded = [datetime.fromisoformat(event["recordedat"]) for event in events]
    assert recorded == sorted(recorded)
    for service in logs.by_service:
        own = [position for name, position in told(events) if name == service]
        assert own == sorted(own)


@pytest.mark.parametrize("limit", [1, 3, 100, 1000])
async def test_the_size_of_pages_changes_nothing(client, logs, clock, limit):
    filled(logs, clock)
    assert told((await pages(client, limit))[0]) == told((await pages(client))[0])


async def test_the_live_stream_tells_the_same_as_the_pages(gateway, client, logs, clock, token):
    filled(logs, clock)
    events, _ = await pages(client)
    stream = await follow(gateway, EVENTS, token(), until=lambda s: len(s.parsed()[0]) == len(events))
    assert stream.headers[b"content-type"].startswith(b"text/event-stream")
    assert stream.raw.startswith(b"retry: 2000\n\n")
    assert stream.parsed()[0] == events


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 4000), max_size=8), grow=st.integers(0, 3))
async def test_a_client_killed_at_any_moment_resumes_without_gap_or_double(
    gateway, client, logs, clock, token, cuts, grow
):
    filled(logs, clock, 4 + grow)
    seen, last = [], None
    for cut in cuts:
        stream = await follow(gateway, EVENTS, token(), last_id=last, kill_after=cut, until=_quiet(gateway))
        events, newest = stream.parsed()
        seen, last = seen + events, newest or last
        clock.forward(milliseconds=1)  # between services, time alone says what came later
        logs.append("enrollment", "roster:o9", count=2)
    stream = await follow(gateway, EVENTS, token(), last_id=last, until=_quiet(gateway))
    events, _ = await pages(client)
    assert told(seen + stream.parsed()[0]) == told(events)


def _quiet(gateway):
    """True once the stream had nothing more to tell."""
    return lambda stream: b": keepalive" in stream.raw


async def test_pages_and_the_live_stream_share_their_cursors(gateway, client, logs, clock, token):
    filled(logs, clock)
    first = (await client.get(EVENTS, params={"limit": 5})).json()
    query = f"after={first['after']}".encode()
    stream = await follow(gateway, EVENTS, token(), query=query, until=_quiet(gateway))
    rest, last = stream.parsed()
    everything, _ = await pages(client)
    assert first["events"] + rest == everything
    assert (await client.get(EVENTS, params={"after": last})).json()["events"] == []


async def test_the_id_that_a_browser_sends_back_wins_over_its_address(gateway, client, logs, clock, token):
    filled(logs, clock)
    _, end = await pages(client)
    stream = await follow(gateway, EVENTS, token(), query=b"limit=5", last_id=end, until=_quiet(gateway))
    assert stream.parsed()[0] == []


async def test_new_events_arrive_without_polling(gateway, logs, clock, token):
    filled(logs, clock)
    following = asyncio.create_task(
        follow(gateway, EVENTS, token(), query=b"after=now", until=lambda s: len(s.parsed()[0]) == 1)
    )
    await asyncio.sleep(0.03)
    ident = logs.append("enrollment", "roster:o1")
    (event,), _ = (await following).parsed()
    assert (event["id"], event["subject"]) == (ident, "roster:o1")


async def test_silence_is_broken_and_moves_the_cursor_over_what_was_not_asked_for(gateway, logs, clock, token, client):
    logs.append("scheduling", "course:c1", count=3)
    stream = await follow(gateway, EVENTS, token(), query=b"type=rollbook.attendance.*", until=_quiet(gateway))
    events, last = stream.parsed()
    assert events == []
    assert positions.decode(last) == {"scheduling": 3}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=rollbook.enrollment.*", {"enrollment"}),
        ("type=rollbook.enrollment.enrollment-cancelled.v1", {"enrollment"}),
        ("type=rollbook.scheduling.course-published.v1&type=rollbook.enrollment.*", {"scheduling", "enrollment"}),
        ("type=*", {"scheduling", "enrollment", "attendance"}),
        ("subject=course:c1", {"scheduling", "enrollment"}),
        ("root=c1&type=rollbook.scheduling.*", {"scheduling"}),
        ("subject=course:none", set()),
    ],
)
async def test_filters_choose_and_still_move_on(client, logs, clock, query, expected):
    logs.append("scheduling", "course:c1")
    logs.append("enrollment", "course:c1", count=3)
    logs.append("attendance", "roll:o1.s1")
    answer = (await client.get(f"{EVENTS}?{query}")).json()
    assert {service for service, _ in told(answer["events"])} == expected
    ends = {name: log.last_position() for name, log in logs.by_service.items()}
    if "attendance" not in expected or len(expected) == 3:
        assert positions.decode(answer["after"]) == ends


async def test_the_last_events_come_in_order_and_lead_on(client, logs, clock):
    filled(logs, clock)
    everything, _ = await pages(client)
    answer = (await client.get(EVENTS, params={"last": 4})).json()
    assert answer["events"] == everything[-4:]
    assert (await client.get(EVENTS, params={"after": answer["after"]})).json()["events"] == []
    assert len((await client.get(EVENTS, params={"last": 3, "root": "c1"})).json()["events"]) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=nonsense", "after"),
        ("after=eyJhIjoxfQ", "$.after"),
        ("after=eyJzY2hlZHVsaW5nIjo5OTl9", "$.after"),
        ("limit=0", "$.limit"),
        ("limit=1001", "$.limit"),
        ("type=rollbook.nothing.*", "$.type"),
        ("type=rollbook", "$.type"),
        ("last=2&after=now", "$.last"),
        ("since=yesterday", "$.since"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_what_cannot_be_asked_for_is_named(client, query, field, accept):
    response = await client.get(f"{EVENTS}?{query}", headers={"Accept": accept})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


async def test_an_empty_log_has_an_empty_page_with_a_cursor(client):
    answer = (await client.get(EVENTS)).json()
    assert answer == {"events": [], "after": "e30"}


async def test_reasons_are_clear_to_auditors_alone(client, anyone, logs, token):
    logs.append("enrollment", "roster:o1", reason="enc:ill")
    integrator = {"Authorization": f"Bearer {token('integrator')}"}
    assert (await client.get(EVENTS)).json()["events"][0]["reason"] == "ill"
    assert (await anyone.get(EVENTS, headers=integrator)).json()["events"][0]["reason"] == "enc:ill"


async def test_an_event_waits_for_what_it_followed_from(source, logs, clock):
    """Even if the log of the effect was looked at after that of its cause."""
    original = source._ends
    looks = []

    def ends():
        if not looks:
            looks.append(found := original())
            logs.append("scheduling", "course:c1")
            clock.forward(milliseconds=1)
            logs.append("enrollment", "roster:o1")
            return found
        return original()

    source._ends = ends
    first = merge({}, await source.read({}, 10, Selection()), 10)
    assert first.events == []
    second = merge(first.after, await source.read(first.after, 10, Selection()), 10)
    assert [event.service for event, _ in second.events] == ["scheduling", "enrollment"]


async def test_only_so_many_streams_are_open_and_closing_ends_them(gateway, source, token, client):
    gateway._live = Live(source, most=1, keepalive=0.05)
    first = asyncio.create_task(follow(gateway, EVENTS, token(), until=lambda s: False))
    await asyncio.sleep(0.03)
    refused = await client.get(EVENTS, headers={"Accept": "text/event-stream"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    gateway.close()
    assert (await first).ended
    assert (await client.get(EVENTS, headers={"Accept": "text/event-stream"})).status_code == 503


async def test_a_stream_ends_when_its_token_does(gateway, token, clock):
    following = asyncio.create_task(follow(gateway, EVENTS, token(), until=lambda s: False))
    await asyncio.sleep(0.08)
    clock.forward(hours=2)
    assert (await following).ended


async def test_a_client_that_takes_nothing_is_dropped(source, logs, clock, gateway, token):
    filled(logs, clock)
    gateway._live = Live(source, patience=0.05)
    stuck = asyncio.Event()
    sent = []

    async def send(message):
        sent.append(message)
        if len(sent) > 1:
            await stuck.wait()

    async def receive():
        await asyncio.Event().wait()

    scope = {
        "type": "http", "method": "GET", "path": EVENTS, "raw_path": EVENTS.encode(), "query_string": b"",
        "headers": [(b"accept", b"text/event-stream"), (b"authorization", f"Bearer {token()}".encode())],
    }  # fmt: skip
    async with asyncio.timeout(5):
        await gateway(scope, receive, send)
    assert gateway._live._open == set()
