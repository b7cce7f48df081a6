"""What every process of a service stands on: its log, its views, the feed, and a decision loop."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from chassis.decider import Reaction
from chassis.eventlog.postgres import Listener, PostgresEventLog, prepare
from chassis.feed.lanes import reached
from chassis.feed.log_feed import LogFeed
from chassis.feed.port import FeedUnavailable, sources_of
from chassis.feed.wakeup import Wakeup
from chassis.jobs.keeps import Drawer
from chassis.kafka.feed import KafkaFeed
from chassis.loop import DecisionLoop
from chassis.outside import Outside
from chassis.reactions import ReactionRunner
from chassis.reads import Reads
from chassis.readstore.mongo import MongoReadStore
from chassis.rebuild import live_owner
from chassis.runner import ProjectionRunner
from chassis.seal import Seal
from chassis.service import Service
from chassis.stored_progress import StoredProgress
from chassis.vault import Vault
from gateway.ops.port import ProjectionStatus
from rollbook.cluster.settings import ClusterSettings

NEWEST_SECONDS = 2.0


class Parts:
    """One service's parts, in one process. Opening connects to its servers, and raises what they raise."""

    def __init__(self, service: Service, settings: ClusterSettings) -> None:
        name, self.service, self.settings = service.name, service, settings
        self.log: PostgresEventLog | None = None
        self.wakeup = Wakeup()
        self._listener: Listener | None = None
        own = None
        if service.handlers:
            self.log = PostgresEventLog(settings.needed("postgres", name), name, lazy=True)
            own = LogFeed({name: self.log}, {name: self.wakeup})
        self.store = MongoReadStore(
            _database(settings.needed("mongo", name), f"{settings.prefix}_{name}"), name, driver=settings.mongo_driver
        )
        self.bootstrap = settings.needed("kafka", name)
        self.feed = KafkaFeed(self.bootstrap, own=own, topic_of=settings.topic_of, group_prefix=f"{settings.prefix}.")
        self.vault = Vault(self.log) if self.log else None
        self.runner = ProjectionRunner(service, self.feed, self.store, vault=self.vault)
        self.progress = StoredProgress(self.store, live_owner(name), sources_of(service.views), self.feed)
        secret = settings.needed("secret", name).encode()[:64] if self.log else b""
        outside = Outside(private=settings.private_calendars)
        kept = Drawer(self.log) if self.log else None
        seal = Seal(secret) if secret else None
        self.reads = Reads(self.store, self.progress, seal, outside, settings, kept)
        self.loop: DecisionLoop | None = None
        self.reactions: ReactionRunner | None = None
        if self.log:
            self.loop = DecisionLoop(service, self.log, reads=self.reads, secret=secret, vault=self.vault)
            self.reactions = ReactionRunner(service, self.feed, self.log, self.loop, reads=self.reads)

    async def open(self) -> None:
        """Connect, and take commands."""
        await self.feed.start()
        await self.store.prepare(self.service.views)
        await self.progress.start()
        if self.loop and self.log:
            await asyncio.to_thread(prepare, self.settings.needed("postgres", self.service.name), self.service.name)
            self._listener = self.log.listener(self.wakeup.notify)
            self._listener.start()
            self.loop.on_append += [self.wakeup.notify, self.log.announce]
            await self.loop.start()

    async def close(self) -> None:
        """Answer what is in flight, and let go of everything."""
        if self.loop:
            await self.loop.stop()
        await self.progress.stop()
        if self._listener:
            await asyncio.to_thread(self._listener.stop)
        await self.feed.stop()
        await self.store.close()
        if self.log:
            await asyncio.to_thread(self.log.close)

    async def status(self) -> list[ProjectionStatus]:
        """How far views and reactions are, whichever process keeps them going."""
        await self.progress.look()
        views = self.progress.positions()
        groups = {("views", source): position for source, position in views.items()}
        for reaction in self.service.reactions:
            owner = f"{self.service.name}.reactions.{reaction.name}"
            groups |= {(owner, source): at for source, at in (await self._reacted(owner, reaction)).items()}
        sources = list({source for _, source in groups})
        newest = dict(zip(sources, await asyncio.gather(*map(self._newest, sources)), strict=True))
        return [
            ProjectionStatus(
                service=self.service.name,
                group=group,
                source=source,
                position=position,
                newest=max(position, newest[source] or 0),
                lag=max(0, (newest[source] or 0) - position),
                error=f"The topic of {source} cannot be read just now." if newest[source] is None else None,
            )
            for (group, source), position in groups.items()
        ]

    async def _newest(self, source: str) -> int | None:
        """The newest position of a source; null where its topic cannot be read just now."""
        try:
            async with asyncio.timeout(NEWEST_SECONDS):
                return await self.feed.last_position(source)
        except (FeedUnavailable, TimeoutError):
            return None

    async def _reacted(self, owner: str, reaction: Reaction) -> Mapping[str, int]:
        if self.log is None:
            return {}
        marks = await asyncio.to_thread(self.log.checkpoints, owner)
        return {source: reached(marks, self.feed.lanes(source)) for source in sources_of([reaction])}


def _database(uri: str, name: str) -> str:
    """The address of a service's own database, where none is named."""
    parts = urlsplit(uri)
    return uri if parts.path.strip("/") else urlunsplit(parts._replace(path=f"/{name}"))
