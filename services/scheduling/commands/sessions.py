"""What can be asked of sessions.

Whatever would clash is refused, with every clash named, unless `override` names its kind and `reason` says why.
"""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from chassis.rehearsing import ToWhom
from chassis.shapes import shape
from contracts.scheduling.sessions import EquipmentUse
from services.scheduling.commands.shapes import Code, Ident, Reason, Title, Zone
from services.scheduling.domain.clash import ClashKind

People = Annotated[tuple[Ident, ...], Meta(max_length=50)]
Override = Annotated[
    tuple[ClashKind, ...], Meta(max_length=20, description="Kinds of clashes that do not matter this time.")
]
DryRun = Annotated[bool, Meta(description="Change nothing; tell what would clash.")]


class NewEquipmentUse(EquipmentUse, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """So many of a thing, as it is asked for."""

    equipment: Ident
    units: Annotated[int, Meta(ge=1, le=10_000)] = 1


JoinUrl = Annotated[
    str,
    shape(
        r"^https?://[^\s/]\S*$(?!\n)",
        "must be an address such as https://meet.example.org/neg",
        max_length=2_000,
        description="Where it is joined; told to those alone who hold a seat, or teach.",
    ),
]
EquipmentUses = Annotated[tuple[NewEquipmentUse, ...], Meta(max_length=50)]


class ScheduleSession(Command, frozen=True, kw_only=True):
    """Add a sitting to an offering, half-open: one may begin when another ends.

    `timezone` is the offering's where it is not given. `room` is the id of a room, `place` where it is in
    words; `venue` from where it is taught, where that is not the room's. `instructors` lead, `assistants` help.
    `hold` is what keeps these free for it, and is used with it.
    """

    offering: Ident
    component: Code
    starts_at: datetime
    ends_at: datetime
    timezone: Zone | None = None
    room: Ident | None = None
    place: Title | None = None
    venue: Ident | None = None
    instructors: People = ()
    assistants: People = ()
    equipment: EquipmentUses = ()
    join_url: JoinUrl | None = None
    hold: Ident | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class RescheduleSession(Command, frozen=True, kw_only=True):
    """Move a sitting that has not ended, with all that it has reserved; its timezone stays where none is given."""

    session: Ident
    starts_at: datetime
    ends_at: datetime
    timezone: Zone | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class ChangeSessionRoom(Command, frozen=True, kw_only=True):
    """Hold a sitting that has not ended somewhere else: in this room, or `null` for none."""

    session: Ident
    room: Ident | UnsetType | None = UNSET
    place: Title | None = None
    venue: Ident | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class AssignInstructors(Command, frozen=True, kw_only=True):
    """Have others teach a sitting that has not ended: these, and nobody else."""

    session: Ident
    instructors: People
    assistants: People = ()
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False


class SetJoinUrl(Command, frozen=True, kw_only=True):
    """Have those who hold a seat join a sitting at this address; without one, at none."""

    session: Ident
    join_url: JoinUrl | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class CancelSession(Command, frozen=True, kw_only=True):
    """Call a sitting off; it counts for nobody."""

    session: Ident
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class RestoreSession(Command, frozen=True, kw_only=True):
    """Have a sitting that was called off take place after all, when and where it was to."""

    session: Ident
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None
