"""A projection as the eventsourcing library runs it: an event a transaction, into MongoDB."""

import time
from collections.abc import Mapping
from threading import Event
from typing import Any, ClassVar

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.domain import event as library_event
from eventsourcing.persistence import Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from pymongo import MongoClient, WriteConcern

DURABLE = WriteConcern(w="majority", j=True)
PATIENCE_SECONDS = 120.0


class Standing(Aggregate):
    """A learner's standing, in the library's manner."""

    @library_event("Enrolled")
    def __init__(self, offering: str, learner: str) -> None:
        self.offering, self.learner, self.state = offering, learner, "enrolled"

    @library_event("Completed")
    def complete(self, offering: str, learner: str) -> None:
        """The course is completed."""
        self.state = "completed"


class Standings(Application[Any]):
    """The library's application, in memory: reading it costs next to nothing."""

    count: ClassVar[int]

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        super().__init__(env)
        for number in range(self.count // 2):
            standing = Standing(f"d{number % 40:016}", f"l{number:016}")
            standing.complete(standing.offering, standing.learner)
            self.save(standing)


class View(POPOTrackingRecorder):
    """A view in MongoDB that keeps its position in the same transaction as each document."""

    where: ClassVar[tuple[str, str]]
    done: ClassVar[Event]
    last: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        uri, name = self.where
        self._client: MongoClient[Any] = MongoClient(uri)
        self._standings, self._tracking = self._client[name]["standings"], self._client[name]["tracking"]
        for collection in (self._standings, self._tracking):
            collection.insert_one({"_id": "made"})

    def put(self, key: str, change: Mapping[str, Any], tracking: Tracking) -> None:
        """Fold one event into its document."""
        with self._client.start_session() as session, session.start_transaction(write_concern=DURABLE):
            found = self._standings.find_one({"_id": key}, session=session) or {"_id": key}
            self._standings.replace_one({"_id": key}, {**found, **change}, upsert=True, session=session)
            self._tracking.replace_one(
                {"_id": tracking.application_name}, {"position": tracking.notification_id}, upsert=True, session=session
            )

        if tracking.notification_id == self.last:
            self.done.set()

    def insert_tracking(self, tracking: Tracking) -> None:
        """Keep a position alone."""
        place = {"_id": tracking.application_name}
        self._tracking.replace_one(place, {"position": tracking.notification_id}, upsert=True)

    def max_tracking_id(self, application_name: str) -> int | None:
        """How far it is."""
        found = self._tracking.find_one({"_id": application_name})
        return found["position"] if found else None

    def close(self) -> None:
        """Disconnect."""
        self._client.close()


class Projecting(Projection[View]):
    """Which event changes what."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Take one event."""
        state = "completed" if isinstance(domain_event, Standing.Completed) else "enrolled"  # type: ignore[attr-defined]
        told = {"offering": domain_event.offering, "learner": domain_event.learner, "state": state}
        self.view.put(f"{domain_event.offering}.{domain_event.learner}", told, tracking)


def by_the_library(uri: str, database: str, count: int) -> float:
    """Events a second of so many, from an application in memory."""
    Standings.count, View.where, View.last, View.done = count, (uri, database), count, Event()
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Standings, projection_class=Projecting, view_class=View, env={"IS_SNAPSHOTTING_ENABLED": "no"}
    ) as runner:
        if not View.done.wait(PATIENCE_SECONDS):
            runner.run_forever(timeout=0.1)  # raises what stopped it
            raise TimeoutError("the library's runner did not come through")
        return count / (time.perf_counter() - began)
