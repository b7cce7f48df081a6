import pytest

AUDIT = "/v1/audit"


def ids(events):
    return [event["id"] for event in events]


@pytest.fixture
def promotion(logs, clock):
    """A cancellation, and what followed from it in this service and another."""
    logs.append("scheduling", "course:c7", count=3)
    clock.forward(seconds=1)
    cause = logs.append("enrollment", "roster:o1", actor="ada", reason="enc:ill")
    clock.forward(milliseconds=5)
    effect = logs.append("enrollment", "roster:o1", actor="reaction:promote", causation=cause)
    clock.forward(milliseconds=5)
    elsewhere = logs.append("attendance", "roll:o9.s1", actor="reaction:credit", causation=effect)
    return cause, effect, elsewhere


async def test_a_streams_history_tells_who_when_why_and_because_of_what(client, promotion):
    cause, effect, _ = promotion
    answer = (await client.get(f"{AUDIT}/streams/roster:o1")).json()
    first, second = answer["events"]
    assert (answer["stream"], ids(answer["events"]), answer["after"]) == ("roster:o1", [cause, effect], None)
    assert (first["actor"], first["reason"], first["streamversion"]) == ("ada", "ill", 1)
    assert second["cause"] == {
        "id": cause, "type": first["type"], "subject": "roster:o1", "actor": "ada", "recordedat": first["recordedat"],
    }  # fmt: skip


async def test_a_cause_is_found_in_another_service(client, promotion):
    _, effect, elsewhere = promotion
    (event,) = (await client.get(f"{AUDIT}/streams/roll:o9.s1")).json()["events"]
    assert (event["id"], event["cause"]["id"]) == (elsewhere, effect)


async def test_an_event_tells_its_cause_and_its_effects(client, promotion):
    cause, effect, elsewhere = promotion
    answer = (await client.get(f"{AUDIT}/events/{effect}")).json()
    assert answer["event"]["id"] == effect
    assert (answer["cause"]["id"], answer["cause"]["reason"]) == (cause, "ill")
    assert ids(answer["effects"]) == [elsewhere]
    assert ids((await client.get(f"{AUDIT}/events/{cause}")).json()["effects"]) == [effect]


async def test_an_event_is_found_among_many(client, logs, clock):
    wanted = []
    for number in range(30):
        wanted.append(logs.append("enrollment", f"roster:o{number}", count=100))
        clock.forward(seconds=7)
    for ident in wanted[::7]:
        assert (await client.get(f"{AUDIT}/events/{ident}")).json()["event"]["id"] == ident


async def test_a_long_history_comes_in_pages_or_from_its_end(client, logs):
    logs.append("enrollment", "roster:o1", count=12)
    first = (await client.get(f"{AUDIT}/streams/roster:o1", params={"limit": 8})).json()
    rest = (await client.get(f"{AUDIT}/streams/roster:o1", params={"limit": 8, "after": first["after"]})).json()
    assert [event["streamversion"] for event in first["events"] + rest["events"]] == list(range(1, 13))
    assert rest["after"] is None
    last = (await client.get(f"{AUDIT}/streams/roster:o1", params={"last": 3})).json()
    assert [event["streamversion"] for event in last["events"]] == [10, 11, 12]


@pytest.mark.parametrize(
    "path",
    ["streams/roster:none", "events/nonsense", "events/019cadc6-9a81-7ff4-837d-7000fe0318fa", "events/" + "0" * 32],
)
async def test_what_never_happened_is_unknown(client, promotion, path):
    assert (await client.get(f"{AUDIT}/{path}")).status_code == 404


async def test_a_stream_whose_name_has_a_slash_is_found(client, logs):
    ident = logs.append("scheduling", "claim:offering/AAA-2013J")
    answer = await client.get(f"{AUDIT}/streams/claim:offering%2FAAA-2013J")
    assert ids(answer.json()["events"]) == [ident]
