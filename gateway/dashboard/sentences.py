"""Each event type as one line of the feed."""

from collections.abc import Mapping

from contracts.catalog import published
from gateway.dashboard.phrases import (
    Data,
    Sentence,
    because,
    cancelled,
    course_name,
    enrolled,
    on_course,
    on_instructor,
    on_offering,
    on_path,
    on_place,
    on_program,
    outcome,
    person_on_offering,
)
from gateway.dashboard.words import Line, Names, kind_of, label


def line(event: Data, names: Names) -> Line:
    """What happened, in the words of the trade; an unknown type is told by its name."""
    data = event.get("data") or {}
    tell = SENTENCES.get(kind_of(event))
    if tell is None:
        return Line(what=kind_of(event).replace("-", " ").capitalize(), about=str(event.get("subject", "")))
    return tell(data, names)


SENTENCES: Mapping[str, Sentence] = {
    "code-claimed": lambda data, names: Line(
        what="Code taken", about=str(data.get("code")), note=label(data.get("kind"))
    ),
    "course-defined": on_course("Course created"),
    "course-revised": on_course("Course revised"),
    "course-published": on_course("Course published"),
    "program-defined": on_program("Program created"),
    "program-revised": on_program("Program revised"),
    "program-published": on_program("Program published"),
    "format-advised": lambda data, names: Line(
        what="Format advised",
        about=label((data.get("advised") or {}).get("recommendation")) or "nothing decides",
        note=label((data.get("advised") or {}).get("blend")),
        href=f"/advice?advice={data.get('advice')}",
    ),
    "offering-scheduled": on_offering("Offering drafted"),
    "offering-published": on_offering("Offering published"),
    "offering-delivered": on_offering("Offering delivered"),
    "offering-capacity-noted": on_offering("Seats noted for rooms and instructors"),
    "offering-revised": on_offering("Offering revised"),
    "offering-cancelled": on_offering(
        "Offering called off", lambda data: "minimum missed" if data.get("below_minimum") else ""
    ),
    "series-scheduled": on_offering("Series added", lambda data: f"{data.get('sessions')} sessions"),
    "session-scheduled": on_offering("Session added"),
    "session-rescheduled": on_offering("Session moved", lambda data: data.get("because") or "seats and queue stay"),
    "session-room-changed": on_offering("Session held elsewhere", lambda data: "seats and queue stay"),
    "session-instructors-changed": on_offering("Session taught by others"),
    "reservation-made": on_offering("Reserved", lambda data: str(data.get("kind") or "")),
    "reservation-moved": on_offering("Reservation moved", lambda data: str(data.get("kind") or "")),
    "reservation-released": on_offering("Reservation released", lambda data: str(data.get("kind") or "")),
    "session-link-changed": on_offering("Where a session is joined has changed"),
    "calendar-opened": lambda data, names: Line(what="Calendar opened", note=label(data.get("kind"))),
    "calendar-revoked": lambda data, names: Line(what="Calendar revoked", note=label(data.get("kind"))),
    "session-cancelled": on_offering("Session called off"),
    "hold-placed": on_offering("Kept free for a while"),
    "hold-released": on_offering("Kept free no longer"),
    "hold-expired": on_offering("A hold expired"),
    "hold-used": on_offering("A hold was used"),
    "session-restored": on_offering("Session takes place after all", lambda data: "seats and queue stay"),
    "instructor-registered": on_instructor("Instructor added"),
    "instructor-changed": on_instructor("Instructor changed"),
    "instructor-retired": on_instructor("Instructor retired"),
    "timetable-opened": on_instructor("Timetable opened"),
    "home-changed": on_instructor("Instructor's home changed"),
    "working-hours-set": on_instructor("Working hours changed"),
    "qualification-granted": on_instructor("Qualification granted", course_name),
    "qualification-withdrawn": on_instructor("Qualification withdrawn", course_name),
    "calendar-followed": on_instructor("Instructor's calendar followed"),
    "busy-times-changed": on_instructor("Instructor's calendar changed"),
    "busy-times-unread": on_instructor("Instructor's calendar cannot be read"),
    "time-off-added": on_instructor("Time off added"),
    "time-off-removed": on_instructor("Time off removed"),
    "venue-added": on_place("venue", "Venue added"),
    "venue-changed": on_place("venue", "Venue changed"),
    "travel-time-set": lambda data, names: Line(what="Travel time set", note=f"{data.get('minutes')} min"),
    "room-added": on_place("room", "Room added"),
    "room-changed": on_place("room", "Room changed"),
    "room-blocked": on_place("room", "Room blocked"),
    "room-unblocked": on_place("room", "Room free again"),
    "room-retired": on_place("room", "Room retired"),
    "equipment-added": on_place("equipment", "Equipment added"),
    "equipment-changed": on_place("equipment", "Equipment changed"),
    "equipment-retired": on_place("equipment", "Equipment retired"),
    "organization-registered": lambda data, names: Line(what="Organization added", about=str(data.get("name"))),
    "learner-registered": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} added", href=f"/learners/{data.get('learner')}"
    ),
    "learner-changed": lambda data, names: Line(
        what=f"{names.who(data.get('learner'))} changed", href=f"/learners/{data.get('learner')}"
    ),
    "roster-opened": on_offering("Roster opened"),
    "roster-terms-changed": on_offering("Terms of the roster changed"),
    "roster-closed": on_offering("Roster closed"),
    "capacity-changed": on_offering(
        "Capacity changed", lambda data: f"to {data['capacity']}" if data.get("capacity") else "no limit"
    ),
    "learner-enrolled": enrolled,
    "learner-waitlisted": person_on_offering("joined the waitlist"),
    "learner-passed-over": person_on_offering("was passed over, for want of what comes before"),
    "seat-offered": person_on_offering("offered a seat", because),
    "seat-offer-expired": person_on_offering("did not take the seat in time"),
    "seat-offer-declined": person_on_offering("declined the seat"),
    "enrollment-cancelled": cancelled,
    "minimum-met": on_offering("Minimum met", lambda data: f"{data.get('enrolled')} of minimum {data.get('minimum')}"),
    "minimum-missed": on_offering(
        "Minimum missed", lambda data: f"{data.get('enrolled')} of minimum {data.get('minimum')}"
    ),
    "program-enrolled": on_path("joined the program"),
    "program-enrollment-moved": on_path("moved to a newer version of the program"),
    "program-enrollment-cancelled": on_path("left the program"),
    "roll-opened": on_offering("Roll opened"),
    "roll-moved": on_offering("Roll moved"),
    "roll-withdrawn": on_offering("Roll withdrawn"),
    "roll-restored": on_offering("Roll open again"),
    "roll-closed": on_offering(
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
    "component-outcome-recorded": outcome,
    "course-completed": person_on_offering("completed"),
    "course-failed": person_on_offering("did not pass"),
    "course-withdrawn": person_on_offering("withdrew"),
    "completion-withdrawn": person_on_offering("lost the completion", lambda data, names: "after a correction"),
    "path-joined": on_path("is on the path"),
    "path-moved": on_path("follows a newer version of the path"),
    "path-left": on_path("left the path"),
    "course-credited": on_path("credited on the path"),
    "program-completed": on_path("completed the program"),
    "program-completion-withdrawn": on_path("lost the program's completion"),
}

BEHIND_THE_SCENES = frozenset(
    {
        "code-claimed", "roster-opened", "roster-closed", "roll-opened", "roll-moved", "roll-withdrawn",
        "roll-restored", "offering-capacity-noted", "path-moved",
        "attendance-confirmed", "travel-time-set", "path-joined", "path-left", "course-credited", "timetable-opened",
        "calendar-opened", "calendar-revoked", "busy-times-changed", "hold-placed", "hold-released", "hold-expired",
        "hold-used", "reservation-made", "reservation-moved", "reservation-released", "roster-terms-changed",
    }
)  # fmt: skip
TOLD = tuple(kind.TYPE for kind in published() if kind.NAME in SENTENCES and kind.NAME not in BEHIND_THE_SCENES)
"""The types that make up the feed; the rest is bookkeeping, told where a history is asked for."""
