"""A client of server-sent events that takes them from the ASGI application itself, and may be killed."""

import asyncio
import json


class Stream:
    """What has arrived, read as the standard says: an event counts once its blank line is there."""

    def __init__(self):
        self.raw = b""
        self.status = 0
        self.headers = {}
        self.ended = False

    def parsed(self):
        """The events that are complete, and the last id that was told (with an event or alone)."""
        events, last = [], None
        for block in self.raw.decode(errors="ignore").split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
            last = fields.get("id", last)
            if "data" in fields:
                events.append(json.loads(fields["data"]))
        return events, last


async def follow(app, path, token, *, until, last_id=None, kill_after=None, query=b""):
    """Follow a stream until `until(stream)`, or until so many bytes came; answers what had arrived."""
    stream, gone = Stream(), asyncio.Event()
    headers = [(b"accept", b"text/event-stream"), (b"authorization", f"Bearer {token}".encode())]
    if last_id:
        headers.append((b"last-event-id", last_id.encode()))
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": headers, "scheme": "http", "client": ("127.0.0.1", 1), "http_version": "1.1", "server": ("x", 80),
    }  # fmt: skip
    asked = False

    async def receive():
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            stream.status, stream.headers = message["status"], dict(message["headers"])
            return
        stream.raw += message.get("body", b"")
        if kill_after is not None and len(stream.raw) >= kill_after:
            stream.raw = stream.raw[:kill_after]
            gone.set()
        elif until(stream):
            gone.set()
        if gone.is_set():
            await asyncio.sleep(0)
        stream.ended = not message.get("more_body", False)

    async with asyncio.timeout(20):
        await app(scope, receive, send)
    return stream
