"""What attendance shows, and to whom."""

from datetime import timedelta

import pytest

from chassis.access import Principal
from chassis.errors import Forbidden, Unknown
from contracts.attendance import CompletionWithdrawn, CourseFailed, CourseRenewed, RenewalWithdrawn

LEARNER = Principal(subject="l1", roles=("learner",), learner="l1")
MANAGER = Principal(subject="max", roles=("manager",), organization="g1")


async def test_a_roll_shows_everyone_expected_with_or_without_a_mark(tale, attendance):
    tale.roll()
    tale.enrolled("l1")
    tale.enrolled("l2")
    tale.enrolled("late", 1)
    tale.enrolled("gone", -48)
    tale.cancelled("gone", -1)
    tale.marked("l2", "partial", minutes=72)
    async with attendance(tale) as views:
        roll = await views.ask("/v1/sessions/{session}/roll", session="o1.s1")
    assert (roll.state, roll.expected, roll.recorded) == ("open", 2, 1)
    assert [(mark.learner, mark.status, mark.minutes) for mark in roll.marks] == [
        ("l1", None, None),
        ("l2", "partial", 72),
    ]


async def test_a_roll_follows_its_session_and_closes(tale, attendance, start):
    tale.roll()
    tale.enrolled("l1", 1)
    tale.moved(24)
    tale.closed()
    async with attendance(tale) as views:
        roll = await views.ask("/v1/sessions/{session}/roll", session="o1.s1")
    assert (roll.state, roll.expected, roll.timezone) == ("closed", 1, "Europe/Paris")
    assert roll.starts_at == start + timedelta(hours=24)


async def test_a_moved_roll_shows_only_the_marks_of_who_was_excused(tale, attendance):
    tale.roll()
    for learner, status in (("l1", "present"), ("l2", "absent_excused"), ("l3", "no_show")):
        tale.enrolled(learner)
        tale.marked(learner, status)
    tale.moved(24)
    async with attendance(tale) as views:
        roll = await views.ask("/v1/sessions/{session}/roll", session="o1.s1")
        (listed,) = (await views.ask("/v1/rolls", offering="o1")).items
    assert [mark.status for mark in roll.marks] == [None, "absent_excused", None]
    assert (roll.recorded, listed.recorded, listed.expected) == (1, 1, 3)


async def test_whoever_a_closed_roll_has_judged_stays_on_it(tale, attendance):
    tale.roll()
    for learner in ("l1", "l2"):
        tale.enrolled(learner)
        tale.marked(learner)
        tale.confirmed(learner)
    tale.closed()
    tale.cancelled("l2", -1)
    async with attendance(tale) as views:
        roll = await views.ask("/v1/sessions/{session}/roll", session="o1.s1")
    assert [(mark.learner, mark.status) for mark in roll.marks] == [("l1", "present"), ("l2", "present")]
    assert (roll.expected, roll.recorded) == (2, 2)


async def test_an_unknown_session_has_no_roll(tale, attendance):
    async with attendance(tale) as views:
        with pytest.raises(Unknown):
            await views.ask("/v1/sessions/{session}/roll", session="o1.s9")


async def test_rolls_are_listed_by_start_in_pages_and_by_time(tale, attendance, start):
    for number, hours in enumerate((5, 0, 10)):
        tale.roll(f"o1.s{number}", hours)
    tale.enrolled("l1")
    tale.marked("l1", session="o1.s0")
    async with attendance(tale) as views:
        first = await views.ask("/v1/rolls", offering="o1", limit=2)
        rest = await views.ask("/v1/rolls", offering="o1", limit=2, after=first.after)
        window = await views.ask(
            "/v1/rolls", **{"from": start.isoformat(), "to": (start + timedelta(hours=5)).isoformat()}
        )
        closed = await views.ask("/v1/rolls", state="closed")
    assert [one.session for one in (*first.items, *rest.items)] == ["o1.s1", "o1.s0", "o1.s2"]
    assert [(one.expected, one.recorded) for one in first.items] == [(1, 0), (1, 1)]
    assert [one.session for one in window.items] == ["o1.s1"]
    assert rest.after is None
    assert closed.items == ()


async def test_progress_shows_the_first_word_that_satisfies_a_component(tale, attendance, start):
    tale.outcome("l1", "workshop", "not_met", source="session:s1", hours=1)
    tale.outcome("l1", "workshop", source="session:s2", hours=3)
    tale.outcome("l1", "workshop", source="session:s3", hours=2)
    tale.outcome("l1", "basics", "not_met", hours=4)
    async with attendance(tale) as views:
        (one,) = (await views.ask("/v1/progress", learner="l1")).items
    assert {key: (part.outcome, part.at) for key, part in one.components.items()} == {
        "workshop": ("completed", start + timedelta(hours=2)),
        "basics": ("not_met", start + timedelta(hours=4)),
    }
    assert (one.state, one.completed_at) == ("in_progress", None)


