"""A TCP proxy in front of a server, whose faults come and go when a test says so."""

import asyncio
from contextlib import suppress


class Proxy:
    """Forwards to a server until told otherwise.

    `stalled` forwards nothing more, as a machine that hangs; `silenced` lets requests with these bytes through, and
    cuts the connection where the reply would come; `cut` ends all connections and takes none.
    """

    def __init__(self, host, port):
        self._target = (host, port)
        self._connections = set()
        self._listening = None
        self._going = asyncio.Event()
        self._going.set()
        self._silenced = b""
        self._swallowing = asyncio.Event()
        self.swallowed = 0

    async def start(self, port=0):
        self._listening = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._listening.sockets[0].getsockname()[1]

    def stall(self):
        self._going.clear()

    def resume(self):
        self._going.set()

    def silence(self, marker):
        self._silenced = marker
        self._swallowing.clear()

    async def swallowing(self):
        """Until a reply was swallowed since `silence`."""
        await self._swallowing.wait()

    async def cut(self):
        self._listening.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._listening.wait_closed()

    async def restore(self):
        await self.start(self.port)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._connections.add(task)
        server_writer = None
        try:
            server_reader, server_writer = await asyncio.open_connection(*self._target)
            cutting = asyncio.Event()
            ways = [
                asyncio.create_task(self._forward(reader, server_writer, cutting)),
                asyncio.create_task(self._answer(server_reader, writer, cutting)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            for end in (writer, server_writer):
                if end is not None:
                    end.close()
                    with suppress(OSError, asyncio.CancelledError):
                        await end.wait_closed()

    async def _forward(self, reader, writer, cutting):
        while data := await reader.read(1 << 16):
            await self._going.wait()
            if self._silenced and self._silenced in data:
                cutting.set()
            writer.write(data)
            await writer.drain()

    async def _answer(self, reader, writer, cutting):
        while data := await reader.read(1 << 16):
            await self._going.wait()
            if cutting.is_set():
                self.swallowed += 1
                self._swallowing.set()
                return
            writer.write(data)
            await writer.drain()
