"""Each event type as one line of the feed."""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.catalog import published
from gateway.dashboard.words import Line, Names, kind_of, label

Data = Mapping[str, Any]
Sentence = Callable[[Data, Names], Line]


def line(event: Data, names: Names) -> Line:
    """What happened, in the words of the trade; an unknown type is told by its name."""
    data = event.get("data") or {}
    tell = SENTENCES.get(kind_of(event))
    if tell is None:
        return Line(what=kind_of(event).replace("-", " ").capitalize(), about=str(event.get("subject", "")))
    return tell(data, names)


def _offering(ident: Any) -> str:
    return f"/offerings/{ident}" if ident else ""


def _enrolled(data: Data, names: Names) -> Line:
    note = "out of order" if data.get("out_of_order") else "from the waitlist" if data.get("from_waitlist") else ""
    because = str(data.get("because_of") or "").partition(".")[2]
    if because:
        note = f"{note or 'promoted'}, because {names.who(because)} gave up a seat"
    return Line(
        what=f"{names.who(data.get('learner'))} {'promoted' if because else 'enrolled'}",
        about=names.offering(data.get("offering")),
        note=note,
        href=_offering(data.get("offering")),
    )


def _cancelled(data: Data, names: Names) -> Line:
    gave_up = "left the waitlist" if data.get("was") == "waitlisted" else "seat cancelled"
    return Line(
        what=f"{names.who(data.get('learner'))}: {gave_up}",
        about=names.offering(data.get("offering")),
        note=f"by the {label(data.get('by') or 'coordinator')}",
        href=_offering(data.get("offering")),
    )


def _person_on_offering(verb: str, note: Callable[[Data, Names], str] = lambda data, names: "") -> Sentence:
    def tell(data: Data, names: Names) -> Line:
        return Line(
            what=f"{names.who(data.get('learner'))} {verb}",
            about=names.offering(data.get("offering")),
            note=note(data, names),
            href=_offering(data.get("offering")),
        )

    return tell


def _on_offering(what: str, note: Callable[[Data], str] = lambda data: "") -> Sentence:
    def tell(data: Data, names: Names) -> Line:
        ident = data.get("offering")
        about = data.get("title") or names.offering(ident)
        return Line(what=what, about=str(about), note=note(data), href=_offering(ident))

    return tell


def _on_course(what: str) -> Sentence:
    return lambda data, names: Line(
        what=what,
        about=str(data.get("title") or names.course(data.get("course"))),
        href=f"/courses/{data.get('course')}",
    )


def _on_program(what: str) -> Sentence:
    return lambda data, names: Line(
        what=what,
        about=str(data.get("title") or names.program(data.get("program"))),
        href=f"/programs/{data.get('program')}",
    )


def _on_path(verb: str) -> Sentence:
    return lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} {verb}",
        about=names.program(data.get("program")) if data.get("program") else names.course(data.get("course")),
    )


def _on_place(kind: str, what: str) -> Sentence:
    return lambda data, names: Line(what=what, about=str(data.get("name") or names.place(kind, data.get(kind))))


def _because(data: Data, names: Names) -> str:
    because = str(data.get("because_of") or "").partition(".")[2]
    return f"because {names.who(because)} gave up a seat" if because else ""


def _outcome(data: Data, names: Names) -> Line:
    source = str(data.get("source") or "")
    return Line(
        what=f"{names.who(data.get('learner'))}: {data.get('component')} {label(data.get('outcome'))}",
        about=names.offering(data.get("offering")),
        note="from the roll" if source.startswith("session:") else f"from {source}" if source else "",
        href=_offering(data.get("offering")),
    )


def _on_instructor(what: str, about: Callable[[Data, Names], str] = lambda data, names: "") -> Sentence:
    return lambda data, names: Line(what=what, about=about(data, names) or str(data.get("code") or ""))


def _course(data: Data, names: Names) -> str:
    return str(names.course(data.get("course")))


