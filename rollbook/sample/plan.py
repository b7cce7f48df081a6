"""The sample as commands, stage by stage. A stage needs the ids that the ones before it made."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rollbook.importers.lines import Line
from rollbook.sample.content import Moment, Offering, Workshop, wall
from rollbook.sample.sheet import Ids, Sheet

QUARTER = 15
FIRST = "pre_work"
BOOKED_AHEAD = "The cohort books its seats before the work that comes first is done"


class Plan(Sheet):
    """The stages of one sample, as of its first start."""

    def courses(self, _: Ids) -> Iterator[Line]:
        """Define the courses."""
        for course in self.content.courses:
            body = {"code": course.code, "title": course.title, "components": course.components}
            yield self.line("scheduling", "DefineCourse", f"course/{course.code}", body)

    def course_publications(self, ids: Ids) -> Iterator[Line]:
        """Publish the courses."""
        for course in self.content.courses:
            yield self._published("Course", f"course/{course.code}", ids)

    def venues(self, _: Ids) -> Iterator[Line]:
        """Add the venues."""
        for venue in self.content.venues:
            body = {"code": venue.code, "name": venue.name, "timezone": venue.timezone}
            yield self.line("scheduling", "AddVenue", f"venue/{venue.code}", body)

    def rooms(self, ids: Ids) -> Iterator[Line]:
        """Add their rooms."""
        for venue in self.content.venues:
            for room in venue.rooms:
                body = {
                    "venue": ids[f"venue/{venue.code}"],
                    "code": room.code,
                    "name": room.name,
                    "capacity": room.capacity,
                    "setup_minutes": room.around,
                    "teardown_minutes": room.around,
                }
                yield self.line("scheduling", "AddRoom", f"room/{venue.code}/{room.code}", body)

    def instructors(self, ids: Ids) -> Iterator[Line]:
        """Register those who teach."""
        zones = {venue.code: venue.timezone for venue in self.content.venues}
        for person in self.content.instructors:
            home = {"timezone": zones[person.home], "home": ids[f"venue/{person.home}"]}
            body = {"code": person.code, "name": person.name, **home}
            yield self.line("scheduling", "RegisterInstructor", f"instructor/{person.code}", body)

    def qualifications(self, ids: Ids) -> Iterator[Line]:
        """Say what they may teach."""
        for person in self.content.instructors:
            for course in person.courses:
                body = {"instructor": ids[f"instructor/{person.code}"], "course": ids[f"course/{course}"]}
                yield self.line("scheduling", "GrantQualification", f"qualification/{person.code}/{course}", body)

    def program(self, ids: Ids) -> Iterator[Line]:
        """Define the program."""
        program = self.content.program
        steps = [
            {
                "course": ids[f"course/{step.course}"],
                "phase": step.phase,
                "required": step.required,
                "requires": [ids[f"course/{needed}"] for needed in step.requires],
            }
            for step in program.steps
        ]
        body = {"code": program.code, "title": program.title, "blend": program.blend, "steps": steps}
        yield self.line("scheduling", "DefineProgram", f"program/{program.code}", body)

    def program_publication(self, ids: Ids) -> Iterator[Line]:
        """Publish the program."""
        yield self._published("Program", f"program/{self.content.program.code}", ids)

    def offerings(self, ids: Ids) -> Iterator[Line]:
        """Draft every offering."""
        for offering in self.content.offerings():
            body = {
                "course": ids[f"course/{offering.course}"],
                "program": ids[f"program/{self.content.program.code}"],
                "code": offering.code,
                "title": offering.title,
                "timezone": offering.timezone,
                **(self._scheduled(offering) if isinstance(offering, Workshop) else {"delivery": "on_demand"}),
            }
            at = self.at(offering.enrolled, offering.timezone)
            yield self.line("scheduling", "ScheduleOffering", f"offering/{offering.code}", body, at)

    def sessions(self, ids: Ids) -> Iterator[Line]:
        """Schedule the workshops' sessions."""
        for workshop in self.content.workshops:
            sitting = workshop.session
            component = next(course for course in self.content.courses if course.code == workshop.course).components[0]
            body = {
                "offering": ids[f"offering/{workshop.code}"],
                "component": component["key"],
                "starts_at": wall(self.day(workshop.timezone), sitting.day, sitting.starts, workshop.timezone),
                "ends_at": wall(self.day(workshop.timezone), sitting.day, sitting.ends, workshop.timezone),
                "instructors": [ids[f"instructor/{code}"] for code in sitting.instructors],
                **({"room": ids[f"room/{sitting.room}"]} if sitting.room else {}),
            }
            at = self.at(workshop.enrolled, workshop.timezone)
            yield self.line("scheduling", "ScheduleSession", f"session/{workshop.code}", body, at)

    def offering_publications(self, ids: Ids) -> Iterator[Line]:
        """Let people enroll."""
        for offering in self.content.offerings():
            at = self.at(offering.enrolled, offering.timezone)
            yield self._published("Offering", f"offering/{offering.code}", ids, at)

    def program_enrollments(self, ids: Ids) -> Iterator[Line]:
        """Put everyone on the program."""
        program = self.content.program
        zones = {organization.code: organization.timezone for organization in self.content.organizations}
        for person in self.content.people:
            at = self.at(program.enrolled, zones[person.organization])
            body = {
                "program": ids[f"program/{program.code}"],
                "learner": ids[f"learner/{person.key}"],
                "effective_at": at,
            }
            yield self.line("enrollment", "EnrollLearner", f"enrollment/{program.code}/{person.key}", body, at)

    def enrollments(self, ids: Ids) -> Iterator[Line]:
        """Enroll on the on-demand offerings."""
        for offering in self.content.on_demand:
            yield from self._enrolled(offering, ids)

    def seats(self, ids: Ids) -> Iterator[Line]:
        """Enroll on the workshops, in the order in which people asked."""
        for workshop in self.content.workshops:
            yield from self._enrolled(workshop, ids)

    def outcomes(self, ids: Ids) -> Iterator[Line]:
        """Record what was completed self-paced."""
        zones = {offering.code: offering.timezone for offering in self.content.on_demand}
        for group in self.content.outcomes:
            at = self.at(Moment(group.day, group.time), zones[group.offering])
            for who in group.learners:
                for component in group.components:
                    body = {
                        "offering": ids[f"offering/{group.offering}"],
                        "learner": ids[f"learner/{who}"],
                        "component": component,
                        "outcome": "completed",
                        "effective_at": at,
                    }
                    key = f"outcome/{group.offering}/{component}/{who}"
                    yield self.line("attendance", "RecordOutcome", key, body, at)

    def marks(self, ids: Ids) -> Iterator[Line]:
        """Record who was there."""
        for workshop, at in self._rolls():
            marks = [
                {"learner": ids[f"learner/{who}"], "status": status.value}
                for who, status in (workshop.roll.marks.items() if workshop.roll else ())
            ]
            body = {"session": ids[f"session/{workshop.code}"], "marks": marks}
            yield self.line("attendance", "RecordAttendance", f"marks/{workshop.code}", body, at)

    def closings(self, ids: Ids) -> Iterator[Line]:
        """Close the rolls that are complete."""
        for workshop, at in self._rolls():
            if workshop.roll and workshop.roll.closed:
                body = {"session": ids[f"session/{workshop.code}"]}
                yield self.line("attendance", "CloseRoll", f"closing/{workshop.code}", body, at)

    def _enrolled(self, offering: Offering | Workshop, ids: Ids) -> Iterator[Line]:
        at = self.at(offering.enrolled, offering.timezone)
        behind = any(step.course == offering.course and step.phase != FIRST for step in self.content.program.steps)
        ahead = {"without_prerequisites": True, "reason": BOOKED_AHEAD} if behind else {}
        for who in offering.learners:
            body = {
                "offering": ids[f"offering/{offering.code}"],
                "learner": ids[f"learner/{who}"],
                "effective_at": at,
                **ahead,
            }
            yield self.line("enrollment", "EnrollLearner", f"enrollment/{offering.code}/{who}", body, at)

    def _rolls(self) -> Iterator[tuple[Workshop, datetime]]:
        for workshop in self.content.workshops:
            if workshop.roll is not None:
                ended = Moment(workshop.session.day, workshop.session.ends)
                yield workshop, self.at(ended, workshop.timezone)

    def _scheduled(self, workshop: Workshop) -> dict[str, Any]:
        sitting, zone = workshop.session, workshop.timezone
        told: dict[str, Any] = {
            "delivery": "scheduled",
            "capacity": workshop.capacity,
            "starts_at": wall(self.day(zone), sitting.day, sitting.starts, zone),
            "ends_at": wall(self.day(zone), sitting.day, sitting.ends, zone),
        }
        if workshop.minimum is not None and workshop.decide_after_hours is not None:
            told |= {"minimum": workshop.minimum, "decide_at": self._after(workshop.decide_after_hours, zone)}
        return told

    def _published(self, thing: str, key: str, ids: Ids, at: datetime | None = None) -> Line:
        return self.line("scheduling", f"Publish{thing}", f"{key}/publish", {thing.lower(): ids[key]}, at)

    def _after(self, hours: int, zone: str) -> datetime:
        """So long after the first start; days begin at whole quarters everywhere, so cut to one it stays on its day."""
        at = (self.first + timedelta(hours=hours)).astimezone(ZoneInfo(zone))
        return at.replace(minute=at.minute // QUARTER * QUARTER, second=0, microsecond=0)
