"""Commands of a directory that provisions people and groups (SCIM); they have no routes of their own."""

from chassis.decider import Command


class TakeIn(Command, frozen=True, kw_only=True):
    """Have a directory's person be a learner. `login` is the keyed digest of the name they sign in by, and `entry` all
    that the directory says of them, as JSON text.
    """

    login: str
    entry: str


class KeepEntry(Command, frozen=True, kw_only=True):
    """Have a person's entry be as the directory says now, if it still is of the `tag` that it was seen at."""

    learner: str
    login: str
    entry: str
    tag: str | None = None


class LetGo(Command, frozen=True, kw_only=True):
    """Deactivate a person whom the directory has given up, and tell it of them no more."""

    learner: str
    tag: str | None = None


class TakeInGroup(Command, frozen=True, kw_only=True):
    """Have a directory's group be an organization, with these learners in it."""

    name: str
    external_id: str | None = None
    joined: tuple[str, ...] = ()


class KeepGroup(Command, frozen=True, kw_only=True):
    """Have an organization be called as the directory calls its group, and learners come into it and leave it."""

    organization: str
    name: str
    external_id: str | None = None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    tag: str | None = None