async def test_completions_are_those_that_still_stand(tale, attendance, start):
    for learner in ("l1", "l2", "l3"):
        tale.result(learner, grade="A", hours=5)
    tale.result("l2", CompletionWithdrawn, hours=6)
    tale.result("l3", CompletionWithdrawn, hours=6)
    tale.result("l3", CourseFailed, hours=6, grade="F")
    async with attendance(tale) as views:
        completions = (await views.ask("/v1/completions", course="c1")).items
        failed = (await views.ask("/v1/progress", state="failed")).items
    assert [(one.learner, one.completed_at, one.grade) for one in completions] == [
        ("l1", start + timedelta(hours=5), "A")
    ]
    assert [(one.learner, one.grade, one.completed_at) for one in failed] == [("l3", "F", None)]


async def test_a_transcript_tells_courses_and_programs(tale, attendance, start):
    tale.joined("l1", "c1", "c2")
    tale.credited("l1")
    tale.result("l1", hours=5)
    tale.credited("l1", "c2", offering="o2")
    tale.graduated("l1")
    async with attendance(tale) as views:
        transcript = await views.ask("/v1/learners/{learner}/transcript", learner="l1")
    assert [(course.course, course.state) for course in transcript.courses] == [("c1", "completed")]
    (program,) = transcript.programs
    assert (program.program, program.credited, program.completed_at) == ("p1", ("c1", "c2"), start)


async def test_what_was_renewed_is_shown_with_what_was_completed_first(tale, attendance, start):
    tale.registered("l1")
    tale.result("l1")
    for hours, kind in ((400, CourseRenewed), (200, CourseRenewed), (400, RenewalWithdrawn), (300, CourseRenewed)):
        tale.result("l1", kind, hours=hours, happened_at=start + timedelta(hours=hours))
    async with attendance(tale, times=2) as views:
        (course,) = (await views.ask("/v1/learners/{learner}/transcript", learner="l1")).courses
        (listed,) = (await views.ask("/v1/completions", learner="l1")).items
    for one in (course, listed):
        assert (one.completed_at, one.renewed_at) == (
            start,
            (start + timedelta(hours=200), start + timedelta(hours=300)),
        )


async def test_learners_see_their_own_transcript_alone(tale, attendance):
    tale.result("l1")
    tale.joined("l1", "c1")
    async with attendance(tale) as views:
        own = await views.ask("/v1/learners/{learner}/transcript", LEARNER, learner="l1")
        with pytest.raises(Forbidden):
            await views.ask("/v1/learners/{learner}/transcript", LEARNER, learner="l2")
    assert (len(own.courses), len(own.programs)) == (1, 1)


@pytest.mark.parametrize(
    "principal",
    [
        Principal(subject="ina", roles=("instructor",)),
        Principal(subject="anna", roles=("coordinator",), scopes=("own:read",)),
        Principal(subject="x", roles=()),
    ],
)
async def test_whoever_may_not_read_completions_reads_no_transcripts(tale, attendance, principal):
    async with attendance(tale) as views:
        with pytest.raises(Forbidden):
            await views.ask("/v1/learners/{learner}/transcript", principal, learner="l1")


async def test_learners_see_their_own_progress_and_completions_alone(tale, attendance):
    for learner in ("l0", "l1", "l2"):
        tale.result(learner)
    async with attendance(tale) as views:
        for path in ("/v1/progress", "/v1/completions"):
            assert [one.learner for one in (await views.ask(path, LEARNER, limit=1)).items] == ["l1"]
            assert (await views.ask(path, LEARNER, learner="l2")).items == ()
            assert (await views.ask(path, Principal(subject="x", roles=("learner",)))).items == ()


async def test_managers_see_their_organizations_learners_alone(tale, attendance):
    tale.enrolled("l1", organization="g1")
    tale.enrolled("l2", organization="g2")
    for learner in ("l1", "l2", "l3"):
        tale.result(learner)
        tale.joined(learner, "c1")
    homeless = Principal(subject="max", roles=("manager",))
    async with attendance(tale) as views:
        for path in ("/v1/progress", "/v1/completions"):
            assert [one.learner for one in (await views.ask(path, MANAGER)).items] == ["l1"]
            assert (await views.ask(path, homeless)).items == ()


async def test_every_event_delivered_twice_shows_the_same(tale, attendance):
    tale.offering()
    tale.roll()
    for learner in ("l1", "l2"):
        tale.enrolled(learner)
        tale.outcome(learner, "basics")
        tale.joined(learner, "c1")
    tale.marked("l1")
    tale.cancelled("l2", -1)
    tale.result("l1")
    tale.credited("l1")

    async def shown(times):
        async with attendance(tale, times=times) as views:
            return [
                await views.ask("/v1/sessions/{session}/roll", session="o1.s1"),
                await views.ask("/v1/progress"),
                await views.ask("/v1/learners/{learner}/transcript", learner="l1"),
            ]

    assert await shown(1) == await shown(2)
