"""The platform for a command: the running one where there is one, else one opened for the command."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from chassis.access import Principal
from chassis.settings import Settings
from chassis.tokens import Issuer, load_key
from rollbook.client import Client, remote
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


def token(settings: Settings, principal: Principal, lifetime: timedelta = TOKEN_LIFETIME) -> str:
    """A bearer token of the data folder's own issuer.

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
    return issuer.issue(principal, lifetime)


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
