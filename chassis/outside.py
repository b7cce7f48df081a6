"""Fetching what people name by its address, from the public net alone.

Whoever may name an address must not reach with it what only this machine can: every address that a name stands for has
to be public, that very one is connected to, and so it is after each redirect.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urljoin, urlsplit

import httpx

SECONDS = 5.0
LONGEST = 1024 * 1024
REDIRECTS = 3
_TRANSLATED = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NotFetched(Exception):
    """Why nothing was fetched, in a few words; never the address, which may be a secret."""


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Outside:
    """Fetches from the public net; `private` lets it reach every address, for tests and for calendars in house."""

    def __init__(self, *, private: bool = False, resolve: Resolve = _resolve) -> None:
        self._private, self._resolve = private, resolve

    async def fetch(self, address: str) -> bytes:
        """What is there: 1 MiB at most, within 5 seconds.

        Raises:
            NotFetched: it cannot be had, or must not.
        """
        try:
            async with asyncio.timeout(SECONDS):
                return await self._followed(address)
        except TimeoutError:
            raise NotFetched("there was no answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            raise NotFetched("it cannot be reached") from None

    async def _followed(self, address: str) -> bytes:
        # A proxy of the environment would connect to what nobody has looked at.
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=SECONDS) as client:
            for _ in range(REDIRECTS + 1):
                async with _closing(await client.send(await self._request(client, address), stream=True)) as reply:
                    if reply.is_redirect:
                        address = urljoin(address, reply.headers.get("location", ""))
                        continue
                    if reply.status_code != 200:
                        raise NotFetched(f"the answer was {reply.status_code}")
                    return await _body(reply)
        raise NotFetched("it leads from one address to the next")

    async def _request(self, client: httpx.AsyncClient, address: str) -> httpx.Request:
        """The request to the very address that was looked at: a name may stand for another one a moment later."""
        parts = urlsplit(address)
        scheme = _SCHEMES.get(parts.scheme.lower())
        if scheme is None or not parts.hostname or parts.username is not None:
            raise NotFetched("it is no address of the web")
        port = parts.port or (443 if scheme == "https" else 80)
        found = await self._resolve(parts.hostname, port)
        if not found or not (self._private or all(_is_public(one) for one in found)):
            raise NotFetched("it is not on the public net")
        target = f"[{found[0]}]" if ":" in found[0] else found[0]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return client.build_request(
            "GET",
            f"{scheme}://{target}:{port}{path}",
            headers={"Host": parts.netloc, "Accept": "text/calendar, */*;q=0.1", "User-Agent": "Rollbook"},
            extensions={"sni_hostname": parts.hostname},
        )


@asynccontextmanager
async def _closing(reply: httpx.Response) -> AsyncIterator[httpx.Response]:
    try:
        yield reply
    finally:
        await reply.aclose()


async def _body(reply: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in reply.aiter_bytes():
        size += len(part)
        if size > LONGEST:
            raise NotFetched("it is too long")
        parts.append(part)
    return b"".join(parts)


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(str(address.ipv4_mapped))
        if any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
