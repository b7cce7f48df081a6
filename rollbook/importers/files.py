"""Files that a platform takes in as jobs: sent in parts, followed to their end, and their odd rows fetched."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rollbook.client import Client
from rollbook.importers.lines import BadInput
from rollbook.importers.sending import PlatformAway
from rollbook.patience import Looks

PART = 1024 * 1024
"""Bytes that are sent at once."""
STANDING_STILL_SECONDS = 120.0
"""How long an import may not get any further before nobody waits for it any longer."""

Watch = Callable[[Mapping[str, Any]], None]


async def begun(
    client: Client,
    kind: str,
    path: Path,
    options: Mapping[str, Any],
    *,
    mapping: Mapping[str, str],
    dry_run: bool = False,
) -> str:
    """The address of the job that is at the file now. One that was interrupted goes on where it stopped, if it is the
    same file, taken in the same way.

    Raises:
        BadInput: the file cannot be read.
        ClientProblem: the platform does not take it.
    """
    digest = _digest(path)
    job = None if dry_run else await _interrupted(client, kind, {**options, "file": digest})
    if job is not None:
        address = f"/v1/imports/{kind}/{job['job']}"
        if job["state"] == "stopped":
            await client.post(f"{address}/start")
        return address
    opened = await client.post(f"/v1/imports/{kind}", {**options, "file": digest})
    address = f"/v1/imports/{kind}/{opened['job']}"
    await _send(client, address, path)
    await client.post(f"{address}/start", {"mapping": dict(mapping), "dry_run": dry_run})
    return address


async def followed(client: Client, address: str, watch: Watch = lambda job: None) -> Mapping[str, Any]:
    """The job, once it has ended.

    Raises:
        PlatformAway: it gets no further; it goes on by itself, or when the same is asked again.
    """
    looks, pause, still, seen = Looks(), 0.0, 0.0, -1.0
    while True:
        job = await client.get(address)
        watch(job)
        if job["state"] not in ("open", "running"):
            return dict(job)
        still = still + pause if job["share"] == seen else 0.0
        seen = job["share"]
        if still >= STANDING_STILL_SECONDS:
            raise PlatformAway(f"The import {job['job']} gets no further")
        pause = looks.after(1 - seen)
        await asyncio.sleep(pause)


async def odd_rows(client: Client, address: str, job: Mapping[str, Any]) -> bytes | None:
    """The list of odd and lost rows; null where there is none."""
    return await client.content(f"{address}/errors.csv") if job["listed"] else None


async def _interrupted(client: Client, kind: str, options: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The job that is at this file already, if one is."""
    told = {name: _text(value) for name, value in options.items()}
    for job in (await client.get(f"/v1/imports/{kind}"))["items"]:
        if job["state"] in ("running", "stopped") and not job["dry_run"] and told.items() <= job["options"].items():
            return dict(job)
    return None


async def _send(client: Client, address: str, path: Path) -> None:
    with _opened(path) as file:
        number = 0
        while part := file.read(PART):
            number += 1
            await client.put(f"{address}/parts/{number}", part)


def _digest(path: Path) -> str:
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> Any:
    try:
        if not path.stat().st_size:
            raise BadInput(f"{path} is empty. Its first line names its columns.")
        return path.open("rb")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
