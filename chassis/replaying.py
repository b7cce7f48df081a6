"""Taking into a view what was set aside of a root, once it can be taken."""

from chassis.apply import Applier, StillFails
from chassis.delivering import Reveals
from chassis.parking import owner_of, recorded_of
from chassis.readstore.port import ReadStore
from chassis.service import Service


async def replayed(service: Service, store: ReadStore, owner: str, root: str, vault: Reveals | None) -> int:
    """Fold, in order, what `owner` has set aside of a root, until there is nothing more; answers how many events that
    was.

    Raises:
        StillFails: one of them still cannot be taken, or `owner` is no generation that serves.
    """
    serving = (await store.serving()).generations
    views = [
        view
        for view in service.views
        if view.name in serving and owner == owner_of(service.name, view.name, serving[view.name])
    ]
    if not views:
        raise StillFails(f"{owner} is not a view that serves here.")
    applier = Applier(service.name, store, serving, views, owner=f"{service.name}.replay", vault=vault)
    done = 0
    while parked := await store.parked(owner, root):
        for one in parked:
            await applier.replay(one, recorded_of(one))
            done += 1
    return done
