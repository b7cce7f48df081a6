"""Talking over a WebSocket, with the standard library alone."""

import asyncio
import base64
import os
import struct
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Socket:
    """A WebSocket client, as much of one as DevTools needs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, url: str) -> "Socket":
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**26)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head.split(b"\r\n", 1)[0]
        return cls(reader, writer)

    async def send(self, text: str, opcode: int = TEXT) -> None:
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = bytes([0x80 | opcode])
        head += (
            bytes([0x80 | size])
            if size < 126
            else bytes([0x80 | 126]) + struct.pack(">H", size)
            if size < 65536
            else bytes([0x80 | 127]) + struct.pack(">Q", size)
        )
        body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        self._writer.write(head + mask + body)
        await self._writer.drain()

    async def receive(self) -> str | None:
        message = b""
        while True:
            first, second = await self._reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", await self._reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", await self._reader.readexactly(8))
            data, opcode = await self._reader.readexactly(size), first & 0x0F
            if opcode == CLOSE:
                return None
            if opcode == PING:
                await self.send(data.decode(), PONG)
                continue
            message += data
            if first & 0x80:
                return message.decode()

    def close(self) -> None:
        self._writer.close()
