"""How the events of scheduling are told."""

from collections.abc import Mapping

from gateway.dashboard.phrases import (
    Sentence,
    course_name,
    on_course,
    on_instructor,
    on_offering,
    on_place,
    on_program,
)
from gateway.dashboard.words import Line, label

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
}

BEHIND_THE_SCENES = frozenset(
    {
        "code-claimed",
        "offering-capacity-noted",
        "travel-time-set",
        "timetable-opened",
        "calendar-opened",
        "calendar-revoked",
        "busy-times-changed",
        "hold-placed",
        "hold-released",
        "hold-expired",
        "hold-used",
        "reservation-made",
        "reservation-moved",
        "reservation-released",
    }
)
