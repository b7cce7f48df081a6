"""Requests as bytes on connections of their own: many at the same moment, or cut where a test wants it."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx


def request(method: str, path: str, headers: Mapping[str, str], body: Any = None) -> bytes:
    """One request, whose answer ends the connection."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    told = {"Host": "rollbook", "Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode() + content


async def answer(reader: asyncio.StreamReader) -> httpx.Response:
    """What comes back.

    Raises:
        ConnectionError: it does not come back whole.
    """
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        return httpx.Response(int(first.split()[1]), headers=headers, content=await reader.readexactly(length))
    except asyncio.IncompleteReadError:
        raise ConnectionError("the answer was cut") from None


async def exchange(url: str, sent: bytes) -> httpx.Response:
    """Send it on a connection of its own, and read the answer.

    Raises:
        OSError: there was no connection, or it ended before the answer did.
    """
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        writer.write(sent)
        return await answer(reader)
    finally:
        writer.close()
