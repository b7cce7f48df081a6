"""Who may follow the event stream is asked again and again, however much there is to tell."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from chassis.errors import Unauthenticated
from contracts.envelope import Recorded
from gateway.streams.live import Live
from gateway.streams.port import Selection, Slice

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Busy:
    """A log in which there is always one more event."""

    services = ("a",)

    async def read(self, after, limit, selection):
        await asyncio.sleep(0)
        position = after.get("a", 0) + 1
        event = Recorded(
            id=f"a{position}", type="t", service="a", stream="s", version=1, root="r", position=position,
            recorded_at=NOW, effective_at=NOW, actor="x", correlation="", data=msgspec.Raw(b"{}"),
        )  # fmt: skip
        return [Slice(service="a", events=[event], upto=position, settled=position, full=False)]


async def told(live, allowed):
    """The events that a follower is told until the stream ends."""
    sent, stays = [], asyncio.Event()

    async def send(message):
        sent.append(message)

    async def tell(events):
        return [{"at": event.position} for event in events]

    async with asyncio.timeout(10):
        await live.serve(stays.wait, send, {}, Selection(), tell, allowed)
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    return [message["body"] for message in sent if b"data: " in message.get("body", b"")]


@pytest.mark.parametrize("times", [0, 1, 5])
async def test_a_stream_that_is_never_silent_ends_before_it_tells_more_than_it_may(times):
    left = [None] * times

    def allowed():
        if not left:
            raise Unauthenticated("The token has run out.")
        left.pop()

    assert len(await told(Live(Busy(), keepalive=0), allowed)) == times


async def test_who_may_is_not_asked_for_every_page():
    asked = []

    class Ending(Busy):
        async def read(self, after, limit, selection):
            if after.get("a", 0) == 50:
                raise Unauthenticated("enough")
            return await super().read(after, limit, selection)

    pages = await told(Live(Ending(), keepalive=3600), lambda: asked.append(1))
    assert (len(pages), asked) == (50, [])
