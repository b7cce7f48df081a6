"""Which courses there are, as scheduling tells."""

import msgspec

from chassis.projection import Projection
from contracts.scheduling import CourseDefined


class CourseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A course."""

    course: str


COURSES = Projection(
    name="courses",
    sources=(CourseDefined,),
    key=lambda event, recorded: event.course,
    document=CourseDocument,
    blank=lambda key: CourseDocument(course=key),
    fold=lambda course, event, recorded: course,
)
