"""Routes of courses and programs."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api import examples, queries
from services.scheduling.projections.documents import CourseDocument, ProgramDocument

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/courses",
        command=commands.DefineCourse,
        scope="courses:write",
        summary="Define a course",
        status=201,
        example=examples.COURSE_BODY,
        reply_example={"course": examples.COURSE, "course_version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/courses/{course}/revise",
        command=commands.ReviseCourse,
        scope="courses:write",
        summary="Make a new version of a course",
        example=examples.REVISION_BODY,
        reply_example={"course": examples.COURSE, "course_version": 2},
    ),
    CommandRoute(
        method="POST",
        path="/v1/courses/{course}/publish",
        command=commands.PublishCourse,
        scope="courses:write",
        summary="Let the newest version of a course be offered",
        reply_example={"course": examples.COURSE, "course_version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/programs",
        command=commands.DefineProgram,
        scope="courses:write",
        summary="Define a program",
        status=201,
        example=examples.PROGRAM_BODY,
        reply_example={"program": examples.PROGRAM, "program_version": 1, "courses": {}},
    ),
    CommandRoute(
        method="POST",
        path="/v1/programs/{program}/revise",
        command=commands.ReviseProgram,
        scope="courses:write",
        summary="Make a new version of a program",
        example=examples.PROGRAM_REVISION_BODY,
        reply_example={
            "program": examples.PROGRAM,
            "program_version": 2,
            "courses": {"PRODUCT": "c06bz2m1vxw4k9t2a01"},
        },
    ),
    CommandRoute(
        method="POST",
        path="/v1/programs/{program}/publish",
        command=commands.PublishProgram,
        scope="courses:write",
        summary="Let learners be enrolled in the newest version of a program",
        reply_example={"program": examples.PROGRAM, "program_version": 1},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/courses",
        params=queries.DefinitionsAsked,
        response=queries.CoursePage,
        scope="courses:read",
        summary="Courses by code",
        answer=queries.list_courses,
        example={"items": [examples.COURSE_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/courses/{course}",
        params=queries.OneCourse,
        response=CourseDocument,
        scope="courses:read",
        summary="A course",
        answer=queries.show_course,
        example=examples.COURSE_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/programs",
        params=queries.DefinitionsAsked,
        response=queries.ProgramPage,
        scope="courses:read",
        summary="Programs by code",
        answer=queries.list_programs,
        example={"items": [examples.PROGRAM_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/programs/{program}",
        params=queries.OneProgram,
        response=ProgramDocument,
        scope="courses:read",
        summary="A program",
        answer=queries.show_program,
        example=examples.PROGRAM_EXAMPLE,
    ),
)
