"""What is told to some alone is in no stream and no history, whoever reads it."""

from contracts.scheduling import SessionLinkChanged
from tests.integration.gateway.sse import follow


async def test_where_a_session_is_joined_is_in_no_stream_and_no_history(gateway, client, logs, token):
    link = SessionLinkChanged(session="o1.s1", offering="o1", join_url="https://meet.example.org/secret")
    ident = logs.append("scheduling", "offering:o1", payload=link)

    page = await client.get("/v1/events")
    history = await client.get("/v1/audit/streams/offering:o1")
    event = await client.get(f"/v1/audit/events/{ident}")
    live = await follow(gateway, "/v1/events", token(), until=lambda stream: stream.parsed()[0])

    assert page.json()["events"][0]["data"] == {"session": "o1.s1", "offering": "o1", "join_url": None}
    assert not any(b"secret" in answer for answer in (page.content, history.content, event.content, live.raw))
