"""What the platform knows already, by the codes that files name it by."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rollbook.importers.oulad.importing import Platform

MOST = 500
Document = Mapping[str, Any]


def folded(code: str) -> str:
    """The same for all codes that the platform takes as one: it compares them in any case."""
    return code.lower()


async def everything(platform: Platform, path: str, **asked: Any) -> list[Document]:
    """All documents of a list, page after page."""
    found: list[Document] = []
    after: str | None = None
    while True:
        page = await platform.get(path, asked | {"limit": MOST, "after": after})
        found += page["items"]
        after = page.get("after")
        if after is None:
            return found


async def by_code(platform: Platform, path: str) -> dict[str, Document]:
    """All documents of a list by their codes."""
    return {folded(one["code"]): one for one in await everything(platform, path)}


async def rooms(platform: Platform) -> dict[tuple[str, str], Document]:
    """All rooms, by their venue's id and their own code."""
    return {(one["venue"], folded(one["code"])): one for one in await everything(platform, "/v1/rooms")}


def differing(known: Document, told: msgspec.Struct, columns: Mapping[str, str]) -> list[str]:
    """The columns in which a command says something else than is known; `columns` by field."""
    said = {field: msgspec.to_builtins(getattr(told, field)) for field in columns}
    return [column for field, column in columns.items() if _plain(known.get(field)) != _plain(said[field])]


def _plain(value: Any) -> Any:
    """Lists in any order and null are the same as what they come to."""
    if isinstance(value, list | tuple):
        return sorted(value, key=msgspec.json.encode) or None
    return value