SENTENCES: Mapping[str, Sentence] = {
    "code-claimed": lambda data, names: Line(
        what="Code taken", about=str(data.get("code")), note=label(data.get("kind"))
    ),
    "course-defined": _on_course("Course created"),
    "course-revised": _on_course("Course revised"),
    "course-published": _on_course("Course published"),
    "program-defined": _on_program("Program created"),
    "program-revised": _on_program("Program revised"),
    "program-published": _on_program("Program published"),
    "format-advised": lambda data, names: Line(
        what="Format advised",
        about=label((data.get("advised") or {}).get("recommendation")) or "nothing decides",
        note=label((data.get("advised") or {}).get("blend")),
        href=f"/advice?advice={data.get('advice')}",
    ),
    "offering-scheduled": _on_offering("Offering drafted"),
    "offering-published": _on_offering("Offering published"),
    "offering-cancelled": _on_offering(
        "Offering called off", lambda data: "minimum missed" if data.get("below_minimum") else ""
    ),
    "series-scheduled": _on_offering("Series added", lambda data: f"{data.get('sessions')} sessions"),
    "session-scheduled": _on_offering("Session added"),
    "session-rescheduled": _on_offering("Session moved", lambda data: "seats and queue stay"),
    "session-room-changed": _on_offering("Session held elsewhere", lambda data: "seats and queue stay"),
    "session-instructors-changed": _on_offering("Session taught by others"),
    "reservation-made": _on_offering("Reserved", lambda data: str(data.get("kind") or "")),
    "reservation-moved": _on_offering("Reservation moved", lambda data: str(data.get("kind") or "")),
    "reservation-released": _on_offering("Reservation released", lambda data: str(data.get("kind") or "")),
    "session-link-changed": _on_offering("Where a session is joined has changed"),
    "calendar-opened": lambda data, names: Line(what="Calendar opened", note=label(data.get("kind"))),
    "calendar-revoked": lambda data, names: Line(what="Calendar revoked", note=label(data.get("kind"))),
    "session-cancelled": _on_offering("Session called off"),
    "hold-placed": _on_offering("Kept free for a while"),
    "hold-released": _on_offering("Kept free no longer"),
    "hold-expired": _on_offering("A hold expired"),
    "hold-used": _on_offering("A hold was used"),
    "session-restored": _on_offering("Session takes place after all", lambda data: "seats and queue stay"),
    "instructor-registered": _on_instructor("Instructor added"),
    "instructor-changed": _on_instructor("Instructor changed"),
    "instructor-retired": _on_instructor("Instructor retired"),
    "timetable-opened": _on_instructor("Timetable opened"),
    "home-changed": _on_instructor("Instructor's home changed"),
    "working-hours-set": _on_instructor("Working hours changed"),
    "qualification-granted": _on_instructor("Qualification granted", _course),
    "qualification-withdrawn": _on_instructor("Qualification withdrawn", _course),
    "calendar-followed": _on_instructor("Instructor's calendar followed"),
    "busy-times-changed": _on_instructor("Instructor's calendar changed"),
    "busy-times-unread": _on_instructor("Instructor's calendar cannot be read"),
    "time-off-added": _on_instructor("Time off added"),
    "time-off-removed": _on_instructor("Time off removed"),
    "venue-added": _on_place("venue", "Venue added"),
    "venue-changed": _on_place("venue", "Venue changed"),
    "travel-time-set": lambda data, names: Line(what="Travel time set", note=f"{data.get('minutes')} min"),
    "room-added": _on_place("room", "Room added"),
    "room-changed": _on_place("room", "Room changed"),
    "room-blocked": _on_place("room", "Room blocked"),
    "room-unblocked": _on_place("room", "Room free again"),
    "room-retired": _on_place("room", "Room retired"),
    "equipment-added": _on_place("equipment", "Equipment added"),
    "equipment-changed": _on_place("equipment", "Equipment changed"),
    "equipment-retired": _on_place("equipment", "Equipment retired"),
    "organization-registered": lambda data, names: Line(what="Organization added", about=str(data.get("name"))),
    "learner-registered": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} added", href=f"/learners/{data.get('learner')}"
    ),
    "learner-changed": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} changed", href=f"/learners/{data.get('learner')}"
    ),
    "roster-opened": _on_offering("Roster opened"),
    "roster-closed": _on_offering("Roster closed"),
    "capacity-changed": _on_offering(
        "Capacity changed", lambda data: f"to {data['capacity']}" if data.get("capacity") else "no limit"
    ),
    "learner-enrolled": _enrolled,
    "learner-waitlisted": _person_on_offering("joined the waitlist"),
    "learner-passed-over": _person_on_offering("was passed over, for want of what comes before"),
    "seat-offered": _person_on_offering("offered a seat", _because),
    "seat-offer-expired": _person_on_offering("did not take the seat in time"),
    "seat-offer-declined": _person_on_offering("declined the seat"),
    "enrollment-cancelled": _cancelled,
    "minimum-met": _on_offering("Minimum met", lambda data: f"{data.get('enrolled')} of minimum {data.get('minimum')}"),
    "minimum-missed": _on_offering(
        "Minimum missed", lambda data: f"{data.get('enrolled')} of minimum {data.get('minimum')}"
    ),
    "program-enrolled": _on_path("joined the program"),
    "program-enrollment-moved": _on_path("moved to a newer version of the program"),
    "program-enrollment-cancelled": _on_path("left the program"),
    "roll-opened": _on_offering("Roll opened"),
    "roll-moved": _on_offering("Roll moved"),
    "roll-withdrawn": _on_offering("Roll withdrawn"),
    "roll-restored": _on_offering("Roll open again"),
    "roll-closed": _on_offering(
        "Roll closed", lambda data: f"{data.get('present', 0)} of {data.get('expected', 0)} present"
    ),
    "attendance-recorded": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))}: {label(data.get('status'))}",
        about=names.offering(data.get("offering")),
        note=f"was {label(data.get('replaces'))}" if data.get("replaces") else "",
        href=f"/sessions/{data.get('session')}",
    ),
    "attendance-confirmed": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} confirmed {label(data.get('status'))}",
        about=names.offering(data.get("offering")),
        href=f"/sessions/{data.get('session')}",
    ),
    "component-outcome-recorded": _outcome,
    "course-completed": _person_on_offering("completed"),
    "course-failed": _person_on_offering("did not pass"),
    "course-withdrawn": _person_on_offering("withdrew"),
    "completion-withdrawn": _person_on_offering("lost the completion", lambda data, names: "after a correction"),
    "path-joined": _on_path("is on the path"),
    "path-moved": _on_path("follows a newer version of the path"),
    "path-left": _on_path("left the path"),
    "course-credited": _on_path("credited on the path"),
    "program-completed": _on_path("completed the program"),
    "program-completion-withdrawn": _on_path("lost the program's completion"),
}

BEHIND_THE_SCENES = frozenset(
    {
        "code-claimed", "roster-opened", "roster-closed", "roll-opened", "roll-moved", "roll-withdrawn",
        "roll-restored", "path-moved",
        "attendance-confirmed", "travel-time-set", "path-joined", "path-left", "course-credited", "timetable-opened",
        "calendar-opened", "calendar-revoked", "busy-times-changed", "hold-placed", "hold-released", "hold-expired",
        "hold-used", "reservation-made", "reservation-moved", "reservation-released",
    }
)  # fmt: skip
TOLD = tuple(kind.TYPE for kind in published() if kind.NAME in SENTENCES and kind.NAME not in BEHIND_THE_SCENES)
"""The types that make up the feed; the rest is bookkeeping, told where a history is asked for."""
