"""The event stream live: server-sent events, each with the cursor after it as its id."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.types import Receive, Send

from chassis.errors import Unauthenticated, Unavailable
from chassis.telemetry import metrics
from chassis.web import positions
from gateway.streams.merge import merge
from gateway.streams.port import EventSource, Selection
from gateway.streams.query import Teller

BATCH = 200
RETRY_MILLISECONDS = 2000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
Allowed = Callable[[], None]
log = logging.getLogger("rollbook.streams")


class Live:
    """Every open event stream. A client that takes nothing for `patience` seconds is dropped; it can
    go on where it was. `keepalive` is the longest silence, in seconds, and how long a permission counts.
    """

    def __init__(
        self, source: EventSource, *, most: int = 256, keepalive: float = 15.0, patience: float = 30.0
    ) -> None:
        self._source, self._most, self._keepalive, self._patience = source, most, keepalive, patience
        self._open: set[asyncio.Task[None]] = set()
        self._closed = False

    async def serve(
        self,
        receive: Receive,
        send: Send,
        after: Mapping[str, int],
        selection: Selection,
        tell: Teller,
        allowed: Allowed,
    ) -> None:
        """Stream events after a position until the client leaves, or `allowed` raises.

        Raises:
            Unavailable: as many streams are open as may be, or the platform is stopping.
        """
        if self._closed or len(self._open) >= self._most:
            raise Unavailable(f"{len(self._open)} event streams are open; no more are taken just now.")
        telling = asyncio.create_task(self._tell(send, after, selection, tell, allowed))
        self._open.add(telling)
        metrics.streams_open.record(len(self._open))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait([telling, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            telling.cancel()
            await asyncio.gather(telling, leaving, return_exceptions=True)
            self._open.discard(telling)
            metrics.streams_open.record(len(self._open))

    def close(self) -> None:
        """End every stream, and take no more."""
        self._closed = True
        for task in self._open:
            task.cancel()

    async def _tell(
        self, send: Send, after: Mapping[str, int], selection: Selection, tell: Teller, allowed: Allowed
    ) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        try:
            await self._put(send, f"retry: {RETRY_MILLISECONDS}\n\n".encode())
            await self._follow(send, after, selection, tell, allowed)
        except (TimeoutError, OSError):
            log.info("an event stream was dropped: its client took nothing for %s s", self._patience)
        except (Unauthenticated, Unavailable) as ended:
            log.info("an event stream ended: %s", ended)
        except Exception:
            log.exception("an event stream failed")
        except asyncio.CancelledError:
            # The platform stops, or the client has left: either way the response ends here.
            await _ended(send)
            raise
        await _ended(send)

    async def _follow(
        self, send: Send, after: Mapping[str, int], selection: Selection, tell: Teller, allowed: Allowed
    ) -> None:
        clock = asyncio.get_running_loop().time
        at = known = after
        spoken = checked = clock()
        while True:
            page = merge(at, await self._source.read(at, BATCH, selection), BATCH)
            at = page.after
            if clock() - checked >= self._keepalive:
                allowed()
                checked = clock()
            if page.events:
                found, ends = zip(*page.events, strict=True)
                await self._put(send, b"".join(map(message, await tell(found), ends)))
                known, spoken = page.events[-1][1], clock()
                continue
            await self._source.wait(at, max(0.0, spoken + self._keepalive - clock()))
            if clock() - spoken >= self._keepalive:
                await self._put(send, silence(at if at != known else None))
                known, spoken = at, clock()

    async def _put(self, send: Send, chunk: bytes) -> None:
        async with asyncio.timeout(self._patience):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


def message(event: Mapping[str, Any], after: Mapping[str, int]) -> bytes:
    """One event in the wire format of server-sent events."""
    return b"id: %b\ndata: %b\n\n" % (positions.encode(after).encode(), msgspec.json.encode(event))


def silence(after: Mapping[str, int] | None) -> bytes:
    """A sign of life; with the cursor where it moved over events that were not selected."""
    moved = b"id: %b\n" % positions.encode(after).encode() if after is not None else b""
    return b": keepalive\n%b\n" % moved


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _ended(send: Send) -> None:
    try:
        async with asyncio.timeout(1):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    except (TimeoutError, OSError, RuntimeError):
        log.debug("an event stream could not be ended in order")
