"""The platform for a command: the running one where there is one, else one opened for the command."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from chassis.access import Principal
from chassis.settings import Settings
from chassis.tokens import ACCESS, Issuer, load_key
from rollbook.client import Client, PlatformGone, remote
from rollbook.cluster.settings import ClusterSettings
from rollbook.folder import FolderBusy, FolderProblem, running, since

OPERATOR = Principal(subject="operator", roles=("admin",))
TOKEN_LIFETIME = timedelta(hours=12)


def cluster_settings() -> ClusterSettings | None:
    """The settings of the cluster that commands are for; null where ROLLBOOK_URL names none.

    Raises:
        SettingMissing: one of them cannot be meant.
    """
    return ClusterSettings.read() if os.environ.get("ROLLBOOK_URL") else None


def token(settings: Settings, principal: Principal, lifetime: timedelta = TOKEN_LIFETIME, *, use: str = ACCESS) -> str:
    """A token of the data folder's own issuer: a bearer token, unless it is for another `use`.

    Raises:
        FolderProblem: the folder holds no usable signing key.
        SettingMissing: a cluster is meant, and its key is not set.
    """
    cluster = cluster_settings()
    try:
        key = cluster.signing_key("the command line") if cluster else load_key(settings.data)
    except (OSError, ValueError) as error:
        raise FolderProblem(str(error)) from None
    issuer = Issuer(key, issuer=settings.token_issuer, audience=settings.token_audience)
    return issuer.issue(principal, lifetime, use=use)


def signs_in_at(settings: Settings) -> str:
    """Where browsers reach the platform that links are for.

    Raises:
        PlatformGone: none is running on the data folder.
    """
    cluster = cluster_settings()
    if url := (cluster or settings).public_url or (cluster and cluster.url):
        return url
    holder = running(settings.data)
    if holder is None or holder.url is None:
        raise PlatformGone(f"No platform is running on {settings.data}; a link is for one that is.")
    return holder.url


@asynccontextmanager
async def connected(
    settings: Settings, principal: Principal = OPERATOR, *, create: bool = False
) -> AsyncIterator[Client]:
    """A client of the platform on this data folder, or of the cluster that ROLLBOOK_URL names; `create`
    makes the folder where there is none.

    Raises:
        FolderBusy: another process has it open and cannot be reached.
        FolderProblem: there is no such folder, or it cannot be used.
    """
    cluster = cluster_settings()
    if cluster and cluster.url:
        async with remote(cluster.url, token(settings, principal)) as client:
            yield client
        return
    holder = running(settings.data)
    if holder is not None:
        if holder.url is None:
            raise FolderBusy(settings.data, holder.pid, None)
        async with remote(holder.url, token(settings, principal)) as client:
            yield client
        return
    if not create:
        since(settings.data)
    # Whoever gave the command is told at its end what was away; a line for each part of the platform says no more.
    logging.getLogger("chassis.outage").setLevel(logging.CRITICAL)
    from rollbook.embedded import opened  # what a running platform needs is slow to import

    async with opened(settings, wants_sample=not create) as platform:
        await platform.settle()
        yield platform.client(principal)
